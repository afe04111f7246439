"""Cards, steps and addresses for the tests of the synthesis desk."""

import uuid

from django.urls import reverse

from tests.world import make_session
from workshops.actions.cards import Card, add_contributions
from workshops.models.contributions import Contribution
from workshops.models.synthesis import SynthesisStep


def write(world, *texts, community=None, session=None, **how) -> list[Contribution]:
    """Cards of one sitting, as its facilitator writes them."""
    session = session or make_session(world, community)
    return add_contributions(
        acting_user=world.ana,
        session=session,
        cards=[Card(**({"kind": "insecurity"} | how), text=text) for text in texts],
    )


def ids(*cards) -> list[uuid.UUID]:
    return [card.id for card in cards]


def places(community) -> dict[str, tuple]:
    """Where every card stands, by its text: item of either kind, set aside."""
    rows = Contribution.objects.within(community).select_related("insecurity", "proposal")
    return {
        card.text: (getattr(card.insecurity or card.proposal, "code", None), card.set_aside)
        for card in rows
    }


def steps(community) -> list[str]:
    """Kinds of the steps that are not undone, first to last."""
    rows = SynthesisStep.objects.within(community).filter(undone=False)
    return list(rows.values_list("kind", flat=True))


def last(community) -> str:
    return str(SynthesisStep.objects.within(community).filter(undone=False).last().id)


def address(name: str, community, **extra) -> str:
    parts = {"process": community.process.slug, "community": community.slug}
    return reverse(f"workshops:{name}", kwargs=parts | extra)


def item_address(item) -> str:
    return address("item", item.community, kind=item.kind_of_item, item=item.id)


def named(item) -> str:
    """An item as the forms of the desk name it."""
    return f"{item.kind_of_item}:{item.id}"


def said(response) -> list[str]:
    """The messages of the page that a response led to."""
    return [str(message) for message in response.context["notices"]]

"""A team's records, and the cards from which more can be written.

``restricted`` always means: the reader may also see what is for the field team only (S2).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from communities.models.places import Community
from workshops.choices import ConsentAnswer, ContributionKind, ItemState, RecordSort
from workshops.models.contributions import Contribution
from workshops.models.items import Insecurity, Proposal
from workshops.models.records import (
    Capacity,
    ExistingResponse,
    PublishableRecord,
    Record,
    Reframing,
)
from workshops.queries.items import FIELD_TEAM_ONLY, usable_contributions

RecordT = TypeVar("RecordT", bound=Record)
PublicT = TypeVar("PublicT", bound=PublishableRecord)

# The kind of card from which a record is written.
CARDS = {
    RecordSort.RESPONSE: ContributionKind.RESPONSE,
    RecordSort.CAPACITY: ContributionKind.CAPACITY,
    RecordSort.NARRATIVE: ContributionKind.NARRATIVE,
    RecordSort.REFRAMING: ContributionKind.LONGING,
}


def _seen(rows: QuerySet[Any], *, restricted: bool) -> QuerySet[Any]:
    return rows if restricted else rows.exclude(sensitivity=FIELD_TEAM_ONLY)


def records_of(
    community: Community, model: type[RecordT], *, restricted: bool
) -> QuerySet[RecordT]:
    """The records of one sort, with the cards and items that this reader may see at hand.

    Those laid aside are among them. Three queries.
    """
    rows = _seen(model.objects.within(community), restricted=restricted)
    cards = _seen(
        Contribution.objects.within(community).select_related("session"),
        restricted=restricted,
    ).order_by("session__iso_week", "position", "pk")
    rows = rows.prefetch_related(Prefetch("rests_on", cards, to_attr="cards"))
    if model.items:
        items = _seen(item_model(model).objects.within(community), restricted=restricted)
        rows = rows.prefetch_related(
            Prefetch(model.items, items.order_by("code"), to_attr="pointed_at")
        )
    return rows.select_related("community__process")


def record_or_none(
    community: Community, model: type[RecordT], key: UUID, *, restricted: bool
) -> RecordT | None:
    """One record of a community by its key, laid aside or not."""
    return records_of(community, model, restricted=restricted).filter(pk=key).first()


def item_model(model: type[Record]) -> type[Insecurity] | type[Proposal]:
    """What the records of one sort point at."""
    return Insecurity if model is ExistingResponse else Proposal


def items_to_point_at(
    community: Community, model: type[Record], *, restricted: bool
) -> list[Insecurity | Proposal]:
    """The standing items that a record of this sort may point at, by code."""
    if not model.items:
        return []
    rows = item_model(model).objects.within(community).exclude(state=ItemState.WITHDRAWN)
    return list(_seen(rows, restricted=restricted).order_by("code"))


@dataclass(frozen=True, slots=True)
class Cards:
    """Cards of one kind: those that no record of the sort rests on yet, and the others."""

    waiting: list[Contribution]
    used: list[Contribution]

    @property
    def all(self) -> list[Contribution]:
        """Both, those that wait first."""
        return [*self.waiting, *self.used]


def cards_for(community: Community, model: type[Record], *, restricted: bool) -> Cards:
    """What was said that a record of this sort can be written from; one query.

    Only what its group allowed to be used, and not a card that was split.
    """
    used = model.plain.filter(rests_on=OuterRef("pk"), laid_aside=False)
    known = (
        usable_contributions(community, restricted=restricted)
        .filter(kind=CARDS[model.sort], parts__isnull=True)
        .annotate(is_used=Exists(used))
    )
    waiting: list[Contribution] = []
    others: list[Contribution] = []
    for card in known:
        (others if card.is_used else waiting).append(card)
    return Cards(waiting, others)


def publishable_records(community: Community, model: type[PublicT]) -> QuerySet[PublicT]:
    """The records that may go before everyone, by their words.

    Their coordinator marked them, they are not laid aside nor restricted, and at least one
    circle they rest on agreed to use and publication (one written without a card has none).
    """
    found: QuerySet[PublicT] = _agreed(community, model)
    return found.filter(publish=True).exclude(title_es="").order_by("title_es", "pk")


def _agreed(community: Community, model: type[Record]) -> QuerySet[Any]:
    """Standing, open records that a circle agreed to publish, or that rest on none."""
    links: Any = model.rests_on.through
    cards = links.objects.filter(**{f"{model._meta.model_name}_id": OuterRef("pk")})
    agreed = cards.exclude(
        contribution__session__consent__publication=ConsentAnswer.NONE
    ).exclude(contribution__session__consent__agenda_use=ConsentAnswer.NONE)
    rows = model.objects.within(community).filter(Exists(agreed) | ~Exists(cards))
    return rows.filter(laid_aside=False).exclude(sensitivity=FIELD_TEAM_ONLY)


def answered_wishes(community: Community) -> QuerySet[Reframing]:
    """Wishes for force whose longing may be told, by its code: somebody settled what became of it."""
    found: QuerySet[Reframing] = _agreed(community, Reframing)
    return found.exclude(outcome="").order_by("longings", "pk")


def shown_keys(community: Community, model: type[Record]) -> set[UUID]:
    """The records of one sort of which a published agenda shows anything."""
    if issubclass(model, PublishableRecord):
        return set(publishable_records(community, model).values_list("pk", flat=True))
    if model is Reframing:
        return set(answered_wishes(community).values_list("pk", flat=True))
    return set()


def public_longings(
    community: Community, shown: Collection[str]
) -> list[dict[str, str | list[str]]]:
    """The longings behind wishes for force, and what was proposed instead; never the wish.

    ``shown``: keys of the proposals that the version shows; no other is named.
    """
    rows = answered_wishes(community).prefetch_related("alternatives")
    return [
        {
            "id": str(row.pk),
            "longings": row.longings,
            "alternatives": sorted(
                item.code for item in row.alternatives.all() if str(item.pk) in shown
            ),
        }
        for row in rows
    ]


def public_records(community: Community) -> dict[str, list[dict[str, str]]]:
    """Responses and capacities as a published agenda shows them: key and public columns."""
    return {
        "responses": _shown(publishable_records(community, ExistingResponse)),
        "capacities": _shown(publishable_records(community, Capacity)),
    }


def _shown(rows: Iterable[PublishableRecord]) -> list[dict[str, str]]:
    return [
        {"id": str(row.pk)} | {name: getattr(row, name) for name in row.public}
        for row in rows
    ]

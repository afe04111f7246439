"""Items and the cards they rest on, for the desks.

``restricted`` always means: the reader may also see what is for the field team only (S2).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar, cast
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from communities.models.places import Community
from workshops.choices import ConsentAnswer, ItemKind, ItemState, SessionState
from workshops.models.contributions import Contribution
from workshops.models.items import Insecurity, Proposal
from workshops.models.synthesis import ReadBack

MODELS: Mapping[str, type[Insecurity] | type[Proposal]] = {
    ItemKind.INSECURITY: Insecurity,
    ItemKind.PROPOSAL: Proposal,
}
FIELD_TEAM_ONLY = "S2"
OPEN_ENOUGH = ("S0", "S1")
# Rows are wide: what names an item elsewhere, and what is told of a card beneath one.
NAME_COLUMNS = (
    *("community", "code", "title_es", "title_en"),
    *("sensitivity", "taken_back"),
)
CARD_COLUMNS = (
    "kind",
    "group",
    "text",
    "sensitivity",
    "session__phase",
    "session__iso_week",
)
RowT = TypeVar("RowT", Insecurity, Proposal)


def publishable(rows: QuerySet[RowT]) -> QuerySet[RowT]:
    """Of some items, those that may go before everyone.

    Their group confirmed them, they are not restricted, and at least one circle that voiced
    them agreed to their use and publication (items written without a card have no circle).
    """
    voices, agreed = _voices(rows.model)
    return rows.filter(
        Exists(agreed) | ~Exists(voices),
        taken_back=False,
        state=ItemState.VALIDATED,
        sensitivity__in=OPEN_ENOUGH,
    )


def held_back(rows: QuerySet[RowT]) -> QuerySet[RowT]:
    """Of some items, those that no agenda may show: every circle that voiced them refused.

    Either it took its consent back, or it never agreed to publication.
    """
    voices, agreed = _voices(rows.model)
    return rows.filter(Q(taken_back=True) | (Exists(voices) & ~Exists(agreed)))


def _voices(
    model: type[Insecurity] | type[Proposal],
) -> tuple[QuerySet[Contribution], QuerySet[Contribution]]:
    """The cards of an outer item, and of these the ones whose circle agreed."""
    voices = Contribution.plain.filter(**{model.kind_of_item.value: OuterRef("pk")})
    agreed = voices.exclude(session__consent__publication=ConsentAnswer.NONE).exclude(
        session__consent__agenda_use=ConsentAnswer.NONE
    )
    return voices, agreed


def usable_contributions(
    community: Community, *, restricted: bool
) -> QuerySet[Contribution, Contribution]:
    """Cards that may become part of an agenda: the group allowed it, nobody ended for safety.

    In the order of the sittings, then as written down. A card that was split is among
    them, and so are its parts.
    """
    rows = (
        Contribution.objects.within(community)
        .exclude(session__state__in=[SessionState.ABORTED, SessionState.CANCELLED])
        .exclude(session__consent__agenda_use=ConsentAnswer.NONE)
        .select_related("session")
        .order_by("session__iso_week", "session_id", "position", "pk")
    )
    return rows if restricted else rows.exclude(sensitivity=FIELD_TEAM_ONLY)


def unplaced(
    community: Community, *, restricted: bool
) -> QuerySet[Contribution, Contribution]:
    """Cards that are part of no item and not set aside either."""
    return usable_contributions(community, restricted=restricted).filter(
        insecurity__isnull=True, proposal__isnull=True, set_aside=False
    )


def placeable(
    community: Community, *, restricted: bool
) -> QuerySet[Contribution, Contribution]:
    """Cards that a person may move at the desk.

    Not a card that was split, nor one in an item that its group withdrew or that this
    reader may not see.
    """
    rows = (
        usable_contributions(community, restricted=restricted)
        .filter(parts__isnull=True)
        .exclude(insecurity__state=ItemState.WITHDRAWN)
        .exclude(proposal__state=ItemState.WITHDRAWN)
    )
    if restricted:
        return rows
    return rows.exclude(insecurity__sensitivity=FIELD_TEAM_ONLY).exclude(
        proposal__sensitivity=FIELD_TEAM_ONLY
    )


def items_of(
    community: Community, kind: str, *, restricted: bool
) -> QuerySet[Insecurity] | QuerySet[Proposal]:
    """The items of one kind that still stand, by code."""
    rows = MODELS[kind].objects.within(community).exclude(state=ItemState.WITHDRAWN)
    return (rows if restricted else rows.exclude(sensitivity=FIELD_TEAM_ONLY)).order_by(
        "code"
    )


def insecurities_of(community: Community, *, restricted: bool) -> list[Insecurity]:
    """The insecurities that still stand, by code: what a proposal may answer."""
    found = items_of(community, ItemKind.INSECURITY, restricted=restricted)
    return list(cast("QuerySet[Insecurity]", found.only(*NAME_COLUMNS)))


def item_or_none(
    community: Community, kind: str, key: UUID, *, restricted: bool
) -> Insecurity | Proposal | None:
    """One item of a community by kind and key, withdrawn or not."""
    if kind not in MODELS:
        return None
    rows = MODELS[kind].objects.within(community)
    found = rows if restricted else rows.exclude(sensitivity=FIELD_TEAM_ONLY)
    item = found.filter(pk=key).first()
    if item:
        item.community = community
    return item


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where an item comes from and what became of it, oldest first.

    ``answered_by``: the proposals that answer an insecurity, by code.
    """

    cards: list[Contribution]
    read_backs: list[ReadBack]
    answered_by: list[Proposal]


def provenance(item: Insecurity | Proposal, *, restricted: bool) -> Provenance:
    """The cards, the read-backs and the answers of one item, in at most three queries."""
    cards = (
        item.contributions.select_related("session")
        .only(item.kind_of_item.value, *CARD_COLUMNS)
        .order_by("session__iso_week", "session_id", "position", "pk")
    )
    answers: list[Proposal] = []
    if isinstance(item, Insecurity):
        standing = items_of(item.community, ItemKind.PROPOSAL, restricted=restricted)
        named = cast("QuerySet[Proposal]", standing).only(*NAME_COLUMNS)
        answers = list(named.filter(answers=item))
    return Provenance(
        cards=list(cards if restricted else cards.exclude(sensitivity=FIELD_TEAM_ONLY)),
        read_backs=list(item.read_backs.all()),
        answered_by=answers,
    )


def next_to_code(
    community: Community, item: Insecurity | Proposal, *, restricted: bool
) -> Insecurity | Proposal | None:
    """The item to code after ``item``: of its kind by code, from the start at the end."""
    waiting = items_of(community, item.kind_of_item, restricted=restricted).filter(
        state=ItemState.RAW
    )
    others = waiting.exclude(pk=item.pk)
    return others.filter(code__gt=item.code).first() or others.first()


def to_read_back(community: Community) -> list[Insecurity | Proposal]:
    """Coded items that their groups have not confirmed, by group, insecurities first."""
    waiting = Q(state__in=[ItemState.CODED, ItemState.GIVEN_BACK])
    found: list[Insecurity | Proposal] = [
        *Insecurity.objects.within(community).filter(waiting),
        *Proposal.objects.within(community).filter(waiting),
    ]
    return sorted(found, key=lambda item: (item.group, item.kind_of_item, item.code))

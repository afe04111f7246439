"""What lies on the synthesis desk, a page at a time, in a fixed number of queries."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby
from typing import Generic, TypeVar
from uuid import UUID

from django.db.models import prefetch_related_objects

from communities.models.places import Community
from workshops.choices import ItemKind, ItemState
from workshops.models.contributions import Contribution
from workshops.models.items import Insecurity, Proposal
from workshops.models.sessions import Session
from workshops.models.synthesis import SynthesisStep
from workshops.queries.items import FIELD_TEAM_ONLY, MODELS, usable_contributions
from workshops.sheets.folding import fold

# Of one page: cards in a row, items, and the cards beneath those items.
N_CARDS, N_ITEMS, N_BENEATH = 40, 15, 30
# What the desk shows or sorts by: rows are wide, and all of them are read.
CARD_COLUMNS = (
    "session",
    "insecurity",
    "proposal",
    "split_from",
    "set_aside",
    "kind",
    "group",
    "text",
    "sensitivity",
)
ITEM_COLUMNS = ("code", "title_es", "group", "memo", "sensitivity", "state")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person wants to see; "" means all, and pages count from 1.

    ``kind``, ``group`` and ``text`` choose among the cards to place. Where ``item`` lies on
    the desk, the page of items is the one that holds it.
    """

    kind: str = ""
    group: str = ""
    text: str = ""
    cards: int = 1
    aside: int = 1
    items: int = 1
    item: UUID | None = None

    def admits(self, card: Contribution) -> bool:
        """Whether a card is wanted; the text matches without case or accents."""
        return (
            self.kind in {"", card.kind}
            and self.group in {"", card.group}
            and (not self.text or fold(self.text) in fold(card.text))
        )


@dataclass(frozen=True, slots=True)
class Sitting:
    """The cards to place of one sitting, as they were written down."""

    session: Session
    cards: list[Contribution]


@dataclass(frozen=True, slots=True)
class OnDesk:
    """One item and the cards it rests on."""

    item: Insecurity | Proposal
    cards: list[Contribution]

    @property
    def key(self) -> str:
        """Kind and key, as forms name an item."""
        return f"{self.item.kind_of_item}:{self.item.pk}"


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of many: the page ``number`` of ``n_pages``, both counting from 1."""

    rows: Sequence[T] = ()
    number: int = 1
    n_pages: int = 1
    first: int = 1
    total: int = 0

    @property
    def last(self) -> int:
        """Which the last row is among all."""
        return self.first + len(self.rows) - 1

    @property
    def before(self) -> int | None:
        """The page before, if there is one."""
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        """The page after, if there is one."""
        return self.number + 1 if self.number < self.n_pages else None


def page_of(rows: Sequence[T], starts: Sequence[int], number: int) -> Page[T]:
    """One page of rows, of pages that begin at ``starts``; the last one if it is too far."""
    if not rows:
        return Page()
    at = min(number, len(starts)) - 1
    first = starts[at]
    until = starts[at + 1] if at + 1 < len(starts) else len(rows)
    return Page(rows[first:until], at + 1, len(starts), first + 1, len(rows))


def page_of_cards(rows: Sequence[T], number: int) -> Page[T]:
    """One page of cards."""
    return page_of(rows, range(0, len(rows), N_CARDS), number)


def starts_of_items(items: Sequence[OnDesk]) -> list[int]:
    """Where pages of items begin: few items, and together few cards, but one at least."""
    starts, n_beneath = [0], 0
    for i, each in enumerate(items):
        n_beneath += len(each.cards)
        if i > starts[-1] and (i - starts[-1] == N_ITEMS or n_beneath > N_BENEATH):
            starts.append(i)
            n_beneath = len(each.cards)
    return starts


@dataclass(slots=True)
class Desk:
    """The desk of one community as one reader may see it, and a page of it.

    ``n_to_place`` counts all cards to place, ``to_place`` holds a page of those that are
    wanted. ``aside`` are heard as they are; ``last`` is the step that undo would take back.
    """

    n_to_place: int = 0
    n_cards: int = 0
    to_place: Page[Contribution] = field(default_factory=Page)
    aside: Page[Contribution] = field(default_factory=Page)
    insecurities: list[OnDesk] = field(default_factory=list)
    proposals: list[OnDesk] = field(default_factory=list)
    page: Page[OnDesk] = field(default_factory=Page)
    withdrawn: list[Insecurity | Proposal] = field(default_factory=list)
    last: SynthesisStep | None = None

    @property
    def items(self) -> list[OnDesk]:
        """All insecurities, then all proposals, by code; ``page`` is a part of them."""
        return [*self.insecurities, *self.proposals]

    @property
    def sittings(self) -> list[Sitting]:
        """The cards to place that the page shows, by sitting."""
        return [
            Sitting(found[0].session, found)
            for _key, group in groupby(self.to_place.rows, key=lambda card: card.session_id)
            for found in [list(group)]
        ]

    @property
    def cards_shown(self) -> list[Contribution]:
        """Every card that the page shows."""
        beneath = (each.cards for each in self.page.rows)
        return [*self.to_place.rows, *self.aside.rows, *chain.from_iterable(beneath)]

    @property
    def shown(self) -> Iterator[Contribution | Insecurity | Proposal]:
        """Every card that the page shows, and every item: all can be chosen in the bar."""
        yield from chain(self.cards_shown, self.withdrawn)
        yield from (each.item for each in self.items)


def synthesis_desk(
    community: Community,
    *,
    restricted: bool,
    wanted: Wanted,
) -> Desk:
    """What lies on the desk; five queries, however much it is.

    Without ``restricted``, cards and items for the field team only are neither shown nor
    counted.
    """
    found = usable_contributions(community, restricted=restricted)
    # Hundreds of cards come from few sittings: each of these is read once.
    cards = list(found.select_related(None).prefetch_related("session").only(*CARD_COLUMNS))
    desk = Desk(n_cards=len(cards))
    to_place, aside, of_item = _sort(cards)
    desk.n_to_place = len(to_place)
    admitted = [card for card in to_place if wanted.admits(card)]
    desk.to_place = page_of_cards(admitted, wanted.cards)
    desk.aside = page_of_cards(aside, wanted.aside)
    for kind, lane in (
        (ItemKind.INSECURITY, desk.insecurities),
        (ItemKind.PROPOSAL, desk.proposals),
    ):
        columns = (*ITEM_COLUMNS, *MODELS[kind].required_codes)
        rows = MODELS[kind].objects.within(community).order_by("code").only(*columns)
        for row in rows if restricted else rows.exclude(sensitivity=FIELD_TEAM_ONLY):
            if row.state == ItemState.WITHDRAWN:
                desk.withdrawn.append(row)
            else:
                lane.append(OnDesk(row, of_item[row.id]))
    starts = starts_of_items(desk.items)
    at = next((i for i, each in enumerate(desk.items) if each.item.pk == wanted.item), None)
    number = wanted.items if at is None else bisect_right(starts, at)
    desk.page = page_of(desk.items, starts, number)
    # Many cards come from few sittings: each of these is read once, and only if it is shown.
    prefetch_related_objects(desk.cards_shown, "session")
    desk.last = SynthesisStep.objects.within(community).filter(undone=False).last()
    return desk


def _sort(
    cards: list[Contribution],
) -> tuple[list[Contribution], list[Contribution], dict[UUID, list[Contribution]]]:
    """Cards to place, cards heard as they are, and the cards of each item."""
    to_place: list[Contribution] = []
    aside: list[Contribution] = []
    of_item: dict[UUID, list[Contribution]] = defaultdict(list)
    # The parts of a card stand for it.
    cut = {card.split_from_id for card in cards}
    for card in cards:
        if card.id in cut:
            continue
        if key := card.insecurity_id or card.proposal_id:
            of_item[key].append(card)
        else:
            (aside if card.set_aside else to_place).append(card)
    return to_place, aside, of_item

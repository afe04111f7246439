"""Everything on the synthesis desk, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, groupby
from uuid import UUID

from communities.models.places import Community
from workshops.choices import ItemKind, ItemState
from workshops.models.contributions import Contribution
from workshops.models.items import Insecurity, Proposal
from workshops.models.sessions import Session
from workshops.models.synthesis import SynthesisStep
from workshops.queries.items import FIELD_TEAM_ONLY, MODELS, usable_contributions
from workshops.sheets.folding import fold


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person wants to see among the cards to place; "" means all."""

    kind: str = ""
    group: str = ""
    text: str = ""

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


@dataclass(slots=True)
class Desk:
    """The desk of one community as one reader may see it.

    ``n_to_place`` counts all cards to place, ``sittings`` holds those that are wanted.
    ``aside`` are heard as they are; ``last`` is the step that undo would take back.
    """

    n_to_place: int = 0
    n_cards: int = 0
    groups: list[str] = field(default_factory=list)
    sittings: list[Sitting] = field(default_factory=list)
    aside: list[Contribution] = field(default_factory=list)
    insecurities: list[OnDesk] = field(default_factory=list)
    proposals: list[OnDesk] = field(default_factory=list)
    withdrawn: list[Insecurity | Proposal] = field(default_factory=list)
    last: SynthesisStep | None = None

    @property
    def items(self) -> Iterator[OnDesk]:
        """Insecurities, then proposals, by code."""
        return chain(self.insecurities, self.proposals)

    @property
    def shown(self) -> Iterator[Contribution | Insecurity | Proposal]:
        """Every card and item that the desk shows."""
        yield from chain(self.aside, self.withdrawn)
        for sitting in self.sittings:
            yield from sitting.cards
        for each in self.items:
            yield from (each.item, *each.cards)


def synthesis_desk(community: Community, *, restricted: bool, wanted: Wanted) -> Desk:
    """What lies on the desk; four queries, however much it is.

    Without ``restricted``, cards and items for the field team only are neither shown nor
    counted.
    """
    cards = list(usable_contributions(community, restricted=restricted))
    desk = Desk(n_cards=len(cards), groups=sorted({card.group for card in cards}))
    to_place, of_item = _sort(cards, desk)
    desk.n_to_place = len(to_place)
    desk.sittings = _by_sitting(card for card in to_place if wanted.admits(card))
    for kind, lane in (
        (ItemKind.INSECURITY, desk.insecurities),
        (ItemKind.PROPOSAL, desk.proposals),
    ):
        rows = MODELS[kind].objects.within(community).order_by("code")
        for item in rows if restricted else rows.exclude(sensitivity=FIELD_TEAM_ONLY):
            if item.state == ItemState.WITHDRAWN:
                desk.withdrawn.append(item)
            else:
                lane.append(OnDesk(item, of_item[item.id]))
    desk.last = SynthesisStep.objects.within(community).filter(undone=False).last()
    return desk


def _sort(
    cards: list[Contribution], desk: Desk
) -> tuple[list[Contribution], dict[UUID, list[Contribution]]]:
    to_place: list[Contribution] = []
    of_item: dict[UUID, list[Contribution]] = defaultdict(list)
    # The parts of a card stand for it.
    cut = {card.split_from_id for card in cards}
    for card in cards:
        if card.id in cut:
            continue
        if key := card.insecurity_id or card.proposal_id:
            of_item[key].append(card)
        else:
            (desk.aside if card.set_aside else to_place).append(card)
    return to_place, of_item


def _by_sitting(cards: Iterable[Contribution]) -> list[Sitting]:
    return [
        Sitting(found[0].session, found)
        for _key, group in groupby(cards, key=lambda card: card.session_id)
        for found in [list(group)]
    ]

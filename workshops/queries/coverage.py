"""Which groups were heard in a cycle, and why others were not."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from communities import vocabularies
from communities.models.places import Community, Cycle
from communities.safety import thresholds
from workshops.choices import ConsentAnswer, HeadcountBand, SessionState
from workshops.models.care import NotHeard
from workshops.models.contributions import Contribution
from workshops.models.sessions import Session

# Planned is not heard, and what was ended for safety is not kept.
NOT_HELD = (
    SessionState.DRAFT,
    SessionState.CLEARED,
    SessionState.CANCELLED,
    SessionState.ABORTED,
)
# The public is not even told that these groups sat down: they did not agree to it.
NOT_TOLD = Q(consent__publication=ConsentAnswer.NONE) | Q(
    consent__agenda_use=ConsentAnswer.NONE
)
UNDER_TEN = "under-10"
# The two smallest bands of the room are one wherever more than the field team reads.
COARSE = {HeadcountBand.FEW.value: UNDER_TEN, HeadcountBand.SOME.value: UNDER_TEN}


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group in one cycle.

    Attributes:
        group: its code.
        core: whether every process wants to hear it.
        n_sittings: how many sittings were held with it.
        circle: the band of its largest sitting, "" where nobody counted. Bands are never
            added up: the same people may have come twice.
        cards: cards that it wrote; None where there are some, and too few to tell.
        why: why it was not heard, once somebody has said so.
    """

    group: str
    core: bool
    n_sittings: int
    circle: str
    cards: int | None
    why: NotHeard | None

    @property
    def is_heard(self) -> bool:
        """Whether it sat down with the team or left a card in another circle."""
        return self.n_sittings > 0 or self.cards != 0


def core_groups() -> list[str]:
    """The groups that every process wants to hear, in the order of the list."""
    terms = vocabularies.terms("group").values()
    return [term.code for term in terms if term.attributes["core"] == "yes"]


def newest_cycle(community: Community) -> Cycle:
    """The newest cycle of a community."""
    return community.cycles.order_by("-number")[0]


def coverage(cycle: Cycle, *, exact: bool, public: bool = False) -> list[GroupLine]:
    """Core groups first, then every other group that is told of; three queries.

    ``public``: sittings whose groups did not agree to be published are as if never held.

    ``exact``: bands and cards as the field team knows them. Without it cards that only the
    field team may read are not counted, few cards are not told, small bands are one, and
    nothing is said of how many sat down about a restricted topic.
    """
    held = Session.plain.filter(cycle=cycle).exclude(state__in=NOT_HELD)
    if public:
        held = held.exclude(NOT_TOLD)
    sittings: dict[str, list[str]] = {}
    for group, band, restricted in held.values_list(
        "group", "headcount_band", "restricted"
    ):
        told = "" if restricted and not exact else band
        sittings.setdefault(group, []).append(told)
    seen = Q() if exact else ~Q(sensitivity="S2")
    cards: dict[str, int] = dict(
        Contribution.plain.filter(seen, session__in=held)
        .values_list("group")
        .annotate(n=Count("id"))
    )
    why = {row.group: row for row in NotHeard.plain.filter(cycle=cycle)}
    core = core_groups()
    further = sorted({*sittings, *cards, *why} - {*core, ""}, key=_place)
    return [
        GroupLine(
            group=group,
            core=group in core,
            n_sittings=len(sittings.get(group, [])),
            circle=_circle(sittings.get(group, []), exact=exact),
            cards=_told(cards.get(group, 0), exact=exact),
            why=why.get(group),
        )
        for group in [*core, *further]
    ]


def _place(group: str) -> int:
    codes = vocabularies.codes("group")
    return codes.index(group) if group in codes else len(codes)


def _circle(bands: Iterable[str], *, exact: bool) -> str:
    floors = thresholds.HEADCOUNT_BAND_FLOORS_PEOPLE
    largest = max(filter(None, bands), key=lambda band: floors[band], default="")
    return largest if exact else COARSE.get(largest, largest)


def _told(n_cards: int, *, exact: bool) -> int | None:
    return n_cards if exact or n_cards == 0 or n_cards >= thresholds.CARDS_FROM else None

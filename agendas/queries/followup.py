"""What was answered and promised, by line: for the desk as it is, for the public as published."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from agendas.choices import LocalState
from agendas.models.agendas import AgendaItem, LocalAgenda, NationalAgenda
from agendas.models.followup import ActorAnswer, Commitment, CommunityVerification
from agendas.models.themes import Theme
from agendas.queries.local_desk import desk_lines
from agendas.queries.results import Shown, shown
from communities.models.places import Community
from communities.models.processes import Process
from communities.safety.disclosure import marks_share
from communities.safety.thresholds import COUNTS_FROM_BALLOTS
from workshops.choices import ItemState
from workshops.models.items import Insecurity, Proposal

# From here on an agenda is decided, and actors can be asked about it.
ANSWERABLE = (
    LocalState.VALIDATED,
    LocalState.DISCLOSURE_CHECK,
    LocalState.DIALOGUE,
    LocalState.PUBLISHED,
)


@dataclass(slots=True)
class Followed:
    """One line with what was answered and promised; ``thing`` is None on public pages."""

    key: UUID
    thing: Insecurity | Proposal | Theme | None = None
    rank: int | None = None
    line: AgendaItem | None = None
    answers: list[ActorAnswer] = field(default_factory=list)
    commitments: list[Commitment] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nobody answered and nothing is asked for."""
        return not self.answers and not self.commitments


def has_dialogue(place: Community) -> bool:
    """Whether anybody's answer to a line of this community, or silence, is written down."""
    return ActorAnswer.objects.within(place).exists()


def local_followed(agenda: LocalAgenda) -> list[Followed]:
    """The lines of a community that can be answered, or were; those of ``agenda`` first."""
    found: dict[UUID, Followed] = {}
    if agenda.state in ANSWERABLE:
        for row in desk_lines(agenda):
            if row.item.state == ItemState.VALIDATED:
                found[row.item.id] = Followed(row.item.id, row.item, row.rank)
    return _gather(found, Q(community=agenda.community_id))


def national_followed(process: Process) -> list[Followed]:
    """The themes of a process that can be answered, or were."""
    agendas = NationalAgenda.objects.within(process)
    ranked = [agenda for agenda in agendas if agenda.is_ranked]
    themes = Theme.plain.filter(agenda__in=ranked, discarded=False)
    found = {
        theme.id: Followed(theme.id, theme)
        for theme in themes.order_by("agenda__subject", "number")
    }
    return _gather(found, Q(process=process, community__isnull=True))


def _gather(found: dict[UUID, Followed], mine: Q) -> list[Followed]:
    """Put what was said to each of these lines; three queries."""
    for answer in _about(ActorAnswer.plain.filter(mine)):
        _row(found, answer).answers.append(answer)
    for commitment in _about(Commitment.plain.filter(mine)):
        _row(found, commitment).commitments.append(commitment)
    return list(found.values())


def _about(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    rows = rows.select_related("insecurity", "proposal", "theme")
    if rows.model is Commitment:
        rows = rows.prefetch_related("reports", "verifications")
    # Keys tell nothing about order; the day and then the words do.
    return rows.order_by("due_on", "actor", "id")


def _row(found: dict[UUID, Followed], said: ActorAnswer | Commitment) -> Followed:
    thing = said.insecurity or said.proposal or said.theme
    key = said.insecurity_id or said.proposal_id or said.theme_id
    assert key is not None  # noqa: S101  -- the database holds it
    return found.setdefault(key, Followed(key, thing))


def public_followed(
    place: Community | Process, lines: Iterable[AgendaItem]
) -> list[Followed]:
    """The published lines with what was said to each, in their order; three queries.

    A line that was taken back or left out takes its answers and promises with it.
    """
    found: dict[UUID, Followed] = {}
    for line in lines:
        key = line.insecurity_id or line.proposal_id or line.theme_id
        if key is not None:
            found[key] = Followed(key, rank=line.rank, line=line)
    local = isinstance(place, Community)
    mine = Q(community=place) if local else Q(process=place, community__isnull=True)
    known = set(found)
    return [row for row in _gather(found, mine) if row.key in known]


def concerning(place: Community) -> QuerySet[Commitment, Commitment]:
    """The promises a community can verify: on its own lines, and on themes it is part of."""
    themes = Theme.plain.filter(
        Q(placements__proposal__community=place)
        | Q(placements__insecurity__community=place)
    )
    mine = Q(community=place) | Q(theme__in=themes)
    rows = Commitment.objects.within(place.process).filter(mine)
    return rows.select_related("process", "insecurity", "proposal", "theme").distinct()


@dataclass(frozen=True, slots=True)
class Seen:
    """What the groups saw: shares of all who answered; by group only where all are large."""

    seen: Shown
    partly: Shown
    unseen: Shown
    groups: Sequence[tuple[str, Shown]] = ()


def what_they_saw(rows: Sequence[CommunityVerification]) -> Seen | None:
    """The shares through the same gate as votes; None where too few answered.

    Groups are told apart only when each of them could be shown alone: one hidden group could
    otherwise be had from the total.
    """
    n = sum(row.n_answers for row in rows)

    def share(count: int, of: int) -> Shown | None:
        return shown(marks_share(n_marks=count, n_ballots=of))

    seen = share(sum(row.n_seen for row in rows), n)
    partly = share(sum(row.n_partly for row in rows), n)
    unseen = share(sum(row.n_unseen for row in rows), n)
    if seen is None or partly is None or unseen is None:
        return None
    by_group: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        by_group[row.group][0] += row.n_seen
        by_group[row.group][1] += row.n_answers
    if len(by_group) == 1 or any(of < COUNTS_FROM_BALLOTS for _n, of in by_group.values()):
        return Seen(seen, partly, unseen)
    groups = [
        (group, part)
        for group, (count, of) in sorted(by_group.items())
        if (part := share(count, of)) is not None
    ]
    return Seen(seen, partly, unseen, groups)

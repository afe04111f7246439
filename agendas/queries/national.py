"""The national desk: what can be placed, where it stands, what changed since the last run."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from agendas.choices import LocalState, Subject
from agendas.models.agendas import AgendaItem, AgendaVersion, NationalAgenda
from agendas.models.themes import Placement, Theme
from communities.choices import CommunityState
from communities.models.processes import Process
from workshops.models.items import Insecurity, Proposal
from workshops.queries.items import publishable

CHAIRS = (CommunityState.SUSPENDED, CommunityState.TESTIMONY_ONLY)


@dataclass(slots=True)
class Local:
    """One local item on the desk. ``status``: published, left_off or testimony."""

    item: Insecurity | Proposal
    status: str
    rank: int | None
    theme_id: UUID | None

    @property
    def key(self) -> str:
        """The item's key as forms send it."""
        return str(self.item.pk)


@dataclass(slots=True)
class Board:
    """Themes with their items, and the items that stand in none."""

    themes: list[tuple[Theme, list[Local]]]
    unplaced: list[Local]
    n_communities: int

    @property
    def n_placed(self) -> int:
        """How many items stand in a theme."""
        return sum(len(items) for _theme, items in self.themes)


def board(agenda: NationalAgenda) -> Board:
    """Everything that can be placed, and where it stands; five queries, however many items.

    That is: published local items, and what stopped communities confirmed before they stopped.
    """
    process = agenda.process
    lines = _newest_lines(process)
    model = Proposal if agenda.subject == Subject.PROPOSALS else Insecurity
    items = (
        model.objects.within(process)
        .filter(
            Q(pk__in=list(lines))
            | Q(
                pk__in=publishable(model.objects.within(process)),
                community__state__in=CHAIRS,
            )
        )
        # Withdrawn for people's safety: not even as a testimony.
        .exclude(~Q(pk__in=list(lines)), cycle__agenda__state=LocalState.WITHDRAWN)
        .select_related("community__municipality")
        .order_by("community__name", "code")
    )
    column = "proposal_id" if agenda.subject == Subject.PROPOSALS else "insecurity_id"
    placed = dict(Placement.plain.filter(agenda=agenda).values_list(column, "theme_id"))
    found: list[Local] = []
    for item in items:
        line = lines.get(item.pk)
        status = "testimony" if line is None else line.section
        found.append(Local(item, status, line.rank if line else None, placed.get(item.pk)))
    standing: dict[UUID | None, list[Local]] = {}
    themes = list(agenda.themes.filter(discarded=False))
    keys = {theme.id for theme in themes}
    for local in found:
        standing.setdefault(local.theme_id if local.theme_id in keys else None, []).append(
            local
        )
    return Board(
        themes=[(theme, standing.get(theme.id, [])) for theme in themes],
        unplaced=standing.get(None, []),
        n_communities=len({local.item.community_id for local in found}),
    )


def _newest_lines(process: Process) -> dict[UUID, AgendaItem]:
    """Item id -> its line in the newest published local version (voted subjects only)."""
    newest = (
        AgendaVersion.objects.within(process)
        .filter(local_agenda__isnull=False)
        .exclude(local_agenda__state=LocalState.WITHDRAWN)
        .order_by("local_agenda_id", "-number")
        .distinct("local_agenda_id")
    )
    lines = AgendaItem.plain.filter(version__in=newest).exclude(section="voiced")
    return {
        key: line
        for line in lines
        for key in [line.proposal_id or line.insecurity_id]
        if key is not None
    }


def placeable(agenda: NationalAgenda, keys: list[str]) -> list[Insecurity | Proposal]:
    """The items with these keys that may be placed in this agenda; others are ignored."""
    wanted = set(keys)
    found = board(agenda)
    every = [local for _theme, items in found.themes for local in items] + found.unplaced
    return [local.item for local in every if str(local.item.pk) in wanted]


def newer_locals(
    version: AgendaVersion | None, locals_: Mapping[str, AgendaVersion]
) -> list[str]:
    """Names of communities whose newest agenda is not the one the national version holds."""
    if version is None:
        return []
    held = {row["slug"]: row.get("hash") for row in version.head["communities"]}
    return [
        local.head["community"]["name"]
        for slug, local in locals_.items()
        if held.get(slug) != local.hash
    ]

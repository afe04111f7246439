"""The thread from what a group said to a national line, and back: one query each way."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet

from agendas.models.agendas import AgendaItem, AgendaVersion
from communities.models.processes import Process
from workshops.choices import ConsentAnswer, SessionState
from workshops.models.contributions import Contribution
from workshops.queries.items import FIELD_TEAM_ONLY

# Not even that it was said may be public: it is for the field team only, its group did not
# agree to be published, or its sitting was ended for safety.
_HELD_BACK = (
    Q(sensitivity=FIELD_TEAM_ONLY)
    | Q(session__consent__publication=ConsentAnswer.NONE)
    | Q(session__consent__agenda_use=ConsentAnswer.NONE)
    | Q(session__state__in=[SessionState.ABORTED, SessionState.CANCELLED])
)


def voices_behind_theme(
    process: Process, version: AgendaVersion, theme: UUID
) -> QuerySet[Contribution, Contribution]:
    """The contributions that a national line rests on, with session and community.

    Follows real keys: contribution -> item -> published local line -> trace -> theme.
    """
    trace = {
        "traces__national_item__version": version,
        "traces__national_item__theme": theme,
    }
    return (
        Contribution.objects.within(process)
        .filter(
            Q(**{f"proposal__agenda_items__{name}": value for name, value in trace.items()})
            | Q(
                **{
                    f"insecurity__agenda_items__{name}": value
                    for name, value in trace.items()
                }
            )
        )
        .exclude(_HELD_BACK)
        .select_related("session__community__municipality", "proposal", "insecurity")
        .order_by("session__community__slug", "session__iso_week", "position")
        .distinct()
    )


def voices_behind_item(
    process: Process, item: UUID
) -> QuerySet[Contribution, Contribution]:
    """The contributions of one insecurity or proposal, with their sessions."""
    return (
        Contribution.objects.within(process)
        .filter(Q(proposal=item) | Q(insecurity=item))
        .exclude(_HELD_BACK)
        .select_related("session")
        .order_by("session__iso_week", "position")
    )


def national_lines_of(
    process: Process,
    version: AgendaVersion | None,
    *,
    contribution: UUID | None = None,
    item: UUID | None = None,
) -> QuerySet[AgendaItem, AgendaItem]:
    """The lines of a national version that rest on a contribution, or on a local item."""
    local = "sources__local_item__"
    wanted = Q()
    if contribution:
        wanted = Q(**{f"{local}proposal__contributions": contribution}) | Q(
            **{f"{local}insecurity__contributions": contribution}
        )
    if item:
        wanted = Q(**{f"{local}proposal": item}) | Q(**{f"{local}insecurity": item})
    return (
        AgendaItem.objects.within(process)
        .filter(wanted, version=version)
        .order_by("position")
        .distinct()
    )


def themes_of_items(
    process: Process, versions: Collection[AgendaVersion], items: Collection[UUID]
) -> dict[UUID, list[UUID]]:
    """Local item id -> themes of these national versions that rest on it; two queries."""
    found: dict[UUID, list[UUID]] = {}
    for kind in ("proposal", "insecurity"):
        column = f"sources__local_item__{kind}"
        pairs = (
            AgendaItem.objects.within(process)
            .filter(version__in=versions, **{f"{column}__in": items})
            .order_by("position")
            .values_list(column, "theme_id")
            .distinct()
        )
        for item, theme in pairs:
            found.setdefault(item, []).append(theme)
    return found

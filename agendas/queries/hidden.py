"""What was published and may not be shown now: frozen places and versions taken down.

A version never changes, so what is hidden is left out each time it is shown.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Case, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from agendas.choices import LocalState, TakeDownReason
from agendas.models.agendas import AgendaItem, AgendaVersion
from agendas.models.takedowns import TakeDown
from agendas.tally.weights import PEOPLE_OF
from communities.models.places import Community
from communities.models.processes import Process


def with_reason(
    versions: QuerySet[AgendaVersion, AgendaVersion],
) -> QuerySet[AgendaVersion, AgendaVersion]:
    """The same versions, ready for ``taken_down``: it must cost no query of its own."""
    mine = TakeDown.plain.filter(version=OuterRef("pk"), put_back=False)
    withdrawn = When(
        local_agenda__state=LocalState.WITHDRAWN, then=Value(TakeDownReason.SAFETY.value)
    )
    return versions.annotate(
        down_reason=Coalesce(
            Subquery(mine.values("reason")), Case(withdrawn, default=Value(""))
        )
    )


def taken_down(version: AgendaVersion) -> str:
    """Why a version is out of public view (choices.TakeDownReason); "" while it is in it."""
    return str(version.down_reason)  # type: ignore[attr-defined]  # -- with_reason adds it


@dataclass(frozen=True, slots=True)
class Hidden:
    """``slugs``: frozen communities; ``hashes``: versions that were taken down."""

    slugs: frozenset[str]
    hashes: frozenset[str]

    @property
    def is_empty(self) -> bool:
        """Whether everything published may be shown."""
        return not self.slugs and not self.hashes

    @property
    def keys(self) -> list[str]:
        """What is hidden as one list, to keep with a file that leaves it out."""
        return sorted(self.slugs | self.hashes)

    def communities_in(self, version: AgendaVersion) -> frozenset[str]:
        """Whom to leave out of a national version.

        The frozen, and those it cites from a local version that was taken down.
        """
        if not self.hashes:
            return self.slugs
        return self.slugs | {
            row["slug"]
            for row in version.head["communities"]
            if row.get("hash") in self.hashes
        }


# Asked at every request of every public page: written out, because building it anew took a
# third of what a kept page costs (python -m benchmarks.pages).
_HIDDEN = """
SELECT
    ARRAY(
        SELECT place.slug FROM communities_community place
        JOIN communities_process owner ON owner.id = place.process_id
        WHERE owner.id = %(process)s AND (place.frozen OR owner.frozen)
    ),
    ARRAY(
        SELECT version.hash FROM agendas_takedown down
        JOIN agendas_agendaversion version ON version.id = down.version_id
        WHERE version.process_id = %(process)s AND NOT down.put_back
    )
"""


def hidden_in(process: Process) -> Hidden:
    """What of a process is hidden now; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_HIDDEN, {"process": process.id})
        slugs, hashes = cursor.fetchone()
    return Hidden(frozenset(slugs), frozenset(hashes))


def hidden_versions(processes: list[Process]) -> set[UUID]:
    """Ids of versions out of public view, by themselves or with their community."""
    taken = TakeDown.plain.filter(version__process__in=processes, put_back=False)
    frozen = AgendaVersion.plain.filter(
        process__in=processes, local_agenda__community__frozen=True
    )
    return set(
        taken.values_list("version_id", flat=True).union(
            frozen.values_list("id", flat=True)
        )
    )


def leave_out(
    version: AgendaVersion, lines: list[AgendaItem], slugs: frozenset[str]
) -> list[AgendaItem]:
    """A national version and its lines as if some communities had not spoken.

    Changes the objects in memory only. A theme that rests on nobody else goes whole.
    """
    if not slugs:
        return lines
    # With it and all the rest known, what is left out could be guessed and checked.
    version.head["salt"] = ""
    for name in ("communities", "unplaced"):
        version.head[name] = _others(version.head[name], slugs)
    _forget_weights(version.head, slugs)
    kept = []
    for line in lines:
        content = line.content
        content["sources"] = _others(content["sources"], slugs)
        content["echoes"] = _others(content["echoes"], slugs)
        content["asked_in"] = [slug for slug in content["asked_in"] if slug not in slugs]
        forget_shares(content, slugs)
        if content["sources"] or content["echoes"]:
            kept.append(line)
    shown = {str(line.theme_id) for line in kept}
    for line in kept:
        if line.content.get("beside") not in shown:
            line.content["beside"] = None
    return kept


def weighed(weights: Mapping[str, Any]) -> set[str]:
    """Slugs of the communities whose inhabitants a weight policy names."""
    return {key.removeprefix(PEOPLE_OF) for key in weights if key.startswith(PEOPLE_OF)}


def _forget_weights(head: dict[str, Any], slugs: Collection[str]) -> None:
    """Nobody's inhabitants name a hidden community, nor the hash that would confirm a guess."""
    if not weighed(head.get("weights", {})).isdisjoint(slugs):
        names = {PEOPLE_OF + slug for slug in slugs}
        head["weights"] = {k: v for k, v in head["weights"].items() if k not in names}
        head["settings_hash"] = ""


def forget_shares(content: dict[str, Any], slugs: Collection[str]) -> None:
    """A line tells nothing of how these communities voted.

    With the parts of all the others, theirs would be known too: then none is told.
    """
    if content["cells"]:
        content["cells"] = {k: v for k, v in content["cells"].items() if k not in slugs}
    if content["payments"] and not content["payments"].keys().isdisjoint(slugs):
        content["payments"] = None


def _others(rows: list[dict[str, Any]], slugs: frozenset[str]) -> list[dict[str, Any]]:
    """Rows of a head name their community ``slug``, those of a line ``community``."""
    return [row for row in rows if row.get("community", row.get("slug")) not in slugs]


def versions_of(place: Community | Process) -> list[AgendaVersion]:
    """The published versions of a community, or the national ones of a process; newest first."""
    if isinstance(place, Community):
        found = AgendaVersion.objects.within(place.process)
        found = found.filter(local_agenda__community=place)
    else:
        found = AgendaVersion.objects.within(place).filter(national_agenda__isnull=False)
    agendas = ("local_agenda__community__process", "national_agenda", "process")
    return list(
        found.select_related(*agendas).order_by(
            "-local_agenda__cycle__number", "-national_agenda__edition", "-number"
        )
    )


def down_now(versions: list[AgendaVersion]) -> dict[UUID, TakeDown]:
    """The take-downs that hold, by version id; one query."""
    by_id = {version.id: version for version in versions}
    found = {}
    for row in TakeDown.plain.filter(version__in=by_id, put_back=False):
        row.version = by_id[row.version_id]
        found[row.version_id] = row
    return found

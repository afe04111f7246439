"""How many people live in each community, as official figures with a source say."""

from collections.abc import Collection
from dataclasses import dataclass

from agendas.queries.national import CHAIRS
from communities.choices import IndicatorUnit
from communities.models.ground import ContextIndicator
from communities.models.places import Community
from communities.models.processes import Process

SERIES = "population"


@dataclass(frozen=True, slots=True)
class Inhabitants:
    """One figure; ``community`` is a slug."""

    community: str
    n: int
    year: int
    source: str


def inhabitants(process: Process, communities: Collection[str]) -> list[Inhabitants]:
    """The newest figure of each of these communities, by slug; none if one of them has none."""
    found = _newest(process, communities)
    return found if len(found) == len(set(communities)) else []


def _newest(process: Process, communities: Collection[str]) -> list[Inhabitants]:
    rows = (
        ContextIndicator.objects.within(process)
        .filter(
            series=SERIES,
            unit=IndicatorUnit.PEOPLE,
            value__gte=1,
            community__slug__in=communities,
        )
        .order_by("community__slug", "-year")
        .distinct("community__slug")
        .values_list("community__slug", "value", "year", "source")
    )
    return [Inhabitants(slug, int(n), year, source) for slug, n, year, source in rows]


def speaking(process: Process) -> list[str]:
    """Slugs of the communities whose ballots count: all whose work was not stopped."""
    return list(
        Community.objects.within(process)
        .exclude(state__in=CHAIRS)
        .order_by("slug")
        .values_list("slug", flat=True)
    )


def without_figure(process: Process) -> list[str]:
    """Names of the communities whose ballots count and that have no figure of inhabitants."""
    slugs = speaking(process)
    known = {row.community for row in _newest(process, slugs)}
    found = Community.objects.within(process).filter(slug__in=slugs)
    return [
        place.public_name
        for place in found.select_related("municipality").order_by("slug")
        if place.slug not in known
    ]

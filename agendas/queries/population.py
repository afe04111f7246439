"""How many people live in each community, as official figures with a source say."""

from collections.abc import Collection
from dataclasses import dataclass

from communities.choices import IndicatorUnit
from communities.models.ground import ContextIndicator
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
    found = [Inhabitants(slug, int(n), year, source) for slug, n, year, source in rows]
    return found if len(found) == len(set(communities)) else []

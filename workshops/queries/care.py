"""How the field team is, so that a coordinator can act and nobody is pointed at."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from communities.models.places import Community
from communities.safety import thresholds
from workshops.choices import SelfCheckBand, SessionState
from workshops.models.care import Debrief
from workshops.models.sessions import Session
from workshops.queries.sessions import week_of

# As far back as a page looks.
WEEKS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class TeamWeek:
    """One week that is over; ``counts`` by band, None where too few answered."""

    code: str
    counts: Mapping[str, int] | None


def team_weeks(community: Community, today: date) -> list[TeamWeek]:
    """Weeks in which somebody answered, newest first; the running week waits until it is over.

    A count that grows from one day to the next would tell each answer.
    """
    since = week_of(today - timedelta(weeks=WEEKS_SHOWN)).code
    rows = Debrief.objects.within(community).filter(
        iso_week__gte=since, iso_week__lt=week_of(today).code
    )
    found: dict[str, Counter[str]] = {}
    for week, band in rows.values_list("iso_week", "band"):
        found.setdefault(week, Counter())[band] += 1
    return [TeamWeek(week, _counts(found[week])) for week in sorted(found, reverse=True)]


def _counts(bands: Counter[str]) -> Mapping[str, int] | None:
    if bands.total() < thresholds.SELF_CHECKS_FROM_ANSWERS:
        return None
    return {band: bands[band] for band in SelfCheckBand.values}


def support_wanted(community: Community, today: date) -> bool:
    """Whether somebody asked for support lately; never how many, or when."""
    since = week_of(today - timedelta(weeks=thresholds.SUPPORT_SHOWN_WEEKS)).code
    rows = Debrief.objects.within(community)
    return bool(rows.filter(iso_week__gte=since, needs_support=True).exists())


def n_restricted_sittings(community: Community, iso_week: str) -> int:
    """How many sittings on restricted topics a team holds in a week."""
    rows = Session.objects.within(community).filter(iso_week=iso_week, restricted=True)
    return int(rows.exclude(state=SessionState.CANCELLED).count())


def is_a_heavy_week(community: Community, iso_week: str) -> bool:
    """Whether a week holds more sittings on restricted topics than one team can well carry."""
    most = thresholds.RESTRICTED_SITTINGS_PER_WEEK
    return n_restricted_sittings(community, iso_week) > most

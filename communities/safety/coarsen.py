"""Making dates and headcounts coarser before anyone outside the team sees them."""

import re
from datetime import date, timedelta

from communities.safety import thresholds

_WEEK = re.compile(r"(\d{4})-W(\d{2})")


class WeekError(ValueError):
    """Not an ISO week that exists."""


def first_day(iso_week: str) -> date:
    """The Monday of a week written ``2018-W09``.

    Raises:
        WeekError: no such week.
    """
    match = _WEEK.fullmatch(iso_week)
    if match is None:
        raise WeekError(iso_week)
    try:
        return date.fromisocalendar(int(match[1]), int(match[2]), 1)
    except ValueError as error:
        raise WeekError(iso_week) from error


def week_of(day: date) -> str:
    """The ISO week that a day lies in, as ``2018-W09``."""
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02d}"


def quarter(day: date) -> str:
    """The quarter that a day lies in, as ``2018-Q1``: what the public sees of a date."""
    return f"{day.year}-Q{(day.month - 1) // 3 + 1}"


def quarter_of_week(iso_week: str) -> str:
    """The quarter of a week, by its Thursday, as ISO counts the year.

    Raises:
        WeekError: no such week.
    """
    return quarter(first_day(iso_week) + timedelta(days=3))


def band_ceiling(band: str) -> int:
    """The most people that a headcount band stands for.

    Raises:
        KeyError: no such band.
    """
    floors = thresholds.HEADCOUNT_BAND_FLOORS_PEOPLE
    above = [floor for floor in floors.values() if floor > floors[band]]
    return min(above) - 1 if above else thresholds.SITTING_AT_MOST_PEOPLE

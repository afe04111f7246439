"""Weeks as people type them."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshops.queries.sessions import parse_week, recent_weeks, week_of

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


def test_it_works():
    week = parse_week("2026-W09")
    assert (week.code, week.first, week.last) == (
        "2026-W09",
        date(2026, 2, 23),
        date(2026, 3, 1),
    )


@given(DAYS)
def test_a_day_lies_in_its_week_and_the_code_reads_back(day):
    week = week_of(day)
    assert week.first <= day <= week.last
    assert week.first.weekday() == 0
    assert parse_week(week.code) == week


@given(DAYS)
def test_careless_typing_means_the_same(day):
    week = week_of(day)
    year, number = week.code.split("-W")
    for typed in (
        f" {week.code.lower()} ",
        f"{year}W{number}",
        f"{year} - w {int(number)}",
    ):
        assert parse_week(typed) == week


@pytest.mark.parametrize(
    "typed",
    ["", "2026", "W09", "2026-09", "2026-W00", "2025-W53", "2026-W54", "26-W09", "x"],
)
def test_what_is_no_week_is_refused(typed):
    with pytest.raises(ValueError, match=r".*"):
        parse_week(typed)


def test_a_year_of_53_weeks_has_its_last_one():
    # 31 December 2026 is a Thursday, so that week still belongs to 2026.
    assert parse_week("2026-W53").first == date(2026, 12, 28)


@given(DAYS)
def test_recent_weeks_follow_each_other_backwards(day):
    weeks = recent_weeks(day, count=60)
    assert weeks[0] == week_of(day)
    gaps = {a.first - b.first for a, b in pairwise(weeks)}
    assert gaps == {timedelta(weeks=1)}

"""Numbers that lean on each other; a change that breaks a promise must be noticed."""

from itertools import pairwise

from communities.safety import thresholds


def test_results_get_finer_with_more_ballots():
    assert 1 < thresholds.ORDER_FROM_BALLOTS < thresholds.COUNTS_FROM_BALLOTS


def test_no_shown_cell_rounds_to_less_than_the_floor():
    assert thresholds.CELL_FROM_BALLOTS % thresholds.COUNT_STEP_BALLOTS == 0


def test_lots_that_stay_may_show_counts():
    assert thresholds.LOT_FROM_BALLOTS >= thresholds.COUNTS_FROM_BALLOTS


def test_marks_leave_a_choice():
    assert thresholds.MARKS_PER_BALLOT < thresholds.CARDS_PER_BALLOT / 2


def test_headcount_bands_meet_without_gap_or_overlap():
    bands = list(thresholds.HEADCOUNT_BAND_FLOORS_PEOPLE.items())

    assert [floor for _, floor in bands] == sorted(floor for _, floor in bands)
    for (code, floor), (_, next_floor) in pairwise(bands):
        assert code == f"{floor}-{next_floor - 1}"
    assert bands[-1][0] == f"{bands[-1][1]}+"

"""Which item a row stands for: codes, titles, new numbers, and what proposals answer."""

import pytest

from tests.workshops.sheets.files import (
    INSECURITY,
    KNOWN,
    PROPOSAL,
    insecurity_row,
    proposal_row,
    raw_row,
)
from workshops.sheets.check import check_rows
from workshops.sheets.results import Item, Known, Message

OTHER = Item("insecurity", "I02", dict(INSECURITY.values) | {"title_es": "Otra cosa"})


def codes(rows, known=KNOWN):
    return [row.code for row in check_rows(rows, known=known)]


def statuses(rows, known=KNOWN):
    return [row.status for row in check_rows(rows, known=known)]


def test_rows_without_code_get_the_next_free_ones_in_order():
    rows = [
        insecurity_row(2),
        proposal_row(3, answers="I04"),
        insecurity_row(4, code="I04"),
        insecurity_row(5),
        insecurity_row(6),
    ]

    assert codes(rows) == ["I02", "P02", "I04", "I03", "I05"]
    assert codes(rows) == codes(rows)
    assert statuses(rows) == ["new"] * 5


def test_first_codes_of_a_community_start_at_one():
    rows = [insecurity_row(2), insecurity_row(3), proposal_row(4, answers="i1")]

    assert codes(rows, Known()) == ["I1", "I2", "P1"]


def test_proposed_code_stays_while_the_row_is_being_mended():
    broken = [insecurity_row(2, group="nadie"), insecurity_row(3)]
    mended = [insecurity_row(2), insecurity_row(3)]

    assert codes(broken) == codes(mended) == ["I02", "I03"]


def test_title_finds_the_present_item_when_there_is_no_code():
    row = raw_row("insecurity", 2, {"title_es": "CALLES OSCURAS", "group": "mixto"})
    (checked,) = check_rows([row], known=KNOWN)

    assert (checked.code, checked.status) == ("I01", "changed")


def test_same_title_in_the_other_kind_is_another_thing():
    row = proposal_row(title_es="Calles oscuras")

    assert codes([row]) == ["P02"]


def test_second_row_with_a_code_is_refused_with_the_row_that_has_it():
    first, second = check_rows(
        [insecurity_row(2, code="I07"), insecurity_row(3, code="i-007")], known=KNOWN
    )

    assert first.status == "new"
    assert second.messages == (Message("duplicate_code", "code", "i-007", "2"),)


def test_second_row_with_a_title_is_refused_with_the_code_that_has_it():
    rows = [
        insecurity_row(2, title_es="Algo más"),
        insecurity_row(3, title_es="¡ALGO MAS!"),
    ]
    first, second = check_rows(rows, known=KNOWN)

    assert (first.code, first.status) == ("I02", "new")
    assert (second.code, second.messages) == (
        "",
        (Message("duplicate_title", "title_es", "¡ALGO MAS!", "I02"),),
    )


def test_row_with_the_code_keeps_its_title_against_an_earlier_row_without():
    rows = [
        insecurity_row(2, title_es="Calles oscuras"),
        insecurity_row(3, code="I01", title_es="Calles oscuras"),
    ]

    assert statuses(rows) == ["refused", "changed"]


def test_two_items_may_swap_titles():
    known = Known((INSECURITY, OTHER))
    rows = [
        raw_row("insecurity", 2, {"code": "I01", "title_es": "Otra cosa"}),
        raw_row("insecurity", 3, {"code": "I02", "title_es": "Calles oscuras"}),
    ]

    assert statuses(rows, known) == ["changed", "changed"]


def test_title_given_up_by_its_item_is_free_for_a_new_row():
    rows = [
        insecurity_row(2, title_es="Calles oscuras"),
        raw_row("insecurity", 3, {"code": "I01", "title_es": "Calles sin luz"}),
    ]

    checked = check_rows(rows, known=KNOWN)

    assert [(row.code, row.status) for row in checked] == [
        ("I02", "new"),
        ("I01", "changed"),
    ]


def test_title_of_signs_only_is_not_blank():
    first, second = check_rows(
        [insecurity_row(2, title_es="???"), insecurity_row(3, title_es="!!!")], known=KNOWN
    )

    assert (first.status, second.status) == ("new", "new")


@pytest.mark.parametrize(
    "text",
    [
        "I01; I05",
        "i1,I-5",
        "I01 I05",
        "I01 y I05",
        "Calles oscuras; Miedo",
        "I05\nI01\nI1",
        "calles oscuras, I05",
    ],
)
def test_answers_by_code_or_title_in_many_writings(text):
    rows = [proposal_row(2, answers=text), insecurity_row(3, code="I05", title_es="Miedo")]

    proposal, _ = check_rows(rows, known=KNOWN)

    assert proposal.messages == ()
    assert set(proposal.values["answers"]) == {"I01", "I05"}
    assert len(proposal.values["answers"]) == 2


def test_answer_by_a_title_with_commas_in_it():
    rows = [
        insecurity_row(2, code="I05", title_es="Calles solas, oscuras, sin luz"),
        proposal_row(3, answers="calles solas, oscuras, sin luz, I01"),
    ]

    assert check_rows(rows, known=KNOWN)[1].values["answers"] == ("I05", "I01")


def test_answer_to_a_row_that_is_refused_is_refused_too():
    rows = [proposal_row(2, answers="I01 I05"), insecurity_row(3, code="I05", group="")]

    proposal, _ = check_rows(rows, known=KNOWN)

    assert proposal.messages == (Message("answers_refused", "answers", "I05"),)
    assert proposal.values["answers"] == ("I01",)


def test_answer_to_a_present_item_whose_row_is_refused_holds():
    rows = [proposal_row(2), raw_row("insecurity", 3, {"code": "I01", "group": ""})]

    assert statuses(rows) == ["new", "refused"]


def test_order_of_rows_is_kept():
    rows = [proposal_row(2), insecurity_row(3), raw_row("", 4, {}), proposal_row(5)]

    assert [row.number for row in check_rows(rows, known=KNOWN)] == [2, 3, 4, 5]


def test_new_rows_taken_in_are_unchanged_the_second_time():
    rows = [
        insecurity_row(2),
        insecurity_row(3, code="I09"),
        proposal_row(4, answers="I09"),
    ]
    taken = [Item(row.kind, row.code, row.values) for row in check_rows(rows, known=KNOWN)]

    assert statuses(rows, Known((INSECURITY, PROPOSAL, *taken))) == ["unchanged"] * 3

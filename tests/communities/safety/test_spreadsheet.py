"""Cells that spreadsheet programs must show and never run."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communities.safety.spreadsheet import is_formula, safe_cell


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+52 55 1234 5678",
        "-5",
        "- no light",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n1",
        "  =1",
        "\u00a0=1",
        "\ufeff=1",
        "\u200b=1",
        "\x00=1",
        "\u3000@x",
        "\uff1d1+1",
        "\uff0b1",
        "\uff0d1",
        "\uff20x",
        "\ufe661",
        "\u22121",
        '=cmd|"/c calc"!A1',
        "-inf",
    ],
)
def test_dangerous_text_is_disarmed(text):
    assert is_formula(text)
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "luz en las calles",
        "a=b",
        "1-2",
        "'=1",
        "50 %",
        "¿y el agua?",
        "#12",
        "e-mail",
        " ",
    ],
)
def test_plain_text_is_left_alone(text):
    assert not is_formula(text)
    assert safe_cell(text) == text


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (-5, "-5"),
        (0, "0"),
        (-2.5, "-2.5"),
        (Decimal("-1.50"), "-1.50"),
        (True, "True"),
        (None, ""),
    ],
)
def test_numbers_typed_as_numbers_are_left_alone(value, cell):
    assert safe_cell(value) == cell


@pytest.mark.parametrize("value", [float("-inf"), Decimal("-Infinity"), Fraction(-1, 2)])
def test_values_that_no_cell_holds_as_numbers_are_text(value):
    assert safe_cell(value).startswith("'-")


@given(st.text())
def test_no_cell_begins_a_formula(text):
    cell = safe_cell(text)

    assert not is_formula(cell)
    assert cell.removeprefix("'") == text.removeprefix("'") or cell == text
    assert safe_cell(cell) == cell

"""Voting codes: what is forgiven, what is noticed, what the database sees."""

import secrets

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from communities.safety import codes

PEPPER = bytes(range(32))

some_code = st.integers(0, 10**15 - 1).map(
    lambda n: f"{n:015d}" + codes.check_digit(f"{n:015d}")
)


def test_check_digit_matches_the_example_of_the_literature():
    assert codes.check_digit("572") == "4"


def test_quasigroup_is_what_damm_asks_for():
    product = [[int(digit) for digit in row] for row in codes._QUASIGROUP]
    digits = range(10)

    assert all(sorted(row) == list(digits) for row in product)
    assert all(sorted(column) == list(digits) for column in zip(*product, strict=True))
    assert all(product[x][x] == 0 for x in digits)
    assert not any(
        product[product[c][x]][y] == product[product[c][y]][x]
        for c in digits
        for x in digits
        for y in digits
        if x != y
    )


def test_every_wrong_digit_of_a_sample_is_noticed():
    for _ in range(100):
        code = codes.new_code()
        for i, digit in enumerate(code):
            for wrong in set("0123456789") - {digit}:
                with pytest.raises(codes.CodeError) as caught:
                    codes.parse_code(code[:i] + wrong + code[i + 1 :])
                assert caught.value.reason == "check_digit"


def test_every_swap_of_neighbours_of_a_sample_is_noticed():
    n_swaps = 0
    for _ in range(750):
        code = codes.new_code()
        for i in range(codes.CODE_DIGITS - 1):
            swapped = code[:i] + code[i + 1] + code[i] + code[i + 2 :]
            if swapped != code:
                n_swaps += 1
                with pytest.raises(codes.CodeError, match="check_digit"):
                    codes.parse_code(swapped)
    assert n_swaps > 10_000


def test_new_codes_are_distinct_and_parse():
    made = [codes.new_code() for _ in range(100_000)]

    assert len(set(made)) == len(made)
    assert all(codes.parse_code(code) == code for code in made[:1000])


def test_new_code_draws_from_the_whole_range(monkeypatch):
    asked = []
    monkeypatch.setattr(secrets, "randbelow", lambda below: asked.append(below) or 7)

    assert codes.new_code().startswith("000000000000007")
    assert asked == [10**15]


@given(some_code)
@example("0000000000000000")
def test_printed_code_parses_back(code):
    printed = codes.format_code(code)

    assert [len(group) for group in printed.split(" ")] == [4, 4, 4, 4]
    assert codes.parse_code(printed) == code


FULL_WIDTH = str.maketrans({str(digit): chr(0xFF10 + digit) for digit in range(10)})
ARABIC_INDIC = str.maketrans({str(digit): chr(0x0660 + digit) for digit in range(10)})


@pytest.mark.parametrize(
    "typed",
    [
        " 5720 0000 0000 000# ",
        "5720-0000-0000-000#",
        "5720.0000.0000.000#",
        "5720\u20130000\u20140000\u2212000#",
        "572O oooo 0000 000#",
        "572000000000000#".translate(FULL_WIDTH),
        "5720 0000 0000 000#".translate(ARABIC_INDIC),
        "\ufeff5720\u00a00000\u200b0000\t000#\n",
    ],
)
def test_typing_habits_are_forgiven(typed):
    body = "572000000000000"
    digit = codes.check_digit(body)

    assert codes.parse_code(typed.replace("#", digit)) == body + digit


def test_letters_read_as_one_are_forgiven():
    body = "111111111111111"
    code = body + codes.check_digit(body)

    assert codes.parse_code("lI|1" + code[4:]) == code


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "empty"),
        (" - . ", "empty"),
        ("1234", "too_short"),
        ("1" * 17, "too_long"),
        ("1" * 100_000, "too_long"),
        ("12345678abcdefgh", "not_digits"),
        ("\u00bd234567890123456", "not_digits"),
        ("\u00b2234567890123456", "check_digit"),
        ("x", "not_digits"),
        ("DROP TABLE codes", "not_digits"),
    ],
)
def test_refused_input_says_why(typed, reason):
    with pytest.raises(codes.CodeError) as caught:
        codes.parse_code(typed)

    assert caught.value.reason == reason


@given(st.text(max_size=200))
def test_any_text_parses_or_is_refused_without_being_repeated(typed):
    reason, code = None, None
    try:
        code = codes.parse_code(typed)
    except codes.CodeError as error:
        reason = str(error)

    if code is None:
        assert reason in {"empty", "too_short", "too_long", "not_digits", "check_digit"}
    else:
        assert len(code) == codes.CODE_DIGITS
        assert code.isascii()


def test_tag_is_the_known_hmac():
    # openssl dgst -sha256 -mac HMAC -macopt hexkey:000102...1f <<< the 16 digits, no newline
    expected = "0ebb8f342bb193835479bb7ebcb01f3acd196fb7135889030e3b8fbdc06e9706"

    assert codes.tag("5724572457245724", pepper=PEPPER).hex() == expected


def test_tag_depends_on_code_and_pepper():
    code, other = codes.new_code(), codes.new_code()

    tags = {
        codes.tag(code, pepper=PEPPER),
        codes.tag(other, pepper=PEPPER),
        codes.tag(code, pepper=PEPPER[::-1]),
    }

    assert len(tags) == 3


@pytest.mark.parametrize("code", ["", "5720 0000 0000 0004", "5" * 15, "\u0665" * 16])
def test_tag_refuses_what_was_not_parsed(code):
    with pytest.raises(ValueError, match="parsed"):
        codes.tag(code, pepper=PEPPER)


def test_tag_refuses_a_short_pepper():
    with pytest.raises(ValueError, match="pepper"):
        codes.tag("5" * 16, pepper=b"short")

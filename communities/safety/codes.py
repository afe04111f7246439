"""Voting codes: 15 random digits and a check digit, typed from a paper slip.

A code is a bearer's right to one ballot. It is never stored: the database keeps its tag,
which nobody can compute without the consultation's pepper.
"""

import hmac
import secrets
import unicodedata
from hashlib import sha256
from typing import Final, Literal

CODE_DIGITS: Final = 16
_RANDOM_DIGITS: Final = CODE_DIGITS - 1
_GROUP_DIGITS: Final = 4
_PEPPER_BYTES: Final = 32
# Longer input is not a mistyped code; refuse it before looking at every character.
_TYPED_CHARACTERS: Final = 128

# A weakly totally anti-symmetric quasigroup of order 10 with a zero diagonal.
# Source: H. M. Damm, Total anti-symmetrische Quasigruppen, Marburg 2004.
_QUASIGROUP: Final = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)
_LETTERS_READ_AS_DIGITS: Final = str.maketrans("OoIl|", "00111")
_FORGIVEN_CATEGORIES: Final = frozenset({"Zs", "Zl", "Zp", "Pd", "Cf", "Cc"})
_FORGIVEN_SIGNS: Final = frozenset(".·•_\u2212")

CodeFault = Literal["empty", "too_short", "too_long", "not_digits", "check_digit"]


class CodeError(ValueError):
    """What was typed is no voting code. ``reason`` says why; the typed text is not kept."""

    def __init__(self, reason: CodeFault) -> None:
        super().__init__(reason)
        self.reason: CodeFault = reason


def check_digit(digits: str) -> str:
    """The digit that, put after ``digits`` (0-9 only), makes the whole check out.

    Every wrong digit and every swap of two neighbours is noticed. Guards against slips of
    the finger, not against guessing.

    Source: H. M. Damm (2004), totally anti-symmetric quasigroups.
    """
    state = 0
    for digit in digits:
        state = int(_QUASIGROUP[state][int(digit)])
    return str(state)


def new_code() -> str:
    """A fresh code of 16 digits, 15 of them from the system's secure random source.

    Does not promise that no other slip has it: the unique tag in the database does.
    """
    digits = f"{secrets.randbelow(10**_RANDOM_DIGITS):0{_RANDOM_DIGITS}d}"
    return digits + check_digit(digits)


def parse_code(raw: str) -> str:
    """The 16 digits somebody meant.

    Forgives spaces, hyphens, dots, digits of other scripts or widths, the letter O for zero
    and I, l or | for one. Does not tell whether the code was ever issued.

    Raises:
        CodeError: ``empty``, ``not_digits``, ``too_short``, ``too_long`` or ``check_digit``,
            tested in this order; far too much text is ``too_long`` at once.
    """
    if len(raw) > _TYPED_CHARACTERS:
        raise CodeError("too_long")
    kept = [sign for sign in raw if not _is_forgiven(sign)]
    if not kept:
        raise CodeError("empty")
    code = "".join(_as_digit(sign) for sign in kept)
    if len(code) != CODE_DIGITS:
        raise CodeError("too_short" if len(code) < CODE_DIGITS else "too_long")
    if check_digit(code[:-1]) != code[-1]:
        raise CodeError("check_digit")
    return code


def format_code(code: str) -> str:
    """``code`` as printed on the slip: groups of four digits with a space between."""
    return " ".join(code[i : i + _GROUP_DIGITS] for i in range(0, len(code), _GROUP_DIGITS))


def tag(code: str, *, pepper: bytes) -> bytes:
    """The 32 bytes that stand for ``code`` in the database: HMAC-SHA256 under ``pepper``.

    Without the pepper a tag can neither be made nor traced back to a code.

    Raises:
        ValueError: ``code`` did not come from :func:`parse_code` or :func:`new_code`, or
            ``pepper`` has less than 32 bytes.
    """
    if len(code) != CODE_DIGITS or not (code.isascii() and code.isdigit()):
        raise ValueError("a tag is made of a parsed code only")
    if len(pepper) < _PEPPER_BYTES:
        raise ValueError("the pepper is too short")
    return hmac.digest(pepper, code.encode("ascii"), sha256)


def _is_forgiven(sign: str) -> bool:
    return sign in _FORGIVEN_SIGNS or unicodedata.category(sign) in _FORGIVEN_CATEGORIES


def _as_digit(sign: str) -> str:
    plain = unicodedata.normalize("NFKC", sign).translate(_LETTERS_READ_AS_DIGITS)
    value = unicodedata.decimal(plain, -1) if len(plain) == 1 else -1
    if value < 0:
        raise CodeError("not_digits")
    return str(value)

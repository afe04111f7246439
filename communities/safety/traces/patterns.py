"""Traces that have a form of their own: telephones, plates, papers, dates, addresses online."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from communities.safety.traces.lexicon import fold

Span = tuple[int, int]

_EMAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_ONLINE: Final = re.compile(
    r"https?://\S+|\bwww\.\S+|(?<!\w)@\w{2,30}"
    r"|\b(?:wa\.me|t\.me|bit\.ly|fb\.me)(?:/\S*)?"
    r"|\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,3}\.(?:com|mx|org|net|gob|edu|info)\b(?:/\S*)?",
    re.IGNORECASE,
)

_ANY_DIGIT: Final = re.compile(r"\d")
# CURP, RFC of a person or a firm, voter's key. Source: RENAPO, SAT and INE layouts.
_PAPER: Final = re.compile(
    r"\b(?:[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z\d]\d"
    r"|[A-ZÑ&]{3,4}[ -]?\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])[ -]?[A-Z\d]{3}"
    r"|[A-Z]{6}\d{8}[HM]\d{3})\b",
    re.IGNORECASE,
)
_DIGITS: Final = re.compile(r"(?<![\w/])\+?\(?\d(?:[ .()-]{0,3}\d){6,18}(?![\w/])")
_PHONE_WORD: Final = re.compile(
    r"\b(?:tel|cel|whats|wats|movil|numero|llam|marc|phone|call)"
)
_PHONE_WORD_CHARACTERS: Final = 40
# Freephone help lines are public and good to write down.
_PUBLIC_PREFIX: Final = ("800", "01800")
_PHONE_PREFIX: Final = ("52", "044", "045", "01")

# Source: NOM-001-SCT-2-2016, series of letters and digits on plates.
_PLATE: Final = re.compile(
    r"\b(?:[A-Z]{3}-\d\d-\d\d|[A-Z]{3}-\d{3}-[A-Z]|[A-Z]\d\d-[A-Z]{3}|[A-Z]{2}-\d\d-\d{3}"
    r"|[A-Z]{2}-\d{4}-[A-Z]|\d\d-[A-Z]{2}-\d[A-Z]|[A-Z]-\d{3}-[A-Z]{3}|(?-i:\d{3}-[A-Z]{3}))\b",
    re.IGNORECASE,
)
_PLATE_AFTER_WORD: Final = re.compile(
    r"\b(?:placas?|matr[ií]culas?|plates?)\b\W{1,3}(?:(?:n[uú]m(?:ero)?|no|del?|con|son)\W{1,2})?"
    r"((?=[A-Z\d -]{0,11}\d[A-Z -]{0,6}\d)(?:[A-Z\d]{1,4}[ -]?){2,3})\b",
    re.IGNORECASE,
)

_MONTHS: Final = "enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre"
_DATES: Final = re.compile(
    rf"\b\d{{1,2}}(?:ro|o|º|°)?[ /-](?:del? )?(?:{_MONTHS})\b"
    r"(?:(?: del?| ?,|[ /-]) ?(?:a[ñn]o )?(?:19|20)?\d\d\b)?"
    r"|\b(?:[0-2]?\d|3[01])(?P<mark>[/.-])(?:[0-2]?\d|3[01])(?P=mark)(?:19|20)?\d\d\b"
    r"|\b(?:19|20)\d\d[/-](?:0?[1-9]|1[0-2])[/-](?:[0-2]?\d|3[01])\b"
    r"|\b(?:lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo)"
    r" (?:d[ií]a )?(?:[12]?\d|3[01])\b(?! [a-zñ]+s\b)"
    r"|\b(?:(?i:jan(?:uary)?|feb(?:ruary)?|march|apr(?:il)?|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)|(?-i:May|March))\.? "
    r"(?:[12]?\d|3[01])(?:st|nd|rd|th)?\b(?! [a-z]+s\b)",
    re.IGNORECASE,
)
# Days that everybody keeps; without a year they tell nothing.
_CIVIC_DAYS: Final = {
    "enero": (1, 6),
    "febrero": (2, 5, 14, 24),
    "marzo": (8, 18, 21),
    "abril": (30,),
    "mayo": (1, 3, 5, 10, 15, 23),
    "septiembre": (15, 16),
    "octubre": (2, 12),
    "noviembre": (1, 2, 20, 25),
    "diciembre": (12, 24, 25, 28, 31),
}


def emails(text: str) -> Iterator[Span]:
    """Where e-mail addresses stand."""
    return _spans(_EMAIL, text) if "@" in text else iter(())


def online(text: str) -> Iterator[Span]:
    """Where web addresses and @handles stand; "niñ@s" is none."""
    return _spans(_ONLINE, text) if "." in text or "@" in text else iter(())


def papers(text: str) -> Iterator[Span]:
    """Where numbers of identity papers, bank cards and accounts stand."""
    yield from _spans(_PAPER, text)
    yield from _digit_runs(text, lambda digits, _: 15 <= len(digits) <= 19)


def phones(text: str) -> Iterator[Span]:
    """Where telephone numbers stand; not 911 and its like, not freephone lines."""
    return _digit_runs(text, _is_phone)


def plates(text: str) -> Iterator[Span]:
    """Where number plates stand; loose forms only after a word such as "placas"."""
    if _ANY_DIGIT.search(text) is None:
        return
    yield from _spans(_PLATE, text)
    for match in _PLATE_AFTER_WORD.finditer(text):
        yield match.span(1)


def dates(text: str) -> Iterator[Span]:
    """Where a day of a month stands; not a civic day without a year, not a month alone."""
    if _ANY_DIGIT.search(text) is None:
        return
    for match in _DATES.finditer(text):
        if not _is_civic(fold(match[0])):
            yield match.span()


def _is_civic(date: str) -> bool:
    parts = date.split()
    return (
        parts[0].isdecimal()
        and int(parts[0]) in _CIVIC_DAYS.get(parts[-1], ())
        and parts[1:-1] in ([], ["de"])
    )


def _spans(pattern: re.Pattern[str], text: str) -> Iterator[Span]:
    return (match.span() for match in pattern.finditer(text))


def _digit_runs(text: str, wanted: Callable[[str, str], bool]) -> Iterator[Span]:
    for match in _DIGITS.finditer(text):
        run = match[0]
        digits = "".join(sign for sign in run if sign.isdigit())
        if wanted(
            "+" + digits if run.startswith("+") else digits,
            text[max(0, match.start() - _PHONE_WORD_CHARACTERS) : match.start()],
        ):
            yield match.span()


def _is_phone(digits: str, before: str) -> bool:
    if digits.startswith("+"):
        return 9 <= len(digits) <= 16
    if digits.startswith(_PUBLIC_PREFIX):
        return False
    if len(digits) <= 8:
        return _PHONE_WORD.search(fold(before)) is not None
    return len(digits) == 10 or (
        11 <= len(digits) <= 13 and digits.startswith(_PHONE_PREFIX)
    )

"""Approval votes in the .cat format of PrefLib, the library of preferences.

Head lines begin with ``#`` and state numbers and names; each other line is a number of
ballots, a colon, and the alternatives of each category: ``12: {1, 4}, {2, 3}``. Those in the
first category are marked; the second, of the rest, may be left out.

Source: N. Mattei, T. Walsh, "PrefLib: a library for preferences", ADT 2013.
"""

import re
from collections.abc import Iterable

from agendas.tally.ballots import group_ballots
from agendas.tally.vote_files import (
    ONE_COMMUNITY,
    MalformedFileError,
    VoteFile,
    numbered_lines,
    twice,
    whole_number,
)

HEAD = re.compile(r"#\s*([A-Z][A-Z ]*?)(?:\s+(\d+))?\s*:(.*)", re.DOTALL)
CATEGORY = re.compile(r"\{([\d,\s]*)\}|(\d+)")
CATEGORIES = re.compile(rf"(?:{CATEGORY.pattern})(?:\s*,\s*(?:{CATEGORY.pattern}))*")


def read(content: bytes) -> VoteFile:
    """The vote of a .cat file with one or two categories.

    Args:
        content: bytes of the file.

    Returns:
        Its ballots, under the file's numbers of alternatives, all in one community.

    Raises:
        MalformedFileError: the file breaks the format or contradicts itself.
    """
    lines = [(i, line.strip()) for i, line in enumerate(numbered_lines(content), 1)]
    head = [(i, line) for i, line in lines if line.startswith("#")]
    titles, stated = _head(head)
    rows = [_row(i, line, titles) for i, line in lines if line and not line.startswith("#")]
    n_voters = sum(count for _group, _marks, count in rows)
    for key, n in (("NUMBER ALTERNATIVES", len(titles)), ("NUMBER VOTERS", n_voters)):
        if key in stated and stated[key][1] != n:
            line, said = stated[key]
            raise MalformedFileError(line, f"{key} says {said}, and the file holds {n}.")
    if not titles:
        raise MalformedFileError(len(lines), "the file ends without naming an alternative.")
    return VoteFile(group_ballots(items=titles, rows=rows), titles)


def _head(
    lines: Iterable[tuple[int, str]],
) -> tuple[dict[str, str], dict[str, tuple[int, int]]]:
    """Names by alternative; lines and values of the numbers that the head states."""
    titles: dict[str, str] = {}
    stated: dict[str, tuple[int, int]] = {}
    for i, line in lines:
        found = HEAD.fullmatch(line)
        if not found:
            continue
        key, number, value = found.group(1), found.group(2), found.group(3).strip()
        if key == "ALTERNATIVE NAME" and number:
            if number in titles:
                raise MalformedFileError(i, f"alternative {number} is named twice.")
            titles[number] = value
        elif key.startswith("NUMBER "):
            stated[key] = (i, whole_number(value, line=i, what=key))
        elif key == "DATA TYPE" and value != "cat":
            raise MalformedFileError(i, f"only the data type cat is read, not {value!r}.")
    at, n_categories = stated.get("NUMBER CATEGORIES", (1, 2))
    if n_categories not in {1, 2}:
        raise MalformedFileError(
            at, f"an approval vote has one or two categories, not {n_categories}."
        )
    return titles, stated


def _row(i: int, line: str, titles: dict[str, str]) -> tuple[str, list[str], int]:
    number, colon, text = line.partition(":")
    if not colon or not CATEGORIES.fullmatch(text.strip()):
        raise MalformedFileError(
            i, "it is not a number of ballots, a colon and categories."
        )
    count = whole_number(number.strip(), line=i, what="the number of ballots")
    categories = [
        [part.strip() for part in (several or single).split(",") if part.strip()]
        for several, single in CATEGORY.findall(text)
    ]
    if len(categories) > 2:
        raise MalformedFileError(i, f"it has {len(categories)} categories instead of two.")
    named = [alternative for category in categories for alternative in category]
    for alternative in named:
        if alternative not in titles:
            raise MalformedFileError(i, f"it names the unknown alternative {alternative}.")
    if again := twice(named):
        raise MalformedFileError(i, f"it names alternative {again} twice.")
    return ONE_COMMUNITY, categories[0], count

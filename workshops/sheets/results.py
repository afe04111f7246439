"""What a check takes and gives: items already present, checked rows and their messages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

Value = str | tuple[str, ...]

NEW: Final = "new"
CHANGED: Final = "changed"
UNCHANGED: Final = "unchanged"
REFUSED: Final = "refused"

# Every reason a row can carry, and whether it keeps the row out.
REASONS: Final[Mapping[str, bool]] = {
    "required": True,
    "unknown_term": True,  # suggestion: the code of the nearest term, or ""
    "only_one": True,  # several terms where one is asked; suggestion: the first code
    "too_long": True,  # suggestion: the longest length allowed
    "formula": True,
    "bad_code": True,  # suggestion: a code that would do, or ""
    "duplicate_code": True,  # suggestion: the number of the row that has it, or ""
    "duplicate_title": True,  # suggestion: the code of the item that has it
    "kind_unknown": True,  # suggestion: the nearest kind, or ""
    "answers_unknown": True,
    "answers_not_insecurity": True,
    "answers_refused": True,  # the insecurity stands in the file, and is refused
    "level_needs_state": True,  # invariant I7
    "combined_needs_both": True,  # I8
    "part_without_combined": True,  # I8
    "none_not_violent": True,  # I10; suggestion: "no"
    "primary_repeated": False,  # I9: the further dimension is dropped
    "other_kind": False,  # a column of the other kind; its value is dropped
    "traces": False,  # value: what may tell who or where
}


@dataclass(frozen=True, slots=True)
class Item:
    """An insecurity or proposal that the community already has.

    ``values`` maps column keys other than "code" to what is stored: vocabulary codes,
    texts, tuples where the column holds many. A missing key is an empty value.
    """

    kind: str
    code: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Known:
    """The community's items; codes are unique over both kinds."""

    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """One doubt about one cell, without words.

    ``value`` is the start of what was written there; ``suggestion`` is explained beside
    each reason in ``REASONS``.
    """

    reason: str
    column: str
    value: str = ""
    suggestion: str = ""

    @property
    def blocking(self) -> bool:
        """Whether the row stays out because of it."""
        return REASONS[self.reason]


@dataclass(frozen=True, slots=True)
class Change:
    """One value of a present item that the row would replace."""

    column: str
    old: Value
    new: Value


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """One row after the check.

    ``status`` is NEW, CHANGED, UNCHANGED or REFUSED. ``code`` is the present item's, the
    one written, or the one proposed; "" where the row cannot have one. ``values`` holds
    every column of the kind but "code", typed; of a refused row what could be understood.
    """

    kind: str
    sheet: str
    number: int
    code: str
    status: str
    values: Mapping[str, Value]
    messages: tuple[Message, ...] = ()
    changes: tuple[Change, ...] = ()

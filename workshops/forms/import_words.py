"""What the check of a sheet says, in words: the sheets themselves know only codes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.utils.translation import get_language, gettext_lazy, npgettext
from django.utils.translation import gettext as _

from communities import vocabularies
from workshops.actions.imports import SETTLED_IN
from workshops.choices import ItemKind
from workshops.queries.imports import DraftRow
from workshops.sheets.columns import COLUMNS, KINDS, Column
from workshops.sheets.errors import SheetError
from workshops.sheets.names import TYPE
from workshops.sheets.results import Message, Value
from workshops.sheets.rows import RawRow

_SHOWN_CHARACTERS = 200
_BY_KEY: Mapping[str, Column] = MappingProxyType(
    {column.key: column for kind in KINDS for column in COLUMNS[kind]}
)

# Why a file cannot be read, and what to do next.
FILE_SENTENCES: Mapping[str, Any] = MappingProxyType(
    {
        "too_large": gettext_lazy("This file is too large. Up to %(megabytes)s MB fit."),
        "not_a_spreadsheet": gettext_lazy(
            "This is not a spreadsheet (found: %(found)s). Choose an XLSX or CSV file."
        ),
        "open_document": gettext_lazy(
            "This is an OpenDocument sheet. Save it as XLSX and upload that."
        ),
        "old_xls": gettext_lazy(
            "This is the old Excel format. Save it as XLSX and upload that."
        ),
        "password": gettext_lazy("A password locks this file. Save it without one."),
        "zip_bomb": gettext_lazy(
            "This file unpacks to far too much. Copy the rows into the template."
        ),
        "broken": gettext_lazy(
            "This file is cut off or damaged. Save it again and upload that."
        ),
        "broken_line": gettext_lazy(
            "This file stops making sense at line %(line)s. Look for a stray quotation mark."
        ),
        "encoding": gettext_lazy(
            "The letters cannot be read. Save it as “CSV UTF-8” or as XLSX."
        ),
        "too_many_rows": gettext_lazy(
            "More than %(limit)s rows are too many. Split the sheet into several files."
        ),
        "too_many_cells": gettext_lazy(
            "There are too many cells or pictures. Copy the rows into the template."
        ),
        "timeout": gettext_lazy("Reading took too long. Copy the rows into the template."),
        "wrong_sheet": gettext_lazy(
            "No sheet is named Insecurities or Proposals (found: %(found)s). Use the template."
        ),
        "no_header": gettext_lazy(
            "The row with the column names is missing. Copy it from the template."
        ),
        "empty": gettext_lazy("There is no row in this file. Fill in at least one."),
    }
)

# What is wrong with one cell.
_ROW_SENTENCES: Mapping[str, Any] = MappingProxyType(
    {
        "required": gettext_lazy("This cannot stay empty."),
        "unknown_term": gettext_lazy("“%(value)s” is not on the list."),
        "only_one": gettext_lazy("Only one answer fits here."),
        "too_long": gettext_lazy("This is too long: up to %(suggestion)s characters fit."),
        "formula": gettext_lazy("“%(value)s” is a formula. Write its result as text."),
        "bad_code": gettext_lazy(
            "“%(value)s” is no code. Write letters and a number, such as I01."
        ),
        "duplicate_code": gettext_lazy(
            "Row %(suggestion)s has the code “%(value)s” already."
        ),
        "duplicate_code_kind": gettext_lazy(
            "The code “%(value)s” belongs to the other kind."
        ),
        "duplicate_title": gettext_lazy("%(suggestion)s has this title already."),
        "duplicate_title_row": gettext_lazy("Another row has this title already."),
        "kind_unknown": gettext_lazy(
            "“%(value)s” is neither an insecurity nor a proposal."
        ),
        "kind_unknown_blank": gettext_lazy("It does not say insecurity or proposal."),
        "answers_unknown": gettext_lazy("No insecurity has the code or title “%(value)s”."),
        "answers_not_insecurity": gettext_lazy(
            "“%(value)s” is a proposal. Name an insecurity."
        ),
        "answers_refused": gettext_lazy(
            "“%(value)s” has something to mend itself. Begin there."
        ),
        "level_needs_state": gettext_lazy(
            "The community alone is not enough: name who answers."
        ),
        "combined_needs_both": gettext_lazy(
            "A combined proposal has a social and a security part."
        ),
        "part_without_combined": gettext_lazy("Only a combined proposal has this part."),
        "none_not_violent": gettext_lazy("Its form says that it is not a violence."),
        "primary_repeated": gettext_lazy(
            "It is the main dimension already and is not repeated."
        ),
        "other_kind": gettext_lazy(
            "This column belongs to the other kind; “%(value)s” is dropped."
        ),
        "traces": gettext_lazy("“%(value)s” may tell who or where. Look at it again."),
    }
)
# Reasons said otherwise where the part that is quoted last is empty.
_WITHOUT: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "duplicate_code": ("suggestion", "duplicate_code_kind"),
        "duplicate_title": ("suggestion", "duplicate_title_row"),
        "kind_unknown": ("value", "kind_unknown_blank"),
    }
)

_NOTICES: Mapping[str, Any] = MappingProxyType(
    {
        "unknown_column": gettext_lazy(
            "The column “%(value)s” is not known and was left out."
        ),
        "repeated_column": gettext_lazy(
            "The column “%(value)s” stands twice; the first counts."
        ),
        "missing_column": gettext_lazy("The column “%(value)s” is missing."),
        "sheet_ignored": gettext_lazy("The sheet “%(value)s” was not read."),
    }
)

# Suggestions that can be taken with one tap, and how they are asked.
_DID_YOU_MEAN = gettext_lazy("Did you mean “%(label)s”?")
_CHANGE_TO = gettext_lazy("Change “%(column)s” to “%(label)s”")
_QUESTIONS: Mapping[str, Any] = MappingProxyType(
    {
        "unknown_term": _DID_YOU_MEAN,
        "only_one": gettext_lazy("Keep only “%(label)s”"),
        "bad_code": _DID_YOU_MEAN,
        "kind_unknown": _DID_YOU_MEAN,
        "none_not_violent": _CHANGE_TO,
        "level_needs_state": _CHANGE_TO,
        "part_without_combined": _CHANGE_TO,
    }
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """One message of the check in words. ``question`` is "" when nothing is suggested."""

    message: Message
    column: str
    written: str
    sentence: str
    question: str


def heading(key: str) -> str:
    """The name of a column in the reader's language, without the asterisk."""
    if key == TYPE:
        return _("Type")
    column = _BY_KEY[key]
    return column.en if _in_english() else column.es


def _in_english() -> bool:
    return (get_language() or "es").startswith("en")


def in_words(key: str, value: Value) -> str:
    """A typed value as people read it: labels instead of codes, "" for none."""
    column = _BY_KEY[key]
    several = value if isinstance(value, tuple) else (value,)
    if column.vocabulary:
        vocabulary, language = column.vocabulary, get_language() or "es"
        several = tuple(
            vocabularies.label(vocabulary, code, language) for code in several if code
        )
    return "; ".join(several)


def kind_name(kind: str) -> str:
    """The name of a kind of row; "" for an unknown one."""
    return str(ItemKind(kind).label) if kind else ""


def doubts(row: DraftRow, *, blocking: bool | None = None) -> list[Doubt]:
    """What the check says about one row, all of it or only what keeps it out (or in)."""
    return [
        _doubt(row.raw, message)
        for message in row.checked.messages
        if blocking is None or message.blocking is blocking
    ]


def _doubt(raw: RawRow, message: Message) -> Doubt:
    return Doubt(
        message=message,
        column=heading(message.column),
        written=raw.values.get(message.column, "")[:_SHOWN_CHARACTERS],
        sentence=_sentence(message),
        question=_question(message),
    )


def _sentence(message: Message) -> str:
    reason = message.reason
    part, otherwise = _WITHOUT.get(reason, ("reason", reason))
    if not getattr(message, part):
        reason = otherwise
    words = {"value": message.value, "suggestion": message.suggestion}
    return str(_ROW_SENTENCES[reason]) % words


def _question(message: Message) -> str:
    asked = _QUESTIONS.get(message.reason)
    if asked is None or not message.suggestion:
        return ""
    column = SETTLED_IN.get(message.reason, message.column)
    name: Callable[[str], str] = (
        kind_name if column == TYPE else lambda code: in_words(column, code)
    )
    return str(asked) % {"label": name(message.suggestion), "column": heading(column)}


def notice_sentence(notice: Mapping[str, str]) -> str:
    """What was left out of a whole sheet; names the sheet where there are several."""
    value = notice["value"]
    if notice["reason"] == "missing_column":
        value = heading(value)
    sentence = str(_NOTICES[notice["reason"]]) % {"value": value}
    named = notice["sheet"] and notice["reason"] != "sheet_ignored"
    return f"{notice['sheet']}: {sentence}" if named else sentence


def file_sentence(error: SheetError) -> str:
    """Why a file was refused, and what to do next."""
    params = dict(error.params)
    reason = "broken_line" if error.reason == "broken" and params else error.reason
    if reason == "too_large":
        params["megabytes"] = int(str(params["limit_bytes"])) // 2**20
    found = params.get("found")
    if isinstance(found, list | tuple):
        params["found"] = ", ".join(map(str, found))
    return str(FILE_SENTENCES[reason]) % params


def what_was_done(n_new: int, n_changed: int) -> str:
    """What an import did, in one sentence each."""
    parts = []
    if n_new:
        parts.append(
            npgettext("imported", "%(n)s item added.", "%(n)s items added.", n_new)
            % {"n": n_new}
        )
    if n_changed:
        parts.append(
            npgettext("imported", "%(n)s item changed.", "%(n)s items changed.", n_changed)
            % {"n": n_changed}
        )
    return " ".join(parts) or _("Nothing changed.")

"""From raw rows to typed rows: what is new, what changes, what is refused and why."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches

from workshops.sheets.answers import COLUMN as ANSWERS
from workshops.sheets.answers import Answers
from workshops.sheets.cells import Suggestions, comparable, quoted, read_cell
from workshops.sheets.columns import COLUMNS, INSECURITY, PROPOSAL, Column
from workshops.sheets.drafts import Draft
from workshops.sheets.folding import fold
from workshops.sheets.names import KIND_NAMES, TYPE
from workshops.sheets.places import Places
from workshops.sheets.results import (
    CHANGED,
    NEW,
    REFUSED,
    UNCHANGED,
    Change,
    CheckedRow,
    Known,
    Message,
    Value,
)
from workshops.sheets.rows import RawRow
from workshops.sheets.rules import broken_rules, with_defaults

Lint = Callable[[str], Sequence[str]]


def no_lint(_text: str) -> Sequence[str]:
    """Find nothing."""
    return ()


def check_rows(
    rows: Iterable[RawRow], *, known: Known, lint: Lint = no_lint
) -> tuple[CheckedRow, ...]:
    """One checked row for each raw row, in the same order. Nothing is kept anywhere.

    ``known`` are the items the community has; ``lint`` gives the fragments of a text
    that may tell a person or a place, and never refuses a row. A column absent from the
    file keeps the present value; a blank cell empties it. Rows that repeat what is
    present come out unchanged, so that the same file can be taken in twice. Depends on
    its arguments alone; linear in rows and items.
    """
    ordered = tuple(rows)
    suggestions = Suggestions()
    drafts = {at: _draft(row, suggestions) for at, row in enumerate(ordered) if row.kind}
    places = Places(known)
    places.place(drafts.values())
    checked = {
        at: _checked(draft, lint)
        for at, draft in drafts.items()
        if draft.kind == INSECURITY
    }
    refused = [drafts[at] for at, row in checked.items() if row.status == REFUSED]
    answers = Answers(places, refused)
    for at, draft in drafts.items():
        if draft.kind == PROPOSAL:
            _resolve(draft, answers)
            checked[at] = _checked(draft, lint)
    return tuple(checked.get(at) or _unknown_kind(row) for at, row in enumerate(ordered))


def _unknown_kind(row: RawRow) -> CheckedRow:
    names = {name: kind for kind in KIND_NAMES for name in KIND_NAMES[kind].values()}
    text = row.values.get(TYPE, "")
    close = get_close_matches(fold(text)[:40], names, n=1)
    message = Message("kind_unknown", TYPE, quoted(text), names[close[0]] if close else "")
    return CheckedRow("", row.sheet, row.number, "", REFUSED, {}, (message,))


def _draft(row: RawRow, suggestions: Suggestions) -> Draft:
    draft = Draft(row)
    own = {column.key: column for column in COLUMNS[row.kind]}
    for key, text in row.values.items():
        if key in own:
            reading = read_cell(own[key], text, suggestions)
            draft.values[key] = reading.value
            draft.messages.extend(reading.messages)
        elif key != TYPE:
            draft.add("other_kind", key, text)
    return draft


def _resolve(draft: Draft, answers: Answers) -> None:
    text = draft.values.get(ANSWERS)
    if isinstance(text, str):
        draft.values[ANSWERS], messages = answers.read(text)
        draft.messages.extend(messages)


def _checked(draft: Draft, lint: Lint) -> CheckedRow:
    columns = [column for column in COLUMNS[draft.kind] if column.key != "code"]
    present = _full(columns, draft.item.values if draft.item else {})
    written = {
        **present,
        **{key: draft.values[key] for key in present if key in draft.values},
    }
    for message in broken_rules(draft.kind, written):
        if not draft.doubted(message.column):
            draft.messages.append(message)
    for column in columns:
        if column.required and not written[column.key] and not draft.doubted(column.key):
            draft.add("required", column.key)
        if column.max_length:
            fragments = lint(str(draft.values.get(column.key, "")))
            draft.messages.extend(
                Message("traces", column.key, quoted(each)) for each in fragments
            )
    present, written = (with_defaults(draft.kind, each) for each in (present, written))
    changes = tuple(_changes(columns, present, written)) if draft.item else ()
    return CheckedRow(
        kind=draft.kind,
        sheet=draft.row.sheet,
        number=draft.row.number,
        code=draft.code,
        status=_status(draft, changes),
        values=written,
        messages=tuple(sorted(draft.messages, key=_place)),
        changes=changes,
    )


def _full(columns: Iterable[Column], values: Mapping[str, Value]) -> dict[str, Value]:
    blank: dict[bool, Value] = {True: (), False: ""}
    return {column.key: values.get(column.key) or blank[column.many] for column in columns}


def _changes(
    columns: Iterable[Column], present: Mapping[str, Value], written: dict[str, Value]
) -> Iterator[Change]:
    for column in columns:
        old, new = present[column.key], written[column.key]
        if comparable(column, old) == comparable(column, new):
            written[column.key] = old
        else:
            yield Change(column.key, old, new)


def _status(draft: Draft, changes: Sequence[Change]) -> str:
    if draft.blocked:
        return REFUSED
    if draft.item is None:
        return NEW
    return CHANGED if changes else UNCHANGED


_ORDER = {
    key: at
    for at, key in enumerate(
        dict.fromkeys(
            ["code", *(column.key for kind in COLUMNS for column in COLUMNS[kind])]
        )
    )
}


def _place(message: Message) -> int:
    return _ORDER[message.column]

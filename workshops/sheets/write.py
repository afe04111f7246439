"""The template, empty or filled with what a community already has, as XLSX and as CSV.

What it writes can be read back: filled, saved and taken in again without an edit, every
row comes out unchanged.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter

from communities.safety.spreadsheet import safe_cell
from communities.vocabularies import label, terms
from workshops.sheets.columns import COLUMNS, KINDS, Column
from workshops.sheets.folding import clean
from workshops.sheets.instructions import DEMO_LINE, texts_in
from workshops.sheets.names import KIND_NAMES, SHEET_NAMES
from workshops.sheets.results import Item, Value

# xlsxwriter ships no types for its sheets and formats.
Sheet = Any
Formats = Mapping[str, Any]

# Rows below the header that offer lists and hints.
OFFERED_ROWS = 500
_WIDE, _NARROW = 44, 20
_HINT_TITLE_LENGTH, _HINT_LENGTH = 32, 255
# A fixed date: the same items give the same bytes, and the file does not tell its day.
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 -- the format has no time zone


def template_xlsx(
    *,
    language: str,
    synthetic: bool,
    process_name: str,
    community_name: str,
    rows: Iterable[Item] = (),
) -> bytes:
    """A workbook with instructions and one sheet per kind, headers and lists in ``language``.

    ``rows`` are present items, written in their order; the examples stand among the
    instructions, never among the rows. ``synthetic`` puts the demo line on top of each
    sheet and into the properties of the document. The same arguments give the same bytes.
    """
    short, texts, items = _short(language), texts_in(language), tuple(rows)
    demo = DEMO_LINE[short] if synthetic else ""
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        title = clean(f"{texts.title} · {community_name}")
        workbook.set_properties({"title": title, "comments": demo, "created": _CREATED})
        workbook.set_custom_property("synthetic", synthetic)
        formats = _formats(workbook)
        instructions = workbook.add_worksheet(texts.sheet)
        _put(
            instructions, _instructions(short, demo, process_name, community_name), formats
        )
        instructions.set_column(0, 2, _WIDE)
        sheets = {kind: workbook.add_worksheet(SHEET_NAMES[kind][short]) for kind in KINDS}
        sources = _write_lists(workbook.add_worksheet(texts.lists), texts.lists, short)
        for kind, sheet in sheets.items():
            _write_headers(sheet, kind, formats, language=short, demo=demo)
            _write_validations(sheet, kind, sources, language=short, first=2 if demo else 1)
            own = [item for item in items if item.kind == kind]
            _write_items(sheet, own, formats, language=short, first=2 if demo else 1)
    return buffer.getvalue()


def template_csv(*, language: str, synthetic: bool, rows: Iterable[Item] = ()) -> bytes:
    """One table for both kinds, told apart by a type column: UTF-8 with its mark, commas.

    With ``synthetic`` the first line is the demo line and each row says so in a column
    of its own. The same arguments give the same bytes.
    """
    short, texts = _short(language), texts_in(language)
    columns = {column.key: column for kind in KINDS for column in COLUMNS[kind]}
    mark = [texts.synthetic_mark] if synthetic else []
    buffer = StringIO(newline="")
    writer = csv.writer(buffer)
    if synthetic:
        writer.writerow([DEMO_LINE[short]])
    headers = [column.header(short) for column in columns.values()]
    writer.writerow(
        [texts.type_header, *headers, *([texts.synthetic_header] if synthetic else [])]
    )
    for item in rows:
        own = {column.key: column for column in COLUMNS[item.kind]}
        cells = [_cell(item, own[key], short) if key in own else "" for key in columns]
        writer.writerow([KIND_NAMES[item.kind][short], *cells, *mark])
    return buffer.getvalue().encode("utf-8-sig")


def _short(language: str) -> str:
    return "en" if language.startswith("en") else "es"


def _formats(workbook: Any) -> Formats:
    wrapped = {"text_wrap": True, "valign": "top"}
    return {
        "title": workbook.add_format({"bold": True, "font_size": 14}),
        "strong": workbook.add_format({"bold": True, **wrapped}),
        "demo": workbook.add_format({"bold": True, "font_color": "#8A1C1C"}),
        "header": workbook.add_format(
            {"bold": True, "bg_color": "#E8E2D6", "bottom": 1, **wrapped}
        ),
        # Text format: a program that opens the file leaves codes and numbers as typed.
        "cell": workbook.add_format({"num_format": "@", **wrapped}),
    }


def _put(
    sheet: Sheet, lines: Iterable[tuple[str, Sequence[str]]], formats: Formats
) -> None:
    for at, (style, cells) in enumerate(lines):
        for position, text in enumerate(cells):
            sheet.write_string(at, position, safe_cell(clean(text)), formats[style])


def _instructions(
    language: str, demo: str, process_name: str, community_name: str
) -> Iterable[tuple[str, Sequence[str]]]:
    texts = texts_in(language)
    if demo:
        yield "demo", (demo,)
    yield "title", (texts.title,)
    yield "cell", (texts.process, process_name)
    yield "cell", (texts.community, community_name)
    for number, step in enumerate(texts.steps, start=1):
        yield "cell", (f"{number}. {step}",)
    yield "strong", (texts.examples,)
    yield "header", texts.example_headers
    for example in texts.example_rows:
        yield "cell", example
    for kind in KINDS:
        yield "strong", (f"{texts.guide}: {SHEET_NAMES[kind][language]}",)
        yield "header", texts.guide_headers
        for column in COLUMNS[kind]:
            required = texts.required if column.required else ""
            yield "cell", (column.header(language), required, column.hint(language))


def _write_lists(sheet: Sheet, name: str, language: str) -> Mapping[str, str]:
    """One column of labels per vocabulary; gives the reference that a drop-down needs."""
    sheet.hide()
    sources = {}
    used = (column.vocabulary for kind in KINDS for column in COLUMNS[kind])
    for position, vocabulary in enumerate(dict.fromkeys(filter(None, used))):
        labels = [term.label(language) for term in terms(vocabulary).values()]
        sheet.write_string(0, position, vocabulary)
        for at, text in enumerate(labels, start=1):
            sheet.write_string(at, position, safe_cell(text))
        letter = xlsxwriter.utility.xl_col_to_name(position)
        sources[vocabulary] = f"={name}!${letter}$2:${letter}${len(labels) + 1}"
    return sources


def _write_headers(
    sheet: Sheet, kind: str, formats: Formats, *, language: str, demo: str
) -> None:
    at = 0
    if demo:
        sheet.write_string(0, 0, demo, formats["demo"])
        at = 1
    for position, column in enumerate(COLUMNS[kind]):
        width = _WIDE if column.max_length else _NARROW
        sheet.set_column(position, position, width, formats["cell"])
        sheet.write_string(at, position, column.header(language), formats["header"])
    sheet.freeze_panes(at + 1, 3)


def _write_validations(
    sheet: Sheet, kind: str, sources: Mapping[str, str], *, language: str, first: int
) -> None:
    """Lists and hints that help and never forbid: the check speaks in whole sentences."""
    for position, column in enumerate(COLUMNS[kind]):
        rule: dict[str, object] = {"validate": "any"}
        if column.vocabulary:
            rule = {
                "validate": "list",
                "source": sources[column.vocabulary],
                "show_error": False,
            }
        rule["input_title"] = column.header(language)[:_HINT_TITLE_LENGTH]
        rule["input_message"] = column.hint(language)[:_HINT_LENGTH]
        sheet.data_validation(first, position, first + OFFERED_ROWS - 1, position, rule)


def _write_items(
    sheet: Sheet, items: Sequence[Item], formats: Formats, *, language: str, first: int
) -> None:
    for at, item in enumerate(items, start=first):
        for position, column in enumerate(COLUMNS[item.kind]):
            text = _cell(item, column, language)
            if text:
                sheet.write_string(at, position, text, formats["cell"])


def _cell(item: Item, column: Column, language: str) -> str:
    if column.key == "code":
        return safe_cell(item.code)
    value: Value = item.values.get(column.key, "")
    several = value if isinstance(value, tuple) else (value,)
    if column.key == "dimensions":
        several = tuple(each for each in several if each != item.values.get("dimension"))
    if column.vocabulary:
        names = [label(column.vocabulary, code, language) for code in several if code]
    else:
        names = [clean(text) for text in several]
    return safe_cell("; ".join(names))

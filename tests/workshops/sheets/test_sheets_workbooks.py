"""Workbooks as people keep them: titles, blanks, joined cells, numbers and dates."""

from datetime import date, datetime

import pytest
from openpyxl.worksheet.formula import ArrayFormula

from tests.workshops.sheets.files import (
    DARK_STREETS,
    EXTORTION,
    INSECURITY_HEADERS,
    MAIN,
    SHEET,
    read_here,
    simple_xlsx,
    with_parts,
    with_sheet_xml,
    xlsx,
)
from workshops.sheets.errors import SheetError
from workshops.sheets.grids import Grid, Line, Merge
from workshops.sheets.headers import find_header
from workshops.sheets.read import read_table
from workshops.sheets.rows import Notice, raw_rows


def test_workbook_in_its_own_process():
    table = read_table(simple_xlsx(), filename="agenda.xlsx")

    assert [(row.kind, row.sheet, row.number) for row in table.rows] == [
        ("insecurity", "Inseguridades", 2),
        ("insecurity", "Inseguridades", 3),
    ]
    assert dict(table.rows[0].values) == {
        "code": "I01",
        "group": "Mujeres adultas y mayores",
        "title_es": "Calles oscuras",
        "dimension": "Ambiental",
        "form": "No es violencia",
        "violent": "No violento",
        "criminal": "No es delito",
    }
    assert table.warnings == ()


def test_header_below_titles_and_blank_rows_keeps_row_numbers():
    rows = [["AGENDA 2017"], [], ["Colonia", "Ciclo 1"], [], INSECURITY_HEADERS]
    rows += [[], DARK_STREETS, [], [], EXTORTION, [None, "  "]]

    table = read_here(xlsx({"INSEGURIDADES ": rows}))

    assert [(row.number, row.values["code"]) for row in table.rows] == [
        (7, "I01"),
        (10, "I02"),
    ]


def test_header_row_after_the_tenth_filled_row_is_not_found():
    rows = [[f"nota {n}"] for n in range(10)] + [INSECURITY_HEADERS, DARK_STREETS]

    with pytest.raises(SheetError) as refused:
        read_here(xlsx({"Inseguridades": rows}))

    assert refused.value.reason == "no_header"
    assert refused.value.params["sheet"] == "Inseguridades"
    assert refused.value.params["found"][0] == "nota 0"


@pytest.mark.parametrize("language", ["es", "en", "key"])
def test_headers_in_either_language_or_as_keys(language):
    headers = {
        "es": ["CLAVE", "grupo *", "Titulo en Espanol", "dimension  principal"],
        "en": ["Code", "GROUP*", "title in spanish", "Main Dimension"],
        "key": ["code", "group", "title_es", "dimension"],
    }[language]

    table = read_here(xlsx({"Insecurities": [headers, ["I1", "mixed", "Algo", "food"]]}))

    assert dict(table.rows[0].values) == {
        "code": "I1",
        "group": "mixed",
        "title_es": "Algo",
        "dimension": "food",
    }


def test_joined_cells_carry_lists_down_but_not_titles():
    rows = [
        INSECURITY_HEADERS,
        DARK_STREETS,
        ("I02", None, None, "Económica"),
        ("I03", None, "Otra"),
    ]

    def join(workbook):
        sheet = workbook["Inseguridades"]
        sheet.merge_cells("B2:B4")
        sheet.merge_cells("C2:C3")

    table = read_here(xlsx({"Inseguridades": rows}, edit=join))

    assert [row.values["group"] for row in table.rows] == [DARK_STREETS[1]] * 3
    assert [row.values["title_es"] for row in table.rows] == ["Calles oscuras", "", "Otra"]


def test_whole_columns_joined_cost_nothing():
    cell = '<c r="{0}{1}" t="inlineStr"><is><t>{2}</t></is></c>'
    header = "".join(
        cell.format(*each)
        for each in (("A", 1, "clave"), ("B", 1, "grupo"), ("C", 1, "titulo"))
    )
    row = cell.format("A", 2, "I01") + cell.format("B", 2, "mixed")
    other = cell.format("C", 3, "Algo")
    joined = '<mergeCells><mergeCell ref="B2:B1048576"/></mergeCells>'
    rows = "".join(
        f'<row r="{n}">{cells}</row>' for n, cells in enumerate((header, row, other), 1)
    )

    table = read_here(with_sheet_xml(rows, after=joined))

    assert [row.values["group"] for row in table.rows] == ["mixed", "mixed"]


def test_overlapping_joins_of_a_crooked_file_do_not_pile_up():
    lines = [("clave", "grupo", "titulo"), ("I1", "a"), ("I2", "b"), ("I3", "")]
    grid = Grid(
        name="Inseguridades",
        lines=tuple(Line(number, cells) for number, cells in enumerate(lines, start=1)),
        merges=(Merge(1, 2, 4), Merge(1, 3, 9)),
    )

    rows = raw_rows(grid, find_header(grid, "insecurity"))

    assert [row.values["group"] for row in rows] == ["a", "b", "a"]


def test_size_that_a_sheet_claims_is_not_believed():
    cell = '<c r="{0}{1}" t="inlineStr"><is><t>{2}</t></is></c>'
    header = "".join(
        cell.format(*each)
        for each in zip("ABC", "111", ("clave", "grupo", "titulo"), strict=True)
    )
    rows = "".join(f'<row r="{n}">{cell.format("C", n, "x")}</row>' for n in (2, 3, 4))
    xml = (
        f'<worksheet {MAIN}><dimension ref="A1:B2"/><sheetData>'
        f'<row r="1">{header}</row>{rows}</sheetData></worksheet>'
    )

    table = read_here(with_parts(xlsx({"Inseguridades": [[1]]}), {SHEET: xml}))

    assert [(row.number, row.values["title_es"]) for row in table.rows] == [
        (2, "x"),
        (3, "x"),
        (4, "x"),
    ]


def test_joined_title_over_the_header_is_no_header():
    def join(workbook):
        workbook["Inseguridades"].merge_cells("A1:G1")

    rows = [["Agenda hecha en papel"], INSECURITY_HEADERS, DARK_STREETS]

    assert len(read_here(xlsx({"Inseguridades": rows}, edit=join)).rows) == 1


def test_numbers_dates_and_booleans_become_text():
    moment = datetime(2018, 5, 3, 14, 30)  # noqa: DTZ001 -- cells have no time zone
    values = [1.0, 2.5, date(2018, 5, 3), moment, True, False, 7]
    table = read_here(xlsx({"Inseguridades": [INSECURITY_HEADERS, values]}))

    assert list(table.rows[0].values.values()) == [
        "1",
        "2.5",
        "2018-05-03",
        "2018-05-03T14:30:00",
        "true",
        "false",
        "7",
    ]


def test_formulas_stay_formulas_and_are_not_computed():
    row = ["=1+1", '=HYPERLINK("http://a.b")', "=SUM(A1:A9)", "#REF!"]

    def array(workbook):
        workbook["Inseguridades"]["E2"] = ArrayFormula("E2:E2", "=A1:A3*2")

    table = read_here(xlsx({"Inseguridades": [INSECURITY_HEADERS, row]}, edit=array))

    texts = list(table.rows[0].values.values())
    assert texts[:5] == [
        "=1+1",
        '=HYPERLINK("http://a.b")',
        "=SUM(A1:A9)",
        "#REF!",
        "=A1:A3*2",
    ]


def test_unknown_and_repeated_columns_are_told_and_left_out():
    headers = (*INSECURITY_HEADERS, "Foto", "GRUPO")
    table = read_here(xlsx({"Inseguridades": [headers, (*DARK_STREETS, "x.jpg", "otro")]}))

    assert table.warnings == (
        Notice("unknown_column", "Inseguridades", "Foto"),
        Notice("repeated_column", "Inseguridades", "GRUPO"),
    )
    assert table.rows[0].values["group"] == DARK_STREETS[1]
    assert "x.jpg" not in table.rows[0].values.values()


def test_missing_required_columns_are_told():
    table = read_here(xlsx({"Inseguridades": [INSECURITY_HEADERS[:5], DARK_STREETS[:5]]}))

    assert [each.value for each in table.warnings] == ["violent", "criminal"]
    assert {each.reason for each in table.warnings} == {"missing_column"}


def test_only_one_of_the_two_sheets_beside_foreign_ones():
    sheets = {
        "Inseguridades": [INSECURITY_HEADERS, DARK_STREETS],
        "Propuestas": [],
        "Hoja3": [],
        "Instrucciones": [["Escriba aquí"]],
        "Directorio": [["dato"]],
    }
    table = read_here(xlsx(sheets))

    assert len(table.rows) == 1
    assert table.warnings == (Notice("sheet_ignored", "Directorio", "Directorio"),)


def test_sheet_of_another_name_with_headers_of_one_kind():
    table = read_here(xlsx({"Hoja1": [INSECURITY_HEADERS, DARK_STREETS]}))

    assert [row.kind for row in table.rows] == ["insecurity"]


@pytest.mark.parametrize(
    ("sheets", "reason"),
    [
        ({"Inseguridades": []}, "empty"),
        ({"Inseguridades": [INSECURITY_HEADERS]}, "empty"),
        ({"Instrucciones": [["hola"]]}, "empty"),
        ({"Directorio": [["a", "b"]]}, "wrong_sheet"),
        ({"Propuestas": [["a", "b", "c"], [1, 2, 3]]}, "no_header"),
    ],
)
def test_workbook_without_rows_says_why(sheets, reason):
    with pytest.raises(SheetError) as refused:
        read_here(xlsx(sheets))

    assert refused.value.reason == reason
    assert str(refused.value) == reason


def test_one_row_too_many_is_refused_and_the_last_allowed_is_not():
    rows = [INSECURITY_HEADERS, *[("", "mixed", f"t{n}") for n in range(500)]]
    assert len(read_here(xlsx({"Inseguridades": rows})).rows) == 500

    with pytest.raises(SheetError) as refused:
        read_here(xlsx({"Inseguridades": [*rows, ("", "mixed", "t")]}))

    assert (refused.value.reason, refused.value.params) == ("too_many_rows", {"limit": 500})


def test_invisible_characters_are_cleaned():
    row = ("I01", "mixed", "Calles\u202e oscuras\u200b\ty  solas\u00a0")
    table = read_here(xlsx({"Inseguridades": [INSECURITY_HEADERS, row]}))

    assert table.rows[0].values["title_es"] == "Calles oscuras y  solas"

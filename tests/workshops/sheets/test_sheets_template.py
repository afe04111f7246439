"""The template: what people see in it, and the mark of invented data."""

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest

from communities.vocabularies import Term, codes
from tests.workshops.sheets.files import INSECURITY, KNOWN, PROPOSAL, read_here
from workshops.sheets import terms
from workshops.sheets.columns import COLUMNS, KINDS
from workshops.sheets.errors import SheetError
from workshops.sheets.folding import fold
from workshops.sheets.names import HEADERS
from workshops.sheets.read import read_table
from workshops.sheets.results import Item
from workshops.sheets.terms import find, full_names
from workshops.sheets.write import template_csv, template_xlsx


def workbook(**options):
    defaults = {
        "language": "es",
        "synthetic": False,
        "process_name": "Proceso",
        "community_name": "Colonia",
    }
    return template_xlsx(**(defaults | options))


def opened(data):
    return openpyxl.load_workbook(BytesIO(data))


def test_sheets_in_spanish_and_english():
    assert opened(workbook()).sheetnames == [
        "Instrucciones",
        "Inseguridades",
        "Propuestas",
        "Listas",
    ]
    assert opened(workbook(language="en")).sheetnames == [
        "Instructions",
        "Insecurities",
        "Proposals",
        "Lists",
    ]
    assert opened(workbook())["Listas"].sheet_state == "hidden"


def test_required_columns_carry_an_asterisk_and_the_header_stays_in_view():
    sheet = opened(workbook())["Inseguridades"]

    headers = [cell.value for cell in sheet[1]]
    starred = [text for text in headers if text.endswith(" *")]
    assert starred == [
        "Grupo *",
        "Título en español *",
        "Dimensión principal *",
        "Forma de violencia o daño *",
        "¿Es violento? *",
        "¿Es delito? *",
    ]
    assert sheet.freeze_panes == "D2"


def test_lists_offer_every_term_and_forbid_nothing():
    book = opened(workbook(language="en", synthetic=True))
    rules = {
        str(rule.sqref): rule for rule in book["Proposals"].data_validations.dataValidation
    }

    horizon = rules["L3:L502"]
    assert (horizon.type, bool(horizon.showErrorMessage)) == ("list", False)
    name, _, area = horizon.formula1.lstrip("=").partition("!")
    offered = [cell.value for (cell,) in book[name][area.replace("$", "")]]
    assert [find("horizon", text) for text in offered] == list(codes("horizon"))


def test_empty_template_has_no_rows_and_its_examples_are_instructions():
    with pytest.raises(SheetError, match="empty"):
        read_here(workbook())
    texts = [cell.value for row in opened(workbook())["Instrucciones"].rows for cell in row]
    assert "Calles oscuras al volver de la escuela" in texts


@pytest.mark.parametrize("language", ["es", "en"])
def test_synthetic_is_marked_on_every_sheet_and_in_the_properties(language):
    line = {"es": "DEMO · datos inventados", "en": "DEMO · invented data"}[language]
    book = opened(workbook(language=language, synthetic=True, rows=KNOWN.items))

    assert [sheet["A1"].value for sheet in book.worksheets[:3]] == [line] * 3
    assert book.properties.description == line
    assert {each.name: each.value for each in book.custom_doc_props.props} == {
        "synthetic": True
    }


def test_without_synthetic_nothing_says_demo():
    book = opened(workbook(rows=KNOWN.items))
    texts = [
        str(cell.value) for sheet in book.worksheets for row in sheet.rows for cell in row
    ]

    assert not [text for text in texts if "DEMO" in text]
    assert {each.name: each.value for each in book.custom_doc_props.props} == {
        "synthetic": False
    }


def test_csv_marks_its_first_line_and_every_row():
    data = template_csv(language="es", synthetic=True, rows=KNOWN.items)

    lines = list(csv.reader(StringIO(data.decode("utf-8-sig"), newline="")))

    assert data.startswith(b"\xef\xbb\xbf")
    assert lines[0] == ["DEMO · datos inventados"]
    assert (lines[1][0], lines[1][-1]) == ("tipo", "sintético")
    assert [(line[0], line[-1]) for line in lines[2:]] == [
        ("inseguridad", "sí"),
        ("propuesta", "sí"),
    ]


def test_nothing_in_the_files_can_run():
    evil = Item(
        "insecurity",
        "I01",
        dict(INSECURITY.values) | {"title_es": "=1+1", "memo": "@SUM(A1)"},
    )
    book = opened(workbook(rows=[evil], process_name="=cmd()", community_name="+1"))
    table = list(
        csv.reader(
            StringIO(
                template_csv(language="es", synthetic=False, rows=[evil]).decode(
                    "utf-8-sig"
                )
            )
        )
    )

    cells = [
        cell
        for sheet in book.worksheets
        for row in sheet.rows
        for cell in row
        if cell.value
    ]
    texts = [str(cell.value) for cell in cells] + [
        text for line in table for text in line if text
    ]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert not [text for text in texts if text[0] in "=+-@"]
    assert texts.count("'=1+1") == 2


def test_same_arguments_give_the_same_bytes():
    options = {"language": "es", "synthetic": True, "rows": KNOWN.items}

    assert workbook(**options) == workbook(**options)
    assert template_csv(**options) == template_csv(**options)
    assert opened(workbook(**options)).properties.created.year == 2000


def test_filled_template_passes_the_real_reader():
    table = read_table(workbook(synthetic=True, rows=KNOWN.items), filename="agenda.xlsx")

    assert [(row.kind, row.number, row.values["code"]) for row in table.rows] == [
        ("insecurity", 3, INSECURITY.code),
        ("proposal", 3, PROPOSAL.code),
    ]


def test_hints_fit_and_headers_mean_one_column():
    for kind in KINDS:
        columns = COLUMNS[kind]
        assert all(
            0 < len(each.hint(language)) <= 255
            for each in columns
            for language in ("es", "en")
        )
        for column in columns:
            names = (column.key, column.es, column.en, *column.also)
            assert {HEADERS[kind][fold(name)] for name in names} == {column.key}


def test_labels_of_a_list_never_fold_into_one_another():
    used = {each.vocabulary for kind in KINDS for each in COLUMNS[kind] if each.vocabulary}
    for vocabulary in used:
        for code in codes(vocabulary):
            names = [
                name for name, meant in full_names(vocabulary).items() if meant == code
            ]
            assert fold(code) in names
            assert all(find(vocabulary, name) == code for name in names)


def test_part_of_two_labels_means_neither(monkeypatch):
    patio = Term("patio", "Casa, patio", "House, yard", 1, {})
    street = Term("street", "Calle, casa", "Street", 1, {})
    monkeypatch.setattr(terms, "terms", lambda _name: {"patio": patio, "street": street})

    assert find("invented", "patio") == "patio"
    assert find("invented", "casa, patio") == "patio"
    assert find("invented", "casa") == ""

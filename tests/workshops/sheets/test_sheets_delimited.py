"""CSV as programs save it: separators, encodings, line ends."""

import pytest

from workshops.sheets.delimited import decode
from workshops.sheets.errors import SheetError
from workshops.sheets.read import read_table

HEADER = "tipo,clave,grupo,título en español,responde a"
ROWS = (
    "inseguridad,I01,Jóvenes que estudian,Miedo al volver,",
    "propuesta,P01,Jóvenes que estudian,¿Caminos acompañados?,I01",
)
TABLE = "\r\n".join((HEADER, *ROWS))


def read(data):
    return read_table(data, filename="agenda.csv")


def kinds_and_titles(data):
    return [(row.kind, row.values["title_es"]) for row in read(data).rows]


EXPECTED = [("insecurity", "Miedo al volver"), ("proposal", "¿Caminos acompañados?")]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1", "mac_roman", "cp850"]
)
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_encoding_with_every_separator(encoding, separator):
    data = TABLE.replace(",", separator).encode(encoding)

    assert kinds_and_titles(data) == EXPECTED


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_every_line_end(end):
    table = read(end.join((HEADER, "", *ROWS)).encode())

    assert [(row.kind, row.values["title_es"]) for row in table.rows] == EXPECTED
    assert [row.number for row in table.rows] == [3, 4]


def test_lone_carriage_return_inside_a_cell_is_no_new_row():
    data = TABLE.replace("Miedo al volver", "Miedo\ral volver").encode()

    assert kinds_and_titles(data) == EXPECTED


def test_line_break_in_quotes_counts_as_one_row():
    data = TABLE.replace("Miedo al volver", '"Miedo\nal ""volver"""').encode()

    table = read(data)

    assert [row.number for row in table.rows] == [2, 3]
    assert table.rows[0].values["title_es"] == 'Miedo\nal "volver"'


def test_quote_left_open_is_refused_instead_of_swallowing_rows():
    data = TABLE.replace("Miedo al volver", '"Miedo al volver').encode()

    with pytest.raises(SheetError) as refused:
        read(data)

    assert refused.value.reason == "broken"
    assert refused.value.params["line"] == 2


def test_separator_line_of_excel_and_titles_are_skipped():
    data = f"sep=;\nMi agenda;;\n\n{TABLE.replace(',', ';')}".encode()

    assert kinds_and_titles(data) == EXPECTED


def test_sheet_saved_alone_as_csv_needs_no_type_column():
    data = b"clave;grupo;titulo;forma\nI01;mixed;Algo;threat\n"

    assert [row.kind for row in read(data).rows] == ["insecurity"]


def test_unknown_type_is_left_to_the_check():
    rows = read(f"{TABLE}\nqueja,X1,mixed,Algo,\n".encode()).rows

    assert (rows[2].kind, rows[2].values["type"]) == ("", "queja")


def test_column_of_the_other_kind_is_kept_only_where_something_stands():
    rows = read(TABLE.replace("volver,", "volver,I07").encode()).rows

    assert rows[0].values["answers"] == "I07"
    assert "answers" not in read(TABLE.encode()).rows[0].values


def test_formula_in_a_cell_is_kept_as_written():
    row = read(TABLE.replace("Miedo al volver", "=cmd|'/c calc'!A0").encode()).rows[0]

    assert row.values["title_es"] == "=cmd|'/c calc'!A0"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \r\n ", "empty"),
        (HEADER.encode(), "empty"),
        (b"a,b,c\n1,2,3\n", "no_header"),
        ("clave,grupo,título,más señales".encode() + b"\xff", "encoding"),
        (b"\xff\xfea\x00b", "encoding"),
    ],
)
def test_unreadable_csv_says_why(data, reason):
    with pytest.raises(SheetError) as refused:
        read(data)

    assert refused.value.reason == reason


def test_no_header_quotes_the_first_texts():
    with pytest.raises(SheetError) as refused:
        read(f"nombre,edad\nAna,{'x' * 90}\n".encode())

    assert refused.value.params == {
        "sheet": "",
        "found": ("nombre", "edad", "Ana", "x" * 40),
    }


def test_half_broken_utf8_is_not_guessed():
    with pytest.raises(SheetError, match="encoding"):
        decode("Cuántas más señales habrá".encode() + b"\xff")

"""Files that are no spreadsheet, damaged or hostile: refused, soon, in little memory."""

import subprocess
import sys
import zipfile
from hashlib import shake_256
from io import BytesIO

import pytest

from tests.workshops.sheets.files import simple_xlsx, with_parts, with_sheet_xml
from workshops.sheets import sandbox, workbook
from workshops.sheets.errors import SheetError
from workshops.sheets.grids import Limits
from workshops.sheets.read import read_table

pytestmark = pytest.mark.slow

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)
NOISE = shake_256(b"noise").hexdigest(1_100_000)
ENTITIES = (
    '<!DOCTYPE a [<!ENTITY a "lol">'
    + "".join(
        f'<!ENTITY {new} "{f"&{old};" * 10}">'
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)


def zipped(**parts):
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def refusal(data, *, filename="agenda.xlsx", **limits):
    with pytest.raises(SheetError) as refused:
        read_table(data, filename=filename, limits=Limits(**limits))
    return refused.value


@pytest.mark.parametrize(
    ("data", "reason", "params"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "not_a_spreadsheet", {"found": "png"}),
        (b"%PDF-1.7 hola", "not_a_spreadsheet", {"found": "pdf"}),
        (b"<!DOCTYPE html><table>", "not_a_spreadsheet", {"found": "html"}),
        (b"\xef\xbb\xbf<svg onload=a()>", "not_a_spreadsheet", {"found": "html"}),
        (b"a,b\x00c\n", "not_a_spreadsheet", {"found": "binary"}),
        (zipped(a="b"), "not_a_spreadsheet", {"found": "zip"}),
        (
            zipped(**{"[Content_Types].xml": "", "word/document.xml": ""}),
            "not_a_spreadsheet",
            {"found": "office"},
        ),
        (
            zipped(**{"[Content_Types].xml": "", "xl/workbook.bin": ""}),
            "not_a_spreadsheet",
            {"found": "xlsb"},
        ),
        (
            zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet"),
            "open_document",
            {},
        ),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00" + bytes(50), "old_xls", {}),
        (OLE + "Workbook".encode("utf-16-le"), "old_xls", {}),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "password", {}),
        (b"PK\x03\x04 not really", "broken", {}),
    ],
)
def test_not_a_workbook_is_told_by_its_bytes(data, reason, params):
    refused = refusal(data)

    assert (refused.reason, refused.params) == (reason, params)


def test_zip_with_a_password_is_told():
    directory = simple_xlsx().rpartition(b"PK\x01\x02")
    data = directory[0] + directory[1] + directory[2][:4] + b"\x01" + directory[2][5:]

    assert refusal(data).reason == "password"


def test_text_that_calls_itself_something_else():
    assert refusal(b"clave,grupo,titulo\n", filename="datos.json").params == {
        "found": "json"
    }


def test_workbook_named_csv_is_read_all_the_same():
    assert len(read_table(simple_xlsx(), filename="agenda.csv").rows) == 2


def test_unknown_reason_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="tired"):
        SheetError("tired")


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.95])
def test_truncated_workbook_is_broken(kept):
    data = simple_xlsx()

    assert refusal(data[: int(len(data) * kept)]).reason == "broken"


def test_workbook_with_a_flipped_part_is_broken():
    assert (
        refusal(with_parts(simple_xlsx(), {"xl/workbook.xml": "<oops"})).reason == "broken"
    )
    assert (
        refusal(with_sheet_xml("<row><c t='s'><v>999999</v></c></row>")).reason == "broken"
    )


def test_twenty_megabytes_are_refused_unopened(monkeypatch):
    monkeypatch.setattr(sandbox, "_run", lambda *_: pytest.fail("was opened"))
    data = simple_xlsx() + bytes(20_000_000)

    refused = refusal(data)

    assert (refused.reason, refused.params) == (
        "too_large",
        {"limit_bytes": 2 * 1024 * 1024},
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (with_sheet_xml(" " * 25_000_000), "zip_bomb"),
        (
            with_parts(simple_xlsx(), {f"xl/{n}.xml": "a" * 1_000_000 for n in range(40)}),
            "zip_bomb",
        ),
        (with_parts(simple_xlsx(), {f"x/{n}": "" for n in range(600)}), "zip_bomb"),
        (
            zipped(**{f"lib {n}.zip": zipped(a=bytes(10**7)) for n in range(16)}),
            "not_a_spreadsheet",
        ),
        (
            with_sheet_xml(
                "".join(
                    f"<row r='{n}'><c><v>{n % 97}</v></c></row>" for n in range(1, 200_001)
                )
            ),
            "too_many_rows",
        ),
        (
            with_parts(
                simple_xlsx(),
                {"xl/sharedStrings.xml": NOISE},
            ),
            "too_many_cells",
        ),
    ],
    ids=["spaces", "parts", "entries", "nested", "200k rows", "strings"],
)
def test_packed_bomb_is_refused_from_its_directory(monkeypatch, data, reason):
    monkeypatch.setattr(sandbox, "_run", lambda *_: pytest.fail("was opened"))
    assert len(data) < 2 * 1024 * 1024

    assert refusal(data).reason == reason


def test_sheets_count_together():
    part = "".join(f"<row r='{n}'/>" for n in range(1, 100_000))
    sheets = {f"xl/worksheets/sheet{n}.xml": part for n in range(1, 4)}

    assert len(part) < Limits().sheet_bytes < 3 * len(part)
    assert refusal(with_parts(simple_xlsx(), sheets)).reason == "too_many_rows"


def test_reader_refuses_to_work_without_its_guard(monkeypatch):
    monkeypatch.setattr(workbook, "DEFUSEDXML", False)

    with pytest.raises(RuntimeError, match="defusedxml"):
        workbook.read_grids(simple_xlsx(), limits=Limits())


def test_many_rows_in_a_small_sheet_stop_the_reader_early():
    rows = "".join(f"<row><c><v>{n % 97}</v></c></row>" for n in range(100_000))

    refused = refusal(with_sheet_xml(rows))

    assert (refused.reason, refused.params) == ("too_many_rows", {"limit": 500})


def test_many_cells_are_refused():
    rows = ("<row>" + "".join("<c><v>1</v></c>" for _ in range(60)) + "</row>") * 40

    assert refusal(with_sheet_xml(rows), cells=2_000).reason == "too_many_cells"


def test_row_number_beyond_any_spreadsheet_is_broken():
    row = '<row r="900000000"><c r="A900000000"><v>1</v></c></row>'

    assert refusal(with_sheet_xml(row)).reason == "broken"


@pytest.mark.parametrize(
    "doctype",
    [ENTITIES, '<!DOCTYPE a [<!ENTITY i SYSTEM "file:///etc/hostname">]>'],
    ids=["laughs", "external"],
)
def test_entities_in_the_xml_are_refused(doctype):
    cell = '<row><c t="inlineStr"><is><t>&i;</t></is></c></row>'

    # An expanded one would end as "too_slow" or "too_many_cells".
    assert refusal(with_sheet_xml(cell, before=doctype)).reason == "broken"


def test_reader_out_of_memory_says_too_many_cells(monkeypatch):
    def out_of_memory(*_args, **_options):
        raise MemoryError

    monkeypatch.setattr(workbook, "load_workbook", out_of_memory)

    with pytest.raises(SheetError, match="too_many_cells"):
        workbook.read_grids(simple_xlsx(), limits=Limits())


def test_reader_process_can_neither_grow_nor_write(tmp_path):
    script = f"""
from workshops.sheets.__main__ import limit_process
from workshops.sheets.grids import Limits
limit_process(Limits(memory_bytes=200 * 1024 * 1024))
try:
    bytearray(200 * 1024 * 1024)
except MemoryError:
    print("no memory")
try:
    open({str(tmp_path / "left")!r}, "wb", buffering=0).write(b"x")
except OSError:
    print("no file")
"""
    command = [sys.executable, "-c", script]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=sandbox._ROOT, check=True
    )

    assert done.stdout.split("\n")[:2] == ["no memory", "no file"]


@pytest.mark.parametrize("limit", [{"cpu_seconds": 1}, {"wall_seconds": 1}])
def test_too_slow_is_refused(limit):
    blanks = "".join(f"<row r='{n}'/>" for n in range(1, 200_000))

    assert refusal(with_sheet_xml(blanks), **limit).reason == "timeout"


def test_reader_that_cannot_start_is_not_the_fault_of_the_file(monkeypatch):
    monkeypatch.setattr(sandbox, "_ROOT", sandbox._ROOT / "docs")
    monkeypatch.setattr(sandbox, "_environment", dict)

    with pytest.raises(RuntimeError, match="exited with 1"):
        read_table(simple_xlsx(), filename="agenda.xlsx")


def test_reader_does_not_inherit_the_environment_of_the_web_process(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    # Were it inherited, the reader would refuse to work without its guard.
    monkeypatch.setenv("OPENPYXL_DEFUSEDXML", "False")

    assert "DATABASE_URL" not in sandbox._environment()
    assert len(read_table(simple_xlsx(), filename="agenda.xlsx").rows) == 2

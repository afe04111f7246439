"""Files that people send by mistake or on purpose: each its own sentence, nothing kept."""

import uuid
import zipfile
from io import BytesIO

import pytest

from communities.models.audit import AuditEntry
from tests.workshops.import_pages import Pages, counts, draft_of, text_of
from tests.workshops.sheets.files import (
    DARK_STREETS,
    INSECURITY_HEADERS,
    insecurity_row,
    simple_xlsx,
    xlsx,
)
from tests.world import make_insecurity
from workshops.forms.import_words import FILE_SENTENCES, file_sentence
from workshops.models.imports import ImportDraft
from workshops.sheets import read
from workshops.sheets.errors import REASONS, SheetError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.fixture
def pages(world, client_of):
    return Pages(client_of(world.beto), world.here)


def zipped(**parts):
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def many_rows():
    rows = [(f"I{n}", *DARK_STREETS[1:]) for n in range(1, 502)]
    return xlsx({"Inseguridades": [INSECURITY_HEADERS, *rows]})


def test_it_works_a_sheet_waits_as_typed_and_no_item_is_made(pages, world):
    draft = pages.sent(simple_xlsx(), filename="Lista de Juan Pérez.xlsx")
    assert [row["values"]["title_es"] for row in draft.rows] == [
        "Calles oscuras",
        "Cuotas diarias a negocios",
    ]
    assert [(row["sheet"], row["number"]) for row in draft.rows] == [
        ("Inseguridades", 2),
        ("Inseguridades", 3),
    ]
    assert counts() == (0, 0, 1)
    # Neither the file nor its name, which may name somebody.
    assert "Juan" not in str(ImportDraft.plain.values_list().get())
    listed = text_of(pages.get("imports"))
    assert "Sheet 1" in listed
    assert "Not imported yet" in listed
    assert "2 rows wait" in listed
    assert AuditEntry.objects.within(world.process).filter(action="keep_draft").count() == 1


@pytest.mark.parametrize(
    ("data", "filename", "sentence"),
    [
        (b"x" * 20 * 2**20, "a.xlsx", "This file is too large. Up to 2 MB fit."),
        (b"x" * 3 * 2**20, "a.csv", "This file is too large. Up to 2 MB fit."),
        (simple_xlsx()[:2000], "a.xlsx", "This file is cut off or damaged."),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "a.xlsx", "not a spreadsheet (found: png)"),
        (OLE + bytes(600), "a.xls", "This is the old Excel format."),
        (
            OLE + "EncryptedPackage".encode("utf-16-le"),
            "a.xlsx",
            "A password locks this file.",
        ),
        (
            zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet"),
            "a.ods",
            "This is an OpenDocument sheet.",
        ),
        (
            zipped(**{"[Content_Types].xml": "", "xl/worksheets/a.xml": bytes(40 * 2**20)}),
            "a.xlsx",
            "unpacks to far too much",
        ),
        (
            xlsx({"Hoja1": [["a", "b"]]}),
            "a.xlsx",
            "No sheet is named Insecurities or Proposals (found: Hoja1)",
        ),
        (
            xlsx({"Inseguridades": [DARK_STREETS]}),
            "a.xlsx",
            "The row with the column names is missing.",
        ),
        (
            xlsx({"Inseguridades": [INSECURITY_HEADERS]}),
            "a.xlsx",
            "There is no row in this file.",
        ),
        (b"", "a.csv", "There is no row in this file."),
        (many_rows(), "a.xlsx", "More than 500 rows are too many."),
        (b"\x81\x8d\x8f\x90\x9d" * 200, "a.csv", "The letters cannot be read."),
        (
            b'tipo,grupo,titulo,dimension principal\ninseguridad,mixed,"sin cerrar,x\n',
            "a.csv",
            "This file stops making sense at line",
        ),
        (b'{"rows": []}', "a.json", "not a spreadsheet (found: json)"),
    ],
)
def test_a_file_that_cannot_be_read_gets_its_own_sentence_and_leaves_nothing(
    pages, world, data, filename, sentence
):
    make_insecurity(world)
    before = counts()
    page = pages.send(data, filename=filename)
    assert page.status_code == 200
    (error,) = page.context["form"].errors["file"]
    assert sentence in error
    assert sentence in text_of(page)
    assert counts() == before


def test_no_file_asks_for_one(pages):
    page = pages.post("imports", id=uuid.uuid4())
    assert page.context["form"].errors == {"file": ["Choose a file first."]}
    assert counts() == (0, 0, 0)


def test_reading_that_takes_too_long_says_what_to_do(pages, monkeypatch):
    def slow(_data, *, limits):
        raise SheetError("timeout")

    monkeypatch.setattr(read, "read_workbook", slow)
    assert "Reading took too long." in text_of(pages.send(simple_xlsx()))
    assert counts() == (0, 0, 0)


def test_the_same_form_sent_twice_keeps_one_sheet(pages):
    key = uuid.uuid4()
    first, second = (pages.send(simple_xlsx(), key=key) for _ in range(2))
    assert first.redirect_chain == second.redirect_chain
    assert counts() == (0, 0, 1)


def test_the_same_file_in_two_forms_keeps_two_sheets(pages):
    pages.send(simple_xlsx())
    pages.send(simple_xlsx())
    assert sorted(ImportDraft.plain.values_list("number", flat=True)) == [1, 2]


def test_a_sheet_of_another_community_is_not_found_here(pages, world, client_of):
    theirs = Pages(client_of(world.carla), world.there).sent(simple_xlsx())
    assert pages.get("import", theirs.id).status_code == 404
    # A form with their key makes a draft of our own, under a key of its own.
    assert pages.send(simple_xlsx(), key=theirs.id).status_code == 200
    assert ImportDraft.objects.within(world.here).exclude(pk=theirs.id).count() == 1
    for name in ("import-apply", "import-discard"):
        assert pages.post(name, theirs.id).status_code == 404
    for name in ("import-row-take", "import-row-leave-out", "import-row-put-back"):
        assert pages.post(name, theirs.id, 0).status_code == 404
    assert pages.get("import-row", theirs.id, 0).status_code == 404
    theirs.refresh_from_db()
    assert (theirs.state, len(theirs.rows)) == ("draft", 2)


def test_every_reason_to_refuse_a_file_has_a_sentence_of_its_own():
    assert set(FILE_SENTENCES) - {"broken_line"} == REASONS
    params = {"limit_bytes": 2**21, "limit": 5, "found": ("a", "b"), "sheet": "x"}
    spoken = {
        file_sentence(SheetError(reason, **params)) for reason in REASONS - {"broken"}
    }
    assert len(spoken) == len(REASONS) - 1
    assert not [sentence for sentence in spoken if "%(" in sentence]


@pytest.mark.parametrize("n", [1, 30])
def test_the_list_asks_the_database_no_more_with_more_sheets_and_items(
    pages, world, django_assert_max_num_queries, n
):
    for number in range(n):
        make_insecurity(world, f"Calles {number}")
        draft_of(world, insecurity_row())
    with django_assert_max_num_queries(10):
        page = pages.get("imports")
    assert len(page.context["drafts"]) == n
    with django_assert_max_num_queries(10):
        pages.get("import-xlsx", filled="1")

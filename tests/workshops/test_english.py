"""Spanish words that changed while the English ones beside them did not."""

import pytest

from tests.workshops.desk import item_address, named
from tests.workshops.import_pages import Pages, columns, saved, text_of
from tests.workshops.test_coding import INSECURITY_FORM
from tests.world import confirm, make_insecurity
from workshops.forms.english import OLDER, english_is_older


def test_only_spanish_that_leaves_english_behind_is_told():
    now = {"title_es": "Nuevo", "title_en": "Old"}
    assert english_is_older(["title_es"], now) is True
    assert english_is_older(["title_es", "title_en"], now) is False
    assert english_is_older(["title_en"], now) is False
    assert english_is_older(["title_es"], now | {"title_en": ""}) is False
    assert english_is_older(["dimension"], now) is False


@pytest.fixture
def item(world):
    item = make_insecurity(world, "Calles sin luz")
    item.title_en = "Streets without light"
    item.save()
    confirm(world, item)
    return item


@pytest.mark.parametrize(
    ("spanish", "english", "told"),
    [
        ("Calles oscuras", "Streets without light", True),
        ("Calles oscuras", "Dark streets", False),
        ("Calles oscuras", "", False),
        ("Calles sin luz", "Streets without light", False),
    ],
)
def test_coding_tells(world, client_of, item, spanish, english, told):
    data = INSECURITY_FORM | {"title_es": spanish, "title_en": english}
    page = client_of(world.beto).post(item_address(item), data, follow=True)
    item.refresh_from_db()
    assert item.title_es == spanish
    assert (str(OLDER) in page.content.decode()) is told


@pytest.mark.parametrize(("words", "told"), [("Calles oscuras", True), ("", False)])
def test_the_synthesis_desk_tells(world, client_of, item, words, told):
    address = f"/desk/valle/c/{world.here.slug}/synthesis/word/"
    data = {"item": named(item), "title_es": words or item.title_es, "memo": "nota"}
    page = client_of(world.beto).post(address, data, follow=True)
    assert (str(OLDER) in page.content.decode()) is told


@pytest.mark.parametrize(("english", "told"), [("", True), ("Dark streets", False)])
def test_the_dry_run_of_an_import_tells(world, client_of, item, english, told):
    pages = Pages(client_of(world.beto), world.here)
    book = pages.workbook(filled="1")
    sheet = book["Insecurities"]
    at, header = columns(sheet)
    sheet.cell(header + 1, at["Title in Spanish"]).value = "Calles oscuras"
    if english:
        sheet.cell(header + 1, at["Title in English"]).value = english
    page = pages.send(saved(book))
    assert "Calles oscuras" in text_of(page)
    assert (str(OLDER) in text_of(page)) is told

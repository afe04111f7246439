"""The dry run through its page: what it shows, mending, leaving out."""

import pytest

from tests.workshops.import_pages import Pages, counts, draft_of, shown, text_of
from tests.workshops.sheets.files import (
    DARK_STREETS,
    EXTORTION,
    INSECURITY_HEADERS,
    insecurity_row,
    proposal_row,
    raw_row,
    simple_xlsx,
    xlsx,
)
from tests.world import make_insecurity, make_proposal
from workshops.actions.imports import leave_out_row
from workshops.choices import ConsentScope
from workshops.models.contributions import Contribution
from workshops.models.items import Insecurity
from workshops.models.sessions import Session


@pytest.fixture
def pages(world, client_of):
    return Pages(client_of(world.beto), world.here)


def test_it_works_a_sheet_is_shown_then_imported(pages):
    draft = pages.sent(simple_xlsx())
    page = pages.get("import", draft.id)
    assert shown(page) == {"new": 2}
    assert "2 items will be added." in text_of(page)
    assert counts() == (0, 0, 1)
    done = pages.agree(draft)
    assert "2 items added." in text_of(done)
    assert "Read it back" in text_of(done)
    assert counts() == (2, 0, 1)
    assert sorted(Insecurity.plain.values_list("code", "title_es", "state")) == [
        ("I01", "Calles oscuras", "coded"),
        ("I02", "Cuotas diarias a negocios", "coded"),
    ]
    draft.refresh_from_db()
    # What was typed has become items: nothing of it is kept twice.
    assert (draft.rows, draft.warnings) == ([], [])


BAD_ROWS = {
    "formula": (
        insecurity_row(title_es='=HYPERLINK("x")'),
        "Title in Spanish",
        "is a formula. Write its result as text.",
    ),
    "unknown_term": (
        insecurity_row(dimension="Enviromental"),
        "Main dimension",
        "“Enviromental” is not on the list. Did you mean “Environmental”?",
    ),
    "required": (insecurity_row(group=""), "Group", "This cannot stay empty."),
    "combined": (
        proposal_row(answers="I01", kind="combined", social_part="Escuelas"),
        "Security part",
        "A combined proposal has a social and a security part.",
    ),
    "level": (
        proposal_row(answers="I01", level="community", decision_level="community"),
        "Level that decides",
        "The community alone is not enough: name who answers.",
    ),
    "violent": (
        insecurity_row(form="none", violent="sí"),
        "Violent?",
        "Its form says that it is not a violence.",
    ),
}


@pytest.mark.parametrize("name", BAD_ROWS)
def test_a_bad_row_is_told_beside_its_column_and_keeps_everything_out(pages, world, name):
    bad, column, sentence = BAD_ROWS[name]
    item = make_insecurity(world)
    assert item.code == "I01"
    draft = draft_of(world, insecurity_row(9), bad)
    before = (counts(), Session.plain.count(), Contribution.plain.count())
    page = pages.get("import", draft.id)
    text = text_of(page)
    assert shown(page) == {"refused": 1, "new": 1}
    assert f"{column} " in text
    assert sentence in text
    assert "1 row is still to mend or to leave out." in text
    assert b'name="seen"' not in page.content
    written = page.context["refused"][0].doubts[0].written
    assert written == bad.values.get(
        page.context["refused"][0].doubts[0].message.column, ""
    )

    # A form kept from elsewhere does not get round it, and does no half.
    answer = pages.post(
        "import-apply",
        draft.id,
        seen=page.context["run"].fingerprint,
        iso_week="2018-W20",
        **{f"consent_{scope}": "all" for scope in ConsentScope},
    )
    assert "Nothing was imported" in text_of(answer)
    assert (counts(), Session.plain.count(), Contribution.plain.count()) == before
    draft.refresh_from_db()
    assert [row["values"] for row in draft.rows][1] == dict(bad.values)


def test_a_code_that_stands_twice_is_told_with_the_row_that_has_it(pages):
    twice = xlsx(
        {"Inseguridades": [INSECURITY_HEADERS, DARK_STREETS, ("I01", *EXTORTION[1:])]}
    )
    page = pages.get("import", pages.sent(twice).id)
    assert shown(page) == {"refused": 1, "new": 1}
    assert "Inseguridades, row 3" in text_of(page)
    assert "Row 2 has the code “I01” already." in text_of(page)


def test_an_unknown_column_is_told_and_stops_nothing(pages):
    headers = (*INSECURITY_HEADERS, "Color")
    draft = pages.sent(xlsx({"Inseguridades": [headers, (*DARK_STREETS, "rojo")]}))
    page = pages.get("import", draft.id)
    assert page.context["notices"] == [
        "Inseguridades: The column “Color” is not known and was left out."
    ]
    pages.agree(draft)
    assert counts() == (1, 0, 1)


def test_a_suggestion_is_taken_with_one_tap_and_twice_does_no_harm(pages, world):
    draft = draft_of(world, insecurity_row(dimension="Enviromental"))
    message = pages.get("import", draft.id).context["refused"][0].doubts[0].message
    tap = {
        name: getattr(message, name) for name in ("reason", "column", "value", "suggestion")
    }
    first = pages.post("import-row-take", draft.id, 0, **tap)
    assert shown(first) == {"new": 1}
    draft.refresh_from_db()
    assert draft.rows[0]["values"]["dimension"] == "Environmental"
    assert "That was mended already." in text_of(
        pages.post("import-row-take", draft.id, 0, **tap)
    )
    assert pages.post("import-row-take", draft.id, 7, **tap).status_code == 200


def test_a_row_is_mended_in_the_browser_and_the_sheet_waits(pages, world):
    draft = draft_of(
        world,
        insecurity_row(dimension="Enviromental", spaces="Casa; Marte"),
        proposal_row(3),
    )
    page = pages.get("import-row", draft.id, 0)
    form = page.context["form"]
    assert form.errors == {
        "dimension": ["“Enviromental” is not on the list."],
        "spaces": ["“Marte” is not on the list."],
    }
    assert "As written: Marte" in text_of(page)
    typed = {name: form.data[name] for name in form.data}

    # Half mended: kept as far as it goes, and asked for the rest.
    half = pages.post("import-row", draft.id, 0, **typed | {"dimension": "environmental"})
    assert half.redirect_chain == [(pages.address("import-row", draft.id, 0), 302)]
    assert "Something is still to mend." in text_of(half)
    assert set(half.context["form"].errors) == {"spaces"}

    done = pages.post(
        "import-row",
        draft.id,
        0,
        **typed | {"dimension": "environmental", "spaces": ["home"]},
    )
    assert done.redirect_chain == [(pages.address("import", draft.id), 302)]
    assert counts() == (0, 0, 1)
    draft.refresh_from_db()
    mended = draft.rows[0]["values"]
    assert (mended["dimension"], mended["spaces"]) == ("Environmental", "Home")
    assert "2 rows wait" in text_of(pages.get("imports"))


def test_a_row_of_no_kind_is_asked_what_it_is(pages, world):
    draft = draft_of(world, raw_row("", 2, {"type": "queja", "title_es": "Miedo"}))
    page = pages.get("import-row", draft.id, 0)
    assert "“queja” is neither an insecurity nor a proposal." in text_of(page)
    assert "Miedo" in text_of(page)
    again = pages.post("import-row", draft.id, 0)
    assert again.context["form"].errors == {"row_kind": ["Choose one of the two."]}
    told = pages.post("import-row", draft.id, 0, row_kind="insecurity")
    assert set(told.context["form"].errors) == {
        "group",
        "dimension",
        "form",
        "violent",
        "criminal",
    }
    assert told.context["form"]["title_es"].value() == "Miedo"


def test_signs_that_no_database_keeps_are_dropped_or_told(pages, world):
    draft = draft_of(world, insecurity_row())
    form = dict(pages.get("import-row", draft.id, 0).context["form"].data)
    refused = pages.post("import-row", draft.id, 0, **form | {"title_es": "a\x00b"})
    assert "title_es" in refused.context["form"].errors
    pages.post("import-row", draft.id, 0, **form | {"dimension": "a\x00b"})
    draft.refresh_from_db()
    assert draft.rows[0]["values"]["dimension"] == "a b"


def test_a_row_left_out_is_not_imported_and_can_be_put_back(pages, world):
    draft = draft_of(world, insecurity_row(2), insecurity_row(3, group=""))
    page = pages.post("import-row-leave-out", draft.id, 1)
    page = pages.post("import-row-leave-out", draft.id, 1)
    assert shown(page) == {"new": 1, "left_out": 1}
    assert shown(pages.post("import-row-put-back", draft.id, 1)) == {"refused": 1, "new": 1}
    pages.post("import-row-leave-out", draft.id, 1)
    assert pages.get("import-row", draft.id, 1).url == pages.address("import", draft.id)
    pages.agree(draft)
    assert [item.title_es for item in Insecurity.plain.all()] == ["Miedo en el camino 2"]


def test_with_every_row_left_out_there_is_nothing_to_import(pages, world):
    draft = draft_of(world, insecurity_row())
    page = pages.post("import-row-leave-out", draft.id, 0)
    assert "Every row is left out." in text_of(page)
    assert b'name="seen"' not in page.content
    pages.agree(draft, seen=page.context["run"].fingerprint)
    draft.refresh_from_db()
    assert draft.state == "draft"


@pytest.mark.parametrize("name", ["import-row-leave-out", "import-row-put-back"])
def test_a_row_that_is_not_there_is_not_found(pages, world, name):
    draft = draft_of(world, insecurity_row())
    assert pages.post(name, draft.id, 1).status_code == 404
    assert pages.get("import-row", draft.id, 1).status_code == 404


def test_what_may_tell_a_name_is_warned_of_and_stops_nothing(pages, world):
    draft = draft_of(world, insecurity_row(title_es="Ahí vive Juan Pérez"))
    page = pages.get("import", draft.id)
    assert "“Juan Pérez” may tell who or where." in text_of(page)
    assert shown(page) == {"new": 1}


@pytest.mark.parametrize("n", [1, 30])
def test_the_pages_ask_the_database_no_more_with_more_rows_and_items(
    pages, world, django_assert_max_num_queries, n
):
    for number in range(n):
        make_insecurity(world, f"Calles {number}")
        make_proposal(world, f"Luz {number}")
    rows = [insecurity_row(at) for at in range(2, n + 2)]
    rows += [proposal_row(at, group="") for at in range(2, n + 2)]
    draft = draft_of(world, *rows)
    with django_assert_max_num_queries(10):
        page = pages.get("import", draft.id)
    assert shown(page) == {"refused": n, "new": n}
    with django_assert_max_num_queries(10):
        pages.get("import-row", draft.id, n)
    for at in range(n, 2 * n):
        leave_out_row(acting_user=world.beto, draft=draft, index=at)
    pages.agree(draft)
    with django_assert_max_num_queries(10):
        pages.get("import", draft.id)

"""The whole demo goes in through the pages, and one changed row comes back."""

from collections import Counter

import pytest

from agendas.management.demo_data import rows, sheet_rows
from communities import vocabularies
from communities.actions.processes import Place, create_community, grant_role
from communities.choices import Role
from communities.models.places import Municipality
from tests.workshops.import_pages import Pages, columns, saved, shown, text_of
from tests.world import confirm, make_insecurity, make_proposal
from workshops.choices import ItemState
from workshops.models.contributions import Contribution
from workshops.models.items import Insecurity, Proposal
from workshops.models.sessions import Session
from workshops.queries.items import to_read_back
from workshops.sheets.columns import COLUMNS

pytestmark = pytest.mark.slow

SHEETS = {"insecurity": "Inseguridades", "proposal": "Propuestas"}


def community(world, row):
    place, _made = Municipality.objects.get_or_create(
        code=row["municipality_code"],
        defaults={"name": row["municipality"], "state": row["state"]},
    )
    made = create_community(
        acting_user=None,
        process=world.process,
        place=Place(row["slug"], row["name_es"], place),
    )
    grant_role(
        acting_user=None,
        user=world.beto,
        role=Role.COORDINATOR,
        process=world.process,
        community=made,
    )
    return made


def filled_in(pages, place):
    """The downloaded template with the rows of one place typed into it."""
    workbook = pages.workbook()
    for kind, name in SHEETS.items():
        sheet = workbook[name]
        at, header = columns(sheet)
        names = {column.key: column.es for column in COLUMNS[kind]}
        typed = [row for row in sheet_rows(place) if row.kind == kind]
        for number, row in enumerate(typed, start=header + 1):
            for key, text in row.values.items():
                sheet.cell(number, at[names[key]]).value = text or None
    return saved(workbook)


def as_csv(item):
    """An item as its line of the demo's data."""
    shared = {"code": item.code, "group": item.group, "title_es": item.title_es}
    shared["title_en"] = item.title_en
    if isinstance(item, Insecurity):
        form = vocabularies.terms("form")[item.form]
        assert item.lethality == form.attributes["lethality"]
        (space,) = item.spaces
        names = ("dimension", "form", "violent", "criminal")
        return shared | {"space": space} | {name: getattr(item, name) for name in names}
    names = ("kind", "level", "decision_level", "duty_bearer", "horizon")
    names += ("social_part_es", "security_part_es")
    answers = " ".join(sorted(found.code for found in item.answers.all()))
    return shared | {"answers": answers} | {name: getattr(item, name) for name in names}


def test_it_works_all_46_insecurities_and_42_proposals_go_in_and_are_as_in_the_data(
    world, client_of
):
    client = client_of(world.beto)
    paper = {"insecurity": rows("insecurities"), "proposal": rows("proposals")}
    for place in rows("communities"):
        pages = Pages(client, community(world, place), language="es-mx")
        draft = pages.sent(filled_in(pages, place["code"]))
        expected = [
            r for kind in paper.values() for r in kind if r["place"] == place["code"]
        ]
        assert len(draft.rows) == len(expected)
        pages.agree(draft)
        draft.refresh_from_db()
        assert (draft.state, draft.n_new, draft.n_changed) == ("applied", len(expected), 0)
        for kind, model in (("insecurity", Insecurity), ("proposal", Proposal)):
            found = [as_csv(item) for item in model.objects.within(pages.community)]
            wanted = [
                {name: row[name] for name in found[0]}
                for row in paper[kind]
                if row["place"] == place["code"]
            ]
            assert sorted(found, key=str) == sorted(wanted, key=str)
        assert len(to_read_back(pages.community)) == len(expected)
    assert (Insecurity.plain.count(), Proposal.plain.count()) == (46, 42)
    # Each can be followed back to one card, in one sitting a kind and group.
    cards = Contribution.plain.select_related("session", "insecurity", "proposal")
    placed = [card.insecurity or card.proposal for card in cards]
    assert len(set(placed)) == len(placed) == 88
    assert all(
        (card.text, card.session.group) == (item.title_es, item.group)
        for card, item in zip(cards, placed, strict=True)
    )
    assert {card.session.origin for card in cards} == {"paper_agenda"}
    assert {card.session.iso_week for card in cards} == {"2018-W20"}
    per_place = Counter(Session.plain.values_list("community", "phase", "group"))
    assert set(per_place.values()) == {1}
    positions = Counter(cards.values_list("session", "position"))
    assert set(positions.values()) == {1}


@pytest.mark.parametrize("language", ["es-mx", "en"])
def test_one_row_changed_in_the_filled_sheet_changes_one_item_and_it_is_read_again(
    world, client_of, language
):
    first, second = (
        make_insecurity(world),
        make_insecurity(world, "Robos", dimension="personal"),
    )
    proposal = make_proposal(world)
    proposal.answers.set([first])
    confirm(world, first, second, proposal)
    pages = Pages(client_of(world.beto), world.here, language=language)
    workbook = pages.workbook(filled="1")
    sheet = workbook.worksheets[2]
    at, header = columns(sheet)
    title = at["Título en español" if language == "es-mx" else "Title in Spanish"]
    assert sheet.cell(header + 1, title).value == "Alumbrado acordado"
    sheet.cell(header + 1, title).value = "Alumbrado que las vecinas deciden"

    draft = pages.sent(saved(workbook))
    page = pages.get("import", draft.id)
    assert shown(page) == {"changed": 1, "unchanged": 2}
    (change,) = page.context["changed"][0].changes
    assert change[1:] == ("Alumbrado acordado", "Alumbrado que las vecinas deciden")
    # Nothing is new, so nobody is asked when and what groups allowed.
    assert b"iso_week" not in page.content
    assert list(to_read_back(world.here)) == []

    pages.agree(draft)
    assert [item.title_es for item in to_read_back(world.here)] == [
        "Alumbrado que las vecinas deciden"
    ]
    for item, words in ((first, "Calles sin luz"), (second, "Robos")):
        item.refresh_from_db()
        assert (item.title_es, item.state) == (words, ItemState.VALIDATED)
    proposal.refresh_from_db()
    assert proposal.review_state == "safety_check"
    assert [answered.code for answered in proposal.answers.all()] == [first.code]
    assert not Contribution.plain.exists()


@pytest.mark.parametrize("name", ["import-xlsx", "import-csv"])
def test_the_filled_sheet_sent_back_untouched_changes_nothing(world, client_of, name):
    make_insecurity(world, memo="Se repite", spaces=["street", "home"])
    pages = Pages(client_of(world.beto), world.here)
    file = pages.get(name, filled="1")
    draft = pages.sent(file.content, filename=f"agenda.{name[-4:].strip('-')}")
    page = pages.get("import", draft.id)
    assert [len(page.context[n]) for n in ("refused", "changed", "new", "unchanged")] == [
        0,
        0,
        0,
        1,
    ]
    assert "There is nothing to import" in text_of(page)
    assert b'name="seen"' not in page.content


def test_an_answer_changed_alone_moves_the_link_and_not_the_words(world, client_of):
    first, second = make_insecurity(world), make_insecurity(world, "Robos")
    proposal = make_proposal(world)
    proposal.answers.set([first])
    confirm(world, proposal)
    pages = Pages(client_of(world.beto), world.here)
    workbook = pages.workbook(filled="1")
    at, header = columns(workbook["Proposals"])
    workbook["Proposals"].cell(header + 1, at["Answers"]).value = "Robos"
    draft = pages.sent(saved(workbook))
    assert pages.get("import", draft.id).context["changed"][0].changes == [
        ("Answers", first.code, second.code)
    ]
    pages.agree(draft)
    proposal.refresh_from_db()
    assert list(proposal.answers.all()) == [second]
    assert proposal.state == ItemState.VALIDATED


def test_an_answer_to_a_withdrawn_insecurity_neither_stops_a_sheet_nor_is_lost(
    world, client_of
):
    first, second = make_insecurity(world), make_insecurity(world, "Robos")
    proposal = make_proposal(world)
    proposal.answers.set([first, second])
    second.state = ItemState.WITHDRAWN
    second.save(update_fields=["state"])
    pages = Pages(client_of(world.beto), world.here)
    workbook = pages.workbook(filled="1")
    at, header = columns(workbook["Proposals"])
    assert workbook["Proposals"].cell(header + 1, at["Answers"]).value == first.code
    assert shown(pages.send(saved(workbook))) == {"unchanged": 2}
    workbook["Proposals"].cell(header + 1, at["Note"]).value = "Una nota"
    pages.agree(pages.sent(saved(workbook)))
    proposal.refresh_from_db()
    assert proposal.memo == "Una nota"
    assert set(proposal.answers.all()) == {first, second}


def test_what_is_not_shown_as_changed_is_not_written(world, client_of):
    # The check fills in who decides; the item has nobody yet.
    proposal = make_proposal(world, decision_level="")
    proposal.answers.set([make_insecurity(world)])
    pages = Pages(client_of(world.beto), world.here)
    workbook = pages.workbook(filled="1")
    at, header = columns(workbook["Proposals"])
    workbook["Proposals"].cell(header + 1, at["Note"]).value = "Una nota"
    draft = pages.sent(saved(workbook))
    page = pages.get("import", draft.id)
    assert page.context["changed"][0].changes == [("Note", "", "Una nota")]
    pages.agree(draft)
    proposal.refresh_from_db()
    assert (proposal.memo, proposal.decision_level) == ("Una nota", "")


def test_the_template_carries_the_mark_of_invented_data_only_where_it_is_invented(
    world, client_of
):
    pages = Pages(client_of(world.beto), world.here)
    assert "DEMO" not in str(pages.workbook()["Insecurities"]["A1"].value)
    assert b"DEMO" not in pages.get("import-csv").content
    world.process.slug, world.process.synthetic = "demo-valle", True
    world.process.save()
    pages.community.refresh_from_db()
    assert "DEMO" in pages.workbook()["Insecurities"]["A1"].value
    file = pages.get("import-csv")
    assert b"DEMO" in file.content
    assert file["Content-Disposition"] == 'attachment; filename="demo-valle-arriba.csv"'


def test_an_empty_template_holds_no_item(world, client_of):
    make_insecurity(world, "Calles sin luz")
    pages = Pages(client_of(world.beto), world.here)
    workbook = pages.workbook()
    assert workbook.sheetnames == ["Instructions", "Insecurities", "Proposals", "Lists"]
    at, header = columns(workbook["Insecurities"])
    assert workbook["Insecurities"].cell(header + 1, at["Title in Spanish"]).value is None
    assert "Calles sin luz" not in pages.get("import-csv").content.decode()

"""Importing a sheet: all of it or nothing, once, with what the groups allowed."""

from datetime import date

import pytest
from django.utils import timezone

from agendas.queries.consultations import votable
from communities.models.audit import AuditEntry
from tests.workshops.import_pages import AGREED, Pages, counts, draft_of, text_of
from tests.workshops.sheets.files import (
    insecurity_row,
    proposal_row,
)
from tests.world import confirm, make_insecurity
from workshops.actions.import_items import make_items
from workshops.actions.imports import apply_draft
from workshops.actions.items import code_item
from workshops.choices import ConsentScope
from workshops.models.contributions import Contribution
from workshops.models.items import Insecurity, Proposal
from workshops.models.sessions import Consent, Session
from workshops.queries.items import to_read_back
from workshops.views import import_drafts


@pytest.fixture
def pages(world, client_of):
    return Pages(client_of(world.beto), world.here)


def test_it_works_an_import_makes_items_that_wait_to_be_read_back(pages, world):
    draft = draft_of(world, insecurity_row(code="I01"), proposal_row())
    done = pages.agree(draft)
    assert "2 items added." in text_of(done)
    assert counts() == (1, 1, 1)
    assert [item.code for item in to_read_back(world.here)] == ["P1", "I01"]


def test_imported_twice_makes_everything_once_and_says_so(pages, world):
    draft = draft_of(world, insecurity_row())
    seen = pages.get("import", draft.id).context["run"].fingerprint
    pages.agree(draft)
    again = pages.agree(draft, seen=seen)
    assert "This sheet was finished before. Nothing was done twice." in text_of(again)
    assert counts() == (1, 0, 1)
    assert Contribution.plain.count() == Session.plain.count() == 1
    for address in ("import-row-leave-out", "import-row-put-back", "import-row-take"):
        assert "finished before" in text_of(pages.post(address, draft.id, 0))
    for address in ("import-row", "import-discard"):
        parts = (draft.id, 0) if address == "import-row" else (draft.id,)
        assert "finished before" in text_of(pages.post(address, *parts))
    draft.refresh_from_db()
    assert draft.state == "applied"


def test_two_at_once_import_once(pages, world, monkeypatch):
    draft = draft_of(world, insecurity_row())
    seen = pages.get("import", draft.id).context["run"].fingerprint

    def slower(**options):
        # Another tab is done between this one's look and its turn.
        apply_draft(acting_user=world.beto, draft=draft, **AGREED)
        return apply_draft(**options)

    monkeypatch.setattr(import_drafts, "apply_draft", slower)
    answer = pages.agree(draft, seen=seen)
    assert "finished before" in text_of(answer)
    assert counts() == (1, 0, 1)


def test_what_changed_since_it_was_shown_is_shown_before_it_is_imported(pages, world):
    item = make_insecurity(world, "Calles sin luz")
    draft = draft_of(world, insecurity_row(code=item.code, title_es="Calles muy oscuras"))
    seen = pages.get("import", draft.id).context["run"].fingerprint
    code_item(acting_user=world.beto, item=item, values={"title_es": "Calles sin faroles"})
    answer = pages.agree(draft, seen=seen)
    assert "Something changed since you looked." in text_of(answer)
    (change, *_others) = answer.context["changed"][0].changes
    assert change == ("Group", "Adult and older women", "Young women")
    assert (
        "Title in Spanish",
        "Calles sin faroles",
        "Calles muy oscuras",
    ) in answer.context["changed"][0].changes
    item.refresh_from_db()
    assert item.title_es == "Calles sin faroles"
    pages.agree(draft, seen=answer.context["run"].fingerprint)
    item.refresh_from_db()
    assert item.title_es == "Calles muy oscuras"


def test_who_does_not_say_what_was_shown_is_shown_it(pages, world):
    draft = draft_of(world, insecurity_row())
    assert "Look once more" in text_of(pages.agree(draft, seen=""))
    assert counts() == (0, 0, 1)


def test_a_fault_in_the_middle_leaves_nothing_half_done(world, monkeypatch):
    draft = draft_of(world, insecurity_row(code="I01"), proposal_row())
    before = (*counts(), AuditEntry.plain.count())

    def break_off(**options):
        make_items(**options)
        raise RuntimeError

    monkeypatch.setattr("workshops.actions.imports.make_items", break_off)
    with pytest.raises(RuntimeError):
        apply_draft(acting_user=world.beto, draft=draft, **AGREED)
    draft.refresh_from_db()
    assert (*counts(), AuditEntry.plain.count()) == before
    assert (draft.state, len(draft.rows)) == ("draft", 2)


def test_a_discarded_sheet_keeps_nothing_of_what_was_typed(pages, world):
    draft = draft_of(world, insecurity_row())
    assert "Discarded." in text_of(pages.post("import-discard", draft.id))
    draft.refresh_from_db()
    assert (draft.state, draft.rows, counts()) == ("discarded", [], (0, 0, 1))
    assert "This sheet was discarded." in text_of(pages.get("import", draft.id))
    assert "finished before" in text_of(pages.agree(draft))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2018-W20", "2018-W20"),
        (" 2018w5 ", "2018-W05"),
        ("2018-05-14", "2018-W20"),
        ("20/05/2018", "2018-W20"),
        ("2021-01-01", "2020-W53"),
    ],
)
def test_the_week_is_taken_as_people_write_it_and_no_day_is_kept(pages, world, typed, kept):
    draft = draft_of(world, insecurity_row())
    pages.agree(draft, iso_week=typed)
    assert Session.plain.get().iso_week == kept


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Write the week, such as 2018-W20."),
        ("mayo", "There is no such week."),
        ("2019-W53", "There is no such week."),
        ("31/02/2018", "There is no such week."),
        ("2999-W01", "This week lies ahead."),
        ("0018-W20", "This week is too long ago."),
    ],
)
def test_a_week_that_cannot_be_is_refused_and_what_was_typed_stays(
    pages, world, typed, sentence
):
    draft = draft_of(world, insecurity_row())
    page = pages.agree(draft, iso_week=typed, consent_publication="some")
    assert page.status_code == 200
    assert sentence in page.context["form"].errors["iso_week"][0]
    assert page.context["form"]["iso_week"].value() == typed
    assert page.context["form"]["consent_publication"].value() == "some"
    assert counts() == (0, 0, 1)


@pytest.mark.parametrize("day", [date(2026, 3, 2), date(2026, 3, 8)])
def test_this_week_is_offered_and_may_be_chosen_from_its_monday_on(
    pages, world, monkeypatch, day
):
    monkeypatch.setattr(timezone, "localdate", lambda: day)
    draft = draft_of(world, insecurity_row())
    form = pages.get("import", draft.id).context["form"]
    assert form["iso_week"].value() == "2026-W10"
    late = pages.agree(draft, iso_week="2026-W11")
    assert set(late.context["form"].errors) == {"iso_week"}
    pages.agree(draft, iso_week="2026-W10")
    assert Session.plain.get().iso_week == "2026-W10"


def test_consent_is_kept_as_it_is_said_for_each_group(pages, world):
    draft = draft_of(
        world,
        insecurity_row(2, code="I01"),
        insecurity_row(3, group="Hombres adultos"),
        insecurity_row(4),
        proposal_row(5),
    )
    said = {"take_part": "some", "notes": "all", "chart_photo": "none"}
    said |= {"agenda_use": "some", "publication": "none"}
    pages.agree(draft, **{f"consent_{scope}": answer for scope, answer in said.items()})
    assert Consent.plain.count() == Session.plain.count() == 3
    kept = list(Consent.plain.values(*ConsentScope.values))
    assert kept == [said] * 3


def test_what_no_one_allows_is_told_beside_its_question(pages, world):
    text = text_of(pages.get("import", draft_of(world, insecurity_row()).id))
    assert "With “No one”, these items cannot go to a vote." in text
    assert "With “No one”, these items cannot be voted on or published." in text


@pytest.mark.parametrize(
    ("scope", "answer", "n_votable"),
    [
        ("agenda_use", "none", 0),
        ("publication", "none", 0),
        ("publication", "some", 1),
        ("chart_photo", "all", 1),
    ],
)
def test_what_no_one_allows_reaches_no_ballot_even_when_confirmed(
    pages, world, scope, answer, n_votable
):
    page = pages.agree(draft_of(world, insecurity_row()), **{f"consent_{scope}": answer})
    assert ("stays with the field team" in text_of(page)) is (n_votable == 0)
    confirm(world, Insecurity.plain.get())
    assert len(votable(world.here, "insecurities")) == n_votable
    assert Contribution.plain.get().sensitivity == Insecurity.plain.get().sensitivity


@pytest.mark.parametrize(
    ("scope", "sentence"),
    [
        ("take_part", "If no one took part, there is no agenda."),
        ("notes", "If no one allowed notes, this cannot be kept."),
    ],
)
def test_without_anyone_or_without_notes_nothing_is_imported(pages, world, scope, sentence):
    draft = draft_of(world, insecurity_row())
    page = pages.agree(draft, **{f"consent_{scope}": "none"})
    assert page.context["form"].errors == {f"consent_{scope}": [sentence]}
    assert counts() == (0, 0, 1)


def test_a_code_of_a_withdrawn_item_brings_a_new_one_and_is_answered(pages, world):
    old = make_insecurity(world, "Calles sin luz")
    old.state = "withdrawn"
    old.save(update_fields=["state"])
    draft = draft_of(world, insecurity_row(code=old.code), proposal_row(answers=old.code))
    pages.agree(draft)
    (proposal,) = Proposal.plain.all()
    (answered,) = proposal.answers.all()
    assert answered.code == old.code
    assert answered.id != old.id


def test_each_item_leaves_its_trace_of_who_brought_it_in(pages, world):
    item = make_insecurity(world)
    confirm(world, item)
    draft = draft_of(world, insecurity_row(code=item.code), insecurity_row(3))
    pages.agree(draft)
    new = Insecurity.plain.exclude(pk=item.pk).get()
    found = AuditEntry.objects.within(world.process).filter(actor=world.beto)
    assert found.filter(action="create_item", target_id=new.id).count() == 1
    assert found.filter(action="code_item", target_id=item.id).count() == 1
    assert found.filter(action="apply_draft", target_id=draft.id).count() == 1


def test_a_new_row_costs_the_import_no_question(world, django_assert_max_num_queries):
    # Everything is written at once, audit entries too.
    drafts = [
        draft_of(world, *(insecurity_row(at) for at in range(2, n + 2)), community=place)
        for n, place in ((10, world.here), (60, world.there))
    ]
    asked = []
    for draft in drafts:
        with django_assert_max_num_queries(200) as seen:
            apply_draft(acting_user=world.beto, draft=draft, **AGREED)
        asked.append(len(seen))
    assert asked[1] == asked[0]


def test_a_changed_row_costs_the_import_one_question_alone(
    world, django_assert_max_num_queries
):
    asked = []
    for n, place in ((10, world.here), (60, world.there)):
        items = [make_insecurity(world, f"Calles {at}", place) for at in range(n)]
        rows = [
            insecurity_row(code=item.code, title_es=f"{item.title} hoy") for item in items
        ]
        draft = draft_of(world, *rows, community=place)
        with django_assert_max_num_queries(200) as seen:
            apply_draft(acting_user=world.beto, draft=draft, **AGREED)
        asked.append(len(seen))
    assert asked[1] - asked[0] == 50

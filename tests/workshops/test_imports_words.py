"""The check speaks in sentences: every reason has one, every suggestion settles its doubt."""

import pytest
from django.utils import translation

from communities import vocabularies
from tests.workshops.import_pages import draft_of
from tests.workshops.sheets.files import KNOWN, insecurity_row, proposal_row, raw_row
from tests.world import make_insecurity
from workshops.actions.imports import take_suggestion
from workshops.forms.import_rows import RowForm
from workshops.forms.import_words import doubts, heading, notice_sentence
from workshops.queries.imports import DraftRow, dry_run
from workshops.sheets.check import check_rows
from workshops.sheets.columns import COLUMNS, KINDS
from workshops.sheets.results import REASONS
from workshops.sheets.terms import find

WRONG = {
    "required": insecurity_row(group=""),
    "unknown_term": insecurity_row(dimension="Enviromental"),
    "only_one": insecurity_row(dimension="Personal; Política"),
    "too_long": insecurity_row(title_es="a" * 161),
    "formula": insecurity_row(title_es="=1+1"),
    "bad_code": insecurity_row(code="12"),
    "kind_unknown": raw_row("", 2, {"type": "inseguridá", "title_es": "Miedo"}),
    "answers_unknown": proposal_row(answers="I77"),
    "answers_not_insecurity": proposal_row(answers="P01"),
    "level_needs_state": proposal_row(level="community", decision_level="community"),
    "combined_needs_both": proposal_row(kind="combined"),
    "part_without_combined": proposal_row(security_part="Rondines"),
    "none_not_violent": insecurity_row(form="none", violent="sí"),
    "primary_repeated": insecurity_row(dimensions="Personal"),
    "other_kind": insecurity_row(horizon="Corto"),
    "traces": insecurity_row(memo="Habló Juan Pérez"),
    "duplicate_title": insecurity_row(code="I09", title_es="Calles oscuras"),
}
SUGGESTED = (
    "unknown_term",
    "only_one",
    "bad_code",
    "kind_unknown",
    "level_needs_state",
    "part_without_combined",
    "none_not_violent",
)


def checked(*rows):
    answers = check_rows(
        rows, known=KNOWN, lint=lambda text: ["Juan Pérez"] if "Juan" in text else []
    )
    return [
        DraftRow(at, raw, row)
        for at, (raw, row) in enumerate(zip(rows, answers, strict=True))
    ]


def said(rows):
    return {doubt.message.reason: doubt for row in checked(*rows) for doubt in doubts(row)}


def test_it_works_every_reason_is_a_sentence_of_its_own():
    several = [
        insecurity_row(2, code="I05"),
        insecurity_row(3, code="I05"),
        insecurity_row(4, code="I06", group=""),
        proposal_row(5, answers="I06"),
    ]
    found = {reason: said([row])[reason] for reason, row in WRONG.items()}
    found |= {name: said(several)[name] for name in ("duplicate_code", "answers_refused")}
    assert set(found) == set(REASONS)
    sentences = {doubt.sentence for doubt in found.values()}
    assert len(sentences) == len(REASONS)
    assert not [sentence for sentence in sentences if "%(" in sentence]
    assert {reason for reason, doubt in found.items() if doubt.question} == set(SUGGESTED)


@pytest.mark.parametrize(
    ("row", "reason", "words"),
    [
        (insecurity_row(code="P01"), "duplicate_code", "belongs to the other kind"),
        (raw_row("", 2, {"title_es": "Miedo"}), "kind_unknown", "It does not say"),
    ],
)
def test_a_sentence_never_ends_in_a_hole(row, reason, words):
    with translation.override("en"):
        assert words in said([row])[reason].sentence


def test_two_rows_with_one_title_say_so_when_neither_has_a_code():
    twice = [insecurity_row(2, title_es="Igual", code=code) for code in ("?", "?")]
    with translation.override("en"):
        assert (
            said(twice)["duplicate_title"].sentence == "Another row has this title already."
        )


@pytest.mark.parametrize(
    ("reason", "question"),
    [
        ("unknown_term", "Did you mean “Environmental”?"),
        ("only_one", "Keep only “Personal”"),
        ("bad_code", "Did you mean “I12”?"),
        ("kind_unknown", "Did you mean “Insecurity”?"),
        ("none_not_violent", "Change “Violent?” to “Not violent”"),
        ("level_needs_state", "Change “Level that decides” to “Municipal”"),
        ("part_without_combined", "Change “Kind of policy” to “Combined”"),
    ],
)
def test_a_suggestion_is_asked_in_words(reason, question):
    with translation.override("en"):
        assert said([WRONG[reason]])[reason].question == question


@pytest.mark.parametrize("reason", ["unknown_column", "repeated_column", "missing_column"])
def test_a_notice_names_its_sheet(reason):
    value = "horizon" if reason == "missing_column" else "Color"
    notice = {"reason": reason, "sheet": "Propuestas", "value": value}
    with translation.override("en"):
        sentence = notice_sentence(notice)
    assert sentence.startswith("Propuestas: The column “")
    assert ("Horizon" if value == "horizon" else "Color") in sentence


def test_every_column_has_a_name_in_both_languages():
    for language in ("es-mx", "en"):
        with translation.override(language):
            for kind in KINDS:
                names = [heading(column.key) for column in COLUMNS[kind]]
                assert len(set(names)) == len(names)
                assert all(names)


@pytest.mark.parametrize("name", vocabularies.NAMES)
def test_every_label_of_a_list_leads_back_to_its_code(name):
    # What a mended row keeps is the label that the person saw.
    for code, term in vocabularies.terms(name).items():
        assert find(name, term.es) == find(name, term.en) == code


@pytest.mark.parametrize("language", ["es-mx", "en"])
@pytest.mark.parametrize("reason", SUGGESTED)
def test_taking_a_suggestion_settles_its_doubt_once(world, reason, language):
    make_insecurity(world)
    draft = draft_of(world, WRONG[reason])
    (doubt,) = (
        each.message
        for each in doubts(dry_run(draft).row(0))
        if each.message.reason == reason
    )
    take = {"acting_user": world.beto, "draft": draft, "index": 0, "language": language}
    assert take_suggestion(doubt=doubt, **take) is True
    draft.refresh_from_db()
    left = {message.reason for message in dry_run(draft).row(0).checked.messages}
    assert reason not in left
    rows = draft.rows
    assert take_suggestion(doubt=doubt, **take) is False
    draft.refresh_from_db()
    assert draft.rows == rows


def test_of_several_terms_only_the_doubted_one_is_replaced(world):
    draft = draft_of(world, insecurity_row(spaces="Casa;  Escuelas; Xyzzy, calle"))
    first = next(m for m in dry_run(draft).row(0).checked.messages if m.suggestion)
    take_suggestion(
        acting_user=world.beto, draft=draft, index=0, doubt=first, language="es"
    )
    draft.refresh_from_db()
    row = dry_run(draft).row(0)
    assert set(row.checked.values["spaces"]) == {"home", "street", first.suggestion}
    assert [(m.reason, m.value) for m in row.checked.messages] == [
        ("unknown_term", "Xyzzy")
    ]


@pytest.mark.parametrize(
    "row", [pytest.param(row, id=name) for name, row in WRONG.items() if row.kind]
)
def test_a_row_shown_and_saved_untouched_means_the_same(row):
    (before,) = checked(row)
    shown = RowForm(row=before)
    form = RowForm({name: shown.data[name] for name in shown.data}, row=before)
    assert form.is_valid(), form.errors
    (after,) = checked(raw_row(row.kind, row.number, form.values()))
    dropped = {"other_kind"}
    assert after.checked.values == before.checked.values
    assert [m for m in after.checked.messages if m.reason not in dropped] == [
        m for m in before.checked.messages if m.reason not in dropped
    ]


def test_what_is_no_term_stays_to_choose_beside_the_terms(world):
    (row,) = checked(insecurity_row(dimension="Enviromental", spaces="Casa; Plaza =1"))
    form = RowForm(row=row)
    assert form["dimension"].value() == "Enviromental"
    assert form.fields["dimension"].choices[-1][0] == "Enviromental"
    assert form["spaces"].value() == ["home", "Plaza =1"]
    assert form.fields["spaces"].choices[-1][0] == "Plaza =1"
    assert [field.name for field in form.marked()] == ["dimension", "spaces"]


def test_a_column_the_sheet_lacks_keeps_what_is_kept_unless_it_is_touched():
    (row,) = checked(
        raw_row("insecurity", 2, {"code": "I01", "title_es": "Calles sin luz"})
    )
    shown = dict(RowForm(row=row).data)
    assert shown["spaces"] == ["street", "route"]
    untouched = RowForm(shown, row=row)
    assert untouched.is_valid()
    assert untouched.values() == {"code": "I01", "title_es": "Calles sin luz"}
    touched = RowForm(shown | {"spaces": [], "memo": "Otra"}, row=row)
    assert touched.is_valid()
    assert touched.values() == {
        "code": "I01",
        "title_es": "Calles sin luz",
        "spaces": "",
        "memo": "Otra",
    }

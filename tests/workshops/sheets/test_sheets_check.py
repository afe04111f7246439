"""What a check says about single rows: each reason at least once, each status."""

import dataclasses

import pytest

from tests.workshops.sheets.files import (
    INSECURITY,
    KNOWN,
    PROPOSAL,
    insecurity_row,
    proposal_row,
    raw_row,
)
from workshops.sheets.check import check_rows
from workshops.sheets.results import REASONS, Known, Message


def check_one(row, *, known=KNOWN, **options):
    (checked,) = check_rows([row], known=known, **options)
    return checked


def test_fine_rows_are_new_and_typed():
    insecurity, proposal = check_rows([insecurity_row(), proposal_row(3)], known=KNOWN)

    assert (insecurity.status, insecurity.code, insecurity.messages) == ("new", "I02", ())
    assert dict(insecurity.values) == {
        "group": "women_young",
        "title_es": "Miedo en el camino 2",
        "title_en": "",
        "dimension": "personal",
        "dimensions": (),
        "form": "threat",
        "violent": "yes",
        "criminal": "unclear",
        "spaces": (),
        "actors": (),
        "groups_affected": (),
        "lethality": "",
        "selectivity": "",
        "memo": "",
    }
    assert (proposal.status, proposal.code, proposal.number) == ("new", "P02", 3)
    assert proposal.values["answers"] == ("I01",)
    assert proposal.values["decision_level"] == "municipal"


INSECURITY_FAULTS: list[tuple[dict, Message]] = [
    ({"group": ""}, Message("required", "group")),
    ({"title_es": " "}, Message("required", "title_es")),
    ({"form": None}, Message("required", "form")),
    (
        {"form": "violensia de pareja"},
        Message("unknown_term", "form", "violensia de pareja", "intimate_partner"),
    ),
    ({"violent": "quizá xyz"}, Message("unknown_term", "violent", "quizá xyz", "")),
    (
        {"spaces": "Casa; la luna, escuela"},
        Message("unknown_term", "spaces", "la luna", ""),
    ),
    (
        {"dimension": "Personal, Comunitaria"},
        Message("only_one", "dimension", "Personal, Comunitaria", "personal"),
    ),
    ({"title_es": "a" * 161}, Message("too_long", "title_es", "a" * 80, "160")),
    ({"memo": "a" * 501}, Message("too_long", "memo", "a" * 80, "500")),
    ({"title_es": "=1+1"}, Message("formula", "title_es", "=1+1")),
    ({"group": "=A1"}, Message("formula", "group", "=A1")),
    ({"memo": "@SUM(1)"}, Message("formula", "memo", "@SUM(1)")),
    (
        {"memo": "-2+3+cmd|' /C calc'!A0"},
        Message("formula", "memo", "-2+3+cmd|' /C calc'!A0"),
    ),
    ({"memo": "#REF!"}, Message("formula", "memo", "#REF!")),
    ({"code": "1"}, Message("bad_code", "code", "1", "I1")),
    ({"code": "primera"}, Message("bad_code", "code", "primera", "")),
    ({"code": "p-01"}, Message("duplicate_code", "code", "p-01", "")),
    (
        {"code": "I9", "title_es": "CALLES OSCURAS."},
        Message("duplicate_title", "title_es", "CALLES OSCURAS.", "I01"),
    ),
    ({"form": "Ninguna"}, Message("none_not_violent", "violent", "yes", "no")),
]
PROPOSAL_FAULTS: list[tuple[dict, Message]] = [
    (
        {"kind": "combinada", "social_part": "Luz", "security_part": "=1"},
        Message("formula", "security_part", "=1"),
    ),
    ({"answers": ""}, Message("required", "answers")),
    ({"answers": "I77"}, Message("answers_unknown", "answers", "I77")),
    ({"answers": "las calles"}, Message("answers_unknown", "answers", "las calles")),
    ({"answers": "I01, P01"}, Message("answers_not_insecurity", "answers", "P01")),
    (
        {"decision_level": "Comunidad"},
        Message("level_needs_state", "decision_level", "community", "municipal"),
    ),
    (
        {"kind": "combinada", "social_part": "Luz"},
        Message("combined_needs_both", "security_part"),
    ),
    (
        {"kind": "social", "social_part": "Luz", "security_part": "Ronda"},
        Message("part_without_combined", "security_part", "Ronda", "combined"),
    ),
]


@pytest.mark.parametrize(
    ("row", "message"),
    [(insecurity_row(**values), message) for values, message in INSECURITY_FAULTS]
    + [(proposal_row(**values), message) for values, message in PROPOSAL_FAULTS],
    ids=lambda each: f"{each.column}-{each.reason}" if isinstance(each, Message) else "",
)
def test_fault_in_one_cell_is_the_one_message_and_refuses(row, message):
    checked = check_one(row)

    assert checked.messages == (message,)
    assert checked.status == "refused"
    assert message.blocking


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            insecurity_row(dimensions="Personal; Política"),
            Message("primary_repeated", "dimensions", "personal"),
        ),
        (insecurity_row(horizon="Corto"), Message("other_kind", "horizon", "Corto")),
    ],
)
def test_remark_refuses_nothing(row, message):
    checked = check_one(row)

    assert checked.messages == (message,)
    assert checked.status == "new"
    assert checked.values["dimensions"] in ((), ("political",))
    assert "horizon" not in checked.values


def test_row_of_unknown_kind_suggests_the_nearest():
    checked = check_one(raw_row("", 5, {"type": "inseguirdad", "title_es": "Algo"}))

    assert (checked.status, checked.number, checked.values) == ("refused", 5, {})
    assert checked.messages == (
        Message("kind_unknown", "type", "inseguirdad", "insecurity"),
    )


def test_traces_are_told_for_texts_only_and_refuse_nothing():
    def lint(text):
        return [word for word in text.split() if word == "Juan"]

    checked = check_one(
        insecurity_row(memo="lo dijo Juan", title_es="Juan y Juan", code="I5"), lint=lint
    )

    assert [(each.reason, each.column, each.value) for each in checked.messages] == [
        ("traces", "title_es", "Juan"),
        ("traces", "title_es", "Juan"),
        ("traces", "memo", "Juan"),
    ]
    assert checked.status == "new"


def test_every_reason_is_provoked_somewhere_here():
    provoked = {message.reason for _, message in INSECURITY_FAULTS + PROPOSAL_FAULTS}
    elsewhere = {
        "primary_repeated",
        "other_kind",
        "kind_unknown",
        "traces",
        "answers_refused",
    }

    assert provoked | elsewhere == set(REASONS)
    with pytest.raises(KeyError):
        _ = Message("tired", "memo").blocking


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("group", "mujeres JOVENES", "women_young"),
        ("group", "women_young", "women_young"),
        ("group", "Women  young", "women_young"),
        ("dimension", "salud", "health"),
        ("form", "Extorsion", "extortion"),
        ("form", "cobro de piso", "extortion"),
        ("form", "No es violencia (necesidad no cubierta)", "none"),
        ("violent", "Sí", "yes"),
        ("violent", "NO", "no"),
        ("violent", "true", "yes"),
        ("violent", "latente", "latent"),
        ("criminal", "x", "yes"),
        ("criminal", "Es delito", "yes"),
        ("lethality", "no letal", "nonlethal"),
    ],
)
def test_what_people_write_is_understood(column, text, code):
    values = {"violent": "no", "form": "Amenaza"} | {column: text}

    checked = check_one(insecurity_row(**values))

    assert (checked.values[column], checked.messages) == (code, ())


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Calle, colonia, Casa", ("street", "home")),
        ("Casa; Calle, colonia", ("home", "street")),
        ("casa,escuela\nfiscalia", ("home", "school", "police_justice")),
        ("home|home; ;", ("home",)),
    ],
)
def test_several_terms_with_commas_in_their_labels(text, codes):
    assert check_one(insecurity_row(spaces=text)).values["spaces"] == codes


def test_bullet_at_the_start_of_a_text_is_forgiven():
    checked = check_one(insecurity_row(title_es="- Falta luz", memo="- uno\n- dos"))

    assert checked.messages == ()
    assert (checked.values["title_es"], checked.values["memo"]) == (
        "Falta luz",
        "uno\n- dos",
    )


@pytest.mark.parametrize(
    ("level", "decision", "expected"),
    [
        ("Comunidad", "", "municipal"),
        ("Comunidad", "Estatal", "state"),
        ("Federal", "", "federal"),
        ("Municipal", "federal", "federal"),
    ],
)
def test_decision_level_falls_to_some_level_of_the_state(level, decision, expected):
    checked = check_one(proposal_row(level=level, decision_level=decision))

    assert (checked.values["decision_level"], checked.status) == (expected, "new")


def test_combined_with_both_parts_is_fine():
    row = proposal_row(kind="Combinada", social_part="Luz", security_part="Ronda")

    assert check_one(row).messages == ()


def test_present_item_changes_only_where_the_file_says_something_else():
    row = raw_row(
        "insecurity",
        2,
        {"code": "i-1", "group": "mixto", "memo": "", "title_es": "calles oscuras"},
    )

    checked = check_one(row)

    assert (checked.status, checked.code) == ("changed", "I01")
    assert [(each.column, each.old, each.new) for each in checked.changes] == [
        ("group", "women_adult", "mixed"),
        ("title_es", "Calles oscuras", "calles oscuras"),
        ("memo", "Primera línea\nsegunda", ""),
    ]
    assert checked.values["spaces"] == ("street", "route")


def test_order_of_terms_and_blanks_are_no_change():
    row = raw_row(
        "insecurity",
        2,
        {"code": "I01", "spaces": "trayecto; calle", "title_es": " Calles  oscuras"},
    )

    checked = check_one(row)

    assert checked.status == "unchanged"
    assert checked.values["spaces"] == ("street", "route")


def test_required_value_of_a_present_item_cannot_be_emptied():
    checked = check_one(raw_row("insecurity", 2, {"code": "I01", "group": ""}))

    assert checked.messages == (Message("required", "group"),)


def test_primary_kept_among_the_further_ones_is_no_change():
    stored = dataclasses.replace(
        INSECURITY, values=INSECURITY.values | {"dimensions": ("environmental", "personal")}
    )
    row = raw_row("insecurity", 2, {"code": "I01", "dimensions": "personal"})

    assert check_one(row, known=Known((stored, PROPOSAL))).status == "unchanged"


def test_misspelling_everywhere_runs_out_of_suggestions_not_of_time():
    rows = [insecurity_row(n, form=f"extorsio{n}n") for n in range(600)]

    messages = [row.messages[0] for row in check_rows(rows, known=KNOWN)]

    assert [bool(each.suggestion) for each in messages] == [True] * 500 + [False] * 100

"""Laws: a filled template comes back unchanged, and a check is a function of its input."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from communities.vocabularies import codes
from tests.workshops.sheets.files import read_here
from workshops.sheets.check import check_rows
from workshops.sheets.columns import COLUMNS, INSECURITY, PROPOSAL
from workshops.sheets.folding import clean, fold, one_line
from workshops.sheets.results import REASONS, Item, Known
from workshops.sheets.rows import RawRow
from workshops.sheets.write import template_csv, template_xlsx

pytestmark = pytest.mark.slow

TEXTS = some.text(some.characters(exclude_categories=["Cs"]), max_size=60)
SENTENCES = some.one_of(
    TEXTS,
    some.sampled_from(
        [
            "=1+1",
            "'=x",
            "- uno",
            "+52",
            "@a",
            "\tx",
            "a\r\nb",
            "1.0",
            "I01",
            "'",
            '"a;b',
            "sí|no",
            "' =",
        ]
    ),
)


def cell(column):
    if column.vocabulary and column.many:
        return some.lists(
            some.sampled_from(codes(column.vocabulary)), unique=True, max_size=4
        ).map(tuple)
    if column.vocabulary:
        terms = some.sampled_from(codes(column.vocabulary))
        return terms if column.required else some.one_of(some.just(""), terms)
    return SENTENCES


def fixed(kind, values):
    """The nearest values that break no rule of the domain."""
    if kind == INSECURITY and values["form"] == "none":
        return values | {"violent": "no"}
    if kind == PROPOSAL:
        parts = {"social": {"security_part": ""}, "security": {"social_part": ""}}
        both = {
            part: one_line(values[part]) or "algo"
            for part in ("social_part", "security_part")
        }
        decision = values["decision_level"]
        return (
            values
            | parts.get(values["kind"], both)
            | {"decision_level": "state" if decision in ("", "community") else decision}
        )
    return values


@some.composite
def communities(draw):
    """Items as a community could have them: distinct titles, answers that exist."""
    items = []
    for kind, prefix in ((INSECURITY, "I"), (PROPOSAL, "P")):
        columns = [
            each
            for each in COLUMNS[kind]
            if each.key not in ("code", "answers", "title_es")
        ]
        titles = draw(some.lists(SENTENCES.filter(one_line), unique_by=fold, max_size=3))
        for number, title in enumerate(titles, start=1):
            values = fixed(kind, {each.key: draw(cell(each)) for each in columns})
            extra = {"title_es": title}
            if kind == PROPOSAL:
                extra["answers"] = draw(answers(items))
                if not extra["answers"]:
                    return Known(tuple(items))
            items.append(Item(kind, f"{prefix}{number}", values | extra))
    return Known(tuple(items))


def answers(items):
    there = [item.code for item in items if item.kind == INSECURITY]
    return (
        some.sets(some.sampled_from(there), min_size=1).map(tuple)
        if there
        else some.just(())
    )


FILES = some.fixed_dictionaries(
    {"language": some.sampled_from(["es", "en", "es-mx"]), "synthetic": some.booleans()}
)


@settings(max_examples=25, deadline=None)
@given(known=communities(), options=FILES)
def test_filled_workbook_comes_back_unchanged(known, options):
    data = template_xlsx(process_name="=P", community_name="C", rows=known.items, **options)

    assert_unchanged(data, known)


@settings(max_examples=60, deadline=None)
@given(known=communities(), options=FILES)
def test_filled_csv_comes_back_unchanged(known, options):
    assert_unchanged(template_csv(rows=known.items, **options), known)


def assert_unchanged(data, known):
    if not known.items:
        return
    table = read_here(data)
    checked = check_rows(table.rows, known=known)

    assert [(row.code, row.status, row.messages) for row in checked] == [
        (item.code, "unchanged", ()) for item in known.items
    ]
    assert table.warnings == ()


ANY_ROW = some.builds(
    RawRow,
    kind=some.sampled_from([INSECURITY, PROPOSAL, ""]),
    sheet=some.just(""),
    number=some.integers(1, 600),
    values=some.dictionaries(
        some.sampled_from(
            ["type", *(each.key for kind in COLUMNS for each in COLUMNS[kind])]
        ),
        some.one_of(
            SENTENCES,
            some.sampled_from(["sí", "Personal", "I1", "P1; I2", "combinada", "Comunidad"]),
        ),
    ),
)


@settings(max_examples=100, deadline=None)
@given(rows=some.lists(ANY_ROW, max_size=8), known=communities())
def test_check_of_anything_is_total_and_repeatable(rows, known):
    checked = check_rows(rows, known=known)

    assert checked == check_rows(rows, known=known)
    assert [row.number for row in checked] == [row.number for row in rows]
    for row in checked:
        assert all(message.reason in REASONS for message in row.messages)
        assert (row.status == "refused") == any(
            message.blocking for message in row.messages
        )
        assert row.code or row.status == "refused"
    accepted = [row.code for row in checked if row.status != "refused"]
    assert len(accepted) == len(set(accepted))


@given(TEXTS)
@example("\u212c")
@example("\ufdfa \u0130")
def test_cleaning_and_folding_are_stable(text):
    assert clean(clean(text)) == clean(text)
    assert one_line(one_line(text)) == one_line(text)
    assert fold(fold(text)) == fold(text)
    assert fold(text.upper()) == fold(text.upper().lower())

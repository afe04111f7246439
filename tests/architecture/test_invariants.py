"""The invariants: every line of the list has its test, and the database refuses the rest."""

import ast
import re
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from agendas.actions.agendas import current_agenda
from agendas.models.agendas import AgendaItem, AgendaVersion
from tests.operations.test_documents import exists
from tests.world import confirm, make_insecurity, make_proposal, make_session
from workshops.actions.reviews import ROADS
from workshops.choices import REVIEW, ItemState
from workshops.models.contributions import Contribution
from workshops.models.items import Insecurity, Proposal
from workshops.models.sessions import Session

ROOT = Path(__file__).resolve().parents[2]
LIST = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "invariants.md").read_text().splitlines()
    if re.match(r"\| I\d", line)
]
NOT_YET = "not held yet"


def test_the_list_is_whole():
    assert [row[0] for row in LIST] == [f"I{number}" for number in range(1, 25)]


@pytest.mark.parametrize("row", LIST, ids=lambda row: row[0])
def test_every_invariant_has_its_test(row):
    _number, _what, held_by, test = row
    assert exists(test) or (held_by, test) == (NOT_YET, "")


# Table, what is changed in a good row, and the constraint that refuses it.
BROKEN = {
    "I7 answers to the community alone": (
        Proposal,
        {"decision_level": "community"},
        "proposal_state_answers_for_it",
    ),
    "I8 combined without parts": (
        Proposal,
        {"kind": "combined"},
        "proposal_combined_has_both_parts",
    ),
    "I8 combined with one part": (
        Proposal,
        {"kind": "combined", "social_part_es": "Luz"},
        "proposal_combined_has_both_parts",
    ),
    "I8 both parts and not combined": (
        Proposal,
        {"kind": "social", "social_part_es": "Luz", "security_part_es": "Ronda"},
        "proposal_combined_has_both_parts",
    ),
    "I9 the first dimension twice": (
        Insecurity,
        {"further_dimensions": ["food", "environmental"]},
        "insecurity_primary_dimension_once",
    ),
    "I9 no dimension": (Insecurity, {"dimension": ""}, "insecurity_coded_is_complete"),
    "I10 a need that is violent": (
        Insecurity,
        {"form": "none", "violent": "yes"},
        "insecurity_no_form_not_violent",
    ),
    "I10 a need that is latent": (
        Insecurity,
        {"form": "none", "violent": "latent"},
        "insecurity_no_form_not_violent",
    ),
    "I11 a silenced insecurity": (
        Insecurity,
        {"sensitivity": "S3"},
        "insecurity_silenced_is_not_written",
    ),
    "I11 a banned insecurity": (
        Insecurity,
        {"sensitivity": "S4"},
        "insecurity_silenced_is_not_written",
    ),
    "I11 a silenced proposal": (
        Proposal,
        {"sensitivity": "S3"},
        "proposal_silenced_is_not_written",
    ),
    "I11 a banned card": (
        Contribution,
        {"sensitivity": "S4"},
        "contribution_silenced_has_no_text",
    ),
    "I21 an insecurity without Spanish": (
        Insecurity,
        {"title_es": "", "title_en": "Dark streets", "state": "validated"},
        "insecurity_confirmed_has_spanish_words",
    ),
    "I21 a proposal without Spanish": (
        Proposal,
        {"title_es": "", "title_en": "Light", "state": "validated"},
        "proposal_confirmed_has_spanish_words",
    ),
}


def good_row(world, model):
    if model is Insecurity:
        return make_insecurity(world)
    if model is Proposal:
        return make_proposal(world)
    return Contribution.plain.create(
        session=make_session(world), position=1, kind="insecurity", text="No hay luz"
    )


@pytest.mark.parametrize("broken", BROKEN)
def test_the_database_refuses(world, broken):
    model, values, constraint = BROKEN[broken]
    row = model.plain.filter(pk=good_row(world, model).pk)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        row.update(**values)


def publish_line(world, item, **content):
    """One line written past every rule of our own code."""
    version = AgendaVersion.plain.create(
        process=world.process,
        local_agenda=current_agenda(world.here),
        number=1,
        head={},
        hash="0" * 64,
        published_on=timezone.localdate(),
    )
    return AgendaItem.plain.create(
        version=version,
        position=1,
        section="voiced",
        insecurity=item if isinstance(item, Insecurity) else None,
        proposal=item if isinstance(item, Proposal) else None,
        content=content,
        salt="00",
        digest="0" * 64,
    )


@pytest.mark.parametrize("make", [make_insecurity, make_proposal])
@pytest.mark.parametrize("sensitivity", ["S0", "S1", "S2"])
@pytest.mark.parametrize("state", [s for s in ItemState.values if s != "raw"])
def test_i5_only_confirmed_and_open_words_are_published(world, make, state, sensitivity):
    item = make(world)
    confirm(world, item)
    type(item).plain.filter(pk=item.pk).update(state=state, sensitivity=sensitivity)
    if state == "validated" and sensitivity != "S2":
        assert publish_line(world, item).pk
        return
    with (
        pytest.raises(IntegrityError, match="agenda_item_is_confirmed"),
        transaction.atomic(),
    ):
        publish_line(world, item)
    # Said to be withdrawn, it keeps its place with the words of its card.
    assert publish_line(world, item, withdrawn=True).pk


def reached(edges) -> set[str]:
    """States that can be reached from the start along ``edges``."""
    found, before = {REVIEW.start}, set()
    while found != before:
        before = set(found)
        found |= {after for (state, _action), after in edges.items() if state in found}
    return found


def test_i6_the_principles_are_the_only_way_but_for_not_held():
    held = {edge: to for edge, to in REVIEW.edges.items() if edge[1] != "not_held"}
    assert "eligible" not in reached(
        {edge: to for edge, to in held.items() if edge != ("principle_review", "align")}
    )
    # Without the viability review it does not get there either.
    assert "eligible" not in reached(
        {edge: to for edge, to in held.items() if edge != ("viable_review", "pass")}
    )
    # Judging alone walks that edge, and it asks for every principle
    # (tests/workshops/test_reviews.py); no other step does.
    walked = {(state, road[0]) for roads in ROADS.values() for state, road in roads.items()}
    assert ("principle_review", "align") not in walked


def test_i6_contrary_leads_to_reframing_back_or_new_words_alone():
    ways = {action for state, action in REVIEW.edges if state == "contrary"}
    assert ways == {"reframe", "take_back", "reword"}


def test_i10_the_quadrant_is_no_column():
    assert "quadrant" not in {field.name for field in Insecurity._meta.get_fields()}


def test_i14_no_sitting_is_recorded_without_its_consent(world):
    session = make_session(world)
    row = Session.plain.filter(pk=session.pk)
    row.update(state="recorded")
    row.update(state="running")
    session.consent.delete()
    with (
        pytest.raises(IntegrityError, match="session_recorded_with_consent"),
        transaction.atomic(),
    ):
        row.update(state="recorded")


OUTSIDE = {
    "urllib.request",
    "http.client",
    "requests",
    "httpx",
    "aiohttp",
    "urllib3",
    "smtplib",
}


def imported(path: Path) -> set[str]:
    """Names of the modules that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{a.name}" for a in node.names)}
    return found


@pytest.mark.parametrize("app", ["communities", "workshops", "agendas"])
def test_i22_no_code_asks_an_outside_service(app):
    for path in (ROOT / app).rglob("*.py"):
        assert not imported(path) & OUTSIDE, path


def test_i22_the_check_can_see(tmp_path):
    naive = tmp_path / "translate.py"
    naive.write_text("from urllib import request\n")
    assert imported(naive) & OUTSIDE

"""The audit page: what it shows, to whom, and what it never says."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.utils import timezone

from agendas.forms.audit_words import ACTS, TARGETS, WORDS
from communities.actions.processes import grant_role
from communities.choices import SecondPersonActKind
from communities.models.audit import AuditEntry
from communities.models.processes import Process
from communities.safety.coarsen import week_of
from tests.audit import act, chain_now, heads
from tests.votes import make_proposals, make_vote, open_vote
from tests.world import make_session

PAGE = "/desk/valle/audit/"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def nadia(world, client_of):
    chain_now()
    return client_of(world.nadia)


def positions(response) -> list[int]:
    return [told.position for told in response.context["acts"]]


def test_it_works(world, nadia):
    act(world, target=world.here)
    page = nadia.get(PAGE)
    position, digest = heads()["valle"]
    text = page.content.decode()
    assert positions(page) == list(range(position, 0, -1))
    newest = page.context["acts"][0]
    assert (newest.what, newest.roles) == ("Made an item", "Coordinator")
    assert newest.who == world.beto.id.hex[:8]
    assert newest.by_the_hour
    assert digest in text.replace(" ", "")
    assert f"valle {position} {digest[:8]} {digest[8:16]}" in text


def test_no_name_and_no_address_is_shown(world, nadia):
    act(world)
    text = nadia.get(PAGE).content.decode()
    for person in world.people.values():
        assert person.email not in text
        assert str(person.id) not in text
    assert not re.search(r"\bbeto\b", text)


def test_acts_of_other_processes_are_not_shown(world, nadia):
    act(world, process=world.other)
    assert positions(nadia.get(PAGE))[0] == heads()["valle"][0]


def test_who_lost_every_role_still_acted(world, nadia):
    act(world)
    world.beto.memberships.all().delete()
    assert "No role any more" in nadia.get(PAGE).content.decode()


def test_pages_follow_each_other_without_a_gap(world, nadia):
    for _ in range(130):
        act(world)
    seen, address = [], PAGE
    while address:
        page = nadia.get(address)
        seen += positions(page)
        act(world)  # what is new meanwhile moves nothing
        address = page.context["older"] and PAGE + page.context["older"]
    assert seen == list(range(len(seen), 0, -1))
    assert "Newest" in page.content.decode()


@pytest.mark.parametrize("n", [1, 60])
def test_queries_do_not_grow_with_acts(world, nadia, django_assert_max_num_queries, n):
    for _ in range(n):
        act(world)
    with django_assert_max_num_queries(10) as few:
        nadia.get(PAGE)
    assert len(few) <= 8


def test_kind_and_week_choose(world, nadia):
    act(world, "print_slips")
    act(world, "something_new")
    assert {t.what for t in nadia.get(PAGE + "?kind=votes").context["acts"]} == {
        "Made slips"
    }
    other = nadia.get(PAGE + "?kind=other").context["acts"]
    assert [told.what for told in other] == ["something_new"]
    week = week_of(timezone.localdate())
    assert positions(nadia.get(f"{PAGE}?week={week}")) == positions(nadia.get(PAGE))
    empty = nadia.get(PAGE + "?week=2001-W01")
    assert positions(empty) == []
    assert "Nothing like that was done" in empty.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "?week=2026-W99",
        "?week=x",
        "?kind=x",
        "?before=x",
        "?before=0",
        "?before=" + "9" * 30,
    ],
)
def test_a_wrong_question_is_answered_with_everything(nadia, query):
    page = nadia.get(PAGE + query)
    assert page.status_code == 200
    assert positions(page)


def test_an_empty_process_teaches(world, client_of):
    bare = Process.plain.create(slug="vacio", name_es="Vacío")
    grant_role(acting_user=None, user=world.nadia, role="auditor", process=bare)
    text = client_of(world.nadia).get("/desk/vacio/audit/").content.decode()
    assert "Nothing was done yet" in text
    assert "Has anything been changed" not in text


def test_every_act_that_the_code_records_has_words():
    recorded = {
        code
        for app in ("communities", "workshops", "agendas")
        for path in (ROOT / app / floor for floor in ("actions", "views"))
        for file in path.glob("*.py")
        for code in re.findall(r'action="([a-z_]+)"', file.read_text())
        # Half a name: the rest is put before it.
        if not code.startswith(("start", "record", "sync", "reopen", "abort"))
        or code.endswith("_session")
    }
    assert len(recorded) > 30
    assert recorded <= set(WORDS)
    assert len(WORDS) == sum(len(acts) for acts in ACTS.values())


def test_every_target_that_has_words_is_a_model():
    assert set(TARGETS) <= {model._meta.model_name for model in apps.get_models()}


def test_what_is_near_a_vote_is_told_by_the_hour():
    models = apps.get_app_config("agendas").get_models()
    near = {
        model._meta.model_name
        for model in models
        if model.__module__ == "agendas.models.consultations"
    }
    assert near >= {"consultation", "codebatch", "card", "tally"}
    for name in near & set(TARGETS):
        assert apps.get_model("agendas", name).told_by_the_hour, name


def test_opening_a_vote_leaves_no_finer_time_anywhere(world):
    vote, _slips = make_vote(world, make_proposals(world, 3), n_slips=3)
    before = AuditEntry.plain.last().id
    open_vote(world, vote)
    entries = AuditEntry.plain.filter(id__gt=before)
    assert {"confirm_open_consultation", "advance_community"} <= {e.action for e in entries}
    for entry in entries:
        assert entry.at.minute == 0, entry.action


def test_sitting_of_the_world_is_recorded(world, nadia):
    make_session(world)
    assert "Planned a sitting" in nadia.get(PAGE).content.decode()


@pytest.mark.parametrize("kind", SecondPersonActKind.values)
@pytest.mark.parametrize("step", ["ask", "confirm", "take_back"])
def test_every_act_of_two_people_has_words(kind, step):
    assert f"{step}_{kind}" in WORDS

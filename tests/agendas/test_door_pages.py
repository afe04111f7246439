"""The door on the desk: one page a batch, two forms, two people."""

import uuid

import pytest
from django.urls import reverse

from agendas.models.ballots import VotingCode
from tests.agendas.test_vote import post
from tests.votes import (
    close_vote,
    held_session,
    make_proposals,
    make_vote,
    open_vote,
    second,
    wake,
)


@pytest.fixture
def vote(world):
    found, _slips = make_vote(world, make_proposals(world, 3), n_slips=12)
    return open_vote(world, found, awake=False)


@pytest.fixture
def desk(world, client_of):
    return client_of(world.beto)


def at(vote, name="door", **more):
    where = {
        "process": "valle",
        "community": "arriba",
        "consultation": vote.id,
        "batch": vote.batches.get().id,
    }
    return reverse(f"agendas:{name}", kwargs=where | more)


def valid(session, first=1, last=4, **more):
    fields = {"id": uuid.uuid4(), "session": session.id, "first": first, "last": last}
    return {f"valid-{name}": value for name, value in (fields | more).items()}


def void(first, last):
    fields = {"id": uuid.uuid4(), "first": first, "last": last}
    return {f"void-{name}": value for name, value in fields.items()}


def text(response):
    return " ".join(response.content.decode().split())


def states():
    rows = VotingCode.objects.order_by("serial")
    return list(rows.values_list("state", flat=True))


def test_slips_are_made_valid_by_two_people(world, vote, desk, client_of):
    page = desk.post(
        at(vote, "slips-valid-ask"), valid(held_session(world.here)), follow=True
    )
    assert "Asked." in text(page)
    assert "1-001 – 1-004" in text(page)
    assert "A different person must confirm" in text(page)
    alone = desk.post(second("activate_slips"), follow=True)
    assert "You asked for it yourself." in text(alone)
    assert set(states()) == {"printed"}

    editor = client_of(world.edith)
    seen = text(
        editor.get(second("activate_slips", step="").rstrip("/") + "/", follow=True)
    )
    assert "Confirm and make valid" in seen
    assert "Count the slips on the table" in seen
    assert "Ask to make valid" not in seen
    done = text(editor.post(second("activate_slips"), follow=True))
    assert "Each of these slips is good for one ballot." in done
    assert states() == ["active"] * 4 + ["printed"] * 8


def test_slips_are_made_void_by_two_people(world, vote, desk, client_of):
    desk.post(at(vote, "slips-void-ask"), void(9, 12))
    alone = desk.post(second("void_slips"), follow=True)
    assert "You asked for it yourself." in text(alone)
    page = client_of(world.edith).post(second("void_slips"), follow=True)
    assert "None of these slips works from now on." in text(page)
    assert states() == ["printed"] * 8 + ["void"] * 4


def test_too_many_are_refused_beside_the_field(world, vote, desk):
    form = valid(held_session(world.here, "5-9"), 1, 11)
    page = text(desk.post(at(vote, "slips-valid-ask"), form))
    assert "Too many for the people of that sitting: 9 more slips fit." in page
    assert 'value="11"' in page
    assert "Not saved yet" in page
    assert "Asked." not in page


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (4, 2, "The last slip comes after the first."),
        (10, 13, "This batch has no such slips."),
        (2, 3, "Some of these slips were made valid or void before."),
        ("", 3, "This is needed: fill it in."),
        ("-1", 3, "At least 1."),
        ("uno", 3, "Write a whole number, in digits."),
    ],
)
def test_each_refusal_is_a_sentence(world, vote, desk, first, last, words):
    session = held_session(world.here)
    wake(world, vote.batches.get(), 1, 2, session)
    form = valid(session, first, last)
    assert words in text(desk.post(at(vote, "slips-valid-ask"), form))


def test_only_sittings_held_here_are_offered(world, vote, desk):
    held_session(world.there)
    page = text(desk.get(at(vote)))
    assert "No sitting was held here in this round." in page
    foreign = valid(held_session(world.there))
    mine = held_session(world.here, "")
    refused = text(desk.post(at(vote, "slips-valid-ask"), foreign))
    assert "That is not among the choices" in refused
    unknown = text(desk.post(at(vote, "slips-valid-ask"), valid(mine)))
    assert "Nobody noted how many sat there." in unknown


def test_the_page_never_tells_what_was_used(world, vote, desk):
    wake(world, vote.batches.get(), 1, 4)
    before = desk.get(at(vote))
    VotingCode.objects.filter(serial=2).update(state="spent")
    after = desk.get(at(vote))
    assert _still(before) == _still(after)


def _still(page):
    """The page without what is drawn anew each time."""
    ids = {page.context[name]["id"].value() for name in ("valid", "void")}
    body = text(page)
    for key in ids:
        body = body.replace(str(key), "")
    return body.partition("csrfmiddlewaretoken")[0] + body.rpartition("Done so far")[2]


def test_after_the_close_it_can_only_be_read(world, vote, desk):
    session = held_session(world.here)
    close_vote(world, vote)
    assert "Ask to make valid" not in text(desk.get(at(vote)))
    late = desk.post(at(vote, "slips-valid-ask"), valid(session), follow=True)
    assert "It moved on meanwhile." in text(late)


def test_paper_has_no_door(world, desk):
    found, _slips = make_vote(world, make_proposals(world, 2), n_papers=3)
    assert desk.get(at(found)).status_code == 404
    assert desk.get(at(found, batch=uuid.uuid4())).status_code == 404


def test_a_reader_with_a_slip_not_valid_yet_is_told_what_to_do(world, settings):
    settings.LANGUAGE_CODE = "en"
    found, slips = make_vote(world, make_proposals(world, 3), n_slips=2)
    assert "It has not begun yet." in text(post(code=slips[0], page="code"))
    open_vote(world, found, awake=False)
    page = text(post(code=slips[0], page="code"))
    assert "This slip is not valid yet. Show it to the team at the door." in page
    wake(world, found.batches.get(), 1, 1)
    assert "not valid yet" not in text(post(code=slips[0], page="code"))

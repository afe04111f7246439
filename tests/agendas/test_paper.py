"""Keying paper ballots: fast, once each, and without a trace of when."""

import uuid

import pytest
from django.contrib.sessions.models import Session

from agendas.actions import box
from agendas.models.ballots import BallotInbox
from communities.models.audit import AuditEntry
from tests.agendas.test_consultation_pages import at, open_now, text
from tests.votes import close_vote, make_proposals, make_vote


@pytest.fixture
def vote(world):
    made, _slips = make_vote(world, make_proposals(world, 7), n_papers=9)
    return open_now(world, made)


@pytest.fixture
def typist(client_of, world):
    client = client_of(world.ana)
    client.cookies["django_language"] = "en"
    return client


def paper(*marks, lot="women", cast_id=None):
    return {"marks": list(marks), "lot": lot, "cast_id": cast_id or str(uuid.uuid4())}


def test_it_works(world, vote, typist):
    page = text(typist.get(at("paper", vote)))
    assert page.count('name="marks"') == 7
    saved = typist.post(at("paper", vote), paper("0", "3"), follow=True)
    typist.post(at("paper", vote), paper())

    assert saved.redirect_chain == [(f"{at('paper', vote)}?lot=women&saved=1", 302)]
    assert "Saved. Take the next paper." in text(saved)
    assert "1 paper of this group so far" in text(saved)
    assert not saved.context["form"]["marks"].value()
    assert saved.context["lot"] == "women"
    close_vote(world, vote)
    assert {marks for marks, _lot in box.read_box(vote)} == {
        frozenset({0, 3}),
        frozenset(),
    }


def test_sent_twice_counts_once(vote, typist):
    form = paper("1")
    for _twice in range(2):
        assert typist.post(at("paper", vote), form).status_code == 302
    assert BallotInbox.objects.count() == 1
    assert vote.batches.get(lot="women").n_spent == 1


def test_six_marks_are_refused_and_kept(vote, typist):
    form = paper(*"012345")
    response = typist.post(at("paper", vote), form)
    assert "6 marks; 5 are allowed." in text(response)
    assert text(response).count("checked") == 7  # six marks and the group
    assert form["cast_id"] in text(response)
    assert not BallotInbox.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"marks": ["7"]}, {"marks": ["-1"]}, {"marks": ["x"]}, {"lot": "children"}, {"lot": ""}, {"cast_id": "x"}]
)  # fmt: skip
def test_what_no_paper_says_is_refused(vote, typist, wrong):
    response = typist.post(at("paper", vote), paper("0") | wrong)
    assert "Not saved yet" in text(response)
    assert not BallotInbox.objects.exists()


def test_group_is_kept_from_paper_to_paper(vote, typist):
    assert typist.get(at("paper", vote) + "?lot=men").context["lot"] == "men"
    assert typist.get(at("paper", vote) + "?lot=nobody").context["lot"] == "mixed"


def test_papers_are_counted_by_group(vote, typist):
    for lot in ("women", "women", "men"):
        typist.post(at("paper", vote), paper("0", lot=lot))
    lots = {value: n for value, _label, n in typist.get(at("paper", vote)).context["lots"]}
    assert lots == {"women": 2, "men": 1, "under25": 0, "mixed": 0}


def test_before_the_opening_and_after_the_close_nothing_is_keyed(world, typist):
    draft, _slips = make_vote(world, make_proposals(world, 3))
    assert "It is not open now." in text(typist.get(at("paper", draft)))
    early = typist.post(at("paper", draft), paper("0"))
    assert not BallotInbox.objects.exists()
    assert early.status_code == 200
    close_vote(world, open_now(world, draft))
    typist.post(at("paper", draft), paper("0"))
    assert not BallotInbox.objects.exists()


def test_closed_between_two_papers_keeps_what_was_typed(world, vote, typist):
    vote.state = "paused"
    vote.save()
    response = typist.post(at("paper", vote), paper("0", "2"))
    assert response.status_code == 200
    assert response.context["n_marked"] == 2
    assert not BallotInbox.objects.exists()


def test_keying_leaves_no_time_behind(vote, typist):
    entries = AuditEntry.plain.count()
    before = list(Session.objects.values_list("session_data", "expire_date"))
    typist.post(at("paper", vote), paper("0"), follow=True)
    assert list(Session.objects.values_list("session_data", "expire_date")) == before
    assert AuditEntry.plain.count() == entries


@pytest.mark.parametrize("n", [1, 12])
def test_queries_do_not_grow(world, typist, n, django_assert_max_num_queries):
    made, _slips = make_vote(world, make_proposals(world, max(n, 2)))
    vote = open_now(world, made)
    with django_assert_max_num_queries(10):
        typist.get(at("paper", vote))

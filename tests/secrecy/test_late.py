"""Nothing before the opening, nothing after the close: whoever asks, whatever the clock says."""

import time
import uuid
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agendas.actions import ballots
from agendas.actions.ballots import CastError
from agendas.models.ballots import BallotBox, BallotInbox, CastReceipt, VotingCode
from agendas.models.consultations import CodeBatch, Consultation
from tests.agendas.test_vote import enter, hidden, keys, post
from tests.safety.routes import ROLES
from tests.votes import cast, close_vote, make_proposals, make_vote, open_vote, unguarded

DAY = timedelta(days=1)


@pytest.fixture
def opened(world, settings):
    settings.LANGUAGE_CODE = "en"
    vote, slips = make_vote(world, make_proposals(world, 4), n_slips=30, n_papers=5)
    open_vote(world, vote)
    for code in slips[:22]:
        cast(code, 0, 1)
    return vote, slips


def refused(call, *args, **values):
    with pytest.raises(CastError) as error:
        call(*args, **values)
    return error.value.reason


@pytest.mark.parametrize("by", [-DAY, DAY])
def test_a_vote_after_the_close_is_refused_with_any_clock(world, opened, monkeypatch, by):
    vote, slips = opened
    vote.closes_on = timezone.localdate()
    vote.save()
    admission = ballots.admit(slips[25])
    form = enter(slips[26])
    close_vote(world, vote)
    then = time.time() + by.total_seconds()
    monkeypatch.setattr(time, "time", lambda: then)
    monkeypatch.setattr(timezone, "now", lambda: datetime.fromtimestamp(then).astimezone())

    one = {"marks": frozenset(), "cast_id": uuid.uuid4().bytes}
    assert refused(ballots.cast_ballot, admission=admission, **one) == "closed"
    assert (
        refused(
            ballots.lay_in_papers, consultation=vote, lot="mixed", ballots=[frozenset()]
        )
        == "closed"
    )
    late = post(**hidden(form) | {"mark": keys(form)[:1], "go": "send"})
    assert b"It is closed." in late.content
    vote.refresh_from_db()
    assert vote.n_ballots == 22
    # A naive rule, by the day on the slip, would have let it in.
    assert (timezone.localdate() <= vote.closes_on) == (by < timedelta(0))


LATE = {
    "a ballot": lambda vote: BallotInbox.objects.create(consultation=vote, sealed=b"x"),
    "a receipt": lambda vote: CastReceipt.objects.create(
        consultation=vote, cast_hash=b"x" * 32
    ),
    "a code": lambda vote: VotingCode.objects.create(
        batch=vote.batches.first(), serial=99, tag=b"x" * 32
    ),
    "another box": lambda vote: BallotBox.objects.create(consultation=vote, sealed=b"x"),
    "the box": lambda vote: BallotBox.objects.filter(consultation=vote).update(sealed=b"x"),
    "no box": lambda vote: BallotBox.objects.filter(consultation=vote).delete(),
    "a count": lambda vote: vote.batches.update(n_spent=0, n_unspent=0, n_issued=0),
    "a batch": lambda vote: CodeBatch.plain.create(
        consultation=vote, number=9, kind="phone"
    ),
    "the sum": lambda vote: Consultation.plain.filter(pk=vote.pk).update(n_ballots=23),
    "the state": lambda vote: Consultation.plain.filter(pk=vote.pk).update(state="open"),
    "the tally": lambda vote: vote.tallies.update(number=2),
}


@pytest.mark.parametrize("what", LATE)
def test_the_database_itself_changes_nothing_after_the_close(world, opened, what):
    vote, _slips = opened
    close_vote(world, vote)
    with pytest.raises(DatabaseError), transaction.atomic():
        LATE[what](vote)


EARLY = {
    "no ballot": lambda _vote: BallotInbox.objects.all().delete(),
    "another ballot": lambda _vote: BallotInbox.objects.update(sealed=b"x"),
    "no receipt": lambda _vote: CastReceipt.objects.all().delete(),
    "no code": lambda _vote: VotingCode.objects.all().delete(),
    "a code anew": lambda _vote: VotingCode.objects.filter(state="spent").update(
        state="active"
    ),
    "a new code": LATE["a code"],
    "a box": LATE["another box"],
    "closed": lambda vote: Consultation.plain.filter(pk=vote.pk).update(state="closed"),
}


@pytest.mark.parametrize("what", EARLY)
def test_the_database_itself_loses_and_invents_nothing_before_it(opened, what):
    vote, _slips = opened
    with pytest.raises(DatabaseError), transaction.atomic():
        EARLY[what](vote)
    assert BallotInbox.objects.count() == 22


def test_without_its_guards_the_database_would_take_it(world, opened):
    vote, _slips = opened
    close_vote(world, vote)
    with unguarded("agendas_ballotinbox"):
        assert LATE["a ballot"](vote)


PAGES = ("consultation", "consultation-result", "slips", "paper")


@pytest.mark.parametrize("who", [*ROLES, "stella", "nobody"])
def test_nobody_sees_a_count_or_an_order_before_the_close(world, client_of, who):
    vote, slips = make_vote(world, make_proposals(world, 3), n_slips=30)
    open_vote(world, vote)
    client = Client() if who == "nobody" else client_of(getattr(world, who))
    before = {name: _seen(client, vote, name) for name in PAGES}
    for code in slips[:25]:
        cast(code, 2)
    after = {name: _seen(client, vote, name) for name in PAGES}
    assert after == before
    assert _status(client, vote, "consultation-result") != 200


def _at(vote, name):
    return reverse(f"agendas:{name}", args=["valle", "arriba", vote.id])


def _status(client, vote, name):
    return client.get(_at(vote, name)).status_code


def _seen(client, vote, name):
    """A page as it reads, without what is drawn anew each time."""
    page = client.get(_at(vote, name))
    lines = page.content.decode().splitlines()
    return page.status_code, [
        line for line in lines if "csrfmiddlewaretoken" not in line and 'name="id"' not in line
        and "cast_id" not in line
    ]  # fmt: skip


def test_a_page_with_a_count_would_be_seen(world, client_of):
    vote, slips = make_vote(world, make_proposals(world, 3), n_slips=3)
    open_vote(world, vote)
    client = client_of(world.beto)
    before = _seen(client, vote, "consultation")
    with connection.cursor() as cursor:  # as a naive count on the page would show it
        cursor.execute(
            "UPDATE agendas_consultation SET question_es = '1 boleta', question_en = ''"
        )
    cast(slips[0], 0)
    assert _seen(client, vote, "consultation") != before

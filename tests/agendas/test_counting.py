"""What is fixed before a vote, that it holds, and what the public reads of it."""

from hashlib import sha256

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from agendas.actions import settings, tallying
from agendas.actions.tallying import read_exact, tally_national
from agendas.actions.themes import current_national
from agendas.models.agendas import NationalAgenda
from agendas.models.consultations import Consultation
from agendas.queries.counting import counting_of
from agendas.tally.record import hash_of
from communities.safety import thresholds
from tests.agendas.api import MANY, make_nation
from tests.votes import (
    cast,
    close_vote,
    hold_vote,
    make_proposals,
    make_vote,
    open_vote,
    publish,
)

pytestmark = pytest.mark.slow
PAGE = "/valle/arriba/counting/"


def page(address=PAGE):
    answer = Client().get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def opened(world, n=3):
    vote, slips = make_vote(world, make_proposals(world, 3), n_slips=n)
    assert (vote.tie_seed, vote.settings) == ("", {})
    assert counting_of(world.here) == []
    return open_vote(world, vote), slips


def test_it_works(world):
    """Fixed at the opening, read by anybody, and the same after the count."""
    vote, slips = opened(world)
    (before,) = counting_of(world.here)
    assert before.hash in page()
    assert vote.tie_seed not in page()
    cast(slips[0], 0)
    vote = close_vote(world, vote)
    _salt, exact = read_exact(vote.tallies.get())
    assert (
        exact["settings_hash"] == before.hash == vote.tallies.get().record["settings_hash"]
    )
    version = publish(world)
    assert version.head["votes"][0]["settings_hash"] == before.hash
    assert vote.tie_seed in page()


def test_anyone_can_redo_the_hashes(world):
    vote, _slips = opened(world)
    (row,) = counting_of(world.here)
    assert sha256(row.text.encode()).hexdigest() == row.hash
    assert sha256(vote.tie_seed.encode()).hexdigest() == row.settings["seed_sha256"]


def test_the_seed_is_drawn_when_cards_have_their_keys(world):
    """Whoever knew the seed while laying out cards could choose keys that win ties."""
    vote, _slips = make_vote(world, make_proposals(world, 3), n_slips=1)
    assert not vote.tie_seed
    assert len(open_vote(world, vote).tie_seed) == 64


def test_nobody_changes_it_afterwards(world):
    vote, _slips = opened(world)
    agenda = current_national(world.process)
    for model, row in ((Consultation, vote), (NationalAgenda, agenda)):
        for change in ({"settings": {"rule": "mine"}}, {"settings": {}}, {"tie_seed": "1"}):
            with pytest.raises(DatabaseError, match="fixed"), transaction.atomic():
                model.plain.filter(pk=row.pk).update(**change)


def test_a_policy_changed_in_between_does_not_reach_an_open_vote(world, monkeypatch):
    vote, slips = opened(world)
    (before,) = counting_of(world.here)
    monkeypatch.setattr(thresholds, "FULL_VOICE_BALLOTS", 40)
    cast(slips[0], 0)
    vote = close_vote(world, vote)
    assert vote.tallies.get().record["weights"]["full_voice_ballots"] == 15
    assert vote.tallies.get().record["settings_hash"] == before.hash


def test_a_count_by_todays_policy_would_be_refused(world, monkeypatch):
    """The naive count: with the weights of the day."""
    vote, _slips = opened(world)
    monkeypatch.setattr(thresholds, "FULL_VOICE_BALLOTS", 40)
    monkeypatch.setattr(
        tallying, "weigh", lambda ballots, _fixed: settings.weigh(ballots, {})
    )
    with pytest.raises(settings.SettingsChangedError):
        close_vote(world, vote)
    assert not vote.tallies.exists()


def test_a_further_run_stands_beside_the_old_one(world):
    make_nation(world)
    agenda = current_national(world.process)
    first = agenda.tallies.get()
    NationalAgenda.plain.filter(pk=agenda.pk).update(state="merging")
    tally_national(acting_user=world.edith, agenda=agenda)
    assert [run.number for run in agenda.tallies.all()] == [2, 1]
    assert agenda.tallies.last().record_hash == first.record_hash
    assert {run.record["settings_hash"] for run in agenda.tallies.all()} == {
        hash_of(agenda.settings)
    }


def test_the_page_tells_neither_state_nor_size(world):
    vote, _slips = opened(world)
    open_page = page()
    closed = close_vote(world, vote)
    assert page() == open_page
    assert closed.question_es not in open_page


def test_a_stopped_community_shows_nothing(world):
    hold_vote(world, MANY)
    world.here.state = "suspended"
    assert counting_of(world.here) == []


def test_queries(world, django_assert_num_queries):
    hold_vote(world, MANY)
    with django_assert_num_queries(2):
        page()
    with django_assert_num_queries(5):
        page("/valle/national/counting/")

"""What was kept back leaves no name in what is published."""

import pytest

from agendas.actions.agendas import current_agenda
from agendas.queries import local_content as content
from tests.votes import hold_vote
from tests.world import confirm, make_insecurity
from workshops.choices import ItemState
from workshops.models.items import Insecurity, Proposal

pytestmark = pytest.mark.slow


@pytest.fixture
def answered(world):
    """A voted proposal that answers three insecurities, of which one is before everyone."""
    shown, secret, raw = (make_insecurity(world, f"Miedo {n}") for n in range(3))
    confirm(world, shown, secret, raw)
    Insecurity.plain.filter(pk=secret.pk).update(sensitivity="S2")
    Insecurity.plain.filter(pk=raw.pk).update(state=ItemState.CODED)
    hold_vote(world, [{0, 1}] * 12)
    proposal = Proposal.objects.within(world.here).get(code="P01")
    proposal.answers.set([shown, secret, raw])
    return world, shown


def answers(world) -> list[str]:
    _head, rows = content.local_content(current_agenda(world.here))
    return next(row[0]["answers"] for row in rows if row[0]["code"] == "P01")


def test_a_proposal_names_no_insecurity_that_is_kept_back(answered):
    world, shown = answered
    assert answers(world) == [shown.code]


def test_naive_answers_would_name_what_is_for_the_field_team_only(answered, monkeypatch):
    world, _shown = answered
    monkeypatch.setattr(content, "_name_only_what_is_shown", lambda _rows: None)
    assert len(answers(world)) == 3

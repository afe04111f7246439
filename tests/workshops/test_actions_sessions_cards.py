"""Writing cards down: once, in order, and never over another."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from communities.actions import status
from communities.machine import NotAllowedError
from communities.models.audit import AuditEntry
from tests.workshops.sitting_steps import act, everything_of, written
from tests.world import make_insecurity, make_session
from workshops.actions import cards, sessions, synthesis
from workshops.actions.cards import Card
from workshops.choices import SessionState
from workshops.models.contributions import Contribution
from workshops.models.sessions import Consent, Session


def test_it_works(world):
    (card,) = written(world)
    assert Contribution.plain.get() == card


def test_cards_keep_their_order_across_saves(world):
    session = make_session(world)
    written(world, session, "a", "b")
    written(world, session, "c")
    assert list(session.contributions.values_list("position", "text")) == [
        (1, "a"),
        (2, "b"),
        (3, "c"),
    ]


def test_a_card_sent_twice_is_written_once(world):
    session, card = make_session(world), Card("proposal", "Más luz")
    for _twice in range(2):
        (row,) = cards.add_contributions(
            acting_user=world.ana, session=session, cards=[card]
        )
        assert row.id == card.id
    assert session.contributions.count() == 1
    assert AuditEntry.plain.filter(action="add_contributions").count() == 1


def test_a_used_key_with_other_words_never_writes_over_a_card(world):
    session = make_session(world)
    (first,) = written(world, session, "Lo primero")
    (second,) = written(world, session, "Lo segundo", id=first.id)
    assert second.id != first.id
    assert list(session.contributions.values_list("text", flat=True)) == [
        "Lo primero",
        "Lo segundo",
    ]


def test_a_key_of_another_sitting_touches_nothing_there(world):
    (there,) = written(world, make_session(world, world.there), "Allá")
    (here,) = written(world, make_session(world), "Allá", id=there.id)
    assert here.id != there.id
    there.refresh_from_db()
    assert there.session.community == world.there


def test_group_and_readers_are_inherited_unless_said(world):
    (card,) = written(world, None, "Algo", group="older", sensitivity="S2")
    assert (card.group, card.sensitivity) == ("older", "S2")


def test_without_consent_to_notes_there_is_silence_but_no_card(world):
    session = make_session(world)
    Consent.plain.filter(session=session).update(notes="none")
    session.refresh_from_db()
    with pytest.raises(cards.NoConsentError):
        written(world, session)
    session.refresh_from_db()
    assert (session.state, session.contributions.count()) == ("cleared", 0)
    act("hush", world, session)
    assert session.silences.count() == 1


def test_a_planned_sitting_does_not_begin_where_the_work_is_stopped(world):
    session = make_session(world)
    running = make_session(world)
    written(world, running)
    status.suspend_community(
        acting_user=world.ana,
        community=world.here,
        why=status.Suspension(
            reason="violence_rise", review_on=timezone.localdate() + timedelta(days=9)
        ),
    )
    for name in ("write", "hush", "finish"):
        with pytest.raises(sessions.NotSafeError):
            act(name, world, session)
    assert everything_of(session)[1:3] == ([], [])
    # What was begun is written to its end; ending for safety always goes.
    act("finish", world, running)
    act("abort", world, session)


def test_a_correction_keeps_key_and_place(world):
    session = make_session(world)
    first, _second = written(world, session, "Sin lus", "Otra")
    cards.correct_contribution(
        acting_user=world.ana,
        contribution=first,
        card=Card("proposal", "Con luz", group="older", sensitivity="S2"),
    )
    row = session.contributions.get(pk=first.pk)
    assert (row.position, row.kind, row.text, row.group, row.sensitivity) == (
        1,
        "proposal",
        "Con luz",
        "older",
        "S2",
    )
    assert session.contributions.count() == 2


def test_a_card_taken_out_cannot_be_corrected_or_taken_out_again(world):
    (card,) = written(world)
    cards.remove_contribution(acting_user=world.ana, contribution=card)
    assert not Contribution.plain.exists()
    card.id = card.pk or uuid.uuid4()
    with pytest.raises(Contribution.DoesNotExist):
        cards.correct_contribution(
            acting_user=world.ana, contribution=card, card=Card("proposal", "x")
        )
    with pytest.raises(Contribution.DoesNotExist):
        cards.remove_contribution(acting_user=world.ana, contribution=card)


def test_a_card_of_an_item_stays_until_the_item_lets_it_go(world):
    (card,) = written(world)
    item = make_insecurity(world)
    synthesis.gather_into(
        acting_user=world.beto, community=world.here, ids=[card.id], item=item
    )
    # The row in hand is older than the placing.
    with pytest.raises(cards.PlacedError):
        cards.remove_contribution(acting_user=world.ana, contribution=card)
    assert item.contributions.count() == 1


@pytest.mark.parametrize("state", sorted(set(SessionState.values) - {"running"}))
def test_cards_and_silences_leave_a_running_sitting_alone(world, state):
    session = make_session(world)
    (card,) = written(world, session)
    act("hush", world, session)
    Session.plain.filter(pk=session.pk).update(state=state)
    before = everything_of(session)
    with pytest.raises(NotAllowedError):
        cards.remove_contribution(acting_user=world.ana, contribution=card)
    with pytest.raises(NotAllowedError):
        cards.remove_silence(acting_user=world.ana, silence=session.silences.get())
    assert everything_of(session) == before

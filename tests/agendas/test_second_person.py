"""Publishing, resuming, voiding: two different people, and the second does what was asked."""

from uuid import uuid4

import pytest
from django.db import connection, transaction

from agendas.actions import door, publishing, themes
from agendas.actions.agendas import current_agenda, validate_agenda
from agendas.actions.second_person import DOING
from agendas.actions.tallying import tally_national
from agendas.choices import LocalState
from agendas.models.agendas import AgendaVersion
from communities.actions.acts import (
    ChangedSinceError,
    NothingAskedError,
    SamePersonError,
)
from communities.actions.freeze import freeze
from communities.actions.status import Suspension, suspend_community
from communities.choices import SecondPersonActKind
from communities.machine import NotAllowedError
from communities.models.acts import SecondPersonAct
from tests.votes import hold_vote, make_proposals, make_vote, publish, publish_beside
from workshops.models.items import Proposal

MANY = [{0, 1}] * 12 + [{1, 2}] * 8


@pytest.fixture
def validated(world):
    hold_vote(world, MANY)
    return validate_agenda(
        acting_user=world.beto,
        agenda=current_agenda(world.here),
        held=True,
        note_es="La asamblea estuvo de acuerdo.",
    )


def ask(world, agenda, by=None):
    publishing.ask_to_publish_local(
        acting_user=by or world.beto, agenda=agenda, dialogue_note_es="Aún no."
    )


def test_every_kind_of_act_can_be_done():
    assert set(DOING) == set(SecondPersonActKind)


def test_the_same_person_publishes_nothing(world, validated):
    ask(world, validated)
    with pytest.raises(SamePersonError):
        publishing.confirm_publish_local(acting_user=world.beto, agenda=validated)
    assert not AgendaVersion.plain.exists()
    validated.refresh_from_db()
    assert validated.state == LocalState.DIALOGUE


def test_nothing_is_published_that_nobody_asked_for(world, validated):
    with pytest.raises(NotAllowedError):
        publishing.confirm_publish_local(acting_user=world.edith, agenda=validated)
    ask(world, validated)
    SecondPersonAct.plain.all().delete()
    with pytest.raises(NothingAskedError):
        publishing.confirm_publish_local(acting_user=world.edith, agenda=validated)


def test_nothing_is_published_while_its_place_is_frozen(world, validated):
    ask(world, validated)
    freeze(acting_user=world.beto, place=world.here)
    with pytest.raises(NotAllowedError):
        publishing.confirm_publish_local(acting_user=world.edith, agenda=validated)
    assert not AgendaVersion.plain.exists()


def change_words(item):
    type(item).plain.filter(pk=item.pk).update(horizon="permanent")


def test_what_changed_since_it_was_asked_for_is_not_published(world, validated):
    ask(world, validated)
    change_words(Proposal.objects.within(world.here).first())
    with pytest.raises(ChangedSinceError):
        publishing.confirm_publish_local(acting_user=world.edith, agenda=validated)
    assert not AgendaVersion.plain.exists()
    ask(world, validated, by=world.edith)
    publishing.confirm_publish_local(acting_user=world.beto, agenda=validated)
    assert AgendaVersion.plain.count() == 1


def test_without_its_fingerprint_the_change_would_go_out(world, validated, monkeypatch):
    """The naive build, which the test above would catch."""
    monkeypatch.setattr(publishing, "fingerprint", lambda _head, _lines: "same")
    ask(world, validated)
    change_words(Proposal.objects.within(world.here).first())
    publishing.confirm_publish_local(acting_user=world.edith, agenda=validated)
    assert AgendaVersion.plain.count() == 1


def test_only_the_asking_that_was_seen_is_confirmed(world, validated):
    ask(world, validated)
    seen = SecondPersonAct.plain.get(kind="publish_local")
    ask(world, validated, by=world.edith)
    with pytest.raises(NothingAskedError):
        publishing.confirm_publish_local(
            acting_user=world.beto, agenda=validated, asking=seen.id
        )


def test_a_stopped_community_publishes_nothing(world, validated):
    ask(world, validated)
    stop(world)
    with pytest.raises(NotAllowedError):
        publishing.confirm_publish_local(acting_user=world.edith, agenda=validated)


@pytest.fixture
def asked_nation(world):
    """A national agenda that one person asked to publish."""
    hold_vote(world, MANY)
    publish(world)
    publish_beside(world)
    agenda = themes.current_national(world.process)
    theme = themes.create_theme(
        acting_user=world.edith, agenda=agenda, title_es="Luz", title_en="Light"
    )
    voted = list(Proposal.objects.within(world.here)[:2])
    themes.place_items(acting_user=world.edith, theme=theme, items=voted)
    # Heard in a place without an agenda: echoes, which stand in the order they were placed.
    said = make_proposals(world, 6, world.there)
    themes.place_items(acting_user=world.edith, theme=theme, items=said)
    tally_national(acting_user=world.edith, agenda=agenda)
    publishing.ask_to_publish_national(
        acting_user=world.edith, agenda=agenda, note_es="Luego"
    )
    return agenda


def test_another_plan_of_the_database_is_no_change(world, asked_nation):
    """A table has no order of its own: what was asked for is the same after ANALYZE."""
    with connection.cursor() as cursor:
        for way in ("indexscan", "bitmapscan", "hashjoin", "nestloop"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
    publishing.confirm_publish_national(acting_user=world.carla, agenda=asked_nation)
    assert asked_nation.versions.count() == 1


def test_the_nation_is_published_by_two_people(world, asked_nation):
    agenda = asked_nation
    with pytest.raises(SamePersonError):
        publishing.confirm_publish_national(acting_user=world.edith, agenda=agenda)
    publishing.confirm_publish_national(acting_user=world.carla, agenda=agenda)
    assert agenda.versions.count() == 1


def stop(world):
    why = Suspension(reason="violence_rise", review_on="2030-01-01")
    return suspend_community(acting_user=world.ana, community=world.here, why=why)


def test_slips_are_made_void_by_two_people(world):
    vote, _slips = make_vote(world, make_proposals(world, 2), n_slips=3)
    batch = vote.batches.get()
    slips = door.ask_to_void(
        acting_user=world.beto, batch=batch, id=uuid4(), serials=door.Serials(1, 3)
    )
    with pytest.raises(SamePersonError), transaction.atomic():
        door.confirm_void(acting_user=world.beto, slips=slips)
    door.confirm_void(acting_user=world.edith, slips=slips)
    with pytest.raises(NothingAskedError), transaction.atomic():
        door.confirm_void(acting_user=world.edith, slips=slips)
    batch.refresh_from_db()
    assert batch.n_void == 3

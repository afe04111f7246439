"""What a group takes back leaves the team's records too, and what was published of them."""

import pytest
from django.test import Client

from agendas.actions.versions import hash_told, is_intact
from agendas.actions.withdrawals import withdraw_consent
from agendas.models.agendas import AgendaVersion
from tests.agendas.taking_back import circle, item_of, where_it_says
from tests.votes import hold_vote, publish
from tests.workshops.notes import make_record
from workshops.actions import purge
from workshops.choices import ConsentScope, ItemKind, RecordSort
from workshops.models.contributions import Contribution
from workshops.models.links import Link
from workshops.models.records import Capacity, Narrative

SECRET = "La cocina de las vecinas del callejón azul"
RESPONSE, CAPACITY, NARRATIVE, REFRAMING = RecordSort

pytestmark = pytest.mark.slow


@pytest.fixture
def told(world):
    """A circle's card became a capacity, which is published with the agenda."""
    hold_vote(world, [{0, 1}] * 12)
    world.session_, (card,) = circle(world, "La cocina compartida", kind="capacity")
    make_record(world, CAPACITY, title_es=SECRET, rests_on=[card], publish=True)
    make_record(world, CAPACITY, title_es="La cancha", publish=True)
    make_record(world, NARRATIVE, paraphrase_es=f"{SECRET}, dicen", rests_on=[card])
    world.version_ = publish(world)
    assert SECRET in Client().get("/valle/arriba/").content.decode()
    return world


@pytest.mark.parametrize("scope", [ConsentScope.NOTES, ConsentScope.AGENDA_USE])
def test_records_that_rest_on_it_alone_are_gone_everywhere(told, scope):
    withdraw_consent(acting_user=told.ana, session=told.session_, scope=scope)
    assert where_it_says(SECRET) == set()
    assert [row.title_es for row in Capacity.objects.within(told.here)] == ["La cancha"]
    assert not Narrative.objects.within(told.here).exists()
    page = Client().get("/valle/arriba/").content.decode()
    assert SECRET not in page
    assert "La cancha" in page
    assert Client().get("/valle/arriba/v1/").status_code == 410


def test_without_publication_they_stay_on_the_desk_alone(told):
    withdraw_consent(
        acting_user=told.ana, session=told.session_, scope=ConsentScope.PUBLICATION
    )
    assert Capacity.objects.within(told.here).filter(title_es=SECRET).exists()
    assert SECRET not in Client().get("/valle/arriba/").content.decode()
    assert SECRET not in str(list(AgendaVersion.plain.values_list("head", flat=True)))


def test_both_versions_still_fit_their_hashes(told):
    withdraw_consent(acting_user=told.ana, session=told.session_, scope=ConsentScope.NOTES)
    old, new = AgendaVersion.plain.order_by("number")
    assert is_intact(old)
    assert is_intact(new)
    assert hash_told(new.head["replaces"][0]) == old.hash == told.version_.hash


def test_a_record_that_others_stand_behind_stays(told):
    _session, (other,) = circle(told, "También la cocina", kind="capacity")
    Capacity.objects.within(told.here).get(title_es=SECRET).rests_on.add(other)
    withdraw_consent(acting_user=told.ana, session=told.session_, scope=ConsentScope.NOTES)
    kept = Capacity.objects.within(told.here).get(title_es=SECRET)
    assert [card.pk for card in kept.rests_on.all()] == [other.pk]


def test_a_record_in_the_very_words_goes_though_nothing_ties_it(told):
    make_record(told, REFRAMING, raw_wish_es="La cocina compartida")
    withdraw_consent(acting_user=told.ana, session=told.session_, scope=ConsentScope.NOTES)
    assert where_it_says("La cocina compartida") == set()


def test_the_purge_takes_unpublished_records_in_the_very_words(told):
    make_record(told, REFRAMING, raw_wish_es="La cocina compartida")
    Contribution.plain.update(purge_on="2020-01-01")
    purge.purge_texts()
    assert where_it_says("La cocina compartida") == set()
    assert Capacity.objects.within(told.here).filter(title_es=SECRET).exists()


def test_a_link_to_what_is_gone_leaves_the_next_version(world):

    hold_vote(world, [{0, 1}] * 12)
    session, (card,) = circle(world, "Nadie barre el callejón azul", kind="insecurity")
    gone = item_of(world, "El callejón está sucio", [card], kind=ItemKind.INSECURITY)
    _other, (kept,) = circle(world, "Hay ratas", kind="insecurity")
    stays = item_of(world, "Hay ratas en la calle", [kept], kind=ItemKind.INSECURITY)
    Link.plain.create(community=world.here, start=gone, end=stays, kind="concatenates")
    assert len(publish(world).head["links"]) == 1
    withdraw_consent(acting_user=world.ana, session=session, scope=ConsentScope.NOTES)
    newest = AgendaVersion.plain.order_by("number").last()
    assert newest.head["links"] == []
    assert Client().get("/valle/arriba/").status_code == 200

"""What is recorded besides items: its rules in the action, and again in the database."""

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from communities import vocabularies
from communities.models.audit import AuditEntry
from tests.workshops.desk import write
from tests.workshops.notes import ENTRIES, MODELS, entry_of, make_record
from tests.world import make_insecurity, make_proposal
from workshops.actions.records import (
    Entry,
    LaidAsideError,
    add_record,
    change_record,
    lay_aside_record,
    take_up_record,
)
from workshops.choices import RecordSort
from workshops.models.contributions import Contribution
from workshops.models.records import Capacity, ExistingResponse, Reframing
from workshops.queries.records import public_records

SORTS = list(RecordSort)
RESPONSE, CAPACITY, NARRATIVE, REFRAMING = SORTS


def acts(record) -> list[str]:
    rows = AuditEntry.plain.filter(target_id=record.pk).order_by("id")
    return list(rows.values_list("action", flat=True))


@pytest.mark.parametrize("sort", SORTS)
def test_it_works(world, sort):
    (card,) = write(world, "Algo", kind="capacity")
    record = make_record(world, sort, rests_on=[card])
    record = change_record(
        acting_user=world.ana, record=record, entry=entry_of(record, **ENTRIES[sort])
    )
    record.refresh_from_db()
    assert record.community == world.here
    assert {n: getattr(record, n) for n in ENTRIES[sort]} == ENTRIES[sort]
    assert list(record.rests_on.all()) == [card]
    assert acts(record) == ["add_record", "change_record"]


@pytest.mark.parametrize("sort", SORTS)
def test_sent_twice_it_is_made_once(world, sort):
    key = uuid.uuid4()
    how = {"model": MODELS[sort], "entry": Entry(ENTRIES[sort]), "id": key}
    made = [
        add_record(acting_user=world.beto, community=place, **how)
        for place in (world.here, world.here, world.there)
    ]
    assert made[0] == made[1]
    # A key that another community has is no way to its row.
    assert made[2].pk != key
    assert made[2].community == world.there


@pytest.mark.parametrize(
    ("sort", "wrong"),
    [
        (RESPONSE, {"title_es": ""}),
        (RESPONSE, {"actor": ""}),
        (RESPONSE, {"actor": "don_pedro"}),
        (RESPONSE, {"approach": "force"}),
        (RESPONSE, {"effect": "great"}),
        (RESPONSE, {"effect": ""}),
        (RESPONSE, {"continuity": "ever"}),
        (RESPONSE, {"reproduces_violence": "perhaps"}),
        (RESPONSE, {"sensitivity": "S3"}),
        (CAPACITY, {"title_es": ""}),
        (CAPACITY, {"kind": "person"}),
        (CAPACITY, {"dimension": "luck"}),
        (NARRATIVE, {"paraphrase_es": ""}),
        (NARRATIVE, {"kind": ""}),
        (NARRATIVE, {"kind": "true"}),
        (NARRATIVE, {"group": "tall"}),
        (REFRAMING, {"raw_wish_es": ""}),
        (REFRAMING, {"longings": ["order", "gold"]}),
        (REFRAMING, {"longings": [], "outcome": "parked"}),
        (REFRAMING, {"outcome": "deleted"}),
        (REFRAMING, {"title_es": "Algo"}),
        (NARRATIVE, {"publish_it": True}),
    ],
)
def test_an_entry_off_its_lists_is_refused(world, sort, wrong):
    with pytest.raises(ValidationError):
        make_record(world, sort, **wrong)
    assert not MODELS[sort].objects.within(world.here).exists()


@pytest.mark.parametrize(
    ("sort", "wrong"),
    [
        (RESPONSE, {"title_es": ""}),
        (RESPONSE, {"actor": ""}),
        (RESPONSE, {"effect": "great"}),
        (RESPONSE, {"continuity": "ever"}),
        (RESPONSE, {"reproduces_violence": "perhaps"}),
        (RESPONSE, {"sensitivity": "S3"}),
        (RESPONSE, {"sensitivity": "S2", "publish": True}),
        (CAPACITY, {"title_es": ""}),
        (CAPACITY, {"kind": "person"}),
        (CAPACITY, {"sensitivity": "S2", "publish": True}),
        (NARRATIVE, {"paraphrase_es": ""}),
        (NARRATIVE, {"kind": ""}),
        (NARRATIVE, {"sensitivity": "S0"}),
        (REFRAMING, {"raw_wish_es": ""}),
        (REFRAMING, {"longings": [], "outcome": "parked"}),
        (REFRAMING, {"outcome": "deleted"}),
    ],
)
def test_the_database_refuses_it_too(world, sort, wrong):
    record = make_record(world, sort)
    with pytest.raises(IntegrityError), transaction.atomic():
        MODELS[sort].plain.filter(pk=record.pk).update(**wrong)


def test_actors_of_both_lists_are_told_apart():
    assert not set(vocabularies.codes("stakeholder")) & set(vocabularies.codes("actor"))


def foreign(world, sort):
    """An item and a card of the community beside."""
    make = make_insecurity if sort == RESPONSE else make_proposal
    return make(world, community=world.there), write(
        world, "De otra parte", community=world.there
    )[0]


@pytest.mark.parametrize("sort", SORTS)
def test_a_record_stays_in_its_community(world, sort):
    item, card = foreign(world, sort)
    with pytest.raises(ValidationError):
        make_record(world, sort, rests_on=[card])
    with pytest.raises(ValidationError):
        make_record(world, sort, items=[item])
    assert not MODELS[sort].objects.within(world.here).exists()


@pytest.mark.parametrize("sort", SORTS)
def test_the_database_keeps_a_record_in_its_community(world, sort):
    item, card = foreign(world, sort)
    record = make_record(world, sort)
    with pytest.raises(IntegrityError), transaction.atomic():
        record.rests_on.add(card)
    if record.items:
        with pytest.raises(IntegrityError), transaction.atomic():
            getattr(record, record.items).add(item)


def test_without_the_trigger_a_record_would_leave_its_community(world):
    """The naive table: a plain relation takes anything."""
    _item, card = foreign(world, CAPACITY)
    record = make_record(world, CAPACITY)
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE workshops_capacity_rests_on DISABLE TRIGGER same_community"
        )
    record.rests_on.add(card)
    assert list(record.rests_on.all()) == [card]


def test_proposals_know_the_capacities_they_use(world):
    proposal = make_proposal(world)
    record = make_record(world, CAPACITY, items=[proposal])
    assert list(proposal.uses_capacities.all()) == [record]


@pytest.mark.parametrize("sort", SORTS)
def test_laid_aside_it_comes_back_as_it_was(world, sort):
    (card,) = write(world, "Algo", kind="longing")
    record = make_record(world, sort, rests_on=[card])
    for _ in range(2):
        record = lay_aside_record(acting_user=world.ana, record=record)
    assert record.laid_aside
    with pytest.raises(LaidAsideError):
        change_record(acting_user=world.ana, record=record, entry=entry_of(record))
    record = take_up_record(acting_user=world.ana, record=record)
    assert not record.laid_aside
    assert {n: getattr(record, n) for n in ENTRIES[sort]} == ENTRIES[sort]
    assert list(record.rests_on.all()) == [card]
    assert acts(record) == ["add_record", "lay_aside_record", "take_up_record"]


@pytest.mark.parametrize("sort", SORTS)
def test_a_restricted_card_restricts_what_rests_on_it(world, sort):
    cards = write(world, "Algo", kind="response", sensitivity="S2")
    assert make_record(world, sort, rests_on=cards).sensitivity == "S2"
    assert make_record(world, sort).sensitivity == "S1"


def test_only_what_is_marked_open_and_not_laid_aside_is_public(world):
    shown = make_record(world, RESPONSE, publish=True, title_es="Se ve")
    make_record(world, RESPONSE, title_es="Sin marca")
    make_record(world, CAPACITY, title_es="Sin marca")
    aside = make_record(world, CAPACITY, publish=True)
    lay_aside_record(acting_user=world.beto, record=aside)
    make_record(world, RESPONSE, world.there, publish=True, title_es="De otra parte")
    assert public_records(world.here) == {
        "responses": [
            {
                "id": str(shown.pk),
                "title_es": "Se ve",
                "title_en": shown.title_en,
                "actor": "municipal_gov",
                "effect": "helps",
                "continuity": "ended",
            }
        ],
        "capacities": [],
    }
    take_up_record(acting_user=world.beto, record=aside)
    assert public_records(world.here)["capacities"] == [
        {
            "id": str(aside.pk),
            "title_es": aside.title_es,
            "title_en": aside.title_en,
            "kind": "network",
        }
    ]


@pytest.mark.parametrize("scope", ["publication", "agenda_use"])
def test_what_no_circle_let_go_out_stays(world, scope):
    closed, again = (
        write(world, "Uno", kind="capacity"),
        write(world, "Dos", kind="capacity"),
    )
    record = make_record(world, CAPACITY, publish=True, rests_on=closed)
    assert public_records(world.here)["capacities"]
    consent = closed[0].session.consent
    setattr(consent, scope, "none")
    consent.save()
    assert not public_records(world.here)["capacities"]
    # One circle that agreed is enough, as it is for items.
    change_record(
        acting_user=world.beto,
        record=record,
        entry=Entry(ENTRIES[CAPACITY], rests_on=[*closed, *again], publish=True),
    )
    assert public_records(world.here)["capacities"]


def test_new_words_are_not_published_on_an_old_decision(world):
    record = make_record(world, CAPACITY, publish=True)
    same = entry_of(record, fragility="Otra nota")
    assert change_record(acting_user=world.ana, record=record, entry=same).publish
    new = entry_of(record, title_es="Otras palabras")
    assert not change_record(acting_user=world.ana, record=record, entry=new).publish


def test_what_becomes_restricted_is_no_longer_published(world):
    record = make_record(world, RESPONSE, publish=True)
    cards = write(world, "Algo", kind="response", sensitivity="S2")
    closed = Entry(ENTRIES[RESPONSE], rests_on=cards)
    record = change_record(acting_user=world.ana, record=record, entry=closed)
    assert (record.sensitivity, record.publish) == ("S2", False)
    with pytest.raises(ValidationError):
        make_record(world, RESPONSE, publish=True, rests_on=cards)


def test_a_card_taken_out_leaves_the_record(world):
    cards = write(world, "Algo", kind="capacity")
    record = make_record(world, CAPACITY, rests_on=cards)
    Contribution.plain.filter(pk=cards[0].pk).delete()
    assert Capacity.plain.get(pk=record.pk).rests_on.count() == 0


def test_a_withdrawn_wish_and_its_ways_out_stay_written(world):
    proposal = make_proposal(world)
    record = make_record(world, REFRAMING, items=[proposal])
    lay_aside_record(acting_user=world.beto, record=record)
    kept = Reframing.plain.get(pk=record.pk)
    assert kept.raw_wish_es == ENTRIES[REFRAMING]["raw_wish_es"]
    assert list(kept.alternatives.all()) == [proposal]


def test_targets_are_insecurities(world):
    item = make_insecurity(world)
    record = make_record(world, RESPONSE, items=[item])
    assert list(ExistingResponse.plain.get(pk=record.pk).targets.all()) == [item]

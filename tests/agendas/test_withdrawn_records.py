"""What a group takes back leaves the team's records too, and what was published of them."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from agendas.actions.publishing import revise_local
from agendas.actions.versions import hash_told, is_intact
from agendas.actions.withdrawals import withdraw_consent
from agendas.models.agendas import AgendaVersion
from communities.models.audit import AuditEntry
from communities.models.processes import Principle
from tests.agendas.taking_back import circle, item_of, where_it_says
from tests.votes import hold_vote, publish
from tests.workshops.notes import make_record
from tests.world import make_proposal
from workshops.actions import links, purge
from workshops.actions.cards import Card, correct_contribution
from workshops.actions.records import Entry, change_record, lay_aside_record
from workshops.actions.sessions import reopen_session
from workshops.choices import ConsentScope, ItemKind, RecordSort
from workshops.models.contributions import Contribution
from workshops.models.imports import ImportDraft
from workshops.models.links import Link
from workshops.models.records import Capacity, Narrative
from workshops.models.reviews import PrincipleReview

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


# -- words in other places -----------------------------------------------------------------


def publication(world):
    return withdraw_consent(
        acting_user=world.ana, session=world.session_, scope=ConsentScope.PUBLICATION
    )


def notes(world):
    return withdraw_consent(
        acting_user=world.ana, session=world.session_, scope=ConsentScope.NOTES
    )


def test_a_public_record_in_the_very_words_is_held_back_though_nothing_ties_it(told):
    make_record(told, CAPACITY, title_es="¡La cocina, compartida!", publish=True)
    revise_local(acting_user=told.beto, agenda=told.version_.local_agenda)
    publish(told)
    assert "cocina, compartida" in Client().get("/valle/arriba/").content.decode()
    publication(told)
    assert "cocina, compartida" not in Client().get("/valle/arriba/").content.decode()
    kept = Capacity.objects.within(told.here).get(title_es="¡La cocina, compartida!")
    assert not kept.publish


def test_what_was_only_edited_since_stays_as_published(told):
    """A withdrawal removes what was taken back, and nothing else, from the next version."""
    other = Capacity.objects.within(told.here).get(title_es="La cancha")
    Capacity.plain.filter(pk=other.pk).update(title_es="La cancha nueva", publish=False)
    notes(told)
    newest = AgendaVersion.plain.order_by("number").last()
    assert [row["title_es"] for row in newest.head["capacities"]] == ["La cancha"]


def test_a_sheet_that_waits_goes_with_the_words(told):
    for number, words in ((1, "La cocina, compartida"), (2, "Otra cosa")):
        ImportDraft.plain.create(
            community=told.here, number=number, rows=[{"title_es": words}]
        )
    notes(told)
    assert where_it_says("La cocina, compartida") == set()
    assert [s.state for s in ImportDraft.plain.order_by("number")] == ["discarded", "draft"]


def test_a_taken_back_card_cannot_be_tied_again(told):
    card = Contribution.plain.get(session=told.session_)
    kept = make_record(told, CAPACITY, title_es="El taller")
    publication(told)
    withdraw_consent(
        acting_user=told.ana, session=told.session_, scope=ConsentScope.AGENDA_USE
    )
    with pytest.raises(ValidationError, match="may not be used"):
        change_record(
            acting_user=told.ana,
            record=kept,
            entry=Entry({"title_es": "El taller"}, rests_on=[card]),
        )


def test_reasons_of_a_review_in_the_very_words_go(told):
    item = make_proposal(told, "Otra propuesta")
    review = {"reason_es": "Porque: la cocina compartida.", "alignment": "tension"}
    principle = Principle.objects.within(told.process).first()
    PrincipleReview.plain.create(
        proposal=item, principle=principle, reviewer_role="coordinator", **review
    )
    Contribution.plain.filter(session=told.session_).update(purge_on="2020-01-01")
    Contribution.plain.filter(session=told.session_).update(
        text="Porque la cocina compartida"
    )
    purge.purge_texts()
    assert where_it_says("la cocina compartida") == set()


def test_the_purge_leaves_public_words_and_empties_what_nobody_sees(told):
    row = make_record(
        told,
        CAPACITY,
        title_es="La biblioteca",
        fragility="La cocina compartida!",
        publish=True,
    )
    aside = make_record(told, CAPACITY, title_es="La cocina: compartida", publish=True)
    lay_aside_record(acting_user=told.beto, record=aside)
    Contribution.plain.update(purge_on="2020-01-01")
    purge.purge_texts()
    row.refresh_from_db()
    assert (row.title_es, row.fragility) == ("La biblioteca", "")
    assert not Capacity.objects.within(told.here).filter(pk=aside.pk).exists()


def test_the_purge_of_a_combined_proposal_that_nobody_confirmed(told):
    """Its parts go, and with them that it was combined: the database asks for both."""
    make_proposal(
        told,
        "Sin confirmar",
        kind="combined",
        social_part_es="La cocina compartida",
        security_part_es="Otra parte",
    )
    Contribution.plain.update(purge_on="2020-01-01")
    assert purge.purge_texts() > 0
    assert where_it_says("La cocina compartida") == set()


def test_a_card_that_becomes_restricted_closes_what_rests_on_it(told):
    session, (card,) = circle(told, "La tienda", kind="capacity")
    row = make_record(told, CAPACITY, title_es="La tienda", rests_on=[card], publish=True)
    reopen_session(acting_user=told.beto, session=session)
    correct_contribution(
        acting_user=told.ana,
        contribution=card,
        card=Card("capacity", "La tienda", sensitivity="S2"),
    )
    row.refresh_from_db()
    assert (row.sensitivity, row.publish) == ("S2", False)


def test_no_undoing_ties_a_withdrawn_item_into_the_web(world):
    session, (card,) = circle(world, "Nadie barre el callejón azul", kind="insecurity")
    gone = item_of(world, "El callejón está sucio", [card], kind=ItemKind.INSECURITY)
    _other, (kept,) = circle(world, "Hay ratas", kind="insecurity")
    stays = item_of(world, "Hay ratas en la calle", [kept], kind=ItemKind.INSECURITY)
    link = links.add_link(
        acting_user=world.beto,
        community=world.here,
        start=gone,
        end=stays,
        how=links.How("concatenates"),
    )
    links.remove_link(acting_user=world.beto, link=link)
    withdraw_consent(acting_user=world.ana, session=session, scope=ConsentScope.NOTES)
    with pytest.raises(links.NothingToUndoError):
        links.undo_link(acting_user=world.beto, link=link)
    assert Link.plain.get().removed


def test_the_audit_says_what_went_and_by_which_scope(told):
    notes(told)
    acts = list(AuditEntry.plain.values_list("action", flat=True))
    assert acts.count("withdraw_notes") == 1
    assert acts.count("forget_record") == 2


@pytest.mark.parametrize("scope", [ConsentScope.NOTES, ConsentScope.PUBLICATION])
def test_a_longing_leaves_with_the_only_circle_behind_it(world, scope):
    hold_vote(world, [{0, 1}] * 12)
    session, (card,) = circle(world, "Que venga la mano dura", kind="longing")
    wish = {"raw_wish_es": "Mano dura", "longings": ["order"], "outcome": "replaced"}
    make_record(world, REFRAMING, rests_on=[card], **wish)
    make_record(world, REFRAMING, **wish | {"longings": ["respect"]})
    version = publish(world)
    assert len(version.head["longings"]) == 2
    withdraw_consent(acting_user=world.ana, session=session, scope=scope)
    old, new = AgendaVersion.plain.order_by("number")
    assert [row["longings"] for row in new.head["longings"]] == [["respect"]]
    assert is_intact(old)
    assert is_intact(new)
    assert Client().get("/valle/arriba/v1/").status_code == 410

"""Gathering, moving, splitting, wording and undoing, on real rows."""

import uuid

import pytest
from django.core.exceptions import ValidationError

from agendas.actions.themes import current_national
from agendas.models.themes import Placement, Theme
from communities.machine import NotAllowedError
from communities.models.audit import AuditEntry
from tests.workshops.desk import ids, places, steps, write
from tests.world import INSECURITY, confirm, make_insecurity, make_proposal, make_session
from workshops.actions import coding, synthesis
from workshops.actions.readback import Heard, read_back
from workshops.actions.undo import CannotUndoError, Obstacle, undo_step
from workshops.choices import ReadBackResult
from workshops.models.contributions import Contribution
from workshops.models.items import Insecurity, Proposal
from workshops.queries.items import placeable, unplaced


def gather_new(world, *cards, kind="insecurity", title="Calles sin luz", **how):
    return synthesis.gather_into_new(
        acting_user=world.beto,
        community=world.here,
        ids=ids(*cards),
        kind=kind,
        title_es=title,
        **how,
    )


def gather(world, item, *cards):
    return synthesis.gather_into(
        acting_user=world.beto, community=world.here, ids=ids(*cards), item=item
    )


def release(world, *cards, **how):
    return synthesis.release(
        acting_user=world.beto, community=world.here, ids=ids(*cards), **how
    )


def split(world, card, *texts, **how):
    return synthesis.split_contribution(
        acting_user=world.beto,
        community=world.here,
        contribution=card.id,
        texts=texts,
        **how,
    )


def undo(world, *, restricted=True, step=None):
    return undo_step(
        acting_user=world.beto, community=world.here, restricted=restricted, step=step
    )


def obstacle(world, **how) -> Obstacle:
    with pytest.raises(CannotUndoError) as found:
        undo(world, **how)
    return found.value.obstacle


def test_it_works(world):
    dark, lamps, dogs = write(world, "De noche no se ve", "Faltan focos", "Perros sueltos")
    item = gather_new(world, dark, lamps)
    assert (item.code, item.group, item.state) == ("I01", "women_adult", "raw")
    assert places(world.here) == {
        "De noche no se ve": ("I01", False),
        "Faltan focos": ("I01", False),
        "Perros sueltos": (None, False),
    }
    assert list(unplaced(world.here, restricted=True)) == [dogs]
    assert undo(world).kind == "gather_new"
    assert set(places(world.here).values()) == {(None, False)}
    assert not Insecurity.objects.within(world.here).exists()


def test_an_item_of_several_groups_is_mixed_and_of_none_is_not_coded(world):
    (one,) = write(world, "De noche no se ve")
    (other,) = write(world, "Faltan focos", group="men_adult")
    assert gather_new(world, one, other).group == "mixed"
    assert gather_new(world).group == ""


def test_an_item_of_what_is_for_the_field_team_is_for_the_field_team(world):
    (open_card,) = write(world, "De noche no se ve")
    (closed,) = write(world, "Da pendiente contarlo", sensitivity="S2")
    assert gather_new(world, open_card).sensitivity == "S1"
    assert gather_new(world, open_card, closed).sensitivity == "S2"


def test_the_same_key_makes_one_item_and_one_step(world):
    (card,) = write(world, "De noche no se ve")
    key = uuid.uuid4()
    assert gather_new(world, card, id=key) == gather_new(world, card, id=key)
    assert [i.id for i in Insecurity.objects.within(world.here)] == [key]
    assert steps(world.here) == ["gather_new"]


def test_a_key_of_an_item_elsewhere_is_replaced(world):
    foreign = make_insecurity(world, community=world.elsewhere)
    item = gather_new(world, id=foreign.id)
    assert item.id != foreign.id
    assert item.community == world.here


def test_gathering_moves_cards_out_of_other_items_and_counts_those_that_moved(world):
    one, two, three = write(world, "Uno", "Dos", "Tres")
    first = gather_new(world, one, two)
    second = gather_new(world, three, kind="proposal")
    assert gather(world, second, two, three) == 1
    assert places(world.here) == {
        "Uno": ("I01", False),
        "Dos": ("P01", False),
        "Tres": ("P01", False),
    }
    assert gather(world, first, one) == 0
    assert steps(world.here) == ["gather_new", "gather_new", "gather"]


def test_a_withdrawn_item_takes_no_cards(world):
    (card,) = write(world, "Uno")
    item = make_insecurity(world)
    read_back(
        acting_user=world.beto,
        community=world.here,
        heard=[Heard(item, ReadBackResult.WITHDRAWN)],
    )
    with pytest.raises(NotAllowedError):
        gather(world, item, card)
    assert places(world.here) == {"Uno": (None, False)}
    assert steps(world.here) == []


def test_releasing_and_setting_aside_move_only_what_is_elsewhere(world):
    one, two = write(world, "Uno", "Dos")
    gather_new(world, one)
    assert release(world, one, two, set_aside=True) == 2
    assert places(world.here) == {"Uno": (None, True), "Dos": (None, True)}
    assert release(world, one, two, set_aside=True) == 0
    assert release(world, two) == 1
    assert places(world.here) == {"Uno": (None, True), "Dos": (None, False)}
    assert release(world, two) == 0
    assert steps(world.here) == ["gather_new", "set_aside", "release"]


def test_cards_of_another_community_do_not_move(world):
    (foreign,) = write(world, "Ajena", community=world.there)
    assert release(world, foreign, set_aside=True) == 0
    gather_new(world, foreign)
    assert places(world.there) == {"Ajena": (None, False)}


def test_the_parts_of_a_split_card_stand_where_it_stood_and_say_whose_they_are(world):
    (whole,) = write(world, "Ni luz ni agua", sensitivity="S2", group="men_adult")
    gather_new(world, whole)
    parts = split(world, whole, "No hay luz", "No hay agua")
    assert places(world.here) == {
        "Ni luz ni agua": (None, True),
        "No hay luz": ("I01", False),
        "No hay agua": ("I01", False),
    }
    for part in parts:
        assert (part.sensitivity, part.group, part.kind) == (
            "S2",
            "men_adult",
            "insecurity",
        )
        assert part.split_from == whole
    assert set(placeable(world.here, restricted=True)) == set(parts)


def test_a_card_set_aside_is_split_into_cards_to_place(world):
    (whole,) = write(world, "Ni luz ni agua")
    release(world, whole, set_aside=True)
    parts = split(world, whole, "No hay luz", "No hay agua")
    assert set(unplaced(world.here, restricted=True)) == set(parts)
    undo(world)
    assert places(world.here) == {"Ni luz ni agua": (None, True)}


def test_a_card_is_split_once(world):
    (whole,) = write(world, "Ni luz ni agua")
    key = uuid.uuid4()
    first = split(world, whole, "No hay luz", "No hay agua", id=key)
    again = split(world, whole, "No hay luz", "No hay agua", id=key)
    assert {part.id for part in first} == {part.id for part in again}
    assert first[0].id == key
    assert steps(world.here) == ["split"]


def test_a_card_that_is_not_here_is_not_split(world):
    (foreign,) = write(world, "Ajena", community=world.there)
    with pytest.raises(Contribution.DoesNotExist):
        split(world, foreign, "Uno", "Dos")


def test_wording_without_a_change_leaves_no_step(world):
    item = make_insecurity(world)
    coding.word_item(acting_user=world.beto, item=item, title_es=item.title_es, memo="")
    assert steps(world.here) == []


def test_empty_words_are_refused_whole(world):
    item = make_insecurity(world)
    with pytest.raises(ValidationError):
        coding.word_item(acting_user=world.beto, item=item, title_es="", memo="nota")
    item.refresh_from_db()
    assert (item.title_es, item.memo) == ("Calles sin luz", "")
    assert steps(world.here) == []


def test_undoing_new_words_brings_the_confirmation_of_the_old_ones_back(world):
    item = make_proposal(world)
    confirm(world, item)
    assert (item.state, item.review_state) == ("validated", "eligible")
    coding.word_item(acting_user=world.beto, item=item, title_es="Otro alumbrado", memo="")
    item.refresh_from_db()
    assert (item.state, item.review_state) == ("coded", "safety_check")
    undo(world)
    item.refresh_from_db()
    assert item.title_es == "Alumbrado acordado"
    assert (item.state, item.review_state) == ("validated", "eligible")


def test_codes_and_answers_are_undone(world):
    insecurity = make_insecurity(world)
    item = make_proposal(world)
    coding.set_codes(
        acting_user=world.beto,
        item=item,
        values={"horizon": "", "beneficiaries": ["older"]},
        answers=[insecurity],
    )
    item.refresh_from_db()
    assert (item.state, item.beneficiaries) == ("raw", ["older"])
    assert list(item.answers.all()) == [insecurity]
    assert undo(world).kind == "code"
    item.refresh_from_db()
    assert (item.state, item.horizon, item.beneficiaries) == ("coded", "short", [])
    assert list(item.answers.all()) == []


def test_a_step_seen_as_the_last_is_undone_once(world):
    one, two = write(world, "Uno", "Dos")
    release(world, one, set_aside=True)
    release(world, two, set_aside=True)
    seen = undo(world).pk
    assert obstacle(world, step=seen) == Obstacle.NOT_LAST
    assert places(world.here) == {"Uno": (None, True), "Dos": (None, False)}
    undo(world)
    assert obstacle(world) == Obstacle.NOTHING


def test_a_new_step_after_undo_is_the_next_to_be_undone(world):
    one, two = write(world, "Uno", "Dos")
    gather_new(world, one)
    undo(world)
    release(world, two, set_aside=True)
    assert undo(world).kind == "set_aside"
    assert obstacle(world) == Obstacle.NOTHING


def test_what_is_for_the_field_team_is_not_undone_by_others(world):
    (closed,) = write(world, "Da pendiente contarlo", sensitivity="S2")
    release(world, closed, set_aside=True)
    assert obstacle(world, restricted=False) == Obstacle.RESTRICTED
    item = gather_new(world, closed)
    coding.word_item(acting_user=world.beto, item=item, title_es="Otra", memo="")
    assert obstacle(world, restricted=False) == Obstacle.RESTRICTED
    undo(world)
    assert obstacle(world, restricted=False) == Obstacle.RESTRICTED
    undo(world)
    undo(world)
    assert places(world.here) == {"Da pendiente contarlo": (None, False)}


def test_an_item_that_was_read_back_is_not_unmade(world):
    (card,) = write(world, "Uno")
    item = gather_new(world, card)
    coding.set_codes(acting_user=world.beto, item=item, values=INSECURITY)
    confirm(world, item)
    assert obstacle(world) == Obstacle.READ_BACK
    assert places(world.here) == {"Uno": ("I01", False)}


def test_words_that_a_group_corrected_since_stay(world):
    item = make_insecurity(world)
    coding.word_item(acting_user=world.beto, item=item, title_es="Sin focos", memo="")
    read_back(
        acting_user=world.beto,
        community=world.here,
        heard=[Heard(item, ReadBackResult.CORRECTED, "Sin luz en la calle")],
    )
    assert obstacle(world) == Obstacle.CHANGED
    item.refresh_from_db()
    assert item.title_es == "Sin luz en la calle"


def test_a_memo_is_undone_even_after_a_read_back(world):
    item = make_insecurity(world)
    coding.word_item(acting_user=world.beto, item=item, title_es=item.title_es, memo="nota")
    confirm(world, item)
    undo(world)
    item.refresh_from_db()
    assert (item.memo, item.state) == ("", "validated")


def test_codes_without_which_an_item_would_break_a_rule_stay(world):
    item = gather_new(world)
    coding.set_codes(acting_user=world.beto, item=item, values={"dimension": "food"})
    rest = {name: value for name, value in INSECURITY.items() if name != "dimension"}
    # Not a step: an import, for one, changes an item without the desk.
    synthesis_free = Insecurity.objects.within(world.here).filter(pk=item.pk)
    synthesis_free.update(**rest, state="coded")
    assert obstacle(world) == Obstacle.CHANGED
    item.refresh_from_db()
    assert (item.dimension, item.state) == ("food", "coded")


def test_cards_do_not_go_back_into_an_item_that_was_withdrawn(world):
    (card,) = write(world, "Uno")
    item = make_insecurity(world)
    gather(world, item, card)
    release(world, card)
    read_back(
        acting_user=world.beto,
        community=world.here,
        heard=[Heard(item, ReadBackResult.WITHDRAWN)],
    )
    assert obstacle(world) == Obstacle.WITHDRAWN
    assert places(world.here) == {"Uno": (None, False)}


def test_an_insecurity_that_a_proposal_answers_is_not_unmade(world):
    proposal = make_proposal(world)
    item = gather_new(world)
    proposal.answers.add(item)
    assert obstacle(world) == Obstacle.IN_USE
    assert list(proposal.answers.all()) == [item]


def test_an_item_in_a_national_theme_is_not_unmade(world):
    item = gather_new(world, kind="proposal", title="Focos nuevos")
    agenda = current_national(world.process, "proposals")
    theme = Theme.plain.create(agenda=agenda, number=1, title_es="Luz")
    Placement.plain.create(agenda=agenda, theme=theme, proposal=item)
    assert obstacle(world) == Obstacle.IN_USE
    assert Proposal.objects.within(world.here).filter(pk=item.pk).exists()


def test_each_step_leaves_an_audit_row_without_words(world):
    (card,) = write(world, "Uno")
    before = AuditEntry.plain.count()
    item = gather_new(world, card)
    release(world, card)
    coding.word_item(acting_user=world.beto, item=item, title_es="Otra", memo="")
    undo(world)
    rows = AuditEntry.plain.order_by("id")[before:]
    assert [row.action for row in rows] == [
        "create_item",
        "release_contributions",
        "code_item",
        "undo_step",
    ]


def test_cards_of_a_sitting_ended_for_safety_or_without_consent_are_not_placed(world):
    kept = make_session(world)
    (card,) = write(world, "Uno", session=kept)
    assert list(unplaced(world.here, restricted=True)) == [card]
    kept.consent.agenda_use = "none"
    kept.consent.save()
    assert list(unplaced(world.here, restricted=True)) == []
    assert list(placeable(world.here, restricted=True)) == []

"""Preparing a vote: its cards, what is missing, and the two people it takes."""

import io
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from PIL import Image

from agendas import drawings
from agendas.actions import cards, codes, consultations
from agendas.actions.cards import CardPlan, LeftOffPlan
from agendas.actions.codes import NotInDraftError
from agendas.actions.consultations import NotReadyError
from agendas.choices import ConsultationState
from agendas.models.consultations import Consultation
from agendas.queries import consultations as votes
from communities.actions import status
from communities.actions.acts import (
    NothingAskedError,
    SamePersonError,
    ask_for_act,
    take_back_act,
)
from communities.choices import CommunityState, SecondPersonActKind
from communities.machine import NotAllowedError
from communities.models.acts import SecondPersonAct
from tests.votes import close_vote, make_proposals, make_vote, open_vote
from tests.world import confirm, make_proposal
from workshops.actions import coding


def draft(world, n=3, n_slips=1, **more):
    vote, _slips = make_vote(world, make_proposals(world, n), n_slips=n_slips, **more)
    return vote


def lay_out(world, vote, on, off=()):
    return cards.lay_out_ballot(
        acting_user=world.beto, consultation=vote, cards=on, left_off=off
    )


def drawing(seed=0) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((300, 300), 90 + seed).save(out, "PNG")
    return drawings.clean_drawing(out.getvalue())


def test_it_works(world):
    vote = draft(world)
    assert consultations.not_ready(vote) == []

    open_vote(world, vote)
    close_vote(world, vote)

    assert vote.state == ConsultationState.TALLIED
    world.here.refresh_from_db()
    assert world.here.state == CommunityState.PRIORITISING


def test_created_once_however_often_it_is_sent(world):
    key, make = uuid.uuid4(), consultations.create_consultation
    values = {"acting_user": world.beto, "community": world.here, "subject": "proposals"}
    words = {"question_es": "¿Qué importa?", "question_en": ""}
    first = make(id=key, **values, **words)
    assert make(id=key, **values, **words) == first
    with pytest.raises(ValidationError), transaction.atomic():
        make(id=uuid.uuid4(), **values, **words)
    assert make(id=uuid.uuid4(), **values | {"subject": "insecurities"}, **words)
    assert Consultation.plain.count() == 2


MISSING = {
    "too_few_cards": lambda vote: vote.cards.exclude(position=0).delete(),
    "no_slips": lambda vote: vote.batches.update(n_void=1, n_unspent=0),
    "card_incomplete": lambda vote: vote.cards.filter(position=1).update(words_es=""),
}


@pytest.mark.parametrize(("reason", "damage"), MISSING.items())
def test_what_is_missing_is_named_and_keeps_it_shut(world, reason, damage):
    vote = draft(world)
    damage(vote)
    assert reason in votes.preparation(vote).missing
    with pytest.raises(NotReadyError) as caught:
        consultations.ask_to_open(acting_user=world.beto, consultation=vote)
    assert reason in caught.value.reasons
    assert not SecondPersonAct.plain.exists()


def test_an_item_reworded_since_is_no_longer_confirmed(world):
    vote = draft(world)
    item = vote.cards.first().proposal
    coding.word_item(acting_user=world.beto, item=item, title_es="Otra cosa", memo="")
    assert "item_not_confirmed" in votes.preparation(vote).missing


def test_everything_confirmed_is_on_the_ballot_or_explained(world):
    vote = draft(world)
    late = make_proposal(world, "Una más")
    confirm(world, late)
    assert votes.preparation(vote).missing == ["left_off_unexplained"]
    assert votes.preparation(vote).unexplained == [late]

    plans = [CardPlan(c.item, c.words_es, c.words_en, c.picture) for c in vote.cards.all()]
    lay_out(world, vote, plans, [LeftOffPlan(late, "not_now", "Después")])
    assert votes.preparation(vote).missing == []


def test_a_stopped_community_does_not_vote(world):
    vote = draft(world)
    consultations.ask_to_open(acting_user=world.beto, consultation=vote)
    stop = status.Suspension(reason="violence_rise", review_on="2099-01-01")
    status.suspend_community(acting_user=world.beto, community=world.here, why=stop)
    with pytest.raises(NotReadyError) as caught:
        consultations.confirm_open(acting_user=world.edith, consultation=vote)
    assert caught.value.reasons == ("stopped",)


def test_thirteen_cards_are_refused_and_nothing_changes(world):
    proposals = make_proposals(world, 13)
    vote, _slips = make_vote(world, proposals[:3], off=proposals[3:])
    with pytest.raises(ValidationError):
        lay_out(world, vote, [CardPlan(item, "Tres", "", "house") for item in proposals])
    assert vote.cards.count() == 3
    assert vote.left_off.count() == 10


def test_cards_keep_their_key_and_change_their_order(world):
    vote = draft(world)
    before = list(vote.cards.all())
    plans = [CardPlan(c.item, f"Nueva {c.position}", "", "tree") for c in reversed(before)]
    lay_out(world, vote, plans)
    after = list(vote.cards.all())
    assert [card.id for card in after] == [card.id for card in reversed(before)]
    assert [card.words_es for card in after] == ["Nueva 2", "Nueva 1", "Nueva 0"]
    assert {card.picture for card in after} == {"tree"}


@pytest.mark.parametrize("n", [1, 12])
def test_laying_out_does_not_ask_once_a_card(world, n, django_assert_max_num_queries):
    proposals = make_proposals(world, n)
    vote, _slips = make_vote(world, proposals)
    plans = [CardPlan(item, "Tres palabras aquí", "", "house") for item in proposals]
    with django_assert_max_num_queries(12):
        lay_out(world, vote, plans)


def test_a_drawing_takes_the_place_of_a_picture_and_back(world):
    vote = draft(world)
    card = vote.cards.first()
    cards.set_picture(acting_user=world.beto, card=card, drawing=drawing())
    card.refresh_from_db()
    assert card.picture == ""
    assert card.is_ready

    kept = CardPlan(card.item, "Con dibujo", "", "")
    rest = [
        CardPlan(c.item, c.words_es, "", c.picture) for c in vote.cards.exclude(pk=card.pk)
    ]
    lay_out(world, vote, [kept, *rest])
    card.refresh_from_db()
    assert card.drawing
    lay_out(world, vote, [CardPlan(card.item, "Con casa", "", "house"), *rest])
    card.refresh_from_db()
    assert not card.drawing


@pytest.mark.slow
def test_drawings_travel_small_once_it_is_open(world):
    vote = draft(world, n=12)
    for card in vote.cards.all():
        cards.set_picture(acting_user=world.beto, card=card, drawing=drawing(card.position))
    open_vote(world, vote)
    sizes = [len(bytes(card.ballot_drawing)) for card in vote.cards.all()]
    assert all(sizes)
    assert sum(sizes) <= 6_500


def test_nothing_changes_once_it_is_open(world):
    vote = draft(world)
    card = vote.cards.first()
    open_vote(world, vote)
    for change in (
        lambda: lay_out(world, vote, []),
        lambda: cards.set_picture(acting_user=world.beto, card=card, picture="tree"),
        lambda: consultations.word_consultation(
            acting_user=world.beto, consultation=vote,
            wording=consultations.Wording("¿Otra?"),
        ),
        lambda: consultations.ask_to_open(acting_user=world.beto, consultation=vote),
    ):  # fmt: skip
        with pytest.raises(NotInDraftError):
            change()
    assert vote.cards.count() == 3


def test_the_same_person_cannot_be_the_second(world):
    vote = draft(world)
    consultations.ask_to_open(acting_user=world.beto, consultation=vote)
    with pytest.raises(SamePersonError):
        consultations.confirm_open(acting_user=world.beto, consultation=vote)
    vote.refresh_from_db()
    assert vote.state == ConsultationState.DRAFT


def test_nobody_confirms_what_nobody_asked(world):
    vote = draft(world)
    with pytest.raises(NothingAskedError):
        consultations.confirm_open(acting_user=world.edith, consultation=vote)
    consultations.ask_to_open(acting_user=world.beto, consultation=vote)
    take_back_act(acting_user=world.beto, act=votes.act_waiting(vote))
    with pytest.raises(NothingAskedError):
        consultations.confirm_open(acting_user=world.edith, consultation=vote)


def test_a_closed_vote_is_not_closed_again(world):
    vote = open_vote(world, draft(world))
    close_vote(world, vote)
    with pytest.raises(NotAllowedError):
        consultations.ask_to_close(acting_user=world.beto, consultation=vote)
    with pytest.raises(NotAllowedError):
        consultations.confirm_close(acting_user=world.edith, consultation=vote)


def test_restricted_items_are_never_votable(world):
    proposals = make_proposals(world, 3)
    proposals[0].sensitivity = "S2"
    proposals[0].save()
    assert votes.votable(world.here, "proposals") == proposals[1:]


def test_a_proposal_borrows_the_dimension_of_what_it_answers(world):
    proposals = make_proposals(world, 2)
    (insecurity,) = votes.votable(world.here, "insecurities")
    expected = dict.fromkeys([p.id for p in proposals], "environmental")
    assert votes.dimensions_of(proposals) == expected
    assert votes.dimensions_of([insecurity]) == {insecurity.id: "environmental"}


def test_what_was_asked_falls_when_the_ballot_changes(world):
    vote = draft(world)
    first = vote.cards.first()
    for change in (
        lambda: lay_out(world, vote, [CardPlan(first.proposal, "Otra", "Other", "house")]),
        lambda: cards.set_picture(acting_user=world.beto, card=vote.cards.first(), picture="tree"),
        lambda: consultations.word_consultation(
            acting_user=world.beto, consultation=vote,
            wording=consultations.Wording("¿Otra?"),
        ),
        lambda: codes.print_slips(
            acting_user=world.beto, consultation=vote, id=uuid.uuid4(), n_slips=5,
            lot="mixed",
        ),
        lambda: codes.allow_paper(acting_user=world.beto, consultation=vote, n_papers=9),
    ):  # fmt: skip
        ask_for_act(
            acting_user=world.beto,
            community=world.here,
            kind=SecondPersonActKind.OPEN_CONSULTATION,
            target_id=vote.id,
        )
        change()
        with pytest.raises((NothingAskedError, consultations.NotReadyError)):
            consultations.confirm_open(acting_user=world.edith, consultation=vote)
        assert votes.act_waiting(vote) is None

"""What an agenda says of reviews: held for all, or not held; and the judgements in public."""

import pytest
from django.urls import reverse

from agendas.actions.versions import is_intact
from agendas.forms.audit_words import WORDS
from agendas.models.agendas import AgendaItem, StageRecord
from agendas.queries.reviews import reviews_held
from tests.votes import cast, close_vote, make_proposals, make_vote, open_vote, publish
from tests.workshops.reviewing import judge, review, step, weigh
from tests.world import confirm
from workshops.actions.items import code_item
from workshops.choices import ReviewStep


def stages():
    rows = StageRecord.plain.filter(stage__in=["principle_review", "viability_review"])
    return dict(rows.values_list("stage", "held"))


def voted(world, proposals, *, off=()):
    consultation, (code, *_rest) = make_vote(world, proposals, off=off, n_slips=3)
    open_vote(world, consultation)
    cast(code, 0)
    close_vote(world, consultation)
    return consultation


def test_reviewed_all_is_held(world):
    proposals = make_proposals(world, 2)
    for proposal in proposals:
        review(world, proposal)
    voted(world, proposals)
    assert stages() == {"principle_review": True, "viability_review": True}


def test_reviewed_in_part_is_not_held(world):
    """The naive rule, held once anything was reviewed, would say held here."""
    proposals = make_proposals(world, 3)
    review(world, proposals[0])
    review(world, proposals[1], weighed=False)
    voted(world, proposals)
    assert stages() == {"principle_review": False, "viability_review": False}


def test_principles_may_be_held_and_viability_not(world):
    proposals = make_proposals(world, 2)
    review(world, proposals[0])
    review(world, proposals[1], weighed=False)
    voted(world, proposals)
    assert stages() == {"principle_review": True, "viability_review": False}


def test_what_is_off_the_ballot_need_not_be_reviewed(world):
    *on, off = make_proposals(world, 3)
    for proposal in on:
        review(world, proposal)
    voted(world, on, off=[off])
    assert stages()["principle_review"]


def test_without_a_ballot_nothing_was_held(world):
    consultation, _slips = make_vote(world, make_proposals(world, 2))
    consultation.cards.all().delete()
    assert set(reviews_held(consultation.agenda).values()) == {False}


def test_a_proposal_under_review_stops_the_opening(world):
    proposals = make_proposals(world, 2)
    consultation, _slips = make_vote(world, proposals, n_slips=2)
    step(world, proposals[0], "take_up")
    with pytest.raises(Exception, match="item_not_confirmed"):
        open_vote(world, consultation)


def lines(version):
    rows = AgendaItem.plain.filter(version=version, proposal__isnull=False)
    return {row.content["code"]: row for row in rows}


def read(client, proposal):
    address = reverse(
        "agendas:public-local-item",
        kwargs={"process": "valle", "community": "arriba", "item": proposal.pk},
    )
    return client.get(address).content.decode()


def test_the_public_reads_every_judgement_and_no_reviewer(world, client):
    client.cookies["django_language"] = "en"
    first, second = make_proposals(world, 2)
    review(world, first)
    step(world, first, "take_up")
    step(world, first, "pass_safety")
    judge(world, first, P2="tension")
    step(world, first, "reframe", "Nota solo para el equipo")
    step(world, first, "again")
    judge(world, first, P4="neutral")
    weigh(world, first)
    step(world, first, "finish")
    voted(world, [first, second])
    version = publish(world)
    assert is_intact(version)
    found = lines(version)
    content = found[first.code].content["review"]
    assert [(row["principle"], row["alignment"]) for row in content] == [
        ("P1", "supports"),
        ("P2", "supports"),
        ("P3", "supports"),
        ("P4", "neutral"),
    ]
    assert "review" not in found[second.code].content
    shown = read(client, first)
    assert "Held against the principles" in shown
    assert "Deja fuera a quien no vota." in shown
    assert "Nota solo para el equipo" not in shown + str(found[first.code].content)
    assert "coordinator" not in shown + str(found[first.code].content)
    other = read(client, second)
    assert "Held against the principles" not in other


def test_a_parked_proposal_is_heard_and_says_so(world, client):
    client.cookies["django_language"] = "en"
    *on, parked = make_proposals(world, 3)
    step(world, parked, "take_up")
    step(world, parked, "pass_safety")
    judge(world, parked, P2="contrary")
    step(world, parked, "reframe", "x")
    step(world, parked, "park", "x")
    voted(world, on)
    found = lines(publish(world))[parked.code]
    assert (found.section, found.content["parked"]) == ("voiced", True)
    shown = read(client, parked)
    assert "Heard, not adopted" in shown


def test_a_review_that_is_not_finished_is_not_published(world):
    *on, waiting = make_proposals(world, 3)
    step(world, waiting, "take_up")
    step(world, waiting, "pass_safety")
    judge(world, waiting, P2="tension")
    voted(world, on)
    content = lines(publish(world))[waiting.code].content
    assert not {"review", "parked"} & content.keys()


def test_judgements_of_other_words_are_not_published(world):
    proposals = make_proposals(world, 2)
    for proposal in proposals:
        review(world, proposal)
    voted(world, proposals)
    code_item(acting_user=world.beto, item=proposals[0], values={"title_es": "Otra cosa"})
    confirm(world, proposals[0])
    found = lines(publish(world))
    assert "review" not in found[proposals[0].code].content
    assert "review" in found[proposals[1].code].content


def test_every_step_has_words_in_the_audit():
    assert {f"review_{step}" for step in ReviewStep} <= WORDS.keys()

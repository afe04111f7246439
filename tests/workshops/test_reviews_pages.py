"""The pages of the review: what each state offers, what is refused, who sees what."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.workshops.desk import address
from tests.workshops.reviewing import ALIGNED, confirmed, judge, review, step
from tests.world import make_proposal
from workshops.models.items import Proposal
from workshops.models.reviews import PrincipleReview, Viability


@pytest.fixture
def beto(world, client_of):
    client = client_of(world.beto)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def dora(world, client_of):
    client = client_of(world.dora)
    client.cookies["django_language"] = "en"
    return client


def page(client, proposal):
    return client.get(address("review", proposal.community, proposal=proposal.pk))


def send(client, proposal, name, **data):
    response = client.post(
        address(f"review-{name}", proposal.community, proposal=proposal.pk),
        data,
        follow=True,
    )
    proposal.refresh_from_db()
    return response


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def answers(**more):
    chosen = {f"alignment-{code}": word for code, word in ALIGNED.items()}
    return chosen | {name.replace("_P", "-P"): value for name, value in more.items()}


def test_a_whole_review_by_its_forms(world, beto):
    found = confirmed(world)
    assert "Hold the review" in text(page(beto, found))
    send(beto, found, "step", step="take_up")
    assert "Does anything lead to a person?" in text(page(beto, found))
    send(beto, found, "step", step="pass_safety", sure="on")
    shown = text(page(beto, found))
    assert "Democratic participation" in shown
    send(beto, found, "principles", **answers())
    assert found.review_state == "aligned"
    shown = page(beto, found)
    assert "Can it be done here?" in text(shown)
    send(beto, found, "viability", legal="3", year="2018", part="04")
    assert found.review_state == "viable_review"
    send(beto, found, "step", step="finish")
    assert found.review_state == "eligible"
    row = Viability.plain.get()
    assert (row.legal, row.budget, row.period) == (3, None, "2018-04")
    assert "Within reach" in text(page(beto, found))
    assert PrincipleReview.plain.filter(reviewer_role="coordinator").count() == 4


def test_a_researcher_reviews_as_one(world, dora):
    found = confirmed(world)
    step(world, found, "take_up")
    step(world, found, "pass_safety")
    send(dora, found, "principles", **answers())
    roles = set(PrincipleReview.plain.values_list("reviewer_role", flat=True))
    assert roles == {"researcher"}


def test_nobody_passes_the_safety_check_without_saying_so(world, beto):
    found = confirmed(world)
    step(world, found, "take_up")
    response = send(beto, found, "step", step="pass_safety")
    assert found.review_state == "safety_check"
    assert "Read it once more, and mark this." in text(response)


def test_the_safety_check_shows_what_looks_like_a_trace(world, beto):
    found = confirmed(world, "Que llamen al 452 123 4567")
    step(world, found, "take_up")
    shown = page(beto, found).content.decode()
    assert "<mark>452 123 4567</mark>" in shown


@pytest.mark.parametrize("word", ["tension", "contrary"])
def test_tension_needs_a_reason(world, beto, word):
    found = confirmed(world)
    step(world, found, "take_up")
    step(world, found, "pass_safety")
    given = answers(alignment_P2=word)
    response = send(beto, found, "principles", **given)
    assert "Say why" in text(response)
    assert (found.review_state, PrincipleReview.plain.count()) == ("principle_review", 0)
    send(beto, found, "principles", **given, **{"reason_es-P2": "Trata a todos igual."})
    assert found.review_state == word
    assert (
        PrincipleReview.plain.get(principle__code="P2").reason_es == "Trata a todos igual."
    )


def test_a_missing_answer_is_refused(world, beto):
    found = confirmed(world)
    step(world, found, "take_up")
    step(world, found, "pass_safety")
    given = answers()
    del given["alignment-P3"]
    response = send(beto, found, "principles", **given)
    assert "Choose one of these." in text(response)
    assert PrincipleReview.plain.count() == 0


def test_a_reason_that_may_lead_to_a_person_is_asked_about_once(world, beto):
    found = confirmed(world)
    step(world, found, "take_up")
    step(world, found, "pass_safety")
    given = answers(alignment_P2="tension") | {"reason_es-P2": "Llamar al 452 123 4567"}
    response = send(beto, found, "principles", **given)
    assert "a phone number" in text(response)
    assert PrincipleReview.plain.count() == 0
    looked_at = response.context["principles"].data["looked_at"]
    send(beto, found, "principles", **given, looked_at=looked_at)
    assert found.review_state == "tension"


def test_reframing_wants_a_note(world, beto):
    found = confirmed(world)
    step(world, found, "take_up")
    step(world, found, "pass_safety")
    judge(world, found, P1="tension")
    response = send(beto, found, "step", step="reframe")
    assert "Write in a few words why." in text(response)
    send(beto, found, "step", step="reframe", note="Detrás hay miedo.")
    assert (found.review_state, found.review_note) == ("reframing", "Detrás hay miedo.")
    send(beto, found, "step", step="park", note="Se escuchó.")
    assert found.review_state == "parked"
    assert "Heard, not adopted" in text(page(beto, found))


def test_viability_says_something_and_names_a_period(world, beto):
    found = confirmed(world)
    step(world, found, "take_up")
    step(world, found, "pass_safety")
    judge(world, found)
    response = send(beto, found, "viability", year="2018", part="Q1")
    assert "Mark at least one of the four." in text(response)
    send(beto, found, "viability", year="2018", part="W3", legal="1")
    send(beto, found, "viability", year="1", part="Q1", legal="1")
    send(beto, found, "viability", year="2018", part="Q1", legal="4")
    assert not Viability.plain.exists()


@pytest.mark.parametrize("name", ["principles", "viability", "step"])
def test_what_moved_on_meanwhile_is_said(world, beto, name):
    found = confirmed(world)
    data = {"step": "park", "note": "x"} if name == "step" else answers()
    assert "It moved on meanwhile" in text(send(beto, found, name, **data))
    assert found.review_state == "eligible"


def test_the_list_goes_by_state(world, beto):
    review(world, confirmed(world, "Con revisión"))
    confirmed(world, "Sin revisión")
    make_proposal(world, "Espera")
    shown = beto.get(address("reviews", world.here))
    parts = {
        str(label): [line.proposal.title_es for line in lines]
        for label, _next, lines in shown.context["parts"]
    }
    assert parts == {
        "Submitted": ["Espera"],
        "Ready for a vote": ["Con revisión", "Sin revisión"],
    }
    assert text(shown).count("waits for its group") == 1
    assert text(shown).count("held against the principles") == 1


def test_the_list_asks_no_more_for_more(world, beto):
    def count():
        with CaptureQueriesContext(connection) as found:
            beto.get(address("reviews", world.here))
        return len(found)

    confirmed(world, "Una")
    few = count()
    for n in range(5):
        review(world, confirmed(world, f"Número {n}"))
    assert count() == few


def test_what_is_for_the_field_team_only_is_theirs_to_review(world, beto, dora):
    found = confirmed(world, sensitivity="S2")
    assert page(beto, found).status_code == 200
    assert page(dora, found).status_code == 404
    assert found.title_es not in text(dora.get(address("reviews", world.here)))
    assert found.title_es in text(beto.get(address("reviews", world.here)))
    for name in ("principles", "viability", "step"):
        assert send(dora, found, name, step="take_up").status_code == 404
    assert Proposal.plain.get(pk=found.pk).review_state == "eligible"


def test_there_is_nothing_to_review_yet(world, beto):
    assert "There are no proposals yet." in text(beto.get(address("reviews", world.here)))


def test_a_proposal_next_door_is_not_here(world, beto):
    found = make_proposal(world, community=world.there)
    address_here = address("review", world.here, proposal=found.pk)
    assert beto.get(address_here).status_code == 404

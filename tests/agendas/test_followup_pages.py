"""The pages of answers and promises: what is typed, what is refused, what the public sees."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from agendas.actions import followup
from agendas.actions.agendas import current_agenda, validate_agenda
from agendas.actions.publishing import revise_local
from agendas.actions.takedowns import take_down
from agendas.models.followup import ActorAnswer, Commitment, CommunityVerification
from communities.actions.freeze import freeze
from tests.followup import ANSWER, ASK, SHOWN, promise, report, saw
from tests.votes import hold_vote, publish, publish_again
from tests.world import log_in

HERE = "/desk/valle/c/arriba/followup/"


@pytest.fixture
def published(world):
    """A published agenda of ``here``; ``line`` is its first voted proposal."""
    hold_vote(world, [{0}] * 12)
    world.version_ = publish(world)
    thing = world.version_.items.get(rank=1).proposal
    world.line_ = followup.Line(world.process, thing)
    return world


def field(response, name, form=""):
    """The value of a hidden field, of the form that carries ``form``."""
    text = response.content.decode()
    at = text.index(f'value="{form}"') if form else 0
    found = re.search(rf'name="{name}" value="([^"]*)"', text[at:])
    assert found, name
    return found.group(1)


@pytest.mark.slow
def test_from_an_answer_to_a_promise_that_was_seen(published, client_of):
    beto = client_of(published.beto)
    page = f"{HERE}{published.line_.thing.id}/"
    form = beto.get(page)
    said = ANSWER | {"form": "answer", "id": field(form, "id", "answer")}
    assert beto.post(page, said).url == HERE
    asked = beto.post(page, ASK | {"form": "ask", "id": field(form, "id", "ask")})
    commitment = Commitment.plain.get()
    assert asked.url == f"{HERE}commitments/{commitment.id}/"
    assert "Con el presupuesto" in beto.get(HERE).content.decode()
    beto.post(f"{asked.url}accept/")
    for step, more in (("plan", {}), ("develop", SHOWN), ("achieve", {})):
        sent = {"author": "press", "step": step, **more}
        key = field(beto.get(asked.url), "id")
        assert beto.post(f"{asked.url}report/", sent | {"id": key}).status_code == 302
    counts = {"group": "women_adult", "n_seen": 12, "n_partly": 5, "n_unseen": 5}
    client_of(published.ana).post(f"{asked.url}verify/", counts)
    commitment.refresh_from_db()
    assert commitment.state == "verified"
    text = Client().get("/valle/arriba/followup/").content.decode()
    assert "Encender las luces" in text
    assert "Con el presupuesto" in text
    # Shares of twenty-two answers, never their number.
    assert "12" not in re.sub(r"<[^>]*>", "", text)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("form", "change", "field_name"),
    [
        ("answer", {"actor": ""}, "actor"),
        ("answer", {"position": "silent"}, "words_es"),
        ("answer", {"words_es": "Lo dijo Juan Pérez López."}, "words_es"),
        ("ask", {"due_on": "2020-01-01"}, "due_on"),
        ("ask", {"text_es": ""}, "text_es"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    published, client_of, form, change, field_name
):
    beto = client_of(published.beto)
    page = f"{HERE}{published.line_.thing.id}/"
    start = ANSWER if form == "answer" else ASK
    key = field(beto.get(page), "id", form)
    response = beto.post(page, start | change | {"form": form, "id": key})
    errors = response.context[f"{form}_form"].errors
    assert field_name in errors
    assert response.status_code == 200
    assert not ActorAnswer.plain.exists()
    assert not Commitment.plain.exists()
    # What was typed stays.
    typed = {name: text for name, text in (start | change).items() if name.endswith("_es")}
    assert all(text in response.content.decode() for text in typed.values())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sent", "field_name"),
    [
        ({"author": "actor", "step": "achieve"}, "evidence"),
        ({"author": "press", "step": "develop", "evidence": "visit"}, "source"),
        ({"author": "press", "step": "develop", "source": "Visita"}, "evidence"),
        # No such step from where it stands.
        ({"author": "press", "step": "plan"}, "step"),
    ],
)
def test_a_report_that_shows_nothing_is_refused(published, client_of, sent, field_name):
    commitment = promise(published, published.line_, "in_development")
    if "develop" in sent.values():
        commitment = promise(published, published.line_, "planned")
    beto = client_of(published.beto)
    page = f"{HERE}commitments/{commitment.id}/"
    key = field(beto.get(page), "id")
    response = beto.post(f"{page}report/", sent | {"id": key, "words_es": "Sigue."})
    assert field_name in response.context["report_form"].errors
    assert "Sigue." in response.content.decode()
    assert not commitment.reports.exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    "sent",
    [
        {"group": "women_adult", "n_seen": 0, "n_partly": 0, "n_unseen": 0},
        {"group": "children", "n_seen": 5, "n_partly": 0, "n_unseen": 0},
        {"group": "women_adult", "n_seen": -1, "n_partly": 0, "n_unseen": 0},
        {"group": "women_adult", "n_seen": 99_999, "n_partly": 0, "n_unseen": 0},
    ],
)
def test_answers_that_cannot_be_are_refused(published, client_of, sent):
    commitment = promise(published, published.line_, "positive")
    page = f"{HERE}commitments/{commitment.id}/verify/"
    response = client_of(published.ana).post(page, sent)
    assert response.context["verify_form"].errors
    assert not CommunityVerification.plain.exists()


@pytest.mark.slow
def test_what_comes_too_late_says_so_and_changes_nothing(published, client_of):
    commitment = promise(published, published.line_, "accepted")
    beto = client_of(published.beto)
    page = f"{HERE}commitments/{commitment.id}/"
    for act, sent in (
        ("accept", {}),
        ("decline", {"reason_es": "No."}),
        ("verify", {"group": "youth_in", "n_seen": 5, "n_partly": 0, "n_unseen": 0}),
    ):
        assert beto.post(f"{page}{act}/", sent).url == page
    commitment.refresh_from_db()
    assert commitment.state == "accepted"
    assert not commitment.verifications.exists()


@pytest.mark.slow
def test_a_neighbour_reads_and_writes_nothing_of_ours(published, client_of):
    commitment = promise(published, published.line_, "positive")
    carla = client_of(published.carla)
    there = f"/desk/valle/c/abajo/followup/commitments/{commitment.id}/"
    counts = {"group": "youth_in", "n_seen": 5, "n_partly": 0, "n_unseen": 0}
    assert carla.get(there).status_code == 404
    assert carla.post(f"{there}verify/", counts).status_code == 404
    assert carla.post(f"{there}report/", {}).status_code == 404
    # The national desk does not act on a community's own promise either.
    edith = client_of(published.edith)
    nation = f"/desk/valle/national/followup/commitments/{commitment.id}/"
    assert edith.get(nation).status_code == 404
    assert edith.post(f"{nation}accept/").status_code == 404


@pytest.mark.slow
def test_the_public_reads_what_was_answered_and_what_waits(published):
    followup.keep_answer(acting_user=published.beto, line=published.line_, values=ANSWER)
    commitment = promise(published, published.line_, "declined")
    response = Client().get("/valle/arriba/followup/")
    text = response.content.decode()
    for words in ("Con el presupuesto", commitment.text_es, "No hay dinero."):
        assert words in text
    assert [row.key for row in response.context["rows"]] == [published.line_.thing.id]
    assert not response.cookies


@pytest.mark.slow
def test_few_answers_give_the_verdict_and_no_share(published):
    commitment = promise(published, published.line_, "positive")
    saw(published, commitment, 10, 5, 4)
    response = Client().get("/valle/arriba/followup/")
    assert response.context["seen"] == {commitment.id: None}
    saw(published, commitment, 10, 5, 5)
    response = Client().get("/valle/arriba/followup/")
    assert response.context["seen"][commitment.id].seen == {"sign": "about", "percent": 50}


@pytest.mark.slow
@pytest.mark.parametrize("hide", ["freeze", "take_down"])
def test_what_is_hidden_takes_its_follow_up_with_it(published, hide):
    promise(published, published.line_)
    address = "/valle/arriba/followup/"
    assert Client().get(address).status_code == 200
    if hide == "freeze":
        freeze(acting_user=published.ana, place=published.here)
    else:
        take_down(acting_user=published.ana, versions=[published.version_], reason="safety")
    response = Client().get(address)
    assert response.status_code in {404, 503}
    assert "Encender" not in response.content.decode()


@pytest.mark.slow
def test_nothing_is_public_before_an_agenda_is(world):
    for address in ("/valle/arriba/followup/", "/valle/national/followup/"):
        assert Client().get(address).status_code == 404


@pytest.mark.slow
def test_the_next_version_keeps_the_promises(published):
    promise(published, published.line_)
    agenda = revise_local(acting_user=published.beto, agenda=current_agenda(published.here))
    agenda = validate_agenda(
        acting_user=published.beto, agenda=agenda, held=True, note_es="Sí."
    )
    assert publish_again(published, agenda).number == 2
    assert "Encender" in Client().get("/valle/arriba/followup/").content.decode()


@pytest.mark.slow
def test_the_page_costs_the_same_however_much_was_said(
    published, django_assert_max_num_queries
):
    address = reverse("agendas:public-followup", args=["valle", "arriba"])
    for _ in range(6):
        commitment = promise(published, published.line_, "accepted")
        report(published, commitment, "plan")
    with django_assert_max_num_queries(9):
        Client().get(address)


@pytest.mark.slow
def test_an_answer_is_taken_out_by_its_own_desk(published, client_of):
    made = followup.keep_answer(
        acting_user=published.beto, line=published.line_, values=ANSWER
    )
    carla = log_in(published.carla)
    carla.post(f"/desk/valle/c/abajo/followup/answers/{made.id}/remove/")
    assert ActorAnswer.plain.exists()
    client_of(published.beto).post(f"{HERE}answers/{made.id}/remove/")
    assert not ActorAnswer.plain.exists()

"""The desk of a consultation: begin, lay out, print, ask, confirm, read the result."""

import io
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from agendas.actions import codes, consultations
from agendas.actions.tallying import read_exact
from agendas.choices import ConsultationState
from agendas.forms.suggestions import suggested_picture, suggested_words
from agendas.models.ballots import VotingCode
from agendas.models.consultations import Card, Consultation
from communities.pictures import pictures
from tests.votes import cast, hold_vote, make_proposals, make_vote, open_vote, second
from tests.world import confirm, make_proposal


@pytest.fixture
def desk(client_of, world):
    client = client_of(world.beto)
    client.cookies["django_language"] = "en"
    return client


def at(name, vote=None, **more):
    place = {"process": "valle", "community": "arriba"} | more
    if vote is not None:
        place["consultation"] = vote.id
    return reverse(f"agendas:{name}", kwargs=place)


def text(response) -> str:
    return " ".join(response.content.decode().split())


def draft(world, n=3, **more):
    vote, _slips = make_vote(world, make_proposals(world, n), **more)
    return vote


def new(**values):
    return {
        "id": uuid.uuid4(), "subject": "proposals", "question_es": "¿Qué importa?", **values,
    }  # fmt: skip


def laid_out(items, **changes):
    """The form of the cards: all of ``items`` on the ballot."""
    data = {}
    for n, item in enumerate(items):
        row = {"on": "on", "words_es": f"Palabra {n}", "picture": "house"}
        data |= {f"{item.id.hex}-{name}": value for name, value in row.items()}
    return data | changes


def test_it_works(world, desk, client_of):
    items = make_proposals(world, 3)
    begun = desk.post(at("consultations"), new())
    vote = Consultation.plain.get()
    assert begun.url == at("cards", vote)
    assert desk.post(at("cards", vote), laid_out(items)).url == at("consultation", vote)
    pdf = desk.post(at("slips", vote), {"id": uuid.uuid4(), "n_slips": 3, "lot": "women"})
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    desk.post(at("consultation", vote), new(unspoken_es="Se leen en la sala."))
    desk.post(at("consultation-open-ask", vote))
    editor = client_of(world.edith)
    editor.post(second("open_consultation"))
    vote.refresh_from_db()
    assert vote.state == ConsultationState.OPEN
    assert [card.words_es for card in vote.cards.all()] == [
        f"Palabra {n}" for n in range(3)
    ]
    desk.post(at("consultation-close-ask", vote))
    editor.post(second("close_consultation"))
    vote.refresh_from_db()
    assert vote.state == ConsultationState.TALLIED
    assert "Fewer than 10 ballots" in text(desk.get(at("consultation-result", vote)))


# -- beginning ---------------------------------------------------------------------------


def test_empty_page_teaches_that_only_the_confirmed_is_asked(world, desk):
    make_proposal(world)
    page = text(desk.get(at("consultations")))
    assert "Only what its own group has heard and confirmed" in page
    assert reverse("workshops:readback", args=["valle", "arriba"]) in page
    assert 'name="question_es"' not in page


def test_sent_twice_it_is_begun_once(world, desk):
    make_proposals(world, 2)
    form = new()
    first, second = (desk.post(at("consultations"), form) for _ in range(2))
    assert first.url == second.url
    assert Consultation.plain.count() == 1


def test_second_one_on_the_same_subject_is_refused_and_kept(world, desk):
    draft(world)
    response = desk.post(at("consultations"), new(question_es="¿Otra pregunta?"))
    assert response.status_code == 200
    assert "There is one about this already" in text(response)
    assert "¿Otra pregunta?" in text(response)
    assert Consultation.plain.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"question_es": ""}, {"question_es": "x" * 121}, {"subject": "people"}, {"id": "x"}]
)  # fmt: skip
def test_wrong_beginning_is_refused(world, desk, wrong):
    make_proposals(world, 2)
    response = desk.post(at("consultations"), new(**wrong))
    assert "Not saved yet" in text(response)
    assert not Consultation.plain.exists()


def test_question_and_last_day_can_be_changed_while_it_is_prepared(world, desk):
    vote = draft(world)
    form = {
        "question_es": "¿Y ahora?",
        "question_en": "And now?",
        "closes_on": "2099-12-24",
        "unspoken_es": "Se leen en la sala.",
    }
    assert desk.post(at("consultation", vote), form).status_code == 302
    vote.refresh_from_db()
    assert (vote.question_es, str(vote.closes_on)) == ("¿Y ahora?", "2099-12-24")

    past = desk.post(at("consultation", vote), form | {"closes_on": "2001-01-01"})
    assert "Choose today or a later day." in text(past)
    open_now(world, vote)
    late = desk.post(
        at("consultation", vote), form | {"question_es": "¿Tarde?"}, follow=True
    )
    assert "its question stays" in text(late)
    vote.refresh_from_db()
    assert vote.question_es == "¿Y ahora?"


def open_now(world, vote):
    codes.allow_paper(acting_user=world.beto, consultation=vote, n_papers=3)
    return open_vote(world, vote)


# -- cards -------------------------------------------------------------------------------


def test_cards_are_suggested_for_what_is_new(world, desk):
    short = make_proposal(world, "Más árboles en la plaza")
    long = make_proposal(
        world, "Que el municipio repare las luminarias de cada calle pronto"
    )
    confirm(world, short, long)
    vote, _slips = make_vote(world, [])
    page = desk.get(at("cards", vote)).content.decode()
    words = dict(re.findall(r'name="(\w+)-words_es" value="([^"]*)"', page))
    assert words == {short.id.hex: "Más árboles en la plaza"}
    assert len(re.findall(r'type="checkbox"[^>]*checked', page)) == 2


def test_suggestions():
    assert (
        suggested_words("Uno dos tres cuatro cinco seis.")
        == "Uno dos tres cuatro cinco seis"
    )
    assert suggested_words("Uno dos tres cuatro cinco seis siete") == ""
    assert suggested_words("x" * 61) == ""
    assert suggested_picture("Menos basura, más árboles") == "tree"
    assert suggested_picture("Nada que se parezca", "food") == "meal"
    assert suggested_picture("Nada que se parezca") == ""
    for key, found in pictures().items():
        assert suggested_picture(f"{found.es} {found.en}") in pictures(), key


def test_seven_words_are_refused_beside_the_field_and_everything_kept(world, desk):
    items = make_proposals(world, 2)
    vote, _slips = make_vote(world, items)
    key = f"{items[1].id.hex}-words_es"
    seven = "uno dos tres cuatro cinco seis siete"
    response = desk.post(at("cards", vote), laid_out(items, **{key: seven}))
    page = text(response)
    assert "These are 7 words; at most six fit." in page
    assert "1 card needs another look." in page
    assert f'value="{seven}"' in page
    assert 'value="Palabra 0"' in page
    assert [card.words_es for card in vote.cards.all()] == ["Tarjeta 0", "Tarjeta 1"]


def test_thirteen_cards_are_refused_with_a_plain_sentence(world, desk):
    items = make_proposals(world, 14)
    vote, _slips = make_vote(world, items[:2])
    page = text(desk.post(at("cards", vote), laid_out(items)))
    assert "At most 12 cards fit. Leave 2 more off." in page
    assert page.count('value="Palabra ') == 14
    assert vote.cards.count() == 2


def test_left_off_keeps_its_reason_and_note(world, desk):
    items = make_proposals(world, 3)
    vote, _slips = make_vote(world, items)
    last = items[2].id.hex
    data = laid_out(items[:2]) | {
        f"{last}-reason": "safety",
        f"{last}-note_es": "Por ahora",
    }
    desk.post(at("cards", vote), data)
    (row,) = vote.left_off.all()
    assert (row.proposal, row.reason, row.note_es) == (items[2], "safety", "Por ahora")
    page = text(desk.get(at("consultation", vote)))
    assert "For safety" in page
    assert "Por ahora" in page


def test_unknown_picture_and_reason_are_refused(world, desk):
    items = make_proposals(world, 2)
    vote, _slips = make_vote(world, items)
    key = items[0].id.hex
    wrong = {f"{key}-picture": "../secret", f"{key}-reason": "because"}
    assert "Not saved yet" in text(desk.post(at("cards", vote), laid_out(items, **wrong)))


def test_cards_stay_once_it_is_open(world, desk):
    vote = open_now(world, draft(world))
    items = [card.item for card in vote.cards.all()]
    page = desk.post(at("cards", vote), laid_out(items), follow=True)
    assert "its cards stay as they are" in text(page)
    assert Card.plain.filter(words_es__startswith="Tarjeta").count() == 3


# -- pictures ----------------------------------------------------------------------------


def photo(kind="JPEG") -> bytes:
    out = io.BytesIO()
    Image.effect_noise((640, 480), 100).save(out, kind)
    return out.getvalue()


def send(desk, vote, data: bytes | None = None, **fields):
    card = vote.cards.first()
    if data is not None:
        fields["drawing"] = SimpleUploadedFile("dibujo.jpg", data)
    return desk.post(at("card", vote, card=card.id), fields)


def test_drawing_is_kept_small(world, desk):
    vote = draft(world)
    assert send(desk, vote, photo()).status_code == 302
    card = vote.cards.first()
    assert bytes(card.drawing)[8:12] == b"WEBP"
    assert len(card.drawing) <= 6 * 1024
    assert card.picture == ""
    assert "data:image/webp;base64," in text(desk.get(at("consultation", vote)))


def test_picture_can_be_chosen_from_all(world, desk):
    vote = draft(world)
    page = text(desk.get(at("card", vote, card=vote.cards.first().id)))
    assert page.count('name="picture"') == len(pictures())
    assert send(desk, vote, picture="tree").status_code == 302
    assert vote.cards.first().picture == "tree"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"not a picture", "This is not a picture we can read."),
        (b"", "empty"),
        (b"\xff" * (8 * 1024 * 1024 + 1), "This file is over 8 MB."),
        (b"\xff" * (20 * 1024 * 1024), "This file is over 8 MB."),
    ],
    ids=["text", "nothing", "over", "20-mb"],
)
def test_wrong_file_is_refused_and_the_picture_stays(world, desk, data, sentence):
    vote = draft(world)
    response = send(desk, vote, data, picture="tree")
    assert response.status_code == 200
    assert sentence in text(response)
    assert re.search(r'value="tree"\s*checked', response.content.decode())
    assert vote.cards.first().picture == "house"


def test_nothing_chosen_is_said(world, desk):
    assert "Choose a picture, or send a drawing." in text(send(desk, draft(world)))


def test_card_of_another_vote_is_not_found(world, desk):
    mine = draft(world)
    theirs, _slips = make_vote(world, make_proposals(world, 2, world.there), world.there)
    foreign = at("card", mine, card=theirs.cards.first().id)
    assert desk.get(foreign).status_code == 404
    assert desk.get(at("consultation", theirs)).status_code == 404


# -- slips -------------------------------------------------------------------------------


def test_slips_sent_twice_come_down_once(world, desk):
    vote = draft(world)
    form = {"id": uuid.uuid4(), "n_slips": 4, "lot": "mixed"}
    assert desk.post(at("slips", vote), form).headers["Content-Type"] == "application/pdf"
    again = desk.post(at("slips", vote), form)
    assert "they come down only once" in text(again)
    assert f'value="{form["id"]}"' not in text(again)
    assert VotingCode.objects.count() == 4


@pytest.mark.parametrize("n", ["", "0", "501", "-3", "many", "1e3"])
def test_wrong_number_of_slips_is_refused(world, desk, n):
    vote = draft(world)
    page = text(
        desk.post(at("slips", vote), {"id": uuid.uuid4(), "n_slips": n, "lot": "men"})
    )
    assert "Not saved yet" in page
    assert not VotingCode.objects.exists()


def test_a_pdf_that_fails_leaves_no_codes(world, desk, monkeypatch):
    vote = draft(world)
    monkeypatch.setattr("agendas.views.paper.slips_pdf", lambda *_a, **_k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        desk.post(at("slips", vote), {"id": uuid.uuid4(), "n_slips": 4, "lot": "men"})
    assert not VotingCode.objects.exists()
    assert not vote.batches.exists()


def test_paper_ballot_comes_down_and_the_vote_can_open_with_it(world, desk):
    vote = draft(world)
    assert "There are no slips" in text(desk.get(at("consultation", vote)))
    for _as_often_as_wanted in range(2):
        made = desk.post(at("paper-ballots", vote), {"n_papers": 30})
        assert made.content.startswith(b"%PDF")
    assert "Everything is ready." in text(desk.get(at("consultation", vote)))


def test_no_slips_once_it_is_open(world, desk):
    vote = open_now(world, draft(world))
    form = {"id": uuid.uuid4(), "n_slips": 4, "lot": "mixed"}
    assert "no more slips can be made" in text(desk.post(at("slips", vote), form))
    assert not VotingCode.objects.exists()


# -- two people --------------------------------------------------------------------------


def test_each_thing_missing_is_a_sentence_with_its_page(world, desk):
    make_proposals(world, 3)
    vote, _slips = make_vote(world, [])
    page = text(desk.get(at("consultation", vote)))
    for sentence in (
        "The ballot needs at least two cards.",
        "Something confirmed is left off without a reason.",
        "There are no slips, and no paper ballots either.",
    ):
        assert sentence in page
    assert at("cards", vote) in page
    assert "Ask to open" not in page
    asked = desk.post(at("consultation-open-ask", vote), follow=True)
    assert "Something is still missing." in text(asked)


def test_the_one_who_asked_is_told_to_find_another(world, desk, client_of):
    vote = draft(world, n_slips=1)
    desk.post(at("consultation-open-ask", vote))
    mine = text(desk.get(at("consultation", vote)))
    assert "A different person must confirm" in mine
    assert "Confirm and open" not in mine
    again = desk.post(second("open_consultation"), follow=True)
    assert "You asked for it yourself." in text(again)

    editor = client_of(world.edith)
    editor.cookies["django_language"] = "en"
    theirs = text(editor.get(at("consultation", vote)))
    assert "beto asks for a second person" in theirs
    assert "Confirm and open" in theirs
    assert "Take it back" in theirs
    vote.refresh_from_db()
    assert vote.state == ConsultationState.DRAFT


def test_it_is_taken_back(world, desk, client_of):
    vote = draft(world, n_slips=1)
    desk.post(at("consultation-open-ask", vote))
    address = second("open_consultation")
    undo = address.replace("/confirm/", "/take-back/")
    assert "Taken back." in text(desk.post(undo, follow=True))
    late = client_of(world.edith).post(address, follow=True)
    assert "Nobody is asking for this now." in text(late)


def test_opening_what_is_open_says_that_it_moved_on(world, desk, client_of):
    vote = draft(world)
    codes.allow_paper(acting_user=world.beto, consultation=vote, n_papers=3)
    desk.post(at("consultation-open-ask", vote))
    address, editor = second("open_consultation"), client_of(world.edith)
    assert "It is open." in text(editor.post(address, follow=True))
    asked = desk.post(at("consultation-open-ask", vote), follow=True)
    assert "It moved on meanwhile." in text(asked)
    assert "It moved on meanwhile." in text(editor.post(address, follow=True))


def test_no_running_count_is_shown(world, desk):
    vote, slips = make_vote(world, make_proposals(world, 3), n_slips=3)
    open_vote(world, vote)
    pages = [text(desk.get(at(name, vote))) for name in ("consultation", "slips")]
    cast(slips[0], 0)
    cast(slips[1], 1)
    after = [text(desk.get(at(name, vote))) for name in ("consultation", "slips")]
    strip = re.compile(r'name="(csrfmiddlewaretoken|id)" value="[^"]*"|value="[\w-]{36,}"')
    assert [strip.sub("", page) for page in pages] == [strip.sub("", p) for p in after]
    assert desk.get(at("consultation-result", vote)).status_code == 404


# -- result ------------------------------------------------------------------------------

BANDS = {
    "unordered": ([{0}] * 9, "Fewer than 10 ballots", []),
    "order": ([{0}] * 12 + [{1}] * 7, "Fewer than 20 ballots", ["1", "2"]),
    "rounded": ([{0}] * 15 + [{1}] * 12, "About 25 ballots", ["1", "2"]),
}


@pytest.mark.parametrize("band", BANDS)
def test_result_shows_what_the_gate_lets_through(world, desk, band):
    marks, sentence, ranks = BANDS[band]
    vote = hold_vote(world, marks)
    page = text(desk.get(at("consultation-result", vote)))
    assert sentence in page
    assert re.findall(r'class="counter">(\d+)<', page) == ranks
    assert ("%" in page.split("<main")[1]) is (band == "rounded")
    salt, record = read_exact(vote.tallies.first())
    for step in record["steps"]:
        assert step["time"] not in page.split("<main")[1] or "/" not in step["time"]
    assert salt.hex() not in page
    assert "19 ballots" not in page
    assert "27 ballots" not in page


# -- speed -------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 30])
def test_queries_do_not_grow(world, desk, n, django_assert_max_num_queries):
    items = make_proposals(world, n)
    vote, _slips = make_vote(world, items[:12], off=items[12:], n_slips=1)
    consultations.ask_to_open(acting_user=world.beto, consultation=vote) if n > 1 else None
    for name in ("consultation", "cards", "slips"):
        with django_assert_max_num_queries(10):
            assert desk.get(at(name, vote)).status_code == 200
    with django_assert_max_num_queries(10):
        desk.get(at("card", vote, card=vote.cards.first().id))
    with django_assert_max_num_queries(10):
        desk.get(at("consultations"))

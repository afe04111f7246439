"""The residents' vote at /v/: four pages, each fault its own sentence, nothing left behind."""

import re
import uuid
from html.parser import HTMLParser

import pytest
from django.db import transaction
from django.test import Client
from django.utils import translation

from agendas.actions import box
from agendas.choices import ConsultationState
from agendas.models.ballots import BallotInbox, CastReceipt, VotingCode
from agendas.views.vote import FAULTS
from communities.safety.codes import check_digit, new_code
from tests.votes import close_vote, make_proposals, make_vote, open_vote

PATH = "/v/"


@pytest.fixture
def vote(world):
    consultation, slips = make_vote(world, make_proposals(world, 7), n_slips=4)
    return open_vote(world, consultation), slips


def post(client=None, **data):
    headers = data.pop("headers", None)
    return (client or Client()).post(PATH, data, headers=headers)


class Inputs(HTMLParser):
    """The inputs of a page and the text of its fault, whatever way it is laid out."""

    def __init__(self, response) -> None:
        super().__init__()
        self.inputs, self.fault, self._in_fault = [], None, False
        self.feed(response.content.decode())

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "input":
            self.inputs.append(found)
        self._in_fault = found.get("id") == "fault"

    def handle_data(self, data):
        if self._in_fault:
            self.fault = (self.fault or "") + data

    def handle_endtag(self, tag):
        self._in_fault = False


def hidden(response) -> dict:
    """The fields that the page would send again, without buttons; marks as a list."""
    fields, marks = {}, []
    for each in Inputs(response).inputs:
        if each["name"] == "mark":
            marks += (
                [each["value"]] if each["type"] == "hidden" or "checked" in each else []
            )
        elif each["type"] == "hidden":
            fields[each["name"]] = each["value"]
    return fields | {"mark": marks}


def keys(response) -> list[str]:
    """The cards on the page, in its order."""
    found = Inputs(response).inputs
    return [i["value"] for i in found if i["name"] == "mark" and i["type"] == "checkbox"]


def enter(code, **data):
    response = post(code=code, page="code", go="next", **data)
    assert 'class="ballot' in response.content.decode()
    return response


def says(response, fault: str) -> bool:
    with translation.override("en"):
        return Inputs(response).fault == str(FAULTS[fault])


def saved(response) -> bool:
    return "Your choice is saved." in response.content.decode()


@pytest.fixture(autouse=True)
def _in_english(settings):
    """The words of these tests are the catalogue's keys."""
    settings.LANGUAGE_CODE = "en"


def test_it_works(vote):
    consultation, (code, *_others) = vote
    client = Client()
    assert 'inputmode="numeric"' in client.get(PATH).content.decode()
    ballot = post(client, code=f"{code[:4]} {code[4:]}", page="code", go="next")
    chosen = keys(ballot)[:3]

    review = post(client, **hidden(ballot) | {"mark": chosen, "go": "review"})
    assert sorted(hidden(review)["mark"]) == sorted(chosen)
    done = post(client, **hidden(review) | {"go": "send"})

    assert saved(done)
    assert close_vote_marks(consultation) == {frozenset(positions(consultation, chosen))}


def positions(consultation, chosen):
    by_key = {card.id.hex: card.position for card in consultation.cards.all()}
    return {by_key[key] for key in chosen}


def close_vote_marks(consultation):
    with transaction.atomic():
        box.close_box(consultation)
    return {marks for marks, _lot in box.read_box(consultation)}


def test_blank_ballot_is_said_to_be_valid_and_counts(vote):
    consultation, (code, *_others) = vote
    ballot = enter(code)

    review = post(**hidden(ballot) | {"go": "review"})
    assert '<p class="blank" hidden' not in review.content.decode()
    assert saved(post(**hidden(review) | {"go": "send"}))
    assert close_vote_marks(consultation) == {frozenset()}


def test_review_shows_only_the_marked_cards(vote):
    _consultation, (code, *_others) = vote
    ballot = enter(code)

    review = post(**hidden(ballot) | {"mark": keys(ballot)[:2], "go": "review"})

    assert review.content.decode().count("<li hidden>") == 5
    back = post(**hidden(review) | {"go": "change"})
    assert sorted(hidden(back)["mark"]) == sorted(keys(ballot)[:2])
    assert "<li hidden>" not in back.content.decode()


def test_order_is_the_same_on_every_page_of_a_form_and_differs_between_forms(vote):
    _consultation, (code, *_others) = vote
    first = enter(code)

    again = post(**hidden(first) | {"go": "review"})
    others = [keys(enter(code)) for _ in range(6)]

    assert keys(again) == keys(first)
    assert {tuple(sorted(order)) for order in others} == {tuple(sorted(keys(first)))}
    assert len({tuple(order) for order in others}) > 1


BROKEN = {
    "empty": "  - ",
    "too_short": "1234 5678",
    "too_long": "1234 5678 9012 3456 7",
    "not_digits": "1234 5678 9012 345x",
    "check_digit": "1111 1111 1111 1112",
}


@pytest.mark.parametrize(("fault", "typed"), BROKEN.items())
def test_mistyped_code_is_named_and_kept_without_touching_the_votes(
    fault, typed, db, django_assert_num_queries
):
    with django_assert_num_queries(1):  # the installation's ribbon
        response = post(code=typed, page="code", go="next")
    assert says(response, fault)
    assert f'value="{typed}"' in response.content.decode()
    assert 'aria-invalid="true"' in response.content.decode()


def test_far_too_long_code_is_cut_and_refused(db):
    response = post(code="1" * 100_000)
    assert says(response, "too_long")
    assert len(response.content) < 6_000


def test_unknown_code(vote):
    assert says(post(code=new_code()), "unknown")


def test_a_neighbours_digit_is_not_another_code(vote):
    _consultation, (code, *_others) = vote
    other = str((int(code[:15]) + 1) % 10**15).zfill(15)
    response = post(code=other + check_digit(other))
    assert says(response, "unknown")


def test_used_code_is_refused_and_shows_no_marks(vote):
    _consultation, (code, *_others) = vote
    form = hidden(enter(code)) | {"go": "send"}
    chosen = keys(enter(code))[:2]
    assert saved(post(**form | {"mark": chosen}))

    for go in ("next", "review", "change"):
        back = post(**form | {"mark": chosen, "go": go, "language": "en"})
        assert says(back, "used"), go
        assert not any(key in back.content.decode() for key in chosen)
    other_form = form | {"cast_id": uuid.uuid4().hex, "language": "en"}
    assert says(post(**other_form), "used")
    assert BallotInbox.objects.count() == 1


def test_sending_twice_gives_one_ballot_and_the_same_answer(vote):
    _consultation, (code, *_others) = vote
    form = hidden(enter(code)) | {"go": "send"}

    first, second = post(**form), post(**form)

    assert first.content == second.content
    assert saved(first)
    assert BallotInbox.objects.count() == 1


def test_code_of_a_vote_that_is_not_open_yet(world):
    _vote, (code,) = make_vote(world, make_proposals(world, 3), n_slips=1)
    assert says(post(code=code), "not_yet")


def test_paused_vote_keeps_the_marks_for_later(vote):
    consultation, (code, *_others) = vote
    ballot = enter(code)
    chosen = sorted(keys(ballot)[:2])
    set_state(consultation, ConsultationState.PAUSED)

    waiting = post(**hidden(ballot) | {"mark": chosen, "go": "send"})
    assert says(waiting, "paused")
    turned = post(**hidden(waiting) | {"code": code, "go": "es-mx"})
    set_state(consultation, ConsultationState.OPEN)
    back = post(**hidden(turned) | {"code": code, "go": "next"})

    assert sorted(hidden(back)["mark"]) == chosen
    assert hidden(back)["cast_id"] == hidden(ballot)["cast_id"]


def set_state(consultation, state):
    consultation.state = state
    consultation.save(update_fields=["state"])


def test_close_while_the_ballot_is_on_the_screen(world, vote):
    consultation, (code, *_others) = vote
    ballot = enter(code)
    close_vote(world, consultation)

    late = post(**hidden(ballot) | {"mark": keys(ballot)[:1], "go": "send"})

    assert says(late, "closed")
    assert says(post(code=code), "unknown")


@pytest.mark.parametrize("go", ["review", "send"])
def test_six_marks_are_refused_and_kept(vote, go):
    _consultation, (code, *_others) = vote
    ballot = enter(code)

    response = post(**hidden(ballot) | {"mark": keys(ballot)[:6], "go": go})

    assert says(response, "too_many")
    assert sorted(hidden(response)["mark"]) == sorted(keys(ballot)[:6])
    assert "review" not in re.search(r'class="ballot[^"]*"', response.content.decode())[0]
    assert not BallotInbox.objects.exists()


@pytest.mark.parametrize("stranger", ["f" * 32, "7", "x' OR 1=1", "0" * 5_000], ids=len)
def test_card_of_another_ballot_is_refused_and_the_others_kept(vote, stranger):
    _consultation, (code, *_others) = vote
    ballot = enter(code)
    mine = keys(ballot)[0]

    response = post(**hidden(ballot) | {"mark": [mine, stranger], "go": "send"})

    assert says(response, "wrong_card")
    assert hidden(response)["mark"] == [mine]
    assert not BallotInbox.objects.exists()


def test_form_of_another_vote_is_refused(world, vote):
    _consultation, (code, *_others) = vote
    theirs, (other,) = make_vote(
        world, make_proposals(world, 3, world.there), world.there, n_slips=1
    )
    open_vote(world, theirs)
    ballot = enter(other)

    blank = post(**hidden(ballot) | {"code": code, "go": "send"})
    assert says(blank, "wrong_card")
    mixed = post(**hidden(ballot) | {"code": code, "mark": keys(ballot)[:1], "go": "send"})

    assert says(mixed, "wrong_card")
    assert len(keys(mixed)) == 7
    assert not BallotInbox.objects.exists()


@pytest.mark.parametrize("field", ["seed", "cast_id", "ballot"])
@pytest.mark.parametrize("damage", ["", "zz"])
def test_damaged_form_begins_again_with_the_code_kept(vote, field, damage):
    _consultation, (code, *_others) = vote
    form = hidden(enter(code)) | {"go": "send", field: damage}

    response = post(**form)

    assert says(response, "stale")
    assert f'value="{code}"' in response.content.decode()
    assert not BallotInbox.objects.exists()


FOREIGN = [
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "none"},
    {"origin": "https://elsewhere.example"},
    {"origin": "null"},
    {"origin": "http://testserver.elsewhere.example"},
    {"origin": "https://elsewhere.example", "sec-fetch-site": "same-origin"},
]
OURS = [
    {},
    {"sec-fetch-site": "same-origin"},
    {"origin": "http://testserver"},
    {"origin": "null", "sec-fetch-site": "same-origin"},
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_form_from_another_site_casts_nothing(vote, headers):
    _consultation, (code, *_others) = vote
    form = hidden(enter(code)) | {"go": "send"}

    response = post(headers=headers, **form)

    assert response.status_code == 403
    assert says(response, "foreign")
    assert not BallotInbox.objects.exists()


@pytest.mark.parametrize("headers", OURS)
def test_form_from_here_is_taken(vote, headers):
    _consultation, (code, *_others) = vote
    assert saved(post(headers=headers, **hidden(enter(code)) | {"go": "send"}))


def test_language_turns_and_keeps_everything(vote):
    consultation, (code, *_others) = vote
    consultation.cards.update(words_es="En español", words_en="In English")
    ballot = enter(code, language="es-mx")
    chosen = sorted(keys(ballot)[:2])

    english = post(**hidden(ballot) | {"mark": chosen, "go": "en"})
    review = post(**hidden(english) | {"go": "review"})
    spanish = post(**hidden(review) | {"go": "es-mx"})

    assert 'lang="en"' in english.content.decode()
    assert "In English" in english.content.decode()
    assert english.headers["Content-Language"] == "en"
    assert sorted(hidden(spanish)["mark"]) == chosen
    assert 'class="ballot review"' in spanish.content.decode()
    assert "En español" in spanish.content.decode()
    assert keys(spanish) == keys(ballot)


def test_language_of_the_first_page_keeps_what_was_typed(db):
    response = post(code="1234", page="code", go="en")
    text = response.content.decode()
    assert 'value="1234"' in text
    assert '<html lang="en">' in text
    assert 'id="fault"' not in text


@pytest.mark.parametrize("language", ["", "fr", "<script>"])
def test_unknown_language_is_spanish(db, settings, language):
    settings.LANGUAGE_CODE = "es-mx"
    text = post(code="1", language=language).content.decode()
    assert '<html lang="es-mx">' in text
    assert "<script>" not in text


def test_saved_page_is_the_same_whatever_was_chosen(vote):
    _consultation, slips = vote
    answers = set()
    for code, n in zip(slips, (0, 1, 3, 5), strict=True):
        ballot = enter(code)
        form = hidden(ballot) | {"mark": keys(ballot)[:n], "go": "send"}
        answers.add(post(**form).content)
    assert len(answers) == 1


@pytest.mark.parametrize("n_cards", [2, 12])
def test_queries_stay_few(world, n_cards, django_assert_max_num_queries):
    consultation, slips = make_vote(world, make_proposals(world, n_cards), n_slips=2)
    open_vote(world, consultation)
    with django_assert_max_num_queries(7):
        Client().get(PATH)
    with django_assert_max_num_queries(7):
        ballot = enter(slips[0])
    form = hidden(ballot) | {"mark": keys(ballot)[:2]}
    with django_assert_max_num_queries(7):
        post(**form | {"go": "review"})
    with django_assert_max_num_queries(7):
        assert saved(post(**form | {"go": "send"}))
    with django_assert_max_num_queries(7):
        assert saved(post(**form | {"go": "send"}))
    with django_assert_max_num_queries(7):
        post(**form | {"go": "send", "cast_id": uuid.uuid4().hex})


def test_nothing_is_read_from_the_address(db):
    text = Client().get(PATH, {"code": "1234", "language": "en"}).content.decode()
    assert "1234" not in text


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options"])
def test_other_methods_are_refused(db, method):
    assert getattr(Client(), method)(PATH).status_code == 405


def test_invented_votes_say_so_on_every_page(world, vote):
    consultation, (code, *_others) = vote
    process = consultation.agenda.community.process
    process.slug, process.synthetic = "demo-valle", True
    process.save()
    ballot = enter(code)
    pages = [Client().get(PATH), ballot, post(**hidden(ballot) | {"go": "review"})]
    pages.append(post(**hidden(ballot) | {"go": "send"}))
    assert all("data-synthetic" in page.content.decode() for page in pages)


def test_real_votes_carry_no_ribbon(vote):
    _consultation, (code, *_others) = vote
    assert "data-synthetic" not in enter(code).content.decode()
    assert "data-synthetic" not in Client().get(PATH).content.decode()


def test_void_code_is_unknown(vote):
    _consultation, (code, *_others) = vote
    VotingCode.objects.update(state="void")
    assert says(post(code=code), "unknown")


# -- practice ------------------------------------------------------------------------------


def tables() -> list[int]:
    return [model.objects.count() for model in (BallotInbox, CastReceipt)]


def practise(client=None, **data):
    return post(client, **{"page": "code", "go": "try", "code": ""} | data)


def test_practice_is_the_same_page_with_fruit_and_needs_no_slip(db, client):
    page = practise(client)
    assert page.status_code == 200
    assert len(keys(page)) == 6
    assert "nothing counts" in page.content.decode()
    review = post(client, **hidden(page) | {"mark": ["banana"], "go": "review"})
    assert review.content.decode().count("<li hidden>") == 5
    done = post(client, **hidden(review) | {"go": "send"})
    assert "Nothing was sent." in done.content.decode()
    assert not client.cookies


def test_practice_keeps_the_digits_and_spends_nothing(vote):
    _consultation, (code, *_others) = vote
    page = practise(code=code)
    done = post(**hidden(page) | {"mark": ["mango"], "go": "send"})
    assert tables() == [0, 0]
    back = post(**hidden(done) | {"go": "en"})
    assert f'value="{code}"' in back.content.decode()
    assert saved(post(**hidden(enter(code)) | {"go": "send"}))


def test_a_practice_form_never_casts_whatever_else_it_says(vote):
    """The naive page, which trusts what the button says, would cast a real ballot here."""
    _consultation, (code, *_others) = vote
    real = hidden(enter(code)) | {"go": "send"}
    post(**real | {"tries": "1"})
    assert tables() == [0, 0]
    post(**real)
    assert tables() == [1, 1]


def test_practice_says_when_there_are_too_many(db, client):
    page = practise(client)
    over = post(**hidden(page) | {"mark": keys(page)[:3], "go": "review"})
    assert says(over, "too_many")
    assert len(hidden(over)["mark"]) == 3


def test_practice_turns_its_language(db, client):
    page = practise(client)
    spanish = post(**hidden(page) | {"mark": ["apple"], "go": "es-mx"})
    assert "manzana" in spanish.content.decode()
    assert hidden(spanish)["mark"] == ["apple"]

"""Cards and scripts in further languages: kept before the vote, heard while it is open."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from agendas.actions.codes import NotInDraftError
from agendas.actions.consultations import ask_to_open, not_ready
from agendas.actions.voices import say_card, silence_card
from agendas.management.demo_data import VOICES, rows
from agendas.models.voices import CardVoice
from agendas.queries.consultations import act_waiting
from communities.actions.freeze import freeze
from communities.actions.voices import Said
from communities.models.texts import TextVoice
from communities.safety import thresholds
from communities.safety.sounds import clean_sound
from tests.voices import make_card_voice, make_text_voice, mp3
from tests.votes import (
    close_vote,
    hold_vote,
    make_proposals,
    make_vote,
    open_vote,
    publish,
)


@pytest.fixture
def vote(world):
    vote, world.slips_ = make_vote(world, make_proposals(world, 2), n_slips=3)
    return vote


def page_of(vote, card) -> str:
    place = ["valle", "arriba", vote.id, card.id]
    return reverse("agendas:card-voices", args=place)


def upload(data: bytes, name="voz.mp3"):
    return SimpleUploadedFile(name, data, "audio/mpeg")


def test_it_works(world, vote, client_of):
    card, beto = vote.cards.first(), client_of(world.beto)
    form = {"language": "nah", "words": "Tlahuilli", "sound": upload(mp3(title="Ana"))}
    page = beto.post(page_of(vote, card), form, follow=True).content.decode()
    assert 'lang="nah"' in page
    assert "<audio" in page
    voice = CardVoice.plain.get()
    assert b"Ana" not in bytes(voice.sound)
    open_vote(world, vote)

    ballot = Client().post("/v/", {"code": world.slips_[0], "go": "open", "page": "code"})
    text = ballot.content.decode()
    assert re.search(r'lang="nah"\s*>Tlahuilli<', text)
    heard = Client().get(f"/v/sound/{voice.id}/")
    assert heard.headers["Content-Type"] == "audio/mpeg"
    assert heard.content == bytes(voice.sound)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"language": ""}, "language"),
        ({"language": "xx"}, "language"),
        ({"words": "a" * 61}, "words"),
        ({"words": "", "sound": ""}, "__all__"),
        ({"sound": upload(b"not a sound at all")}, "sound"),
        ({"sound": upload(mp3(80))}, "sound"),
    ],
)
def test_bad_input_is_said_beside_the_field_and_stays(
    world, vote, client_of, changes, field
):
    card = vote.cards.first()
    form = {"language": "nah", "words": "Tlahuilli"} | changes
    answer = client_of(world.beto).post(page_of(vote, card), form)
    assert field in answer.context["form"].errors
    assert form["words"] in answer.content.decode()
    assert not CardVoice.plain.exists()


def test_nothing_changes_once_it_is_open(world, vote):
    card = vote.cards.first()
    voice = make_card_voice(world, card)
    open_vote(world, vote)
    with pytest.raises(NotInDraftError):
        make_card_voice(world, card, language="mix")
    with pytest.raises(NotInDraftError):
        silence_card(acting_user=world.beto, voice=voice)


def test_who_asked_to_open_asked_for_what_stood_there(world, vote):
    ask_to_open(acting_user=world.beto, consultation=vote)
    make_card_voice(world, vote.cards.first())
    assert act_waiting(vote) is None


def test_new_words_keep_the_recording(world, vote):
    card = vote.cards.first()
    make_card_voice(world, card)
    say_card(acting_user=world.beto, card=card, said=Said("nah", "Tlanextli"))
    voice = CardVoice.plain.get()
    assert (voice.words, voice.sound_kind) == ("Tlanextli", "audio/mpeg")


def test_a_language_that_says_nothing_is_not_kept(world, vote):
    with pytest.raises(IntegrityError), transaction.atomic():
        CardVoice.plain.create(card=vote.cards.first(), language="nah")


def status(voice) -> int:
    return Client().get(f"/v/sound/{voice.id}/").status_code


def test_it_is_heard_while_the_vote_is_open_alone(world, vote):
    voice = make_card_voice(world, vote.cards.first())
    assert status(voice) == 404
    open_vote(world, vote)
    assert status(voice) == 200
    freeze(acting_user=world.ana, place=world.here)
    assert status(voice) == 404


def test_it_is_not_heard_after_the_close(world, vote):
    voice = make_card_voice(world, vote.cards.first())
    open_vote(world, vote)
    close_vote(world, vote)
    assert status(voice) == 404


def test_listening_leaves_no_trace(world, vote, client_of):
    voice = make_card_voice(world, vote.cards.first())
    open_vote(world, vote)
    answer = client_of(world.beto).get(f"/v/sound/{voice.id}/")
    assert not answer.cookies
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("asked", "code", "told", "length"),
    [
        ("bytes=0-1", 206, "bytes 0-1/8340", 2),
        ("bytes=8000-", 206, "bytes 8000-8339/8340", 340),
        ("bytes=-10", 206, "bytes 8330-8339/8340", 10),
        ("bytes=8330-99999", 206, "bytes 8330-8339/8340", 10),
        ("bytes=9000-", 416, "bytes */8340", 0),
        ("bytes=-", 200, None, 8340),
        ("lines=1-2", 200, None, 8340),
        pytest.param(f"bytes={'9' * 5000}-", 200, None, 8340, id="endless"),
    ],
)
def test_telephones_get_the_part_they_ask_for(world, asked, code, told, length):
    voice = make_text_voice(world)
    answer = Client().get(f"/valle/privacy/sound/{voice.id}/", headers={"range": asked})
    assert (answer.status_code, len(answer.content)) == (code, length)
    assert answer.headers.get("Content-Range") == told


def test_the_script_is_read_in_the_groups_language(world, client_of):
    edith, address = client_of(world.edith), "/desk/valle/texts/consent/languages/"
    edith.post(address, {"language": "mix", "words": "Tuun savi", "sound": upload(mp3())})
    voice = TextVoice.plain.get()
    plan = client_of(world.ana).get("/desk/valle/c/arriba/sessions/new/").content.decode()
    assert 'lang="mix"' in plan
    assert f"/valle/privacy/sound/{voice.id}/" in plan
    edith.post(f"{address}{voice.id}/remove/")
    assert not TextVoice.plain.exists()
    assert Client().get(f"/valle/privacy/sound/{voice.id}/").status_code == 404


def test_a_frozen_process_is_silent(world):
    voice = make_text_voice(world)
    freeze(acting_user=world.omar, place=world.process)
    answer = Client().get(f"/valle/privacy/sound/{voice.id}/")
    assert answer.status_code == 503


# -- each card is read aloud, or the public reads why not ----------------------------------


def unspoken(vote):
    vote.unspoken_es = ""
    vote.save(update_fields=["unspoken_es"])
    return vote


def test_a_vote_opens_with_a_recording_for_each_card(world, vote):
    unspoken(vote)
    cards = list(vote.cards.all())
    assert not_ready(vote) == ["not_spoken"]
    make_card_voice(world, cards[0], "es", "")
    make_card_voice(world, cards[1], "nah")
    assert not_ready(vote) == []
    CardVoice.plain.filter(card=cards[0]).update(sound=b"", words="Luz")
    assert not_ready(vote) == ["not_spoken"]


def test_or_with_a_reason_that_the_public_reads(world, client_of):
    vote = hold_vote(world, [{0, 1}] * 12)
    assert publish(world).head["votes"][0]["unspoken_es"] == vote.unspoken_es
    page = client_of(world.beto).get("/valle/arriba/").text
    assert f"The cards had no recording: {vote.unspoken_es}" in page


def test_the_reason_is_written_with_the_question(world, vote, client_of):
    beto, here = client_of(world.beto), f"/desk/valle/c/arriba/consultations/{vote.id}/"
    unspoken(vote)
    assert "nothing says why not" in beto.get(here).text
    words = {"question_es": "¿Qué?", "question_en": "What?", "unspoken_es": "Se leyó."}
    assert "nothing says why not" not in beto.post(here, words, follow=True).text
    vote.refresh_from_db()
    assert vote.unspoken_es == "Se leyó."


def test_spanish_words_are_not_written_twice(vote, world, client_of):
    card = vote.cards.first()
    form = {"language": "es", "words": "Luz", "sound": upload(mp3())}
    answer = client_of(world.beto).post(page_of(vote, card), form)
    assert "words" in answer.context["form"].errors
    client_of(world.beto).post(
        page_of(vote, card), form | {"words": "", "sound": upload(mp3())}
    )
    assert CardVoice.plain.get().language == "es"


def test_a_computer_that_speaks_is_said_to_be_one(world, vote, client_of):
    card, beto = vote.cards.first(), client_of(world.beto)
    form = {"language": "es", "sound": upload(mp3()), "is_machine": "on"}
    assert "A computer speaks." in beto.post(page_of(vote, card), form, follow=True).text
    open_vote(world, vote)
    opened = {"code": world.slips_[0], "go": "open", "page": "code"}
    assert "habla una computadora" in Client().post("/v/", opened).text


def test_every_card_of_the_demo_has_a_small_recording():
    for row in rows("proposals"):
        sound = clean_sound(
            (VOICES / f"{row['code']}.opus").read_bytes(),
            max_bytes=thresholds.CARD_SOUND_BYTES,
        )
        assert sound.kind == "audio/ogg"


def test_only_where_somebody_reads_aloud_may_a_page_ask_for_the_microphone(
    world, vote, client_of
):
    beto = client_of(world.beto)
    card = page_of(vote, vote.cards.first())
    asks = {
        page: beto.get(page).headers["Permissions-Policy"]
        for page in (card, "/v/", "/desk/valle/", "/valle/arriba/")
    }
    assert "microphone=(self)" in asks.pop(card)
    assert all("microphone=()" in policy for policy in asks.values())
    assert {policy.count("=()") for policy in asks.values()} == {5}

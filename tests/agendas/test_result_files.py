"""Poster, square picture and script: what came through the gate, and nothing before the close."""

import io
import re

import pypdf
import pytest
from PIL import Image

from agendas.exports.results import audio_script, poster_pdf, square_png
from agendas.queries.consultations import result_of
from tests.votes import hold_vote, make_proposals, make_vote, open_vote

pytestmark = pytest.mark.slow

FILES = ("poster", "square", "aloud")
MANY = [{0, 1}] * 12 + [{1, 2}] * 8 + [{2}] * 3
WORDS_A_MINUTE = 150


def page(consultation, name) -> str:
    return f"/desk/valle/c/arriba/consultations/{consultation.id}/result/{name}/"


def text_of(pdf) -> str:
    return "\n".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize("state", ["draft", "open"])
@pytest.mark.parametrize("name", FILES)
def test_before_the_close_there_is_no_such_file_for_anyone(world, client_of, name, state):
    consultation, _slips = make_vote(world, make_proposals(world, 3), n_slips=2)
    if state == "open":
        open_vote(world, consultation)
    for person in (world.ana, world.beto, world.edith, world.dora):
        assert client_of(person).get(page(consultation, name)).status_code == 404


def test_they_are_files_of_their_kind(world, client_of):
    consultation = hold_vote(world, MANY)
    ana = client_of(world.ana)
    poster, square, aloud = (ana.get(page(consultation, name)) for name in FILES)
    (only,) = pypdf.PdfReader(io.BytesIO(poster.content)).pages
    assert "Card 1" in only.extract_text()
    picture = Image.open(io.BytesIO(square.content))
    assert picture.format == "PNG"
    assert abs(picture.width - 1080) < 10
    assert picture.width == picture.height
    assert aloud["Content-Type"] == "text/plain; charset=utf-8"
    assert all(one["Cache-Control"] == "no-store" for one in (poster, square, aloud))


@pytest.mark.parametrize(
    ("marks", "ordered", "counted"),
    [(MANY, True, True), (MANY[:15], True, False), (MANY[:7], False, False)],
)
def test_they_are_as_fine_as_the_number_of_ballots_allows(world, marks, ordered, counted):
    consultation = hold_vote(world, marks)
    found = result_of(consultation)
    script, poster = (
        audio_script(consultation, found),
        text_of(poster_pdf(consultation, found)),
    )
    assert ("Place 1:" in script or "Lugar 1:" in script) == ordered
    for text in (script, poster):
        # Twenty-three ballots are about twenty-five; no exact count is anywhere.
        assert ("25" in text) == counted
        assert not re.search(rf"\b{len(marks)}\b", text)
    assert len(script.split()) <= WORDS_A_MINUTE


def test_a_card_taken_back_is_not_read_aloud(world):
    consultation = hold_vote(world, MANY)
    consultation.cards.filter(position=1).update(words_es="", words_en="")
    found = result_of(consultation)
    assert "Card 1" not in audio_script(consultation, found)
    assert "Card 1" not in text_of(poster_pdf(consultation, found))
    assert square_png(consultation, found)[:4] == b"\x89PNG"

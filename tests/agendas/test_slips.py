"""Slips and paper ballots as PDF: everything needed on them, nothing more."""

import datetime
import io
import re
import uuid

import pypdf
import pytest
import segno
from django.utils import translation

from agendas.actions import cards, codes
from agendas.actions.codes import Slip
from agendas.exports import slips as sheets
from communities.safety.codes import format_code, new_code, parse_code
from tests.agendas.test_consultations import drawing
from tests.votes import make_proposals, make_vote

pytestmark = pytest.mark.slow


@pytest.fixture
def vote(world):
    made, _slips = make_vote(world, make_proposals(world, 12))
    return made


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def read(data: bytes) -> tuple[pypdf.PdfReader, list[str]]:
    reader = pypdf.PdfReader(io.BytesIO(data))
    return reader, [page.extract_text() for page in reader.pages]


def some(n: int) -> list[Slip]:
    return [Slip(serial, new_code()) for serial in range(1, n + 1)]


def found_codes(text: str) -> list[str]:
    return [parse_code(found) for found in re.findall(r"\d{4} \d{4} \d{4} \d{4}", text)]


def test_it_works(world, vote, settings):
    settings.PUBLIC_HOST = "una-direccion-muy-larga.example.org"
    made = codes.print_slips(
        acting_user=world.beto, consultation=vote, id=uuid.uuid4(), n_slips=23, lot="mixed"
    )
    vote.closes_on = datetime.date(2026, 12, 24)

    reader, pages = read(sheets.slips_pdf(vote, batch_number=2, slips=made))

    assert len(pages) == 3
    assert [len(found_codes(page)) for page in pages] == [10, 10, 3]
    text = "\n".join(pages)
    assert found_codes(text) == [slip.code for slip in made]
    assert "2-001" in text
    assert "2-023" in text
    assert text.count("una-direccion-muy-larga.example.org/v/") == 23
    assert text.count("One slip, one ballot.") == 23
    assert "Dec. 24, 2026" in text
    assert reader.pages[0].mediabox.width == pytest.approx(595.3, abs=1)


def test_a_slip_tells_nothing_of_the_community_or_the_subject(world, vote):
    _reader, (text,) = read(sheets.slips_pdf(vote, batch_number=1, slips=some(2)))
    for word in (world.here.name, "Apatzingán", "Michoacán", world.process.name_es):
        assert word.lower() not in text.lower()
    assert not re.search(
        r"violen|segur|secur|vot(?!\w*/)|propuesta|proposal", text, re.IGNORECASE
    )


def test_no_code_stands_in_the_metadata(vote):
    made = some(10)
    data = sheets.slips_pdf(vote, batch_number=1, slips=made)
    reader, _pages = read(data)
    said = str(reader.metadata) + str(
        reader.xmp_metadata and reader.xmp_metadata.stream.get_data()
    )
    for slip in made:
        assert slip.code not in said
        assert format_code(slip.code) not in said
        assert slip.code.encode() not in data
    assert reader.metadata.author is None


def test_qr_holds_the_address_with_the_code_behind_the_hash(settings, monkeypatch):
    settings.PUBLIC_HOST = "vota.example.org"
    asked = []
    make = segno.make
    monkeypatch.setattr(
        segno, "make", lambda text, **how: asked.append(text) or make(text, **how)
    )
    svg = sheets.qr_of("1234567890123456")
    assert asked == ["https://vota.example.org/v/#1234567890123456"]
    assert svg.count("<path") == 1


@pytest.mark.parametrize("synthetic", [True, False])
def test_invented_votes_say_so_on_every_slip_and_ballot(vote, synthetic):
    vote.agenda.community.process.synthetic = synthetic
    _reader, (text,) = read(sheets.slips_pdf(vote, batch_number=1, slips=some(3)))
    assert text.count("Demonstration: invented data") == (6 if synthetic else 0)
    _reader, (text,) = read(sheets.paper_ballots_pdf(vote, list(vote.cards.all())))
    assert text.count("Demonstration: invented data") == (2 if synthetic else 0)


def test_ten_slips_stand_on_a_page_and_none_is_lost(vote):
    reader, pages = read(sheets.slips_pdf(vote, batch_number=1, slips=some(61)))
    assert len(reader.pages) == 7
    assert len(set(found_codes("\n".join(pages)))) == 61


def test_paper_ballot_has_all_cards_by_number_twice_on_one_page(world, vote):
    first = vote.cards.first()
    cards.set_picture(acting_user=world.beto, card=first, drawing=drawing())
    reader, (text,) = read(sheets.paper_ballots_pdf(vote, list(vote.cards.all())))
    for n in range(12):
        assert text.count(f"{n + 1}. Card {n}\n") == 2, n
    assert text.count("What matters most?") == 2
    assert text.count("Mark up to 5.") == 2
    assert not re.search(r"\d{4} \d{4}", text)
    width, height = reader.pages[0].mediabox.width, reader.pages[0].mediabox.height
    assert width > height


def test_longest_words_stay_on_the_page(vote):
    vote.cards.update(
        words_en="Acompañamiento psicosocial comunitario permanente " + "x" * 9
    )
    _reader, pages = read(sheets.paper_ballots_pdf(vote, list(vote.cards.all())))
    assert len(pages) == 1
    assert pages[0].count("psicosocial") == 24


def test_words_are_data_and_never_markup(vote):
    vote.cards.update(words_en='#panic("x") *bold* $x$ <a> \\ "')
    _reader, (text,) = read(sheets.paper_ballots_pdf(vote, list(vote.cards.all())))
    assert '#panic("x") *bold* $x$ <a>' in text

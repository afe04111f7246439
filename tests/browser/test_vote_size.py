"""The weight of a visit to the vote, in compressed bytes as they are served."""

import gzip
import io
import re
from functools import cache

import pytest
from django.test import Client
from PIL import Image

from agendas import drawings
from communities.safety.codes import new_code
from tests.agendas.test_vote import hidden, keys
from tests.votes import make_proposals, make_vote, open_vote

pytestmark = pytest.mark.slow
USABLE_BYTES = 14 * 1024
VISIT_BYTES = 30 * 1024
REQUESTS_BEFORE_THE_VOTE = 4
# A gzip answer carries up to 100 random bytes against guessing by length.
NOISE_BYTES = 100
WORDS = "Caminos a la escuela bien acompañados"


class Visitor:
    """Asks for compressed answers, fetches what a page needs once, and counts."""

    def __init__(self, *, script: bool = True) -> None:
        self.client = Client(headers={"accept-encoding": "gzip"})
        self.script, self.seen = script, {}
        self.n_requests, self.n_bytes = 0, 0

    def open(self, data: dict | None = None):
        answer = self.client.post("/v/", data) if data else self.client.get("/v/")
        n_before = self.n_bytes
        self._count(answer)
        for address in needed(plain(answer), script=self.script):
            if address not in self.seen:
                self.seen[address] = self._static(address)
        return answer, self.n_bytes - n_before

    def _static(self, address: str) -> int:
        answer = self.client.get(address)
        assert answer.status_code == 200
        # Kept by the browser, so that the next page does not ask again.
        assert "no-store" not in answer.headers["Cache-Control"]
        assert re.search(r"max-age=[1-9]", answer.headers["Cache-Control"])
        return self._count(answer)

    def _count(self, answer) -> int:
        n = len(b"".join(answer.streaming_content) if answer.streaming else answer.content)
        assert answer.headers.get("Content-Encoding") == "gzip"
        self.n_requests += 1
        self.n_bytes += n
        return n


def plain(answer) -> str:
    return gzip.decompress(answer.content).decode()


def needed(text: str, *, script: bool) -> list[str]:
    """What a browser fetches for a page: styles, pictures, scripts; never data addresses."""
    found = re.findall(r'<link[^>]*href="([^"]+)"', text)
    found += re.findall(r'<img[^>]*src="([^"]+)"', text)
    if script:
        found += re.findall(r'<script[^>]*src="([^"]+)"', text)
    return [address for address in found if not address.startswith("data:")]


@cache
def noisy_drawing(seed: int) -> bytes:
    """The hardest picture to make small: noise."""
    grey = Image.effect_noise((640, 480), 120 + seed)
    out = io.BytesIO()
    grey.save(out, "JPEG", quality=95)
    return drawings.clean_drawing(out.getvalue())


@pytest.fixture(params=["pictures", "drawings"])
def code(request, world, settings):
    """A slip of an open vote of twelve cards with full words."""
    settings.LANGUAGE_CODE = "en"
    vote, (code,) = make_vote(world, make_proposals(world, 12), n_slips=1)
    vote.cards.update(words_es=WORDS, words_en=WORDS, picture="papaya")
    for card in vote.cards.all() if request.param == "drawings" else []:
        card.drawing, card.picture = noisy_drawing(card.position), ""
        card.save()
    open_vote(world, vote)
    return code


def visit(code, *, script: bool) -> dict[str, int]:
    """From open to saved; bytes by page, and totals."""
    visitor = Visitor(script=script)
    found = {}
    _page, found["code"] = visitor.open()
    assets = sum(visitor.seen.values())
    ballot, found["ballot"] = visitor.open({"code": code, "page": "code", "go": "next"})
    found["ballot"] += assets  # all that stands behind the first usable ballot
    form = hidden(Readable(ballot)) | {"mark": keys(Readable(ballot))[:5]}
    if not script:  # with script the review needs no request
        _page, found["review"] = visitor.open(form | {"go": "review"})
    found["requests"] = visitor.n_requests
    saved, _bytes = visitor.open(form | {"go": "send"})
    assert "Your choice is saved." in plain(saved)
    found["visit"] = visitor.n_bytes
    return found


class Readable:
    """A compressed answer as the helpers of the vote's tests read it."""

    def __init__(self, answer) -> None:
        self.content = plain(answer).encode()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_it_works_within_the_budget(code, script):
    found = visit(code, script=script)

    assert found["code"] <= USABLE_BYTES
    assert found["ballot"] <= USABLE_BYTES
    assert found["visit"] <= VISIT_BYTES
    assert found["requests"] <= REQUESTS_BEFORE_THE_VOTE


def test_answers_are_equally_long_whatever_was_chosen(code):
    visitor = Visitor()
    ballot, _bytes = visitor.open({"code": code, "page": "code", "go": "next"})
    form, cards = hidden(Readable(ballot)), keys(Readable(ballot))

    sizes = [
        len(visitor.client.post("/v/", form | {"mark": cards[:n], "go": "review"}).content)
        for n in (0, 1, 3, 5)
        for _again in range(4)
    ]

    assert max(sizes) - min(sizes) <= 2 * NOISE_BYTES


def test_a_refusal_is_small_too(db):
    visitor = Visitor()
    _page, n_bytes = visitor.open({"code": new_code(), "page": "code", "go": "next"})
    assert n_bytes <= USABLE_BYTES


def test_a_page_that_needs_more_is_seen():
    text = (
        '<link rel="icon" href="data:,"><link href="/a.css"><script src="/b.js"></script>'
    )
    assert needed(text, script=True) == ["/a.css", "/b.js"]
    assert needed(text, script=False) == ["/a.css"]

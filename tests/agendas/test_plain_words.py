"""What residents read in the vote is easy to read, by a measure that is known in the field.

F. Szigriszt Pazos (1993): 206.835 - 62.3 syllables a word - words a sentence. I. Barrio Cantalejo
(2008, INFLESZ) calls it easy from 65 on and very easy from 80 on, the level of comics.
"""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.utils import translation

from agendas.views.vote import FAULTS
from tests.agendas.test_vote import hidden, keys
from tests.votes import make_proposals, make_vote, open_vote

EASY, VERY_EASY = 65, 80
# One breath: a sentence that is longer loses who reads aloud, and who listens.
MOST_WORDS = 20

FEWEST_WORDS = 3

WORD = re.compile(r"[a-záéíóúüñ]+", re.IGNORECASE)
# Vowels that are one syllable: weak ones beside others, unless an accent parts them.
NUCLEUS = re.compile(r"[iuü]?[aeoáéíóú][iuü]?|[iuü]+", re.IGNORECASE)


def syllables(word: str) -> int:
    """About right: what is measured is an average over hundreds of words."""
    silent = re.sub(r"(q)u([eiéí])|(g)u([eiéí])", r"\1\2\3\4", word.lower())
    silent = re.sub(r"y$", "i", silent)
    return max(1, len(NUCLEUS.findall(silent)))


def sentences(text: str) -> list[list[str]]:
    parts = (WORD.findall(part) for part in re.split(r"[.:;!?¿¡\n]+", text))
    return [words for words in parts if words]


def ease(text: str) -> float:
    """The measure over sentences; a label of one or two words is none."""
    found = [words for words in sentences(text) if len(words) >= FEWEST_WORDS]
    words = [word for sentence in found for word in sentence]
    return (
        206.835 - 62.3 * sum(map(syllables, words)) / len(words) - len(words) / len(found)
    )


class Shown(HTMLParser):
    """The text of a page, a block a line; without scripts and styles."""

    SILENT, INLINE = {"script", "style", "title"}, {"b", "i", "span", "a", "strong"}

    def __init__(self, page: str) -> None:
        super().__init__()
        self.lines: list[str] = [""]
        self.quiet = 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.quiet += tag in self.SILENT
        if tag not in self.INLINE:
            self.lines.append("")

    def handle_endtag(self, tag):
        self.quiet -= tag in self.SILENT
        if tag not in self.INLINE:
            self.lines.append("")

    def handle_data(self, data):
        if not self.quiet:
            self.lines[-1] += data

    @property
    def text(self) -> str:
        lines = (" ".join(line.split()) for line in self.lines)
        return "\n".join(line for line in lines if line)


@pytest.mark.parametrize(
    ("word", "n"),
    [("sol", 1), ("ficha", 2), ("consulta", 3), ("quien", 1), ("guerra", 2), ("país", 2),
     ("tarjeta", 3), ("hoy", 1), ("agua", 2), ("león", 2), ("muestra", 2)],
)  # fmt: skip
def test_syllables_are_counted_as_spoken(word, n):
    assert syllables(word) == n


def test_the_measure_tells_easy_from_hard():
    assert (
        ease("Marca hasta dos. Nadie sabe qué marcas. Tu ficha vale una vez.") > VERY_EASY
    )
    hard = (
        "La consolidación interinstitucional de mecanismos participativos requiere la"
        " operacionalización de indicadores multidimensionales de vulnerabilidad."
    )
    assert ease(hard) < EASY


def pages_of_the_vote(world) -> dict[str, str]:
    vote, slips = make_vote(world, make_proposals(world, 4), n_slips=1)
    open_vote(world, vote)
    client = Client()
    ballot = client.post("/v/", {"page": "code", "code": slips[0], "go": "next"})
    filled = hidden(ballot) | {"mark": keys(ballot)[:2]}
    return {
        "code": client.get("/v/").text,
        "ballot": ballot.text,
        "review": client.post("/v/", filled | {"go": "review"}).text,
        "saved": client.post("/v/", filled | {"go": "send", "page": "review"}).text,
    }


def test_every_page_of_the_vote_reads_easily(world):
    texts = {name: Shown(page).text for name, page in pages_of_the_vote(world).items()}
    found = {name: round(ease(text)) for name, text in texts.items()}
    assert min(found.values()) >= EASY, found
    assert ease("\n".join(texts.values())) >= VERY_EASY - 5, found
    long = [
        " ".join(words)
        for text in texts.values()
        for words in sentences(text)
        if len(words) > MOST_WORDS
    ]
    assert long == []


def test_every_refusal_reads_easily():
    with translation.override("es-mx"):
        faults = [str(sentence) for sentence in FAULTS.values()]
    assert ease("\n".join(faults)) >= VERY_EASY - 5
    hard = {fault: round(ease(fault)) for fault in faults if ease(fault) < EASY - 15}
    assert hard == {}

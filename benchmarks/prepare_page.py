"""Fill an empty database with an open vote of twelve full cards; say its slips as JSON.

Run by ``benchmarks.ballot_page``: ``python -m benchmarks.prepare_page pictures|drawings CODES``.
"""

import io
import json
import sys

import django

django.setup()

from PIL import Image  # noqa: E402 -- beside what needs the setup

from agendas import drawings  # noqa: E402 -- only after setup
from agendas.models.consultations import Card  # noqa: E402 -- only after setup
from benchmarks import data  # noqa: E402 -- only after setup
from communities.pictures import pictures  # noqa: E402 -- only after setup
from communities.safety import thresholds  # noqa: E402 -- only after setup

WORDS = "Caminos a la escuela bien acompañados"


def noise(seed: int) -> bytes:
    """The hardest drawing to make small."""
    out = io.BytesIO()
    Image.effect_noise((640, 480), 120 + seed).save(out, "JPEG", quality=95)
    share = thresholds.BALLOT_DRAWINGS_BYTES // thresholds.CARDS_PER_BALLOT
    return drawings.fit_drawing(drawings.clean_drawing(out.getvalue()), max_bytes=share)


def main(kind: str, n_codes: int) -> dict[str, list[str]]:
    """The digits of slips that work."""
    loaded = data.load(data.FEWEST_ITEMS, n_codes=n_codes)
    cards = list(loaded.vote.cards.all())
    for card, picture in zip(cards, pictures(), strict=False):
        card.words_es = card.words_en = WORDS
        card.picture = picture if kind == "pictures" else ""
        if kind == "drawings":
            card.drawing = card.ballot_drawing = noise(card.position)
    fields = ["words_es", "words_en", "picture", "drawing", "ballot_drawing"]
    Card.plain.bulk_update(cards, fields)
    return {"codes": loaded.codes}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1], int(sys.argv[2]))))

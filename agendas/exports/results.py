"""What a place chose, for its wall, for phones and to be read aloud.

Everything here comes through the gate of agendas.queries.results, and says no more than it:
an order only where there is one, a number of ballots only rounded.
"""

import io
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from agendas.exports.slips import compiled, language, svg_of
from agendas.models.consultations import Card, Consultation
from agendas.queries.consultations import Result
from agendas.queries.results import Line
from communities.safety.disclosure import ResultBand

# What a phone shows without scrolling, and what somebody reads aloud in a minute.
FIRST = 5
PIXELS_PER_INCH = 152.0  # 180 mm become 1,077 pixels


def poster_pdf(vote: Consultation, result: Result) -> bytes:
    """One A4 page with every card in its place."""
    return _made(vote, result, square=False)


def square_png(vote: Consultation, result: Result) -> bytes:
    """A square picture of the first cards, to be passed on."""
    made = _made(vote, result, square=True)
    if not vote.agenda.community.process.synthetic:
        return made
    # Printed on it, and in its own words for programs.
    out, said = io.BytesIO(), PngInfo()
    said.add_text("Comment", _("Demonstration: invented data"))
    Image.open(io.BytesIO(made)).save(out, "PNG", pnginfo=said)
    return out.getvalue()


def _made(vote: Consultation, result: Result, *, square: bool) -> bytes:
    lines = result.lines[:FIRST] if square else result.lines
    drawings = dict(vote.cards.values_list("pk", "drawing"))
    return compiled(
        "result_poster.typ",
        {
            "language": language(),
            "square": square,
            "synthetic": vote.agenda.community.process.synthetic,
            "place": vote.agenda.community.public_name,
            "question": vote.question,
            "cards": [_card(line, card, drawings[card.pk]) for line, card in lines],
            "notes": _notes(result, hands=vote.counts_only),
            "words": {
                "title": _("What we chose"),
                "synthetic": _("Demonstration: invented data"),
            },
        },
        png_at=PIXELS_PER_INCH if square else None,
    )


def _card(line: Line, card: Card, drawing: bytes | memoryview) -> dict[str, Any]:
    return {
        "rank": line.rank,
        "words": card.words or _("Taken back by its group"),
        "svg": svg_of(card.picture),
        "drawing": "webp" if drawing else "",
        "bytes": list(bytes(drawing)),
    }


def _notes(result: Result, *, hands: bool) -> list[str]:
    visible = result.visible
    notes = []
    if visible.n_ballots:
        how = (
            _("About %(n)s people raised their hands: not in secret.")
            if hands
            else _("About %(n)s ballots, in secret.")
        )
        notes.append(how % {"n": visible.n_ballots})
    if visible.band is ResultBand.UNORDERED:
        notes.append(
            _("Few people voted: to protect them, the cards stand without an order.")
        )
    else:
        notes.append(
            _("The more hands, the further in front.")
            if hands
            else _("Each ballot weighs the same; places are shared among groups of voters.")
        )
    notes.append(settings.PUBLIC_HOST)
    return notes


def audio_script(vote: Consultation, result: Result) -> str:
    """About a minute of speech, a sentence a line, for a loudspeaker or a voice message."""
    lines = [(line, card.words) for line, card in result.lines[:FIRST] if card.words]
    ordered = result.visible.band >= ResultBand.ORDER
    said = [
        _("Neighbours of %(place)s:") % {"place": vote.agenda.community.public_name},
        _("we raised our hands, and they are counted.")
        if vote.counts_only
        else _("we voted in secret, and the ballots are counted."),
        _("The question was: %(question)s") % {"question": vote.question},
    ]
    if vote.agenda.community.process.synthetic:
        said.insert(0, _("This is a demonstration with invented votes."))
    if result.visible.n_ballots:
        said.append(
            (
                _("About %(n)s people took part.")
                if vote.counts_only
                else _("About %(n)s ballots were cast.")
            )
            % {"n": result.visible.n_ballots}
        )
    if ordered:
        said += [
            _("Place %(rank)s: %(words)s.") % {"rank": line.rank, "words": words}
            for line, words in lines
        ]
    else:
        said.append(_("Few of us voted, so the cards are told without an order:"))
        said += [f"{words}." for _line, words in lines]
    if more := len(result.lines) - len(lines):
        said.append(
            ngettext(
                "One more card follows on the poster.",
                "%(n)s more cards follow on the poster.",
                more,
            )
            % {"n": more}
        )
    if not vote.counts_only:
        said.append(_("Nobody can know how anyone voted: the keys are destroyed."))
    said += [
        _("Next, we look at this order together. If something is missing, say so there."),
        _("Thank you for taking part."),
    ]
    return "\n".join(said) + "\n"

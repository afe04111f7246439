"""What a vote needs on paper: slips with codes, and ballots without.

A slip is the only place where a code ever stands in clear. The file is handed over once and
kept nowhere; its metadata says nothing.
"""

import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agendas.actions.codes import Slip
from agendas.models.consultations import Card, Consultation
from communities.pictures import pictures
from communities.safety.codes import format_code

_HERE = Path(__file__).resolve().parent
ICON = "circle_talk"


@dataclass(frozen=True, slots=True)
class PrintedSlip:
    """One slip as the sheet shows it: a public serial, digits in fours, a QR as SVG."""

    serial: str
    code: str
    qr: str


def compiled(source: str, data: dict[str, Any], *, png_at: float | None = None) -> bytes:
    """A page of this folder with its data, as PDF, or as PNG with so many pixels an inch."""
    # Only the fonts of the compiler itself: the same file on every machine, no network.
    made = typst.compile(
        (_HERE / source).read_bytes(),
        format="png" if png_at else "pdf",
        ppi=png_at,
        ignore_system_fonts=True,
        font_paths=[],
        sys_inputs={"data": json.dumps(data)},
        # Tags for screen readers triple the time; a slip is paper.
        pdf_tags=False,
    )
    if not isinstance(made, bytes):
        raise TypeError("the compiler made no single file")
    return made


def svg_of(key: str) -> str:
    """A picture of the house in black, or "" where there is none."""
    found = pictures().get(key)
    return found.svg.replace("currentColor", "#000") if found else ""


def qr_of(code: str) -> str:
    """The QR of one code as SVG: the vote's address with the code behind the ``#``.

    What stands behind the ``#`` never reaches a server's log.
    """
    out = io.BytesIO()
    address = f"https://{settings.PUBLIC_HOST}/v/#{code}"
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=2)
    return out.getvalue().decode()


def slips_pdf(
    consultation: Consultation, *, batch_number: int, slips: Sequence[Slip]
) -> bytes:
    """A PDF of slips, ten per A4 page, in the order given.

    Names no community and no subject: a slip found in a pocket must tell nothing.
    """
    return compiled(
        "slips.typ",
        {
            "language": language(),
            "synthetic": consultation.agenda.community.process.synthetic,
            "address": f"{settings.PUBLIC_HOST}/v/",
            "icon": svg_of(ICON),
            "closes": _closing(consultation.closes_on),
            "slips": [
                asdict(
                    PrintedSlip(
                        serial=f"{batch_number}-{slip.serial:03d}",
                        code=format_code(slip.code),
                        qr=qr_of(slip.code),
                    )
                )
                for slip in slips
            ],
            "words": {
                "heading": _("Your turn to choose"),
                "once": _("One slip, one ballot."),
                "fold": _("Fold it so that the digits lie inside."),
                "or_type": _("or type at"),
                "serial": _("Slip"),
                "synthetic": _("Demonstration: invented data"),
            },
        },
    )


def paper_ballots_pdf(consultation: Consultation, cards: Sequence[Card]) -> bytes:
    """A PDF page with two equal paper ballots; print as many copies as needed.

    The cards stand by position, as they are keyed in; ``cards`` without words are left out.
    """
    return compiled(
        "paper_ballots.typ",
        {
            "language": language(),
            "synthetic": consultation.agenda.community.process.synthetic,
            "question": consultation.question,
            "cards": [
                {
                    "words": f"{card.position + 1}. {card.words}",
                    "svg": svg_of(card.picture),
                    "drawing": "webp" if card.drawing else "",
                    "bytes": list(bytes(card.drawing)),
                }
                for card in cards
                if card.words_es
            ],
            "words": {
                "title": _("Your turn to choose"),
                "mark": _("Mark up to %(n)s.") % {"n": consultation.n_marks},
                "fold": _("Fold it and put it in the box. Write no name."),
                "synthetic": _("Demonstration: invented data"),
            },
        },
    )


def language() -> str:
    """The reader's language as two letters."""
    return (get_language() or "es")[:2]


def _closing(day: date | None) -> str:
    if day is None:
        return ""
    return _("Until %(day)s.") % {"day": date_format(day, "DATE_FORMAT")}

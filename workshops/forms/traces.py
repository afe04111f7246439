"""What the names lint found in a text, in the words of a page. Keeps and logs nothing."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from communities.safety.redact import TraceKind, find_traces

# What a find looks like, after "It looks like".
WORDS: dict[TraceKind, Promise] = {
    TraceKind.EMAIL: _("an e-mail address"),
    TraceKind.ONLINE: _("an account or a page on the internet"),
    TraceKind.ID_NUMBER: _("the number of an identity paper"),
    TraceKind.DATE: _("an exact date"),
    TraceKind.PHONE: _("a phone number"),
    TraceKind.PLATE: _("a number plate"),
    TraceKind.STREET: _("a street"),
    TraceKind.NAME: _("a name"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; ``looks_like`` is "" where nothing was found."""

    text: str
    looks_like: str = ""


def pieces(text: str) -> tuple[Piece, ...]:
    """``text`` cut at what the lint found; () when it found nothing.

    The pieces in a row are the whole text again.
    """
    traces = find_traces(text)
    if not traces:
        return ()
    cut: list[Piece] = []
    at = 0
    for trace in traces:
        cut.append(Piece(text[at : trace.start]))
        cut.append(Piece(trace.text, str(WORDS[trace.kind])))
        at = trace.end
    cut.append(Piece(text[at:]))
    return tuple(piece for piece in cut if piece.text)

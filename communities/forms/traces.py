"""What the names lint found in a text, in the words of a page. Keeps and logs nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

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


class TracedForm(forms.Form):
    """A form whose texts are kept only when what looks like a trace is sent twice.

    ``TRACED`` names the fields that are looked at.
    """

    TRACED: ClassVar[Sequence[str]] = ()

    # A digest of the words that the writer was warned of.
    warned = forms.CharField(required=False, widget=forms.HiddenInput)

    suspects: tuple[tuple[str, tuple[Piece, ...]], ...] = ()

    @override
    def clean(self) -> dict[str, Any]:
        """Nothing that looks like a trace, unless these very words were warned of before."""
        data = super().clean() or self.cleaned_data
        texts = [str(data.get(name, "")) for name in self.TRACED]
        found = [
            (name, cut)
            for name, text in zip(self.TRACED, texts, strict=True)
            if (cut := pieces(text))
        ]
        digest = sha256("\0".join(texts).encode()).hexdigest()
        if found and data.get("warned") != digest:
            self.data = dict(self.data.items()) | {self.add_prefix("warned"): digest}
            self.suspects = tuple((str(self[name].label), cut) for name, cut in found)
            for name, _cut in found:
                self.add_error(
                    name,
                    forms.ValidationError(
                        _("Not saved yet. This may lead to a person or a place."),
                        code="traces",
                    ),
                )
        return data

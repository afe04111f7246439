"""Forms of a ballot's layout: which items are on it, their words, their pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from agendas import drawings
from agendas.actions.cards import CardPlan, LeftOffPlan
from agendas.choices import LeftOffReason
from agendas.forms.suggestions import suggested_picture, suggested_words
from communities.pictures import pictures
from communities.safety import thresholds

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from agendas.models.consultations import Card
    from agendas.queries.consultations import Preparation
    from workshops.models.items import Insecurity, Proposal

DRAWING_BYTES = 8 * 1024 * 1024


class PictureSelect(forms.Select):
    """A list of all bundled pictures by name; drawn in one go, because a page has many."""

    @override
    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: Any = None,
    ) -> SafeString:
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (key, SafeString(" selected") if key == (value or "") else "", label)
                for key, label in self.choices
            ),
        )
        known = self.build_attrs(self.attrs, attrs)
        spelled = format_html_join("", ' {}="{}"', known.items())
        return format_html('<select name="{}"{}>{}</select>', name, spelled, options)


def picture_choices(empty: str) -> list[tuple[str, str]]:
    """All bundled pictures by their name in the reader's language, after ``empty``."""
    language = get_language() or "es"
    named = [(key, found.name(language)) for key, found in pictures().items()]
    return [("", empty), *sorted(named, key=lambda pair: pair[1])]


class ItemForm(forms.Form):
    """One confirmed item: on the ballot with words and a picture, or off it with a reason."""

    on = forms.BooleanField(label=_("On the ballot"), required=False)
    words_es = forms.CharField(
        label=_("At most six words, in Spanish"), max_length=60, required=False
    )
    words_en = forms.CharField(
        label=_("At most six words, in English"), max_length=60, required=False
    )
    picture = forms.ChoiceField(label=_("Picture"), required=False, widget=PictureSelect)
    reason = forms.ChoiceField(
        label=_("Why it is not on the ballot"),
        required=False,
        choices=[("", _("Choose…")), *LeftOffReason.choices],
    )
    note_es = forms.CharField(
        label=_("What the public reads, in Spanish"), max_length=160, required=False
    )
    note_en = forms.CharField(
        label=_("What the public reads, in English"), max_length=160, required=False
    )

    def __init__(
        self,
        *args: Any,
        item: Insecurity | Proposal,
        card: Card | None,
        choices: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        self.item, self.card = item, card
        kwargs["prefix"] = item.id.hex
        super().__init__(*args, **kwargs)
        if card is not None and card.drawing:
            choices = [("", str(_("The group's own drawing"))), *choices[1:]]
        self.fields["picture"].choices = choices  # type: ignore[attr-defined]  # -- a choice field
        self.fields["picture"].widget.attrs["data-picture"] = ""
        self.fields["on"].widget.attrs["data-on"] = ""

    @property
    def shown_picture(self) -> str:
        """The picture chosen so far."""
        return str(self["picture"].value() or "")

    def _clean_words(self, name: str) -> str:
        words = " ".join(str(self.cleaned_data[name]).split())
        n = len(words.split())
        if n > thresholds.WORDS_PER_CARD:
            raise forms.ValidationError(
                ngettext(
                    "This is %(n)s word; at most six fit.",
                    "These are %(n)s words; at most six fit.",
                    n,
                )
                % {"n": n}
            )
        return words

    def clean_words_es(self) -> str:
        """At most six words."""
        return self._clean_words("words_es")

    def clean_words_en(self) -> str:
        """At most six words."""
        return self._clean_words("words_en")

    def card_plan(self) -> CardPlan:
        """The card that was asked for."""
        data = self.cleaned_data
        return CardPlan(self.item, data["words_es"], data["words_en"], data["picture"])

    def left_off_plan(self) -> LeftOffPlan:
        """The reason that was given."""
        data = self.cleaned_data
        return LeftOffPlan(self.item, data["reason"], data["note_es"], data["note_en"])


class BallotForm(forms.Form):
    """Every confirmed item in one form, saved as a whole or not at all."""

    def __init__(
        self, data: Any = None, *, prepared: Preparation, dimensions: Mapping[UUID, str]
    ) -> None:
        super().__init__(data)
        choices = picture_choices(str(_("No picture yet")))
        begun = bool(prepared.cards or prepared.left_off)
        all_fit = len(prepared.items) <= thresholds.CARDS_PER_BALLOT
        self.rows = [
            ItemForm(
                data,
                item=item,
                card=prepared.card_of.get(item.id),
                choices=choices,
                initial=_as_it_stands(prepared, item)
                | ({} if begun else {"on": all_fit})
                | _suggested(prepared, item, dimensions.get(item.id, "")),
            )
            for item in prepared.items
        ]

    @property
    def n_on(self) -> int:
        """How many items are on the ballot, as the form stands."""
        return sum(bool(row["on"].value()) for row in self.rows)

    @override
    def clean(self) -> dict[str, Any]:
        wrong = [row for row in self.rows if not row.is_valid()]
        n_over = self.n_on - thresholds.CARDS_PER_BALLOT
        if n_over > 0:
            self.add_error(
                None,
                ngettext(
                    "At most %(most)s cards fit. Leave %(n)s more off.",
                    "At most %(most)s cards fit. Leave %(n)s more off.",
                    n_over,
                )
                % {"most": thresholds.CARDS_PER_BALLOT, "n": n_over},
            )
        if wrong:
            self.add_error(
                None,
                ngettext(
                    "%(n)s card needs another look.",
                    "%(n)s cards need another look.",
                    len(wrong),
                )
                % {"n": len(wrong)},
            )
        return self.cleaned_data

    def plans(self) -> tuple[list[CardPlan], list[LeftOffPlan]]:
        """What goes on the ballot, in the order of the form, and what does not."""
        on = [row for row in self.rows if row.cleaned_data["on"]]
        off = [row for row in self.rows if not row.cleaned_data["on"]]
        return [row.card_plan() for row in on], [row.left_off_plan() for row in off]


def _as_it_stands(
    prepared: Preparation, item: Insecurity | Proposal
) -> dict[str, str | bool]:
    card, left = prepared.card_of.get(item.id), prepared.left_off.get(item.id)
    stands: dict[str, str | bool] = {"on": card is not None}
    if card is not None:
        names = ("words_es", "words_en", "picture")
        stands |= {name: getattr(card, name) for name in names}
    if left is not None:
        names = ("reason", "note_es", "note_en")
        stands |= {name: getattr(left, name) for name in names}
    return stands


def _suggested(
    prepared: Preparation, item: Insecurity | Proposal, dimension: str
) -> dict[str, str]:
    if item.id in prepared.card_of:
        return {}
    return {
        "words_es": suggested_words(item.title_es),
        "words_en": suggested_words(item.title_en),
        "picture": suggested_picture(f"{item.title_es} {item.title_en}", dimension),
    }


class CardForm(forms.Form):
    """The picture of one card: a bundled one, or the group's own drawing."""

    picture = forms.ChoiceField(choices=[], required=False)
    drawing = forms.FileField(
        label=_("The group's own drawing"),
        required=False,
        help_text=_(
            "A photo of it: JPEG, PNG or WebP, up to 8 MB. It becomes small and grey."
        ),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
    )

    def __init__(self, *args: Any, too_large: bool = False, **kwargs: Any) -> None:
        self.too_large = too_large
        super().__init__(*args, **kwargs)
        self.fields["picture"].choices = picture_choices("")  # type: ignore[attr-defined]  # -- a choice field

    def clean_drawing(self) -> bytes:
        """The drawing re-encoded, with nothing of the camera; b"" when none was sent."""
        file = self.cleaned_data["drawing"]
        if self.too_large or (file and file.size > DRAWING_BYTES):
            raise forms.ValidationError(_("This file is over 8 MB. Send a smaller photo."))
        if not file:
            return b""
        try:
            return drawings.clean_drawing(file.read())
        except drawings.DrawingError as error:
            raise forms.ValidationError(_FAULTS_OF_DRAWINGS[error.reason]) from None

    @override
    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not self.errors and not data["picture"] and not data["drawing"]:
            raise forms.ValidationError(_("Choose a picture, or send a drawing."))
        return data


_FAULTS_OF_DRAWINGS = {
    "not_a_picture": _("This is not a picture we can read. Send JPEG, PNG or WebP."),
    "too_large": _("This picture has too many points. Send a smaller photo."),
}

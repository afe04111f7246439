"""The form for words in a further language, written, spoken, or both."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from communities import vocabularies
from communities.actions.voices import Said
from communities.safety.sounds import Sound, SoundError, clean_sound

# Words in it are written first of all; here it is only read aloud.
SPANISH = "es"
# A second of what static/js/record.js asks a browser for.
RECORDED_BITS = 12_000


def language_choices() -> list[tuple[str, str]]:
    """Each further language by its own name and the reader's."""
    reader = get_language() or "es"
    return [
        (term.code, f"{term.attributes['own']} · {term.label(reader)}")
        for term in vocabularies.terms("language").values()
    ]


class VoiceForm(forms.Form):
    """Words, a recording, or both. ``most``: characters; ``max_bytes``: of a recording."""

    language = forms.ChoiceField(
        label=_("Language"),
        choices=language_choices,
        error_messages={"required": _("Choose the language.")},
    )
    words = forms.CharField(label=_("The same words in it"), required=False)
    sound = forms.FileField(
        label=_("Read aloud"),
        required=False,
        widget=forms.FileInput(
            {"accept": "audio/mpeg,audio/ogg,audio/webm,.mp3,.ogg,.opus,.webm"}
        ),
        help_text=_("MP3 or Opus. A voice of the team, never of a resident."),
    )

    is_machine = forms.BooleanField(
        label=_("A computer speaks"),
        required=False,
        help_text=_(
            "Only until somebody of the team can; it is said wherever it is heard."
        ),
    )

    def __init__(
        self, *args: Any, most: int, max_bytes: int, long: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.max_bytes = max_bytes
        # Twice the bits that a browser is asked for: what it records fits for certain.
        self.seconds = max_bytes * 8 // RECORDED_BITS // 2
        words = self.fields["words"]
        if long:
            words.widget = forms.Textarea({"rows": 8})
        words.widget.attrs["maxlength"] = most
        self.most = most

    def clean_words(self) -> str:
        """Not longer than the Spanish ones may be."""
        words = str(self.cleaned_data["words"]).replace("\r\n", "\n").strip()
        if len(words) > self.most:
            raise forms.ValidationError(
                _("At most %(n)d characters.") % {"n": self.most}, code="too_long"
            )
        return words

    def clean_sound(self) -> Sound | None:
        """The recording without its tags."""
        file = self.cleaned_data["sound"]
        if not file:
            return None
        if file.size > self.max_bytes:
            raise forms.ValidationError(self._too_large())
        try:
            return clean_sound(file.read(), max_bytes=self.max_bytes)
        except SoundError:
            raise forms.ValidationError(
                _("This is not a recording we can play. Send MP3 or Opus.")
            ) from None

    def _too_large(self) -> str:
        return _("This recording is over %(n)d KB. Speak shorter, or save it smaller.") % {
            "n": self.max_bytes // 1024
        }

    @override
    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("language") == SPANISH and data.get("words"):
            self.add_error(
                "words", _("The Spanish words are there already: send a recording alone.")
            )
        if not self.errors and not data["words"] and not data["sound"]:
            raise forms.ValidationError(_("Write the words, send a recording, or both."))
        return data

    def said(self) -> Said:
        """What to keep."""
        data = self.cleaned_data
        sound: Sound | None = data["sound"]
        return Said(
            language=data["language"],
            words=data["words"],
            sound=sound.data if sound else b"",
            sound_kind=sound.kind if sound else "",
            is_machine=data["is_machine"],
        )

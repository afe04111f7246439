"""The form for one text of a process."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.models.texts import MOST_CHARACTERS


class TextForm(forms.Form):
    """One text in both languages; the Spanish one is required."""

    body_es = forms.CharField(
        label=_("In Spanish"),
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea({"rows": 8}),
        help_text=_(
            "A blank line begins a paragraph. Lines that begin with “- ” are a list."
        ),
    )
    body_en = forms.CharField(
        label=_("In English"),
        max_length=MOST_CHARACTERS,
        required=False,
        widget=forms.Textarea({"rows": 8}),
    )

    def words(self) -> dict[str, Any]:
        """Both texts, with the line ends that every system uses alike."""
        return {
            name: str(text).replace("\r\n", "\n").strip()
            for name, text in self.cleaned_data.items()
        }

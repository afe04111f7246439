"""The form in which an auditor writes down what came out of a count of their own."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

HASH = re.compile(r"[0-9a-f]{64}")


class RecountForm(forms.Form):
    """The hash that ``verify_tally.py`` printed."""

    found = forms.CharField(
        label=_("The hash that your own count printed"),
        max_length=100,
        help_text=_("64 digits and letters; spaces do not matter."),
    )

    def clean_found(self) -> str:
        """The hash without spaces, in small letters."""
        found = "".join(str(self.cleaned_data["found"]).split()).lower()
        if not HASH.fullmatch(found):
            raise forms.ValidationError(_("A hash has 64 digits from 0 to 9 and a to f."))
        return found

"""The form in which an auditor writes down what came out of a count of their own."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

HASH = re.compile(r"[0-9a-f]{64}")


class RecountForm(forms.Form):
    """What ``verify_tally.py`` printed at its end."""

    found = forms.CharField(
        label=_("The proof that your own count printed"),
        max_length=100,
        help_text=_("64 digits and letters; spaces do not matter."),
    )

    def clean_found(self) -> str:
        """The proof without spaces, in small letters."""
        found = "".join(str(self.cleaned_data["found"]).split()).lower()
        if not HASH.fullmatch(found):
            raise forms.ValidationError(_("A proof has 64 digits from 0 to 9 and a to f."))
        return found

"""What a group takes back."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workshops.choices import ConsentScope


class WithdrawForm(forms.Form):
    """One scope of the consent of one sitting, of those that were not taken back yet."""

    scope = forms.ChoiceField(
        label=_("What the group takes back"), choices=[], widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, taken_back: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = [  # type: ignore[attr-defined]  # -- a choice field
            (scope.value, scope.label) for scope in ConsentScope if scope not in taken_back
        ]

    def chosen(self) -> ConsentScope:
        """The scope."""
        return ConsentScope(self.cleaned_data["scope"])

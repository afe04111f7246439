"""The form that takes published versions out of public view."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agendas.choices import TakeDownReason
from agendas.models.agendas import AgendaVersion


class TakeDownForm(forms.Form):
    """Which versions, and a reason from a closed list that the public reads."""

    which = forms.ChoiceField(
        label=_("What is taken down"), choices=[], widget=forms.RadioSelect, initial="all"
    )
    reason = forms.ChoiceField(
        label=_("Reason, as the public reads it"),
        choices=TakeDownReason.choices,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, versions: list[AgendaVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.versions = {str(version.id): version for version in versions}
        # An older version often says the same thing, so all of them come first.
        self.fields["which"].choices = [  # type: ignore[attr-defined]  # -- a choice field
            ("all", _("Every version")),
            *(
                (key, _("Version %(n)s only") % {"n": version.number})
                for key, version in self.versions.items()
            ),
        ]

    def chosen(self) -> list[AgendaVersion]:
        """The versions to take down."""
        which = self.cleaned_data["which"]
        return list(self.versions.values()) if which == "all" else [self.versions[which]]

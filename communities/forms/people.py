"""Forms about staff: accounts and roles."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from communities.choices import Role
from communities.models.people import Membership, User
from communities.models.places import Community
from communities.models.processes import Process

OF_A_COMMUNITY = {Role.FACILITATOR, Role.COORDINATOR}
OF_THE_PROCESS = {Role.EDITOR, Role.OPERATOR, Role.AUDITOR}


class GrantForm(forms.Form):
    """A role for a person, who gets an account when there is none."""

    email = forms.EmailField(label=_("E-mail"))
    name = forms.CharField(
        label=_("Name colleagues see"),
        max_length=80,
        required=False,
        help_text=_("A nickname is enough. It is never published."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    community = forms.ModelChoiceField(
        label=_("Community"),
        queryset=Community.plain.none(),
        required=False,
        empty_label=_("The whole process"),
    )

    def __init__(self, *args: Any, process: Process, **kwargs: Any) -> None:
        self.process = process
        super().__init__(*args, **kwargs)
        self.fields["community"].queryset = Community.objects.within(process)  # type: ignore[attr-defined]  # -- a model choice field

    @override
    def clean(self) -> dict[str, Any]:
        """The role fits the place, and is not held yet."""
        data = super().clean() or {}
        role, community = data.get("role"), data.get("community")
        if role in OF_A_COMMUNITY and community is None:
            self.add_error("community", _("Choose the community of this role."))
        if role in OF_THE_PROCESS and community is not None:
            self.add_error("community", _("This role serves the whole process."))
        held = Membership.objects.within(self.process).filter(
            user__email=str(data.get("email", "")).lower(), role=role, community=community
        )
        if held.exists():
            self.add_error("role", _("This person has this role already."))
        return data

    def user(self) -> User | None:
        """The account with this address, if there is one."""
        return User.objects.filter(email=self.cleaned_data["email"].lower()).first()

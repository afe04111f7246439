"""Forms about staff: links that let people in, and when a role ends."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from communities.actions.invitations import Offer
from communities.choices import Role
from communities.models.places import Community
from communities.models.processes import Process
from communities.queries.people import holding, members
from communities.safety import thresholds

OF_A_COMMUNITY = {Role.FACILITATOR, Role.COORDINATOR}
OF_THE_PROCESS = {Role.EDITOR, Role.OPERATOR, Role.AUDITOR}


def _a_year_on() -> date:
    return timezone.localdate() + timedelta(days=thresholds.ROLE_DAYS)


class UntilForm(forms.Form):
    """The last day of a role."""

    until = forms.DateField(
        label=_("Until"),
        help_text=_("The last day of the role, a year from now at most."),
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"until": _a_year_on()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def clean_until(self) -> date:
        """Not in the past, and not for ever."""
        day: date = self.cleaned_data["until"]
        if not timezone.localdate() <= day <= _a_year_on():
            raise forms.ValidationError(_("Choose a day from today to a year from now."))
        return day


class InviteForm(UntilForm):
    """A role for a person, offered by a link. ``community``: offer facilitators of it only."""

    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("To log in with. Nothing is sent to it."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    community = forms.ModelChoiceField(
        label=_("Community"),
        queryset=Community.plain.none(),
        required=False,
        empty_label=_("The whole process"),
    )
    field_order = ("email", "role", "community", "until")

    def __init__(
        self,
        *args: Any,
        process: Process,
        community: Community | None = None,
        **kwargs: Any,
    ) -> None:
        self.process, self.place = process, community
        super().__init__(*args, **kwargs)
        if community is not None:
            del self.fields["role"], self.fields["community"]
        else:
            self.fields["community"].queryset = Community.objects.within(process)  # type: ignore[attr-defined]  # -- a model choice field

    @override
    def clean(self) -> dict[str, Any]:
        """The role fits the place, and is not held now."""
        data = super().clean() or {}
        if self.place is not None:
            data |= {"role": Role.FACILITATOR, "community": self.place}
        role, community = data.get("role"), data.get("community")
        if role in OF_A_COMMUNITY and community is None:
            self.add_error("community", _("Choose the community of this role."))
        if role in OF_THE_PROCESS and community is not None:
            self.add_error("community", _("This role serves the whole process."))
        held = members(self.process).filter(
            holding(timezone.localdate()),
            user__email=str(data.get("email", "")).lower(),
            role=role,
            community=community,
        )
        if held.exists():
            self.add_error(
                "email" if self.place else "role",
                _("This person has this role already."),
            )
        return data

    def offer(self) -> Offer:
        """The role that the link will give."""
        data = self.cleaned_data
        return Offer(data["role"], self.process, data["community"], data["until"])

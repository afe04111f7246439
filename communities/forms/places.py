"""Forms about a community: stopping it, judging its risk, adding one."""

import uuid
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from communities import vocabularies
from communities.choices import Resolution, RiskLevel
from communities.models.places import RESERVED_COMMUNITY_SLUGS, Municipality
from communities.models.processes import Process

RISK_CONDITIONS = (
    ("venue", _("The place is safe to reach and to leave")),
    ("watchers", _("Nobody is watching who comes and goes")),
    ("referral", _("The list of where to send people for help was checked")),
    ("companion", _("Two of us go together")),
)


def vocabulary_choices(name: str, *, empty: str | None = None) -> list[tuple[str, str]]:
    """The terms of a vocabulary as form choices in the reader's language."""
    language = get_language() or "es-mx"
    first = [("", empty)] if empty is not None else []
    return [
        *first,
        *((t.code, t.label(language)) for t in vocabularies.terms(name).values()),
    ]


class OnceForm(forms.Form):
    """A form that makes one thing, once.

    The thing's key is drawn when the form is shown, so sending it twice makes it once.
    """

    id = forms.UUIDField(widget=forms.HiddenInput, required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("id", uuid.uuid4())
        super().__init__(*args, **kwargs)


class SuspendForm(forms.Form):
    """Stopping a community: a reason from a closed list, and when to look again."""

    reason = forms.ChoiceField(label=_("Reason"), choices=[])
    review_on = forms.DateField(
        label=_("Look at it again on"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    public_note_es = forms.CharField(
        label=_("What the public reads"),
        max_length=300,
        required=False,
        help_text=_("In Spanish, without names, places or dates."),
        widget=forms.Textarea({"rows": 2}),
    )
    public_note_en = forms.CharField(
        label=_("The same in English"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault(
            "review_on", timezone.localdate() + timedelta(days=30)
        )
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = vocabulary_choices(  # type: ignore[attr-defined]  # -- a choice field
            "suspend_reason", empty=str(_("Choose…"))
        )

    def clean_review_on(self) -> Any:
        """The date lies ahead."""
        day = self.cleaned_data["review_on"]
        if day <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day after today."))
        return day


class RiskForm(OnceForm):
    """A look at the risk of meeting, signed by who fills it in."""

    level = forms.ChoiceField(
        label=_("How safe is it to meet?"),
        choices=RiskLevel.choices,
        widget=forms.RadioSelect,
    )
    conditions = forms.MultipleChoiceField(
        label=_("What we checked"),
        choices=RISK_CONDITIONS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class CommunityForm(OnceForm):
    """A new community of a process."""

    name = forms.CharField(
        label=_("Alias"),
        max_length=80,
        help_text=_("The name the team uses. It may be an alias."),
    )
    slug = forms.SlugField(
        label=_("Address"),
        max_length=60,
        help_text=_("Small letters and hyphens, as it will stand in web addresses."),
    )
    municipality_code = forms.RegexField(
        label=_("Municipality code"),
        regex=r"^\d{5}$",
        help_text=_("Five digits of the national catalogue, such as 16006."),
        error_messages={"invalid": _("Write five digits.")},
    )
    municipality_name = forms.CharField(label=_("Municipality"), max_length=80)
    state_name = forms.CharField(label=_("State"), max_length=40)
    resolution = forms.ChoiceField(
        label=_("How it is named in public"),
        choices=Resolution.choices,
        initial=Resolution.MUNICIPALITY,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, process: Process, **kwargs: Any) -> None:
        self.process = process
        super().__init__(*args, **kwargs)

    def clean_slug(self) -> str:
        """The address is free in this process, and is not a word of the site."""
        slug = str(self.cleaned_data["slug"])
        taken = self.process.communities.filter(slug=slug).exclude(
            pk=self.cleaned_data.get("id") or uuid.UUID(int=0)
        )
        if slug in RESERVED_COMMUNITY_SLUGS or taken.exists():
            raise forms.ValidationError(_("This address is taken. Choose another."))
        return slug

    def municipality(self) -> Municipality:
        """The municipality typed; made when it is new here."""
        place, _made = Municipality.objects.get_or_create(
            code=self.cleaned_data["municipality_code"],
            defaults={
                "name": self.cleaned_data["municipality_name"],
                "state": self.cleaned_data["state_name"],
            },
        )
        return place

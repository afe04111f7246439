"""The form that plans a sitting, with the look at the risk that may be signed with it."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from communities.choices import RiskLevel
from communities.forms.places import OnceForm, RiskForm, vocabulary_choices
from workshops.actions.sessions import Look
from workshops.choices import ConsentAnswer, ConsentScope, HeadcountBand
from workshops.queries.sessions import Week, parse_week, recent_weeks, week_of

# Planned further ahead, a week is more likely mistyped than meant.
WEEKS_AHEAD = 8
WEEKS_OFFERED = 16
# A flipchart from before this year was typed wrong.
FIRST_YEAR = 2000
# What may be done with children: results of the whole circle, nobody's own words.
CHILDREN = "children"
WITH_CHILDREN = frozenset({"listing", "art"})


class SignedHereForm(RiskForm):
    """A look at the risk, signed with the plan it clears; red and stop clear nothing."""

    def clean_level(self) -> str:
        """Green or amber."""
        level = str(self.cleaned_data["level"])
        if level not in {RiskLevel.GREEN, RiskLevel.AMBER}:
            raise forms.ValidationError(
                _("With red or stop nobody meets. Nothing was planned or signed.")
            )
        return level

    def look(self) -> Look:
        """What was signed, once the form is valid."""
        data = self.cleaned_data
        return Look(id=data["id"], level=data["level"], conditions=data["conditions"])


class PlanForm(OnceForm):
    """One sitting with one group: by week and never by hour; no place, no names."""

    phase = forms.ChoiceField(
        label=_("Phase"), error_messages={"required": _("Choose the phase.")}
    )
    methods = forms.MultipleChoiceField(
        label=_("Methods"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one method.")},
    )
    group = forms.ChoiceField(
        label=_("Group"), error_messages={"required": _("Choose the group.")}
    )
    iso_week = forms.CharField(
        label=_("Week"),
        max_length=12,
        help_text=_("Year and week, such as 2026-W09. Never the day or the hour."),
        widget=forms.TextInput({"list": "weeks", "autocomplete": "off"}),
        error_messages={"required": _("Write the week, such as 2026-W09.")},
    )
    headcount_band = forms.ChoiceField(
        label=_("How many people are expected"),
        choices=[("", _("Not known yet")), *HeadcountBand.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    restricted = forms.BooleanField(
        label=_("Its topic is only for the field team"),
        required=False,
        help_text=_(
            "One that could put somebody in danger. It needs a list of where people find "
            "help, and a companion who can listen."
        ),
    )

    SCOPES: ClassVar[Sequence[str]] = tuple(f"consent_{scope}" for scope in ConsentScope)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        today = timezone.localdate()
        kwargs.setdefault("initial", {}).setdefault("iso_week", week_of(today).code)
        super().__init__(*args, label_suffix="", **kwargs)
        self.weeks = recent_weeks(today, count=WEEKS_OFFERED)
        for name, empty in (("phase", gettext("Choose…")), ("group", gettext("Choose…"))):
            self._choices(name, vocabulary_choices(name, empty=empty))
        self._choices("methods", vocabulary_choices("method"))
        for scope, name in zip(ConsentScope, self.SCOPES, strict=True):
            self.fields[name] = forms.ChoiceField(
                label=scope.label,
                choices=ConsentAnswer.choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("Say what the group answered.")},
            )

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # -- a choice field

    def scopes(self) -> list[forms.BoundField]:
        """The five questions of consent, in their order."""
        return [self[name] for name in self.SCOPES]

    def clean_iso_week(self) -> str:
        """A week that exists, not far ahead."""
        week = self._week(self.cleaned_data["iso_week"])
        latest = week_of(timezone.localdate() + timedelta(weeks=WEEKS_AHEAD))
        if week.first > latest.first:
            raise forms.ValidationError(
                _("This week is too far ahead. The last one to plan is %(week)s.")
                % {"week": latest.code}
            )
        return week.code

    @staticmethod
    def _week(text: str) -> Week:
        try:
            week = parse_week(text)
        except ValueError:
            raise forms.ValidationError(
                _("There is no such week. Write the year and the week, such as 2026-W09.")
            ) from None
        if week.first.year < FIRST_YEAR:
            raise forms.ValidationError(_("This week is too long ago. Look at the year."))
        return week

    def clean_consent_take_part(self) -> str:
        """Somebody takes part."""
        answer = str(self.cleaned_data["consent_take_part"])
        if answer == ConsentAnswer.NONE:
            raise forms.ValidationError(_("If no one takes part, there is no meeting."))
        return answer

    @override
    def clean(self) -> dict[str, Any]:
        """With children, only methods whose result is the circle's."""
        data = super().clean() or self.cleaned_data
        if data.get("group") == CHILDREN and set(data.get("methods", ())) - WITH_CHILDREN:
            self.add_error(
                "methods",
                _("With children choose only listing and drawing or theatre."),
            )
        return data

    def key(self) -> uuid.UUID:
        """The key of the sitting."""
        return uuid.UUID(str(self.cleaned_data["id"]))

    def consent(self) -> dict[str, str]:
        """The group's answers by scope."""
        return {
            scope.value: self.cleaned_data[f"consent_{scope}"] for scope in ConsentScope
        }

    def details(self) -> dict[str, object]:
        """What the sitting is about, as columns."""
        names = (
            *("phase", "methods", "group", "iso_week", "headcount_band"),
            "restricted",
        )
        return {name: self.cleaned_data[name] for name in names}

"""Forms about the ground of a community."""

import re
import uuid
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from communities.choices import (
    BannedLevel,
    BannedList,
    Context,
    IndicatorUnit,
    ReferralCost,
    ReferralKind,
    ReferralScope,
)
from communities.forms.places import OnceForm, vocabulary_choices
from communities.forms.traces import TracedForm
from communities.models.ground import CONTEXT_CHARACTERS, ContextIndicator
from communities.models.places import Community

FIRST_YEAR = 1990
# What to think of while writing each context.
CONTEXT_HINTS = {
    Context.SOCIAL: _(
        "Families, schools, health, how people get along, what divides them."
    ),
    Context.ECONOMIC: _("What people live on, who has work, what is missing at home."),
    Context.INSTITUTIONAL: _("Which offices reach the place, and how they treat people."),
    Context.POLITICAL: _(
        "How decisions are made, who opens and closes doors; parties are not named."
    ),
    Context.COMMUNITY: _("What people do together, where they meet, what holds them up."),
}
_MONTH = re.compile(r"(\d{4})-(\d{1,2})(?:-\d{1,2})?")


def tidied(text: object) -> str:
    """A text with the line ends that every system uses alike."""
    return str(text).replace("\r\n", "\n").strip()


class ContextForm(TracedForm):
    """The five contexts in both languages; each may wait until something is known."""

    TRACED = tuple(
        f"{name}_{language}" for name in Context.values for language in ("es", "en")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)
        for name, hint in CONTEXT_HINTS.items():
            for language, words in (("es", _("in Spanish")), ("en", _("in English"))):
                self.fields[f"{name}_{language}"] = forms.CharField(
                    label=format_lazy("{}: {}", name.label, words),
                    help_text=hint if language == "es" else "",
                    max_length=CONTEXT_CHARACTERS,
                    required=False,
                    widget=forms.Textarea({"rows": 4, "lang": language}),
                )

    def parts(self) -> list[tuple[str, Any, forms.BoundField, forms.BoundField]]:
        """Each context: its code, its name, its two fields."""
        return [
            (name.value, name.label, self[f"{name}_es"], self[f"{name}_en"])
            for name in Context
        ]

    @override
    def clean(self) -> dict[str, Any]:
        """Something is written."""
        data = super().clean()
        if not self.errors and not any(self.texts().values()):
            self.add_error(None, _("Write at least one of the five."))
        return data

    def texts(self) -> dict[str, str]:
        """The ten texts by column."""
        return {name: tidied(self.cleaned_data.get(name, "")) for name in self.TRACED}


class IndicatorForm(TracedForm, OnceForm):
    """One official figure with its source and what it does not tell."""

    TRACED = ("caveat_es", "caveat_en")

    series = forms.ChoiceField(label=_("What is counted"))
    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR)
    value = forms.DecimalField(
        label=_("Value"), min_value=0, max_digits=12, decimal_places=2
    )
    unit = forms.ChoiceField(label=_("Counted in"), choices=IndicatorUnit.choices)
    source = forms.CharField(
        label=_("Source"),
        max_length=120,
        help_text=_("The institution and its publication, as anyone can look it up."),
    )
    caveat_es = forms.CharField(
        label=_("What it does not tell"),
        max_length=200,
        required=False,
        help_text=_("In Spanish. For example: only what was reported."),
        widget=forms.Textarea({"rows": 2}),
    )
    caveat_en = forms.CharField(
        label=_("The same in English"),
        max_length=200,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    COLUMNS = ("series", "year", "value", "unit", "source", "caveat_es", "caveat_en")

    def __init__(self, *args: Any, community: Community, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.community = community
        self.fields["series"].choices = vocabulary_choices(  # type: ignore[attr-defined]  # -- a choice field
            "indicator", empty=gettext("Choose…")
        )

    def clean_year(self) -> int:
        """A year that has begun."""
        year = int(self.cleaned_data["year"])
        if year > timezone.localdate().year:
            raise forms.ValidationError(_("This year has not come yet."))
        return year

    @override
    def clean(self) -> dict[str, Any]:
        """The same figure of the same year stands there once."""
        data = super().clean()
        if self.errors:
            return data
        same = ContextIndicator.objects.within(self.community).filter(
            series=data["series"], year=data["year"], unit=data["unit"]
        )
        if same.exclude(pk=data["id"]).exists():
            self.add_error("year", _("This figure of this year is there already."))
        return data

    def values(self) -> dict[str, Any]:
        """The columns of the figure."""
        return {name: self.cleaned_data[name] for name in self.COLUMNS}


class ReferralForm(TracedForm, OnceForm):
    """One service: how to reach it, and who should not use it."""

    TRACED = ("hours", "trust_note")

    kind = forms.ChoiceField(label=_("What it helps with"), choices=ReferralKind.choices)
    title = forms.CharField(
        label=_("Name of the service"),
        max_length=80,
        help_text=_("The service as it is known. Never a person."),
    )
    scope = forms.ChoiceField(label=_("Whom it serves"), choices=ReferralScope.choices)
    channel = forms.CharField(
        label=_("How to reach it"),
        max_length=120,
        help_text=_("A public number or a public office, never somebody's own telephone."),
    )
    hours = forms.CharField(label=_("When it is open"), max_length=80, required=False)
    cost = forms.ChoiceField(label=_("What it costs"), choices=ReferralCost.choices)
    trust_note = forms.CharField(
        label=_("Who should not use it, and why"),
        max_length=200,
        required=False,
        help_text=_("For the team only. For example: it tells the police who called."),
        widget=forms.Textarea({"rows": 2}),
    )
    verified_on = forms.CharField(
        label=_("Month in which you checked it"),
        max_length=10,
        help_text=_("Year and month, such as 2026-03. Call or go there before you sign."),
        widget=forms.TextInput({"type": "month"}),
    )

    COLUMNS = (
        *("kind", "title", "scope", "channel", "hours", "cost", "trust_note"),
        "verified_on",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault(
            "verified_on", f"{timezone.localdate():%Y-%m}"
        )
        super().__init__(*args, label_suffix="", **kwargs)

    def clean_verified_on(self) -> date:
        """The first day of a month that has begun."""
        found = _MONTH.fullmatch(self.cleaned_data["verified_on"].strip())
        try:
            month = date(int(found[1]), int(found[2]), 1) if found else None
        except ValueError:
            month = None
        if month is None:
            raise forms.ValidationError(_("Write the year and the month, such as 2026-03."))
        if month > timezone.localdate():
            raise forms.ValidationError(_("This month has not come yet."))
        return month

    def values(self) -> dict[str, Any]:
        """The columns of the service."""
        return {name: self.cleaned_data[name] for name in self.COLUMNS}


class BannedTopicForm(OnceForm):
    """Something that is not raised here, by its code; no words about why."""

    topic = forms.ChoiceField(label=_("What is not raised here"))
    level = forms.ChoiceField(
        label=_("How it is kept"), choices=BannedLevel.choices, widget=forms.RadioSelect
    )
    until = forms.DateField(
        label=_("Until"),
        required=False,
        help_text=_("Leave it empty until the team lifts it."),
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["topic"].choices = [  # type: ignore[attr-defined]  # -- a choice field
            ("", gettext("Choose…")),
            *(
                (
                    kind.label,
                    [
                        (f"{kind.value}:{code}", label)
                        for code, label in vocabulary_choices(kind.value)
                        if code != "none"
                    ],
                )
                for kind in BannedList
            ),
        ]

    def clean_until(self) -> date | None:
        """Not in the past."""
        day: date | None = self.cleaned_data["until"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("Choose today or a later day."))
        return day

    def key(self) -> uuid.UUID:
        """The key of the row."""
        return uuid.UUID(str(self.cleaned_data["id"]))

    def values(self) -> dict[str, Any]:
        """The columns of the row."""
        vocabulary, _colon, code = self.cleaned_data["topic"].partition(":")
        data = self.cleaned_data
        return {
            "vocabulary": vocabulary,
            "code": code,
            "level": data["level"],
            "until": data["until"],
        }

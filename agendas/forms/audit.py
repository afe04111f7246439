"""Which acts of the audit to show, and how each reads."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.apps import apps
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from agendas.forms.audit_words import ACTS, TARGETS, WORDS, ActKind
from communities.choices import Role
from communities.models.audit import AuditEntry
from communities.safety.coarsen import WeekError, first_day

# As many characters of a key as tell two of them apart on a page.
KEY_CHARACTERS = 8


class WantedActsForm(forms.Form):
    """A kind of act, a week, and below which position; nothing of it is required."""

    kind = forms.ChoiceField(
        label=_("Kind of act"),
        choices=[("", _("All")), *ActKind.choices],
        required=False,
    )
    week = forms.CharField(
        label=_("Week"),
        required=False,
        max_length=8,
        help_text=_("Year and number, like 2026-W10"),
    )
    before = forms.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput
    )

    def clean_week(self) -> str:
        """A week that exists, or none."""
        week = str(self.cleaned_data["week"]).strip().upper()
        if week:
            try:
                first_day(week)
            except WeekError as error:
                raise forms.ValidationError(
                    _("There is no such week. Write it like 2026-W10.")
                ) from error
        return week

    @override
    def clean(self) -> dict[str, Any]:
        """What is wrong filters nothing, and is said beside its field."""
        return self.cleaned_data

    def wanted(self) -> dict[str, Any]:
        """Arguments for :func:`communities.queries.audit.acts`."""
        self.is_valid()
        data, kind = self.cleaned_data, self.cleaned_data.get("kind", "")
        wanted: dict[str, Any] = {
            "week": data.get("week", ""),
            "before": data.get("before"),
        }
        if kind == ActKind.OTHER:
            wanted["without"] = list(WORDS)
        elif kind:
            wanted["within"] = list(ACTS[ActKind(kind)])
        return wanted

    @property
    def filters(self) -> bool:
        """Whether less than everything is asked for."""
        return any(self.wanted().get(name) for name in ("week", "within", "without"))

    def query(self, *, before: int | None = None) -> str:
        """The same question as an address, from a position on."""
        data = {name: self.cleaned_data.get(name) for name in ("kind", "week")}
        asked = {
            name: value for name, value in (data | {"before": before}).items() if value
        }
        return f"?{urlencode(asked)}" if asked else "?"


@dataclass(frozen=True, slots=True)
class Told:
    """One entry in words. ``roles`` is empty and ``who`` too where no person acted."""

    position: int
    at: datetime
    by_the_hour: bool
    roles: str
    who: str
    what: str
    target: str
    target_id: str


def told(entry: AuditEntry, roles: list[str]) -> Told:
    """An entry as the page shows it: a role and a short key instead of a name."""
    if entry.position is None:
        raise ValueError("it is in no chain yet")
    return Told(
        position=entry.position,
        at=entry.at,
        by_the_hour=entry.target_kind in _by_the_hour(),
        roles=", ".join(str(Role(role).label) for role in roles),
        who=entry.actor_id.hex[:KEY_CHARACTERS] if entry.actor_id else "",
        what=str(WORDS.get(entry.action, entry.action)),
        target=str(TARGETS.get(entry.target_kind, entry.target_kind)),
        target_id=entry.target_id.hex[:KEY_CHARACTERS] if entry.target_id.int else "",
    )


def _by_the_hour() -> frozenset[str]:
    """Kinds of target of which only the hour is kept."""
    return frozenset(
        model._meta.model_name or ""
        for model in apps.get_models()
        if getattr(model, "told_by_the_hour", False)
    )

"""Workshop sittings: what was planned, what the group allowed, what was not said."""

from django.db import models
from typing_extensions import override

from communities.models.base import House, code_field, codes_field
from communities.models.people import User
from communities.models.places import Community, Cycle, RiskAssessment
from workshops.choices import (
    ConsentAnswer,
    ConsentScope,
    HeadcountBand,
    SessionOrigin,
    SessionState,
)


class Session(House):
    """One sitting with one group, by week and never by hour; no place, no names.

    ``origin`` tells a workshop of this process from a record made of an older paper agenda.
    """

    process_path = "community__process"
    community_path = "community"

    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="sessions"
    )
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="sessions")
    origin = models.CharField(
        max_length=16, choices=SessionOrigin.choices, default=SessionOrigin.WORKSHOP
    )
    phase = code_field()
    methods = codes_field()
    group = code_field()
    iso_week = models.CharField(max_length=8)
    headcount_band = models.CharField(
        max_length=8, choices=HeadcountBand.choices, blank=True
    )
    risk = models.ForeignKey(
        RiskAssessment, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    state = models.CharField(
        max_length=16, choices=SessionState.choices, default=SessionState.DRAFT
    )
    # Its topic is for the field team only: it asks for more care before and after.
    restricted = models.BooleanField(default=False)
    climate_note = models.CharField(max_length=160, blank=True)
    # Staff, so that somebody else reads the notes for names. Never a resident.
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    reviewed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta(House.Meta):
        ordering = ["-iso_week", "id"]
        constraints = [
            models.CheckConstraint(
                name="session_week_is_iso",
                condition=models.Q(iso_week__regex=r"^\d{4}-W(0[1-9]|[1-4]\d|5[0-3])$"),
            ),
            models.CheckConstraint(
                name="session_workshop_needs_risk_card",
                condition=~models.Q(origin=SessionOrigin.WORKSHOP)
                | models.Q(state=SessionState.DRAFT)
                | models.Q(risk__isnull=False),
            ),
            models.CheckConstraint(
                name="session_read_by_a_second_person",
                condition=models.Q(recorded_by__isnull=True)
                | models.Q(reviewed_by__isnull=True)
                | ~models.Q(reviewed_by=models.F("recorded_by")),
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.iso_week


class Consent(House):
    """What one group allowed, aloud and together: one answer a scope, nobody's signature."""

    process_path = "session__community__process"
    community_path = "session__community"

    session = models.OneToOneField(
        Session, on_delete=models.CASCADE, related_name="consent"
    )
    script_version = models.PositiveSmallIntegerField(default=1)
    language = models.CharField(max_length=8, default="es")
    take_part = models.CharField(max_length=4, choices=ConsentAnswer.choices)
    notes = models.CharField(max_length=4, choices=ConsentAnswer.choices)
    chart_photo = models.CharField(max_length=4, choices=ConsentAnswer.choices)
    agenda_use = models.CharField(max_length=4, choices=ConsentAnswer.choices)
    publication = models.CharField(max_length=4, choices=ConsentAnswer.choices)

    @override
    def __str__(self) -> str:
        return ", ".join(f"{scope}: {self.answer(scope)}" for scope in ConsentScope.values)

    def answer(self, scope: str) -> str:
        """The answer to one scope."""
        return str(getattr(self, scope))


class Silence(House):
    """Something was not said, and that is a finding: its kind, never its content."""

    process_path = "session__community__process"
    community_path = "session__community"

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="silences")
    kind = code_field()

    @override
    def __str__(self) -> str:
        return self.kind

"""The ground that the work in a community stands on, known before anybody is asked anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils import timezone
from typing_extensions import override

from communities import vocabularies
from communities.choices import (
    BannedLevel,
    BannedList,
    Context,
    IndicatorUnit,
    ReferralCost,
    ReferralKind,
    ReferralScope,
)
from communities.models.base import House, code_field
from communities.models.places import Community
from communities.safety import thresholds

if TYPE_CHECKING:
    from datetime import date

CONTEXT_CHARACTERS = 2_000
SHORT_ENOUGH = MaxLengthValidator(CONTEXT_CHARACTERS)


def _context() -> models.TextField[str, str]:
    return models.TextField(blank=True, validators=[SHORT_ENOUGH])


class ContextSheet(House):
    """One version of the five contexts. Rows are only added; the highest number holds."""

    process_path = "community__process"
    community_path = "community"

    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="context_sheets"
    )
    version = models.PositiveSmallIntegerField()
    social_es = _context()
    social_en = _context()
    economic_es = _context()
    economic_en = _context()
    institutional_es = _context()
    institutional_en = _context()
    political_es = _context()
    political_en = _context()
    community_es = _context()
    community_en = _context()

    class Meta(House.Meta):
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "version"], name="context_version_once"
            )
        ]

    @override
    def __str__(self) -> str:
        return str(self.version)

    def texts(self) -> dict[str, str]:
        """The ten texts by the name of their column."""
        return {
            f"{name}_{language}": str(getattr(self, f"{name}_{language}"))
            for name in Context.values
            for language in ("es", "en")
        }


class ContextMark(House):
    """The coordinator let this version of the contexts into the next published agenda."""

    process_path = "sheet__community__process"
    community_path = "sheet__community"

    sheet = models.OneToOneField(
        ContextSheet, on_delete=models.CASCADE, related_name="mark"
    )

    @override
    def __str__(self) -> str:
        return str(self.sheet_id)


class ContextIndicator(House):
    """One official figure with its source and what it does not tell."""

    process_path = "community__process"
    community_path = "community"

    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="indicators"
    )
    series = code_field()
    year = models.PositiveSmallIntegerField()
    value = models.DecimalField(max_digits=12, decimal_places=2)
    unit = models.CharField(max_length=16, choices=IndicatorUnit.choices)
    source = models.CharField(max_length=120)
    caveat_es = models.CharField(max_length=200, blank=True)
    caveat_en = models.CharField(max_length=200, blank=True)

    class Meta(House.Meta):
        ordering = ["series", "-year", "unit", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "series", "year", "unit"], name="indicator_once"
            ),
            models.CheckConstraint(
                name="indicator_has_a_source", condition=~models.Q(source="")
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.series} {self.year}"

    @property
    def counts_homicides(self) -> bool:
        """Whether it is a homicide figure, which never stands alone."""
        term = vocabularies.terms("indicator").get(self.series)
        return term is not None and term.attributes["homicide"] == "yes"


class ReferralService(House):
    """One place or line where people find help, checked by the team."""

    process_path = "community__process"
    community_path = "community"

    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="referrals"
    )
    kind = models.CharField(max_length=16, choices=ReferralKind.choices)
    title = models.CharField(max_length=80)
    scope = models.CharField(max_length=16, choices=ReferralScope.choices)
    channel = models.CharField(max_length=120)
    hours = models.CharField(max_length=80, blank=True)
    cost = models.CharField(max_length=16, choices=ReferralCost.choices)
    trust_note = models.CharField(max_length=200, blank=True)
    # The first day of the month in which it was checked.
    verified_on = models.DateField()

    class Meta(House.Meta):
        ordering = ["kind", "title", "id"]

    @override
    def __str__(self) -> str:
        return self.kind

    def days_since_check(self, today: date | None = None) -> int:
        """Whole days since the first day of the month in which it was checked."""
        return max(((today or timezone.localdate()) - self.verified_on).days, 0)

    @property
    def is_stale(self) -> bool:
        """Whether it must be checked again before anyone is sent there."""
        return self.days_since_check() > thresholds.REFERRAL_CHECKED_DAYS


class BannedTopic(House):
    """Something that is not raised here: a code of a list, never a word about why."""

    process_path = "community__process"
    community_path = "community"

    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="banned_topics"
    )
    vocabulary = models.CharField(max_length=16, choices=BannedList.choices)
    code = models.CharField(max_length=32)
    level = models.CharField(max_length=2, choices=BannedLevel.choices)
    # The last day on which it holds; empty: until somebody lifts it.
    until = models.DateField(null=True, blank=True)

    class Meta(House.Meta):
        ordering = ["-level", "vocabulary", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "vocabulary", "code"], name="banned_topic_once"
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.vocabulary}:{self.code}"

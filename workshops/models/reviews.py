"""What the team judged of a proposal before a vote: principle by principle, and viability."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from typing_extensions import override

from communities.choices import Role
from communities.models.base import House, code_field
from communities.models.processes import Principle
from workshops.models.items import Proposal

# Alignments that nobody asks a reason for.
NO_REASON_NEEDED = ("supports", "neutral")
# A month or a quarter, never a day.
PERIOD = r"^[0-9]{4}-(0[1-9]|1[0-2]|Q[1-4])$"
VIABILITY_PARTS = ("legal", "budget", "safety", "social")


class PrincipleReview(House):
    """How one proposal stands to one principle. The reviewer is a role, never a person."""

    process_path = "proposal__community__process"
    community_path = "proposal__community"

    proposal = models.ForeignKey(
        Proposal, on_delete=models.CASCADE, related_name="principle_reviews"
    )
    principle = models.ForeignKey(
        Principle, on_delete=models.RESTRICT, related_name="reviews"
    )
    alignment = code_field()
    reason_es = models.CharField(max_length=300, blank=True)
    reason_en = models.CharField(max_length=300, blank=True)
    reviewer_role = models.CharField(max_length=16, choices=Role.choices)

    class Meta(House.Meta):
        ordering = ["principle__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "principle"], name="principle_reviewed_once"
            ),
            models.CheckConstraint(
                name="principle_review_is_answered", condition=~Q(alignment="")
            ),
            models.CheckConstraint(
                name="principle_review_tension_has_reason",
                condition=Q(alignment__in=NO_REASON_NEEDED) | ~Q(reason_es=""),
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.alignment


def _mark() -> "models.PositiveSmallIntegerField[int | None, int | None]":
    """1 is hard here, 3 is within reach; empty where nobody can say."""
    return models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(3)]
    )


def _from_one_to_three(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"viability_{name}_from_1_to_3",
        condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__range": (1, 3)}),
    )


class Viability(House):
    """Whether a proposal can be done in its community as things stand in one period."""

    process_path = "proposal__community__process"
    community_path = "proposal__community"

    proposal = models.OneToOneField(
        Proposal, on_delete=models.CASCADE, related_name="viability"
    )
    legal = _mark()
    budget = _mark()
    safety = _mark()
    social = _mark()
    period = models.CharField(max_length=7)

    class Meta(House.Meta):
        verbose_name_plural = "viabilities"
        constraints = [
            *(_from_one_to_three(name) for name in VIABILITY_PARTS),
            models.CheckConstraint(
                name="viability_by_month_or_quarter", condition=Q(period__regex=PERIOD)
            ),
            models.CheckConstraint(
                name="viability_says_something",
                condition=Q(legal__isnull=False)
                | Q(budget__isnull=False)
                | Q(safety__isnull=False)
                | Q(social__isnull=False),
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.period

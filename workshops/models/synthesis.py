"""The trail of the synthesis desk: every step, so that any can be undone."""

from django.db import models
from django.db.models import Q
from typing_extensions import override

from communities.models.base import House
from communities.models.places import Community
from workshops.choices import ReadBackResult
from workshops.models.items import Insecurity, Proposal


class SynthesisStep(House):
    """One step at the synthesis desk, with what it takes to undo it."""

    process_path = "community__process"
    community_path = "community"

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=16)
    undo = models.JSONField()
    undone = models.BooleanField(default=False)

    class Meta(House.Meta):
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="step_number_once")
        ]

    @override
    def __str__(self) -> str:
        return f"{self.number} {self.kind}"


class ReadBack(House):
    """What the group said when one item was read to it."""

    process_path = "community__process"
    community_path = "community"

    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="read_backs"
    )
    number = models.PositiveIntegerField()
    insecurity = models.ForeignKey(
        Insecurity,
        on_delete=models.CASCADE,
        related_name="read_backs",
        null=True,
        blank=True,
    )
    proposal = models.ForeignKey(
        Proposal, on_delete=models.CASCADE, related_name="read_backs", null=True, blank=True
    )
    result = models.CharField(max_length=12, choices=ReadBackResult.choices)
    title_before = models.CharField(max_length=160)

    class Meta(House.Meta):
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                name="read_back_of_one_item",
                condition=Q(insecurity__isnull=False, proposal__isnull=True)
                | Q(insecurity__isnull=True, proposal__isnull=False),
            )
        ]

    @override
    def __str__(self) -> str:
        return self.result

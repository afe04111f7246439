"""Ranges of slips: what two people made valid at the door, or threw away."""

from django.db import models
from django.db.models import F, Q
from typing_extensions import override

from agendas.choices import RangeUse
from agendas.models.consultations import CodeBatch
from communities.models.base import House
from workshops.models.sessions import Session


class SlipRange(House):
    """Slips ``first`` to ``last`` of one batch. Serials are public; codes never stand here.

    It counts once ``done``: a second person confirmed it. A range made valid names the
    sitting whose headcount it must fit.
    """

    process_path = "batch__consultation__agenda__community__process"
    community_path = "batch__consultation__agenda__community"
    # The audit says only the hour of what is done to it.
    told_by_the_hour = True

    batch = models.ForeignKey(CodeBatch, on_delete=models.PROTECT, related_name="ranges")
    use = models.CharField(max_length=8, choices=RangeUse.choices)
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    done = models.BooleanField(default=False)

    class Meta(House.Meta):
        ordering = ["first", "last"]
        constraints = [
            models.CheckConstraint(
                name="range_goes_forward", condition=Q(first__gte=1, last__gte=F("first"))
            ),
            models.CheckConstraint(
                name="range_valid_for_a_sitting",
                condition=Q(use=RangeUse.ACTIVATE, session__isnull=False)
                | Q(use=RangeUse.VOID, session__isnull=True),
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.batch.number}: {self.first}-{self.last}"

"""Who was not heard and why, and how those who listen are doing."""

from django.db import models
from typing_extensions import override

from communities.models.base import House, code_field
from communities.models.places import Community, Cycle
from workshops.choices import NotHeardReason, SelfCheckBand


class NotHeard(House):
    """Why a group was not heard in a cycle, in words that anyone may read."""

    process_path = "cycle__community__process"
    community_path = "cycle__community"

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="not_heard")
    group = code_field()
    reason = models.CharField(max_length=16, choices=NotHeardReason.choices)
    note_es = models.CharField(max_length=200, blank=True)
    note_en = models.CharField(max_length=200, blank=True)

    class Meta(House.Meta):
        ordering = ["group"]
        verbose_name_plural = "not heard"
        constraints = [
            models.UniqueConstraint(fields=["cycle", "group"], name="not_heard_once")
        ]

    @override
    def __str__(self) -> str:
        return self.group


class Debrief(House):
    """How one member of the field team is, by week; nothing leads to who or which sitting."""

    process_path = "community__process"
    community_path = "community"

    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="debriefs"
    )
    iso_week = models.CharField(max_length=8)
    band = models.CharField(max_length=8, choices=SelfCheckBand.choices)
    needs_support = models.BooleanField(default=False)

    class Meta(House.Meta):
        ordering = ["-iso_week", "id"]
        constraints = [
            models.CheckConstraint(
                name="debrief_week_is_iso",
                condition=models.Q(iso_week__regex=r"^\d{4}-W(0[1-9]|[1-4]\d|5[0-3])$"),
            )
        ]

    @override
    def __str__(self) -> str:
        return self.iso_week

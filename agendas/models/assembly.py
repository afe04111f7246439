"""The order that a meeting put the chosen items in, beside the order of the vote."""

from django.db import models
from django.db.models import Q
from typing_extensions import override

from agendas.models.consultations import Tally
from communities.models.base import House


class AssemblyOrder(House):
    """What a meeting decided about one count. Rows are only added; the newest holds.

    ``order``: ids of the ranked items, first place first; empty where the meeting went back
    to the order of the vote. The count itself never changes.
    """

    process_path = "tally__process"

    tally = models.ForeignKey(
        Tally, on_delete=models.PROTECT, related_name="assembly_orders"
    )
    number = models.PositiveSmallIntegerField()
    order = models.JSONField(default=list, blank=True)
    reason_es = models.CharField(max_length=400, blank=True)
    reason_en = models.CharField(max_length=400, blank=True)

    class Meta(House.Meta):
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["tally", "number"], name="assembly_number_once"
            ),
            models.CheckConstraint(
                name="assembly_order_says_why",
                condition=Q(order=[]) | ~Q(reason_es=""),
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.tally} {self.number}"

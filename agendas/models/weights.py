"""Changes of how much a ballot weighs in a national order; none is ever forgotten."""

from django.db import models
from typing_extensions import override

from agendas.models.agendas import NationalAgenda
from communities.models.base import House


class WeightChange(House):
    """Settings that held until another choice, and why that was made. Rows are only added.

    ``figures``: inhabitants with year and source that the new choice rests on, if it does
    (agendas.queries.population.Inhabitants).
    """

    process_path = "agenda__process"

    agenda = models.ForeignKey(
        NationalAgenda, on_delete=models.PROTECT, related_name="weight_changes"
    )
    number = models.PositiveSmallIntegerField()
    before = models.JSONField()
    figures = models.JSONField(default=list, blank=True)
    reason_es = models.CharField(max_length=400)
    reason_en = models.CharField(max_length=400, blank=True)
    chosen_on = models.DateField()

    class Meta(House.Meta):
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["agenda", "number"], name="weight_change_number_once"
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.agenda} {self.number}"

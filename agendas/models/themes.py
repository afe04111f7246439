"""National themes: where local items of several communities stand together."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from typing_extensions import override

from agendas.choices import ThemeOperationKind
from agendas.models.agendas import NationalAgenda
from communities.models.base import House, code_field
from communities.models.people import User
from workshops.models.items import Insecurity, Proposal


class Theme(House):
    """One national line. The local items in it keep their own words."""

    process_path = "agenda__process"

    agenda = models.ForeignKey(
        NationalAgenda, on_delete=models.CASCADE, related_name="themes"
    )
    number = models.PositiveSmallIntegerField()
    title_es = models.CharField(max_length=160)
    title_en = models.CharField(max_length=160, blank=True)
    dimension = code_field()
    discarded = models.BooleanField(default=False)

    class Meta(House.Meta):
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["agenda", "number"], name="theme_number_once")
        ]

    @override
    def __str__(self) -> str:
        return self.title_es

    @property
    def title(self) -> str:
        """The title in the reader's language; Spanish where English is missing."""
        return (self.title_en if get_language() == "en" else "") or self.title_es


class Placement(House):
    """Where one local item stands today: what the log of operations adds up to."""

    process_path = "agenda__process"

    agenda = models.ForeignKey(
        NationalAgenda, on_delete=models.CASCADE, related_name="placements"
    )
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="placements")
    insecurity = models.ForeignKey(
        Insecurity,
        on_delete=models.PROTECT,
        related_name="placements",
        null=True,
        blank=True,
    )
    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="placements", null=True, blank=True
    )

    class Meta(House.Meta):
        constraints = [
            models.CheckConstraint(
                name="placement_of_one_item",
                condition=Q(insecurity__isnull=False, proposal__isnull=True)
                | Q(insecurity__isnull=True, proposal__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["agenda", "insecurity", "proposal"],
                nulls_distinct=False,
                name="placement_once",
            ),
        ]

    @override
    def __str__(self) -> str:
        return "placement"


class ThemeOperation(House):
    """One act on the themes. Rows are only added: undoing adds the opposite act."""

    process_path = "agenda__process"

    agenda = models.ForeignKey(
        NationalAgenda, on_delete=models.CASCADE, related_name="operations"
    )
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=ThemeOperationKind.choices)
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="+")
    theme_before = models.ForeignKey(
        Theme, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    insecurity = models.ForeignKey(
        Insecurity, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    words_before = models.JSONField(default=dict, blank=True)
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="undone_by", null=True, blank=True
    )
    acted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta(House.Meta):
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["agenda", "number"], name="operation_number_once"
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.number} {self.kind}"

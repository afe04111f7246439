"""Sheets of agendas made on paper, kept between the dry run and the import."""

from django.db import models
from typing_extensions import override

from communities.models.base import House
from communities.models.places import Community
from workshops.choices import ImportState


class ImportDraft(House):
    """The rows of one uploaded sheet, as typed. Nothing else changes until it is applied.

    The file and its name are not kept: a name may name somebody.
    """

    process_path = "community__process"
    community_path = "community"

    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="imports"
    )
    number = models.PositiveIntegerField()
    rows = models.JSONField()
    warnings = models.JSONField(default=list)
    state = models.CharField(
        max_length=12, choices=ImportState.choices, default=ImportState.DRAFT
    )
    n_new = models.PositiveIntegerField(default=0)
    n_changed = models.PositiveIntegerField(default=0)

    class Meta(House.Meta):
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "number"], name="import_number_once"
            )
        ]

    @override
    def __str__(self) -> str:
        return str(self.number)

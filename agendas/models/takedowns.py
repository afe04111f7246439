"""Published versions that were taken down. The version itself stays as it was frozen."""

from django.db import models
from typing_extensions import override

from agendas.choices import TakeDownReason
from agendas.models.agendas import AgendaVersion
from communities.models.base import House


class TakeDown(House):
    """One version is out of public view, for a reason from a closed list.

    Its page answers with the hash and the reason. ``put_back`` ends it; the row stays.
    """

    process_path = "version__process"

    version = models.ForeignKey(
        AgendaVersion, on_delete=models.PROTECT, related_name="take_downs"
    )
    reason = models.CharField(max_length=16, choices=TakeDownReason.choices)
    put_back = models.BooleanField(default=False)

    class Meta(House.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["version"],
                condition=models.Q(put_back=False),
                name="version_taken_down_once",
            )
        ]

    @override
    def __str__(self) -> str:
        return self.reason

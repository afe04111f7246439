"""Downloads: who asked for what, how far it has come, and the file itself."""

from django.db import models
from typing_extensions import override

from agendas.choices import ExportState
from communities.models.base import House
from communities.models.people import User
from communities.models.processes import Process


class Export(House):
    """One consolidated agenda as a ZIP. The row is also the order: a sweeper resumes it."""

    process_path = "process"

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="exports")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(
        max_length=12, choices=ExportState.choices, default=ExportState.CREATED
    )
    n_done = models.PositiveIntegerField(default=0)
    n_total = models.PositiveIntegerField(default=0)
    beat_at = models.DateTimeField(null=True, blank=True)
    file = models.BinaryField(default=b"")
    sha256 = models.CharField(max_length=64, blank=True)
    manifest = models.JSONField(default=dict)

    class Meta(House.Meta):
        ordering = ["-asked_at"]

    @override
    def __str__(self) -> str:
        return self.state

    @property
    def percent(self) -> int:
        """How far it has come, 0 to 100."""
        return 100 * self.n_done // self.n_total if self.n_total else 0

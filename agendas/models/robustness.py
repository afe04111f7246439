"""How firm a national order is: asked for once a run, worked out by a job."""

from django.db import models
from typing_extensions import override

from agendas.choices import ExportState
from agendas.models.consultations import Tally
from communities.models.base import House


class Robustness(House):
    """One run under other rules, other weights and drawn ballots. The row is also the order.

    ``result`` holds what came through the gate and nothing else. ``inputs`` names the same
    ballots and settings, keyed: whoever guesses ballots cannot try them against it.
    """

    process_path = "tally__process"

    tally = models.OneToOneField(Tally, on_delete=models.PROTECT, related_name="robustness")
    state = models.CharField(
        max_length=12, choices=ExportState.choices, default=ExportState.CREATED
    )
    n_done = models.PositiveIntegerField(default=0)
    n_total = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(auto_now_add=True)
    beat_at = models.DateTimeField(null=True, blank=True)
    inputs = models.CharField(max_length=64, blank=True)
    result = models.JSONField(default=dict, blank=True)

    @override
    def __str__(self) -> str:
        return self.state

    @property
    def percent(self) -> int:
        """How far it has come, 0 to 100."""
        return 100 * self.n_done // self.n_total if self.n_total else 0

"""Published versions that were taken down. The version itself stays as it was frozen."""

from django.db import models
from typing_extensions import override

from agendas.choices import LocalState, TakeDownReason
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
            ),
            # What a group took back is not for anyone else to show again.
            models.CheckConstraint(
                name="consent_is_never_put_back",
                condition=~models.Q(reason=TakeDownReason.CONSENT, put_back=True),
            ),
        ]

    @property
    def stays(self) -> bool:
        """Whether nobody can put the version back: consent, or the agenda was withdrawn."""
        agenda = self.version.local_agenda
        return self.reason == TakeDownReason.CONSENT or (
            agenda is not None and agenda.state == LocalState.WITHDRAWN
        )

    @override
    def __str__(self) -> str:
        return self.reason

"""What proves a count: its link in the signed chain, and the auditors who counted again."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from typing_extensions import override

from agendas.models.consultations import Tally
from communities.models.base import House
from communities.models.processes import Process


class TallyLink(House):
    """One run's place in the chain of its process. The database lets nobody change it.

    The signature is Ed25519 over ``agendas.tally.chain.message``: position, the hash of the
    link before, and the run's salted commitment.
    """

    process_path = "process"

    process = models.ForeignKey(
        Process, on_delete=models.PROTECT, related_name="tally_links"
    )
    tally = models.OneToOneField(Tally, on_delete=models.PROTECT, related_name="link")
    position = models.PositiveIntegerField()
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    class Meta(House.Meta):
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["process", "position"], name="tally_link_position_once"
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.position} {self.hash[:8]}"


class RecountCheck(House):
    """One auditor's count of one run: asked for, and once counted, the hash that came out."""

    process_path = "tally__process"

    tally = models.ForeignKey(Tally, on_delete=models.PROTECT, related_name="recounts")
    auditor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    hash = models.CharField(max_length=64, blank=True)

    class Meta(House.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tally", "auditor"], name="recount_once"),
            models.CheckConstraint(
                name="recount_hash_is_whole", condition=Q(hash__regex="^([0-9a-f]{64})?$")
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.hash[:8]

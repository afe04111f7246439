"""What a group took back, and which texts were destroyed as promised. Never any words."""

from django.db import models
from typing_extensions import override

from communities.models.base import House
from communities.models.places import Cycle
from workshops.choices import ConsentScope
from workshops.models.sessions import Session


class ConsentWithdrawal(House):
    """A group took one scope of its consent back. It is never lifted: rows are only added."""

    process_path = "session__community__process"
    community_path = "session__community"

    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="withdrawals"
    )
    scope = models.CharField(max_length=16, choices=ConsentScope.choices)

    class Meta(House.Meta):
        ordering = ["scope"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "scope"], name="consent_taken_back_once"
            )
        ]

    @override
    def __str__(self) -> str:
        return self.scope


class TextPurge(House):
    """One run destroyed the texts of some cards of one cycle: how many, never which."""

    process_path = "cycle__community__process"
    community_path = "cycle__community"

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="purges")
    purged_on = models.DateField()
    n_texts = models.PositiveIntegerField()

    class Meta(House.Meta):
        ordering = ["purged_on"]

    @override
    def __str__(self) -> str:
        return str(self.n_texts)

"""Acts that take two different people."""

from django.db import models
from typing_extensions import override

from communities.choices import SecondPersonActKind
from communities.models.base import House
from communities.models.people import User
from communities.models.places import Community
from communities.models.processes import Process


class SecondPersonAct(House):
    """One person asked for something that another must confirm before it happens."""

    process_path = "community__process"
    community_path = "community"
    # The audit says only the hour of what is done to it.
    told_by_the_hour = True

    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="acts", null=True, blank=True
    )
    # Set instead of a community where the act is about the process as a whole.
    process = models.ForeignKey(
        Process, on_delete=models.CASCADE, related_name="acts", null=True, blank=True
    )
    kind = models.CharField(max_length=32, choices=SecondPersonActKind.choices)
    target_id = models.UUIDField()
    # Of what would be done: the second person confirms that very thing, or nothing.
    fingerprint = models.CharField(max_length=64, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta(House.Meta):
        constraints = [
            models.CheckConstraint(
                name="act_of_one_place",
                condition=models.Q(community__isnull=False, process__isnull=True)
                | models.Q(community__isnull=True, process__isnull=False),
            ),
            models.CheckConstraint(
                name="act_takes_two_people",
                condition=models.Q(confirmed_by__isnull=True)
                | ~models.Q(confirmed_by=models.F("asked_by")),
            ),
            models.UniqueConstraint(
                fields=["kind", "target_id"],
                condition=models.Q(confirmed_by__isnull=True),
                name="act_waits_once",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.kind

    @property
    def owner(self) -> Process:
        """The process that the act belongs to."""
        found = self.community.process if self.community else self.process
        if found is None:
            raise ValueError("an act without a place")
        return found

"""Communities: where people speak, how far along they are, how safe it is to meet."""

from datetime import datetime

from django.db import models
from django.utils import timezone
from typing_extensions import override

from communities.choices import CommunityState, Resolution, RiskLevel
from communities.models.base import House, code_field, codes_field
from communities.models.people import User
from communities.models.processes import Process

# Words that stand where a community's address would stand.
RESERVED_COMMUNITY_SLUGS = frozenset({"national", "about", "privacy", "accessibility"})


class Municipality(models.Model):
    """A municipality by its official five-digit code."""

    code = models.CharField(primary_key=True, max_length=5)
    name = models.CharField(max_length=80)
    state = models.CharField(max_length=40)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "municipalities"

    @override
    def __str__(self) -> str:
        return f"{self.name}, {self.state}"


class Community(House):
    """One neighbourhood that takes part, under the alias it chose."""

    process_path = "process"
    community_path = "id"
    # The audit says only the hour: opening a vote moves its community along the road.
    told_by_the_hour = True

    process = models.ForeignKey(
        Process, on_delete=models.CASCADE, related_name="communities"
    )
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=80)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT)
    resolution = models.CharField(
        max_length=16, choices=Resolution.choices, default=Resolution.MUNICIPALITY
    )
    context_es = models.TextField(blank=True)
    context_en = models.TextField(blank=True)
    state = models.CharField(
        max_length=16, choices=CommunityState.choices, default=CommunityState.PLANNED
    )
    # Hidden and read-only at once, until two people lift it (communities.actions.freeze).
    frozen = models.BooleanField(default=False)

    class Meta(House.Meta):
        ordering = ["name"]
        verbose_name_plural = "communities"
        constraints = [
            models.UniqueConstraint(fields=["process", "slug"], name="community_slug_once"),
            models.CheckConstraint(
                name="community_slug_not_reserved",
                condition=~models.Q(slug__in=sorted(RESERVED_COMMUNITY_SLUGS)),
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.name

    @property
    def public_name(self) -> str:
        """The name at the resolution that the community chose."""
        return self.name if self.resolution == Resolution.NAMED else self.municipality.name

    @property
    def is_frozen(self) -> bool:
        """Whether nothing of it may be shown or changed: it is frozen, or its process is."""
        return self.frozen or self.process.frozen

    @property
    def is_empty_chair(self) -> bool:
        """Whether it is heard but casts no votes: suspended, or testimony only."""
        return self.state in {CommunityState.SUSPENDED, CommunityState.TESTIMONY_ONLY}


class Cycle(House):
    """One time-boxed round of work in a community."""

    process_path = "community__process"
    community_path = "community"

    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="cycles"
    )
    number = models.PositiveSmallIntegerField(default=1)

    class Meta(House.Meta):
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "number"], name="cycle_number_once"
            )
        ]

    @override
    def __str__(self) -> str:
        return str(self.number)


class CommunityStatus(House):
    """One move of a community's state, with who decided and why. Rows are only added."""

    process_path = "community__process"
    community_path = "community"

    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="statuses"
    )
    number = models.PositiveIntegerField()
    before = models.CharField(max_length=16, choices=CommunityState.choices)
    state = models.CharField(max_length=16, choices=CommunityState.choices)
    reason = code_field()
    public_note_es = models.CharField(max_length=300, blank=True)
    public_note_en = models.CharField(max_length=300, blank=True)
    internal_note = models.CharField(max_length=300, blank=True)
    review_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta(House.Meta):
        ordering = ["number"]
        verbose_name_plural = "community statuses"
        constraints = [
            models.UniqueConstraint(
                fields=["community", "number"], name="status_number_once"
            ),
            models.CheckConstraint(
                name="suspension_has_reason_and_review",
                condition=~models.Q(state=CommunityState.SUSPENDED)
                | (~models.Q(reason="") & models.Q(review_on__isnull=False)),
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.state


class RiskAssessment(House):
    """A look at whether it is safe to meet, signed by one person, valid for three days."""

    process_path = "community__process"
    community_path = "community"

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="risks")
    level = models.CharField(max_length=8, choices=RiskLevel.choices)
    conditions = codes_field()
    valid_until = models.DateTimeField()
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta(House.Meta):
        ordering = ["-valid_until"]

    @override
    def __str__(self) -> str:
        return self.level

    def clears(self, now: datetime | None = None) -> bool:
        """Whether it lets people meet at ``now``."""
        return (
            self.level in {RiskLevel.GREEN, RiskLevel.AMBER}
            and (now or timezone.now()) <= self.valid_until
        )

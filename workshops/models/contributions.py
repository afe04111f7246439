"""Contributions: one line of the flipchart, by group, without a speaker."""

from django.db import models
from django.db.models import Q
from typing_extensions import override

from communities.models.base import House, code_field
from workshops.choices import ContributionKind
from workshops.models.items import Insecurity, Proposal
from workshops.models.sessions import Session


class Contribution(House):
    """One paraphrased card and, once placed, the item it became part of.

    The key may come from the form, so that sending a card twice writes it once.
    """

    process_path = "session__community__process"
    community_path = "session__community"

    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="contributions"
    )
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=ContributionKind.choices)
    text = models.CharField(max_length=200)
    group = code_field()
    sensitivity = code_field()
    insecurity = models.ForeignKey(
        Insecurity,
        on_delete=models.SET_NULL,
        related_name="contributions",
        null=True,
        blank=True,
    )
    proposal = models.ForeignKey(
        Proposal,
        on_delete=models.SET_NULL,
        related_name="contributions",
        null=True,
        blank=True,
    )
    set_aside = models.BooleanField(default=False)
    split_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, related_name="parts", null=True, blank=True
    )
    purge_on = models.DateField(null=True, blank=True)

    class Meta(House.Meta):
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                name="contribution_in_one_item",
                condition=Q(insecurity__isnull=True) | Q(proposal__isnull=True),
            ),
            models.CheckConstraint(
                name="contribution_silenced_has_no_text",
                condition=~Q(sensitivity__in=["S3", "S4"]),
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.kind

    @property
    def is_destroyed(self) -> bool:
        """Whether its text is gone, as promised; that it was said stays."""
        return not self.text

    @property
    def is_placed(self) -> bool:
        """Whether it is part of an item."""
        return self.insecurity_id is not None or self.proposal_id is not None

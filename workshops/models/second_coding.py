"""The codes that a second person gave, blind to the first."""

from django.db import models
from django.db.models import Q
from typing_extensions import override

from communities.models.base import House
from communities.models.people import User
from communities.models.places import Community
from workshops.models.items import Insecurity, Proposal


class SecondCoding(House):
    """Two people's codes of one item, as they stood when the second was saved.

    ``first_codes`` and ``second_codes`` hold the same fields; only codes, no words. They
    never change, so agreement does not rise by settling. ``settled`` says by field which
    was kept, "first" or "second". The coders are kept to hold the rule that they differ;
    no page and no download tells who they are.
    """

    process_path = "community__process"
    community_path = "community"

    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="second_codings"
    )
    insecurity = models.OneToOneField(
        Insecurity,
        on_delete=models.CASCADE,
        related_name="second_coding",
        null=True,
        blank=True,
    )
    proposal = models.OneToOneField(
        Proposal,
        on_delete=models.CASCADE,
        related_name="second_coding",
        null=True,
        blank=True,
    )
    first_coder = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    coder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    first_codes = models.JSONField()
    second_codes = models.JSONField()
    settled = models.JSONField(default=dict)

    class Meta(House.Meta):
        constraints = [
            models.CheckConstraint(
                name="second_coding_of_one_item",
                condition=Q(insecurity__isnull=False, proposal__isnull=True)
                | Q(insecurity__isnull=True, proposal__isnull=False),
            ),
            models.CheckConstraint(
                name="second_coding_by_another_person",
                condition=Q(first_coder__isnull=True) | ~Q(first_coder=models.F("coder")),
            ),
        ]

    @override
    def __str__(self) -> str:
        return str(self.pk)

    @property
    def differing(self) -> list[str]:
        """Names of the fields in which the two differ; in no order of the form."""
        return [
            name
            for name, code in self.first_codes.items()
            if _plain(code) != _plain(self.second_codes[name])
        ]


def _plain(code: object) -> object:
    """Several codes count as the same in any order."""
    return sorted(code) if isinstance(code, list) else code

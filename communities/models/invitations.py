"""Links that let one person in, once."""

from django.db import models
from typing_extensions import override

from communities.choices import Role
from communities.models.base import House
from communities.models.people import ROLE_FITS_PLACE, User


class Invitation(House):
    """One link that was handed to one person and has not been used.

    Using or withdrawing a link deletes its row: the audit keeps what happened, and nobody can
    tell a used link from one that never was. The account exists beforehand and is asleep
    (``is_active`` is false) until its first link is used.
    """

    process_path = "process"
    community_path = "community"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=16, choices=Role.choices)
    process = models.ForeignKey(
        "communities.Process", on_delete=models.CASCADE, related_name="invitations"
    )
    community = models.ForeignKey(
        "communities.Community",
        on_delete=models.CASCADE,
        related_name="invitations",
        null=True,
        blank=True,
    )
    role_until = models.DateField()
    # SHA-256 of the token, which is random and long: no salt is needed to keep it from guessers.
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta(House.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "process", "community"],
                nulls_distinct=False,
                name="invitation_once",
            ),
            models.CheckConstraint(
                name="invitation_role_fits_place", condition=ROLE_FITS_PLACE
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.role}"

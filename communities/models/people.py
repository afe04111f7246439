"""Staff accounts and what they may do where. Residents have no account."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from typing_extensions import override

from communities.choices import Role
from communities.models.base import House

if TYPE_CHECKING:
    from collections.abc import Iterable


class UserManager(BaseUserManager["User"]):
    """Makes accounts; there is no superuser and no admin site."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A new account; without a password nobody can log in to it."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """One member of staff. The name is what colleagues see; it is never published."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80, blank=True)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects = UserManager()

    class Meta:
        ordering = ["email"]

    @override
    def __str__(self) -> str:
        return self.name or self.email


# Which role serves one community and which the whole process; a researcher may serve either.
ROLE_FITS_PLACE = (
    models.Q(role__in=[Role.EDITOR, Role.OPERATOR, Role.AUDITOR], community__isnull=True)
    | models.Q(role=Role.RESEARCHER)
    | models.Q(role__in=[Role.FACILITATOR, Role.COORDINATOR], community__isnull=False)
)


class Membership(House):
    """One person in one role, in one community or (without one) in the whole process."""

    process_path = "process"
    community_path = "community"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices)
    process = models.ForeignKey(
        "communities.Process", on_delete=models.CASCADE, related_name="memberships"
    )
    community = models.ForeignKey(
        "communities.Community",
        on_delete=models.CASCADE,
        related_name="memberships",
        null=True,
        blank=True,
    )
    until = models.DateField(null=True, blank=True)

    class Meta(House.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "process", "community"],
                nulls_distinct=False,
                name="membership_once",
            ),
            models.CheckConstraint(
                name="membership_role_fits_place",
                condition=ROLE_FITS_PLACE,
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.role}"


def roles_at(
    memberships: Iterable[Membership], process_id: uuid.UUID, community_id: uuid.UUID | None
) -> frozenset[str]:
    """The roles that reach a community (or, with None, the process as a whole)."""
    return frozenset(
        m.role
        for m in memberships
        if m.process_id == process_id and m.community_id in {None, community_id}
    )

"""What every model here shares: a random key, and rows that only a scope can reach."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from typing_extensions import override

if TYPE_CHECKING:
    from communities.models.places import Community
    from communities.models.processes import Process

M = TypeVar("M", bound=models.Model)


class UnscopedQueryError(RuntimeError):
    """A query forgot to say whose rows it wants. A mistake of ours, never of a visitor's."""


class ScopedManager(models.Manager[M]):
    """A manager that hands out rows of one process or community, and no others.

    A model says how it hangs on its owner in ``process_path`` and ``community_path``
    (lookups, "" where it has none). Django's own machinery uses ``plain``; related
    managers are therefore unscoped and start from an object that a door handed out.
    """

    @override
    def get_queryset(self) -> models.QuerySet[M]:
        raise UnscopedQueryError(
            f"{self.model.__name__}.objects.within(process or community)"
        )

    def within(self, owner: Process | Community) -> models.QuerySet[M]:
        """The rows that belong to ``owner``.

        Raises:
            UnscopedQueryError: the model does not hang on such an owner.
        """
        kind = owner._meta.model_name
        lookup = getattr(self.model, f"{kind}_path", "")
        if not lookup:
            raise UnscopedQueryError(f"{self.model.__name__} does not hang on a {kind}")
        return super().get_queryset().filter(**{lookup: owner.pk})

    def across(self, reason: str) -> models.QuerySet[M]:
        """All rows, for the few places that serve the whole installation; say why."""
        if not reason:
            raise UnscopedQueryError("say why")
        return super().get_queryset()


class House(models.Model):
    """A row with a random key. Keys say nothing about order or time."""

    process_path = ""
    community_path = ""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    # `plain` first: Django's checks, forms and related managers work through it.
    plain = models.Manager()
    objects = ScopedManager[Any]()

    class Meta:
        abstract = True
        default_manager_name = "plain"
        base_manager_name = "plain"


def code_field(**options: Any) -> models.CharField[str, str]:
    """A column for one vocabulary code; blank while nobody has said it."""
    return models.CharField(max_length=32, blank=True, default="", **options)


def codes_field(**options: Any) -> ArrayField[list[str], list[str]]:
    """A column for several vocabulary codes, in the order they were chosen."""
    return ArrayField(models.CharField(max_length=32), default=list, blank=True, **options)


def free_id(model: type[House], id: uuid.UUID | None, **owner: object) -> uuid.UUID:
    """The key a form came with: sent twice, it makes one row.

    A fresh one where there is none, or where a row of another owner has it.
    """
    if id is None or model.plain.filter(pk=id).exclude(**owner).exists():
        return uuid.uuid4()
    return id

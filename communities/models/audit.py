"""What staff did: ids and codes, never text; never anything about one vote."""

from django.db import models
from typing_extensions import override

from communities.models.base import ScopedManager
from communities.models.people import User
from communities.models.processes import Process


class AuditEntry(models.Model):
    """One act of one member of staff. The database refuses to change or delete rows.

    ``position``, ``previous`` and ``hash`` are written by the database alone, as the very
    last thing of a transaction (docs/decisions/0006-audit-chain.md): inside it they are
    still empty. Positions count from 1 without a gap, in each process and, for what belongs
    to none, on the site.

    Not a proof against someone who owns the database and rewrites every later entry: only
    an anchor kept elsewhere shows that (``manage.py verify_audit``).
    Casting a ballot and keying a paper one leave no entry: the time would point at a vote.
    """

    process_path = "process"

    id = models.BigAutoField(primary_key=True)
    # A whole minute, or a whole hour for what is near a vote: see communities.actions.audit.
    at = models.DateTimeField()
    process = models.ForeignKey(
        Process, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    actor = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    action = models.CharField(max_length=48)
    target_kind = models.CharField(max_length=32)
    target_id = models.UUIDField()
    position = models.BigIntegerField(null=True, editable=False)
    previous = models.CharField(max_length=64, default="", blank=True, editable=False)
    hash = models.CharField(max_length=64, default="", blank=True, editable=False)

    plain = models.Manager()
    objects = ScopedManager["AuditEntry"]()

    class Meta:
        default_manager_name = "plain"
        base_manager_name = "plain"
        ordering = ["id"]
        verbose_name_plural = "audit entries"
        constraints = [
            models.UniqueConstraint(
                fields=["process", "position"],
                condition=models.Q(position__isnull=False),
                nulls_distinct=False,
                name="audit_position_once",
            ),
            models.CheckConstraint(
                name="audit_holds_codes_only",
                condition=models.Q(
                    action__regex=r"^[a-z0-9_]+$", target_kind__regex=r"^[a-z0-9_]*$"
                ),
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.action

"""What staff did: ids and codes, never text; never anything about one vote."""

from django.db import models
from typing_extensions import override

from communities.models.base import ScopedManager
from communities.models.people import User
from communities.models.processes import Process


class AuditEntry(models.Model):
    """One act of one member of staff. The database refuses to change or delete rows.

    Not a proof against someone who owns the database: rows are not chained yet.
    Casting a ballot and keying a paper one leave no entry: the time would point at a vote.
    """

    process_path = "process"

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(auto_now_add=True)
    process = models.ForeignKey(
        Process, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    actor = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    action = models.CharField(max_length=48)
    target_kind = models.CharField(max_length=32)
    target_id = models.UUIDField()

    plain = models.Manager()
    objects = ScopedManager["AuditEntry"]()

    class Meta:
        default_manager_name = "plain"
        base_manager_name = "plain"
        ordering = ["id"]
        verbose_name_plural = "audit entries"

    @override
    def __str__(self) -> str:
        return self.action

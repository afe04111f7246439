"""Where a member of staff is logged in."""

from django.db import models
from typing_extensions import override

from communities.models.base import House
from communities.models.people import User


class StaffSession(House):
    """One login of one person: what kind of device, and since which day.

    No address and no hour: whoever steals this table learns no one's route.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=40)
    started_on = models.DateField()

    class Meta(House.Meta):
        ordering = ["-started_on", "device", "id"]

    @override
    def __str__(self) -> str:
        return self.device

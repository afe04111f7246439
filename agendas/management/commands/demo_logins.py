"""Print the demo accounts."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from typing_extensions import override

from agendas.management.demo_data import PASSWORD, SLUG, people
from communities.models.processes import Process


class Command(BaseCommand):
    """One line an account, if the demo is loaded and its logins are allowed here."""

    help = "Print the demo logins."

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        loaded = Process.objects.across("is the demo loaded?").filter(slug=SLUG).exists()
        if not (loaded and settings.DEMO_LOGINS):
            return
        self.stdout.write(f"Demo logins, all with the password {PASSWORD}")
        for person in people():
            self.stdout.write(f"  {person.role.value:12} {person.email}")

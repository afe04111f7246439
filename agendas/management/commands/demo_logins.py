"""Print the demo accounts."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from typing_extensions import override

from agendas.management.demo_data import PASSWORD, SLUG, digits, people
from communities.models.processes import Process


class Command(BaseCommand):
    """One line an account, if the demo is loaded and its logins are allowed here."""

    help = "Print the demo logins."

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--unasked", action="store_true", help="do not ask the database for the demo"
        )

    @override
    def handle(self, *args: Any, unasked: bool, **options: Any) -> None:
        present = Process.objects.across("is the demo loaded?").filter(slug=SLUG)
        if not (settings.DEMO_LOGINS and (unasked or present.exists())):
            return
        self.stdout.write(
            f"Demo logins, all with the password {PASSWORD}; then come six digits,\n"
            "good for a minute and a half. For fresh ones: make logins"
        )
        for person in people():
            self.stdout.write(
                f"  {person.role.value:12} {person.email:34} {digits(person.email)}"
            )

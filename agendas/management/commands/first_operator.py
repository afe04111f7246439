"""Make the first process and the account that can invite the others."""

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from typing_extensions import override

from communities.actions import processes
from communities.choices import Role
from communities.models.people import User


class Command(BaseCommand):
    """Only while there is no account: afterwards people are invited on the people page.

    The password is typed, or read from standard input; never an argument, `ps` shows them.
    """

    help = "Make the first process and its operator."

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--process", required=True, help="a short name for addresses")
        parser.add_argument("--title", required=True, help="its name in Spanish")

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.exists():
            raise CommandError(
                "There are accounts already: an operator invites the others."
            )
        typed = (
            getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().strip()
        )
        try:
            validate_password(typed)
            self._make(typed, **options)
        except ValidationError as wrong:
            raise CommandError(" ".join(wrong.messages)) from None
        self.stdout.write("Log in at /accounts/login/ and add the others under People.")

    @transaction.atomic
    def _make(
        self, password: str, *, email: str, process: str, title: str, **_rest: Any
    ) -> None:
        made = processes.create_process(
            acting_user=None, slug=process, name_es=title, synthetic=False
        )
        user = processes.create_account(
            acting_user=None, email=email, password=password, name="", process=made
        )
        processes.grant_role(
            acting_user=None, user=user, role=Role.OPERATOR, process=made, community=None
        )

"""Bring keys back that a backup holds."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from typing_extensions import override

from agendas.management.restoring import bring_back_keys
from agendas.management.safekeeping import Refused, private_key


class Command(BaseCommand):
    """Writes what is missing; what was destroyed stays destroyed."""

    help = "Put the keys of a .keys file into the key folder."
    requires_system_checks = ()

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--key", type=Path, required=True, help="the file that opens it"
        )

    @override
    def handle(self, *args: Any, file: Path, key: Path, **options: Any) -> None:
        try:
            n_written = bring_back_keys(file, key=private_key(key))
        except Refused as reason:
            raise CommandError(str(reason)) from None
        self.stdout.write(f"{n_written} files came back to the key folder.")

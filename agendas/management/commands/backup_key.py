"""Make the pair of keys that backups are sealed with."""

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from typing_extensions import override

from communities.safety.sealing import new_keypair


class Command(BaseCommand):
    """Writes the half that opens to a new file, prints the half that seals."""

    help = "Make the key of the backups: FILE opens them and must leave this machine."
    requires_system_checks = ()

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file")

    @override
    def handle(self, *args: Any, file: str, **options: Any) -> None:
        private, public = new_keypair()
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise CommandError("There is such a file already; it is left alone.") from None
        with os.fdopen(descriptor, "w") as out:
            out.write(private.hex() + "\n")
        self.stdout.write(f"BACKUP_PUBLIC_KEY={public.hex()}")
        self.stderr.write(
            "Set that line. Move the file to two memory sticks kept in two places, and"
            " delete it here: whoever has it reads every backup, and without it nobody does."
        )

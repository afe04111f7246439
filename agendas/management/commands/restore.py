"""Bring a backup of the database back."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from typing_extensions import override

from agendas.management import restoring
from agendas.management.safekeeping import Refused, private_key


class Command(BaseCommand):
    """Reads the file to its end before it touches the database."""

    help = "Restore a .data file into an empty database."
    requires_system_checks = ()

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--key", type=Path, required=True, help="the file that opens it"
        )
        parser.add_argument(
            "--replace",
            action="store_true",
            help="back up what is in the database, then replace it",
        )

    @override
    def handle(
        self, *args: Any, file: Path, key: Path, replace: bool, **options: Any
    ) -> None:
        try:
            self._restore(file, private_key(key), replace=replace)
        except Refused as reason:
            raise CommandError(str(reason)) from None

    def _restore(self, file: Path, key: bytes, *, replace: bool) -> None:
        opened = restoring.check_data(file, key=key)
        self.stdout.write(f"The file is whole. SHA-256 {opened.fingerprint}")
        if not restoring.is_empty():
            if not replace:
                raise Refused(
                    "The database is not empty, and nothing was changed. To replace what is"
                    " in it: REPLACE=yes (--replace)."
                )
            call_command("backup", stdout=self.stdout)
            restoring.clear()
        restoring.load(file, opened, key=key)
        call_command("migrate", interactive=False, verbosity=0)
        if altered := restoring.altered_versions():
            raise Refused(f"Published versions do not fit their hashes: {altered}")
        self.stdout.write(
            f"{sum(opened.manifest['rows'].values())} rows and {restoring.n_versions()}"
            " published versions came back; every hash fits.\n"
            "The heads of the audit chains. Compare them with those you keep on paper:"
        )
        call_command("verify_audit", stdout=self.stdout, stderr=self.stderr)
        self.stdout.write(
            "Now bring the keys back (restore_keys), then start web, worker and beat."
        )

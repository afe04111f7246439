"""Bring an installation to the code that is installed now."""

import os
import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from typing_extensions import override

LOCK_SECONDS = 5
OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
  AND backend_type = 'client backend'
"""


class Command(BaseCommand):
    """Backup, tables, static files, checks, in this order; stops at the first that fails."""

    help = "Back up, migrate, collect static files, check; then say what to restart."

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--while-running", action="store_true", help="do not ask for web to be stopped"
        )

    @override
    def handle(self, *args: Any, while_running: bool, **options: Any) -> None:
        if not while_running and (n_others := self._others()):
            raise CommandError(
                f"{n_others} connections to the database are open: stop web, worker and"
                " beat first (docker compose stop web worker beat). Nothing was changed."
            )
        self._step("Backup")
        call_command("backup", stdout=self.stdout)
        self._step("Tables")
        self._migrate()
        self._step("Static files")
        # An image has them already, and a disk that cannot be written to.
        if settings.STATIC_ROOT and os.access(settings.ROOT, os.W_OK):
            call_command("collectstatic", interactive=False, verbosity=0)
        call_command("compile_catalogues")
        self._step("Checks")
        call_command("check", deploy=True, fail_level="ERROR", stdout=self.stdout)
        self.stdout.write("Done. Start web, worker and beat again, then look at /ready/.")

    def _step(self, name: str) -> None:
        self.stdout.write(f"== {name}")

    def _others(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute(OTHERS)
            return int(cursor.fetchone()[0])

    def _migrate(self) -> None:
        """In a process of its own: the lock timeout is given to its connection.

        A step that waits for a lock makes everybody behind it wait too.
        """
        options = f"{os.environ.get('PGOPTIONS', '')} -c lock_timeout={LOCK_SECONDS}s"
        done = subprocess.run(
            [sys.executable, "manage.py", "migrate", "--noinput"],
            cwd=settings.ROOT,
            env=os.environ | {"PGOPTIONS": options},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            waited = "lock timeout" in done.stderr
            raise CommandError(
                f"Something held a table for {LOCK_SECONDS} seconds: stop web, worker and"
                " beat and try again; the tables are as after the last step that held."
                if waited
                else "The tables could not be changed: bring the backup back"
                " (manage.py restore) and start the code from before."
            )

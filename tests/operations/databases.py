"""Databases of one test on the embedded server, and commands run against them."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

from config.embedded import postgres
from config.embedded.databases import own_database
from config.embedded.services import ROOT
from tests.config.process_tree import query

COUNTS = "SELECT relname FROM pg_stat_user_tables ORDER BY relname"


def empty_database():
    """The address of a new, empty database; dropped at the end."""
    return own_database(os.environ["DATABASE_URL"], f"drill_{secrets.token_hex(4)}")


class House:
    """One installation: its database, its folders, its commands."""

    def __init__(self, folder: Path, url: str, public_key: str = "") -> None:
        self.folder, self.url = folder, url
        folder.mkdir(exist_ok=True)
        self.keys = folder / "keys"
        self.keys.mkdir(mode=0o700)
        self.environment = {
            name: value for name, value in os.environ.items() if "COVERAGE" not in name
        } | {
            "DJANGO_SETTINGS_MODULE": "config.settings.local",
            "DATABASE_URL": url,
            "SECRET_KEY": "drill",
            "KEYS_DIR": str(self.keys),
            "BACKUP_DIR": str(folder / "backups"),
            "KEYS_BACKUP_DIR": str(folder / "backups-of-keys"),
            "BACKUP_PUBLIC_KEY": public_key,
            "PG_BIN_DIR": str(Path(postgres.binary("pg_dump")).parent),
        }

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, env=self.environment, cwd=ROOT, capture_output=True, text=True,
            check=False,
        )  # fmt: skip

    def manage(self, *words: str) -> str:
        done = self.run(sys.executable, "manage.py", *words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def refused(self, *words: str) -> str:
        done = self.run(sys.executable, "manage.py", *words)
        assert done.returncode != 0, done.stdout
        assert "Traceback" not in done.stderr, done.stderr
        return done.stderr

    def python(self, code: str) -> str:
        return self.manage("shell", "-v", "0", "-c", code)

    def counts(self) -> dict[str, int]:
        names = [name for (name,) in query(self.url, COUNTS)]
        return {
            name: len(query(self.url, f'TABLE "{name}"'))
            for name in names
            if name != "django_session"
        }

    def backup(self) -> tuple[Path, Path]:
        """Run it and return the two files."""
        before = set(self.folder.rglob("tequio-*"))
        self.manage("backup")
        made = sorted(set(self.folder.rglob("tequio-*")) - before, key=lambda p: p.suffix)
        return made[0], made[1]

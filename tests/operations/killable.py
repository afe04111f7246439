"""One product whose database, queue, web and worker can be killed and started again.

What is killed is caught in the middle for certain: a lock on one of the tables it writes
makes it wait there.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg2

from config.embedded import postgres, valkey
from config.embedded.processes import Child, Family
from config.embedded.services import ROOT
from tests.config.process_tree import all_gone, descendants, query

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"
SECONDS = 60


class Product:
    """Services of its own and commands against them; the data outlives each kill."""

    def __init__(self, family: Family, folder: Path) -> None:
        self.family, self.folder = family, folder
        (folder / "keys").mkdir(mode=0o700)
        self.start_queue()
        self.start_database()

    @property
    def environment(self) -> dict[str, str]:
        given = {
            name: value for name, value in os.environ.items() if "COVERAGE" not in name
        }
        return given | {
            "DJANGO_SETTINGS_MODULE": "config.settings.local",
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.queue_url,
            "SECRET_KEY": "faults",
            "KEYS_DIR": str(self.folder / "keys"),
            "QUEUE": "faults",
        }

    # -- services ------------------------------------------------------------------------

    def start_database(self) -> None:
        # Not thrown away: what a power cut leaves is the point.
        self.database_url = postgres.start(self.family, self.folder / "postgres")

    def start_queue(self) -> None:
        self.queue_url = valkey.start(self.family)

    def _child(self, name: str) -> Child:
        alive = reversed(self.family.children)
        return next(child for child in alive if child.name == name)

    def kill(self, name: str) -> None:
        """Like a power cut for one service: itself and all below it, at once."""
        child = self._child(name)
        pids = {child.process.pid, *descendants(child.process.pid)}
        for pid in pids:
            # Its own children may follow it before their turn comes.
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        child.process.wait()
        assert all_gone(pids) is True
        self.family.children.remove(child)

    def start_worker(self, *, level: str = "WARNING") -> None:
        words = f"worker --pool solo --without-gossip --without-mingle --loglevel {level}"
        self.family.start(
            "Worker",
            [sys.executable, "-m", "celery", "--app", "config.celery:app", *words.split()],
            environment=self.environment,
            stop_signal=signal.SIGKILL,
        )

    # -- acts ----------------------------------------------------------------------------

    def manage(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def python(self, code: str) -> str:
        return self.manage("shell", "-v", "0", "-c", code)

    def act(self, code: str) -> None:
        """Run the lines in a process of their own, called Web: as a request would."""
        self.family.start(
            "Web",
            [sys.executable, "manage.py", "shell", "-v", "0", "-c", code],
            environment=self.environment,
            stop_signal=signal.SIGKILL,
        )

    def sql(self, text: str):
        return query(self.database_url, text)

    @contextmanager
    def stopped_at(self, table: str, mode: str = "SHARE"):
        """Whoever writes the table waits; leave the block when somebody does."""
        holder = psycopg2.connect(self.database_url)
        try:
            holder.cursor().execute(f"LOCK TABLE {table} IN {mode} MODE")
            yield lambda: self.until(lambda: self.sql(WAITING) != [(0,)])
        finally:
            holder.close()

    def until(self, holds) -> None:
        deadline = time.monotonic() + SECONDS
        while not holds():
            logs = "".join(path.read_text() for path in self.family.logs.glob("w*.log"))
            assert time.monotonic() < deadline, logs
            time.sleep(0.05)

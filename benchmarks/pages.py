"""How much work a page is: requests a second, times, processor time, statements.

``python -m benchmarks.pages [--quick] [--items N …] [--seconds S] [--json FILE]``

Starts its own PostgreSQL, Valkey and gunicorn (production settings, no TLS: the clients
speak as the proxy would), fills a database with invented data of each size, measures, and
ends everything. All on loopback. Processor time is that of the web server's and
PostgreSQL's processes; the clients' own is not counted. Beside the pages stand two
calibrations of the same run, in a second gunicorn without any middleware.
"""

import argparse
import json
import os
import platform
import secrets
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from benchmarks import cpu
from benchmarks.clients import HEADERS, Measured, measure
from benchmarks.wanted import Request
from config.embedded.processes import LOOPBACK, Child, Family, free_port
from config.embedded.services import VAR, with_services
from config.embedded.supervisor import GUNICORN, MANAGE, WEB

SIZES = (1_000, 10_000)
# The same server, but what it serves is not the house.
BARE = [part.replace("config.wsgi", "benchmarks.bare_wsgi") for part in GUNICORN]
N_CLIENTS = 4
# More than can be cast in one measurement on a fast machine is a waste of loading time.
CASTS_PER_SECOND = 400
# A widely used Django platform on a comparable machine: processor milliseconds for a list
# of 15 items and for one item. Public pages should cost a tenth, desk pages a fifth.
PEER_LIST, PEER_DETAIL = 78.0, 59.0
GOALS = {
    "public: local agenda": PEER_LIST / 10,
    "public: local item": PEER_DETAIL / 10,
    "public: national agenda": PEER_LIST / 10,
    "public: national item": PEER_DETAIL / 10,
    "desk: synthesis": PEER_LIST / 5,
    "desk: code an insecurity": PEER_DETAIL / 5,
    "desk: code a proposal": PEER_DETAIL / 5,
}


def options() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="benchmarks.pages", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="1,000 items, one second each")
    parser.add_argument("--items", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--seconds", type=float, default=5.0, help="for each page")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    found = parser.parse_args()
    if found.quick:
        found.items, found.seconds = list(SIZES[:1]), 1.0
    return found


def main() -> None:
    """Run everything; a signal ends it as Ctrl-C does, with nothing left behind."""
    wanted = options()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    VAR.mkdir(mode=0o700, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(dir=VAR, prefix="benchmark-") as directory,
        Family(Path(directory) / "log") as family,
    ):
        runs = [
            run(n, family, environment, seconds=wanted.seconds)
            for environment in [_environment(family, Path(directory))]
            for n in wanted.items
        ]
    result = {"machine": _machine(), "clients": N_CLIENTS, "gunicorn": WEB, "runs": runs}
    for each in runs:
        _print(each)
    _print_growth(runs)
    if wanted.json:
        wanted.json.write_text(json.dumps(result, indent=2) + "\n")


def _environment(family: Family, directory: Path) -> dict[str, str]:
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


def _machine() -> dict[str, Any]:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.partition(":")[2].strip() for line in lines if "model name" in line]
    return {
        "processor": models[0] if models else platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
    }


@contextmanager
def _database(url: str, name: str) -> Iterator[str]:
    """A database of its own in our server, gone afterwards."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    finally:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        connection.close()


def run(
    n_items: int, family: Family, environment: dict[str, str], *, seconds: float
) -> dict[str, Any]:
    """Load ``n_items`` items and measure every page; returns figures as plain values."""
    name = f"benchmark_{n_items}"
    postgres = next(child for child in family.children if child.name == "PostgreSQL")
    with _database(environment["DATABASE_URL"], name) as url:
        environment = environment | {"DATABASE_URL": url}
        _say(f"{n_items:,} items: loading")
        family.run("Tables", [*MANAGE, "migrate", "-v", "0"], environment=environment)
        command = [sys.executable, "-m", "benchmarks.prepare", str(n_items)]
        n_codes = str(int(CASTS_PER_SECOND * seconds * 1.25))
        told = family.run("Data", [*command, n_codes], environment=environment)
        prepared = json.loads(told.splitlines()[-1])
        _say(f"{prepared['n_items']:,} items: loaded in {prepared['seconds']} s; measuring")
        bare = environment | {"DJANGO_SETTINGS_MODULE": "benchmarks.bare_settings"}
        loads = [os.getloadavg()[0]]
        first = [Request(**each) for each in prepared["calibrations"]]
        requests = [Request(**each) for each in prepared["requests"]]
        with (
            _serving(family, postgres, bare, first[0].address, BARE) as ask_bare,
            _serving(family, postgres, environment, requests[0].address) as ask,
        ):
            figures = [asdict(ask_bare(request, seconds)) for request in first]
            hello = figures[0]["cpu"]
            figures = [row | {"hello": hello} for row in figures]
            for request in requests:
                # Others may work on this machine: each page beside a hello of its time.
                hello = ask_bare(first[0], seconds / 4).cpu
                figures.append(asdict(ask(request, seconds)) | {"hello": hello})
        loads.append(os.getloadavg()[0])
    return {
        "n_items": prepared["n_items"],
        # Of the last minute, before and after: the clients' own load is in the second.
        "loads": [round(load, 2) for load in loads],
        "pages": figures,
    }


@contextmanager
def _serving(
    family: Family,
    postgres: Child,
    environment: dict[str, str],
    address: str,
    gunicorn: Sequence[str] = GUNICORN,
) -> Iterator[Callable[[Request, float], Measured]]:
    """A gunicorn that answers at ``address``, and how to measure a request for some seconds."""
    port = free_port(8600)
    web = family.start(
        "Web",
        [*gunicorn, *WEB.split(), "--bind", f"{LOOPBACK}:{port}"],
        environment=environment,
    )
    family.wait_until(lambda: _answers(port, address), of=web, seconds=30)

    def ask(request: Request, seconds: float) -> Measured:
        return measure(
            request,
            port=port,
            cpu=lambda: cpu.seconds([web.process.pid, postgres.process.pid]),
            seconds=seconds,
            n_clients=N_CLIENTS,
        )

    try:
        yield ask
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


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _print(result: dict[str, Any]) -> None:
    before, after = result["loads"]
    print(f"\n{result['n_items']:,} items (load {before:.2f}, {after:.2f} at the end)")
    print(
        f"{'':28}{'req/s':>8}{'p50 ms':>9}{'p95 ms':>9}{'CPU ms':>9}"
        f"{'× hello':>9}{'goal ms':>9}{'queries':>9}{'kB':>8}"
    )
    for row in result["pages"]:
        goal = GOALS.get(row["name"])
        shown = "" if goal is None else f"{goal:.1f}{'' if row['cpu'] <= goal else ' !'}"
        print(
            f"{row['name']:28}{row['per_second']:8.1f}{row['p50']:9.1f}{row['p95']:9.1f}"
            f"{row['cpu']:9.2f}{_hellos(row):9.1f}{shown:>9}"
            f"{row['n_queries']:9d}{row['kilobytes']:8.1f}"
        )


def _hellos(row: dict[str, Any]) -> float:
    """How many answers of ``hello``, measured just before, a page costs."""
    return float(row["cpu"] / max(row["hello"], 0.01))


def _print_growth(runs: list[dict[str, Any]]) -> None:
    """What each kind of page costs with the most items, against the fewest.

    Processor time in milliseconds, and in answers of ``hello`` measured just before: machines
    are slower at some times than at others. Says nothing about a single size.
    """
    fewest, most = (choose(runs, key=lambda run: run["n_items"]) for choose in (min, max))
    if fewest is most:
        return
    print(f"\nGrowth from {fewest['n_items']:,} to {most['n_items']:,} items")
    print(f"{'':28}{'CPU ms':>16}{'growth':>9}{'× hello':>16}{'growth':>9}{'queries':>10}")
    for few, many in zip(fewest["pages"], most["pages"], strict=True):
        cpu_ms = [max(row["cpu"], 0.01) for row in (few, many)]
        relative = [max(_hellos(row), 0.01) for row in (few, many)]
        print(
            f"{few['name']:28}{cpu_ms[0]:8.2f}{cpu_ms[1]:8.2f}{cpu_ms[1] / cpu_ms[0]:9.2f}"
            f"{relative[0]:8.1f}{relative[1]:8.1f}{relative[1] / relative[0]:9.2f}"
            f"{few['n_queries']:5d}{many['n_queries']:5d}"
        )


if __name__ == "__main__":
    main()

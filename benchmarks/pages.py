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
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.servers import BARE, machine, postgres_of, say, services, serving
from benchmarks.wanted import Request
from config.embedded.databases import own_database
from config.embedded.processes import Family
from config.embedded.supervisor import MANAGE, WEB

SIZES = (1_000, 10_000)
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
    with services() as (family, environment):
        runs = [run(n, family, environment, seconds=wanted.seconds) for n in wanted.items]
    result = {"machine": machine(), "clients": N_CLIENTS, "gunicorn": WEB, "runs": runs}
    for each in runs:
        _print(each)
    _print_growth(runs)
    if wanted.json:
        wanted.json.write_text(json.dumps(result, indent=2) + "\n")


def run(
    n_items: int, family: Family, environment: dict[str, str], *, seconds: float
) -> dict[str, Any]:
    """Load ``n_items`` items and measure every page; returns figures as plain values."""
    name = f"benchmark_{n_items}"
    postgres = postgres_of(family)
    with own_database(environment["DATABASE_URL"], name) as url:
        environment = environment | {"DATABASE_URL": url}
        say(f"{n_items:,} items: loading")
        family.run("Tables", [*MANAGE, "migrate", "-v", "0"], environment=environment)
        command = [sys.executable, "-m", "benchmarks.prepare", str(n_items)]
        n_codes = str(int(CASTS_PER_SECOND * seconds * 1.25))
        told = family.run("Data", [*command, n_codes], environment=environment)
        prepared = json.loads(told.splitlines()[-1])
        say(f"{prepared['n_items']:,} items: loaded in {prepared['seconds']} s; measuring")
        bare = environment | {"DJANGO_SETTINGS_MODULE": "benchmarks.bare_settings"}
        loads = [os.getloadavg()[0]]
        first = [Request(**each) for each in prepared["calibrations"]]
        requests = [Request(**each) for each in prepared["requests"]]
        with (
            serving(family, postgres, bare, first[0].address, BARE) as minimal,
            serving(family, postgres, environment, requests[0].address) as house,
        ):
            figures = [
                asdict(minimal.ask(request, seconds, n_clients=N_CLIENTS))
                for request in first
            ]
            hello = figures[0]["cpu"]
            figures = [row | {"hello": hello} for row in figures]
            for request in requests:
                # Others may work on this machine: each page beside a hello of its time.
                hello = minimal.ask(first[0], seconds / 4, n_clients=N_CLIENTS).cpu
                found = house.ask(request, seconds, n_clients=N_CLIENTS)
                figures.append(asdict(found) | {"hello": hello})
        loads.append(os.getloadavg()[0])
    return {
        "n_items": prepared["n_items"],
        # Of the last minute, before and after: the clients' own load is in the second.
        "loads": [round(load, 2) for load in loads],
        "pages": figures,
    }


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

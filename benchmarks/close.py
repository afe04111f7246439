"""What closing a large vote takes: open, mix, lock, rank, record, and counting it again.

``python -m benchmarks.close [--quick] [--json FILE]``

Each size is closed as two people close it, in a process of its own whose memory is read at
the end; ``verify_tally.py`` then counts the bundle that two auditors get. A ballot of the
product has at most 12 cards; 30 of them are ranked, recorded and counted again beside it,
from invented marks. All on loopback, and ended.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.figures import exponent
from benchmarks.servers import machine, say, services
from config.embedded.databases import own_database
from config.embedded.processes import Family
from config.embedded.services import ROOT
from config.embedded.supervisor import MANAGE

SIZES, QUICK_SIZES = (5_000, 15_000, 50_000), (500, 1_500, 5_000)
MANY_CARDS = 30
MOST_CLOSE_S, MOST_MB, MOST_VERIFY_S = 10.0, 300.0, 30.0


def main() -> None:
    """Run everything; a signal ends it as Ctrl-C does, with nothing left behind."""
    parser = argparse.ArgumentParser(prog="benchmarks.close", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small votes, no promises")
    parser.add_argument("--sizes", type=int, nargs="+", help="ballots, instead of these")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    wanted = parser.parse_args()
    sizes = wanted.sizes or (QUICK_SIZES if wanted.quick else SIZES)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with services() as (family, environment), TemporaryDirectory() as folder:
        bundle = Path(folder) / "bundle.json"
        loads = [os.getloadavg()[0]]
        runs = [run(n, family, environment, bundle) for n in sizes]
        say(f"{max(sizes):,} ballots on {MANY_CARDS} cards")
        many = _part(
            family, environment, "engine", str(max(sizes)), str(MANY_CARDS), str(bundle)
        )
        many |= {"n": max(sizes), "verify_s": verify(bundle, many["hash"])}
        loads.append(os.getloadavg()[0])
    figures = {
        "machine": machine(),
        "quick": wanted.quick,
        "loads": [round(load, 2) for load in loads],
        "runs": runs,
        "many_cards": many,
    }
    if len(set(sizes)) > 1:
        figures["exponent"] = exponent(sizes, [run["close_s"] for run in runs])
    show(figures)
    if wanted.json:
        wanted.json.write_text(json.dumps(figures, indent=2) + "\n")


def run(
    n: int, family: Family, environment: dict[str, str], bundle: Path
) -> dict[str, Any]:
    """Fill, close, count again; returns figures as plain values."""
    with own_database(environment["DATABASE_URL"], f"benchmark_{n}") as url:
        environment = environment | {"DATABASE_URL": url}
        say(f"{n:,} ballots: filling")
        family.run("Tables", [*MANAGE, "migrate", "-v", "0"], environment=environment)
        _part(family, environment, "fill", str(n))
        say(f"{n:,} ballots: closing")
        figures = _part(family, environment, "close", str(bundle))
    return {"n": n} | figures | {"verify_s": verify(bundle, figures["hash"])}


def _part(family: Family, environment: dict[str, str], *words: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.prepare_close", *words]
    told = family.run(words[0].title(), command, environment=environment)
    figures: dict[str, Any] = json.loads(told.splitlines()[-1])
    return figures


def verify(bundle: Path, digest: str) -> float:
    """Seconds that the auditors' own program takes, which must agree.

    Raises:
        SystemExit: it does not, or finds another record.
    """
    begun = time.perf_counter()
    done = subprocess.run(  # noqa: S603 -- our own program
        [sys.executable, "-I", str(ROOT / "verify_tally.py"), str(bundle)],
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - begun
    if done.returncode != 0 or digest not in done.stdout:
        raise SystemExit(f"the count does not agree: {done.stdout}{done.stderr}")
    return seconds


def show(figures: dict[str, Any]) -> None:
    """A small table; ``!`` marks what missed its goal."""
    before, after = figures["loads"]
    print(f"\nClosing a vote of 12 cards (load {before:.2f}, {after:.2f} at the end)")
    print(f"{'ballots':>9}{'sets':>7}{'close s':>9}{'CPU s':>8}{'peak MB':>9}", end="")
    print(f"{'sweep s':>9}{'bundle s':>9}{'verify s':>9}")
    for row in figures["runs"]:
        print(
            f"{row['n']:9,}{row['sets']:7,}{row['close_s']:9.2f}{row['close_cpu_s']:8.2f}"
            f"{row['peak_mb']:9.0f}{row['sweep_s']:9.2f}{row['bundle_s']:9.2f}"
            f"{row['verify_s']:9.2f}"
        )
    if "exponent" in figures:
        print(
            f"seconds of the close grow with ballots to the power {figures['exponent']:.2f}"
        )
    many = figures["many_cards"]
    print(
        f"\n{many['n']:,} ballots on {MANY_CARDS} cards ({many['sets']:,} sets): grouped, "
        f"ranked, recorded in {many['rank_s']:.2f} s, peak {many['peak_mb']:.0f} MB; "
        f"counted again in {many['verify_s']:.2f} s"
    )
    largest = max(figures["runs"], key=lambda row: row["n"])
    both = largest["close_s"] + many["rank_s"]
    most = max(largest["peak_mb"], many["peak_mb"])
    slowest = max(largest["verify_s"], many["verify_s"])
    for name, value, goal in (
        ("close, and rank many cards, s", both, MOST_CLOSE_S),
        ("peak MB", most, MOST_MB),
        ("verify s", slowest, MOST_VERIFY_S),
    ):
        print(
            f"  {name:32}{value:8.2f}   at most {goal:.0f}{'' if value <= goal else '  !'}"
        )


if __name__ == "__main__":
    main()

"""What ranking costs, beside pabutools and abcvoting doing the same in the same arithmetic.

Seconds are of the processor. Programs take turns, so that a busy machine slows each alike;
what is printed are medians, and medians of the ratios of each turn. Making the programs' own
ballots is not counted, but ours are taken as the product has them and turned into arrays
within the time. Run: python -m benchmarks.tally [--quick] [--json FILE]
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from math import log
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from abcvoting import abcrules
from abcvoting.preferences import Profile
from pabutools import fractions
from pabutools.election import ApprovalBallot, ApprovalProfile, Instance, Project
from pabutools.rules import sequential_phragmen

from agendas.tally import array_purses, float_twin, phragmen, stability
from agendas.tally.arrays import Kind, Lists, Rolls, bundled
from agendas.tally.ballots import WeightedBallots, group_ballots
from agendas.tally.certificate import certify
from agendas.tally.weights import equal_shrunk, participants

MARKS = 5
SEED = "benchmark"
MEGABYTE = 2**20


def marks(n_ballots: int, n_items: int, *, seed: int = 1) -> np.ndarray[Any, Any]:
    """Five different items on each ballot, some items much better known than others."""
    draws = np.random.default_rng(seed)
    fame = np.log(draws.random(n_items) ** 2 + 0.02)
    found = np.empty((n_ballots, MARKS), dtype=np.int32)
    for first in range(0, n_ballots, 10_000):
        some = min(10_000, n_ballots - first)
        # The largest of fame plus Gumbel noise are a draw without repeats.
        noise = -np.log(-np.log(draws.random((some, n_items))))
        found[first : first + some] = np.argpartition(-(fame + noise), MARKS)[:, :MARKS]
    return found


def ballots_of(table: np.ndarray[Any, Any], n_items: int) -> WeightedBallots:
    """One community's grouped ballots, weight 1 each."""
    names = [f"i{i:03d}" for i in range(n_items)]
    rows = [("all", [names[mark] for mark in row], 1) for row in table.tolist()]
    return participants(group_ballots(items=names, rows=rows))


def arrays_of(table: np.ndarray[Any, Any], n_items: int) -> Rolls:
    """The same as arrays, without an object per ballot."""
    n = len(table)
    return bundled(
        names=tuple(f"i{i:03d}" for i in range(n_items)),
        marks=Lists(np.arange(0, MARKS * n + 1, MARKS), table.reshape(-1)),
        count=np.ones(n),
        kind_of=np.zeros(n, dtype=np.int32),
        kinds=[Kind("all", Fraction(1))],
    )


def ours_exact(ballots: WeightedBallots) -> Callable[[], Any]:
    """Ranking with payments and runners-up, and its certificate."""

    def run() -> list[str]:
        ranking = phragmen.rank(ballots, seed=SEED)
        if not certify(ballots, ranking).holds:
            raise SystemExit("a certificate failed")
        return list(ranking.order)

    return run


def ours_float(arrays: Rolls) -> Callable[[], Any]:
    """The float twin, with its ties."""

    def run() -> list[str]:
        weights = arrays.relative_weights()
        places = float_twin.TieOrder(arrays, seed=SEED.encode()).places(weights)
        order = float_twin.order(arrays, weights=weights, places=places)
        return [arrays.names[item] for item in order]

    return run


def pabutools_run(
    table: np.ndarray[Any, Any], n_items: int, *, arithmetic: str
) -> Callable[[], Any]:
    """Sequential Phragmén of pabutools, a full ranking's worth of unit costs."""
    projects = [Project(f"i{i:03d}", 1) for i in range(n_items)]
    instance = Instance(projects, budget_limit=n_items)
    profile = ApprovalProfile(
        [ApprovalBallot(projects[mark] for mark in row) for row in table.tolist()]
    )

    def run() -> Any:
        fractions.FRACTION = arithmetic
        return sequential_phragmen(instance, profile)

    return run


def abcvoting_run(table: np.ndarray[Any, Any], n_items: int) -> Callable[[], Any]:
    """Sequential Phragmén of abcvoting in gmpy2's fractions."""
    profile = Profile(n_items)
    profile.add_voters(table.tolist())
    return lambda: abcrules.compute_seqphragmen(
        profile, n_items, algorithm="gmpy2-fractions"
    )


def seconds(run: Callable[[], Any]) -> float:
    """Processor time of one run."""
    start = time.process_time()
    run()
    return time.process_time() - start


def compare(
    title: str, runs: dict[str, Callable[[], Any]], *, pairs: int, wanted: dict[str, float]
) -> dict[str, Any]:
    """Time programs in turns; the first one is ours."""
    turns = [{name: seconds(run) for name, run in runs.items()} for _ in range(pairs)]
    ours, *others = runs
    print(f"\n{title}, {pairs} turns")
    for name in runs:
        times = [turn[name] for turn in turns]
        print(f"  {name:28} {median(times):9.4f} s  ({min(times):.4f} to {max(times):.4f})")
    figures: dict[str, Any] = {"turns": turns, "ratios": {}}
    for other in others:
        ratios = sorted(turn[other] / turn[ours] for turn in turns)
        figures["ratios"][other] = median(ratios)
        verdict = ""
        if other in wanted:
            met = "ok" if median(ratios) >= wanted[other] else "MISSED"
            verdict = f"; wanted {wanted[other]:.0f}: {met}"
        print(
            f"  {other:28} {median(ratios):8.1f} times ours ({ratios[0]:.1f} to "
            f"{ratios[-1]:.1f}){verdict}"
        )
    return figures


def growth(sizes: list[int], n_items: int) -> dict[str, float]:
    """Exponent of time in ballots, by least squares through the logarithms."""
    exponents = {}
    print(f"\ngrowth with ballots, {n_items} items, {sizes}")
    points: dict[str, list[tuple[float, float]]] = {"exact": [], "float": []}
    for n in sizes:
        table = marks(n, n_items)
        made: dict[str, Callable[[], Any]] = {
            "exact": ours_exact(ballots_of(table, n_items)),
            "float": ours_float(arrays_of(table, n_items)),
        }
        for name, run in made.items():
            points[name].append((log(n), log(median(seconds(run) for _ in range(3)))))
    for name, found in points.items():
        sizes_log, times_log = np.array(found).T
        exponents[name] = float(np.polyfit(sizes_log, times_log, 1)[0])
        print(f"  {name:28} n^{exponents[name]:.2f}")
    return exponents


def resampling(replicates: int) -> float:
    """Seconds of a bootstrap at 4 communities x 150 ballots x 40 items."""
    table = marks(600, 40)
    names = [f"i{i:03d}" for i in range(40)]
    rows = [
        (f"c{i % 4}", [names[mark] for mark in row], 1)
        for i, row in enumerate(table.tolist())
    ]
    ballots = equal_shrunk(group_ballots(items=names, rows=rows), full_voice_ballots=15)
    order = phragmen.rank(ballots, seed=SEED).order
    spent = seconds(
        lambda: stability.bootstrap(
            ballots, order=order, seed=SEED, replicates=replicates, top=10
        )
    )
    verdict = "ok" if spent * 1000 / replicates < 10 else "MISSED"
    print(
        f"\nbootstrap, 4 x 150 x 40, {replicates} replicates: {spent:.2f} s; "
        f"wanted under 10 s for 1,000: {verdict}"
    )
    return spent


def large(n_ballots: int, n_items: int) -> dict[str, float]:
    """Time and peak memory of a large vote, in a process of its own."""
    shown = subprocess.run(  # noqa: S603 -- this very module
        [sys.executable, "-m", "benchmarks.tally", "--alone", str(n_ballots), str(n_items)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    figures: dict[str, float] = json.loads(shown)
    verdict = "ok" if figures["peak_mb"] < 400 else "MISSED"
    print(
        f"\n{n_ballots:,} x {n_items}: float {figures['float_s']:.2f} s, exact with payments "
        f"{figures['exact_s']:.2f} s, peak {figures['peak_mb']:.0f} MB; wanted under 400: "
        f"{verdict}"
    )
    return figures


def alone(n_ballots: int, n_items: int) -> None:
    """Print what one large vote takes, as JSON."""
    arrays = arrays_of(marks(n_ballots, n_items), n_items)
    float_s = seconds(ours_float(arrays))
    purses = array_purses.ArrayPurses(arrays, seed=SEED.encode())
    exact_s = seconds(lambda: list(iter(purses.next_step, None)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MEGABYTE
    print(json.dumps({"float_s": float_s, "exact_s": exact_s, "peak_mb": peak}))


def measure(*, quick: bool) -> dict[str, Any]:
    """Everything, in minutes; quick: small votes, a few turns, no promise to check."""
    pairs = 3 if quick else 5
    n, m = (1_000, 50) if quick else (10_000, 100)
    table = marks(n, m)
    figures: dict[str, Any] = {}
    figures["exact"] = compare(
        f"exact, {n:,} ballots x {m} items, ours with payments and certificate",
        {
            "tequio, certified": ours_exact(ballots_of(table, m)),
            "pabutools, gmpy2": pabutools_run(table, m, arithmetic="gmpy2"),
            "abcvoting, gmpy2": abcvoting_run(table, m),
        },
        pairs=pairs,
        wanted={} if quick else {"pabutools, gmpy2": 10, "abcvoting, gmpy2": 50},
    )
    sizes = [(n, m, 50)] if quick else [(n, m, 50), (100_000, 200, 100)]
    for n_ballots, n_items, times in sizes:
        table = marks(n_ballots, n_items)
        figures[f"float {n_ballots} x {n_items}"] = compare(
            f"float, {n_ballots:,} ballots x {n_items} items",
            {
                "tequio, float": ours_float(arrays_of(table, n_items)),
                "pabutools, float": pabutools_run(table, n_items, arithmetic="float"),
            },
            pairs=pairs,
            wanted={} if quick else {"pabutools, float": times},
        )
    figures["growth"] = growth(
        [1_000, 3_000, 10_000] if quick else [10_000, 30_000, 100_000], 100
    )
    figures["bootstrap_s"] = resampling(100 if quick else 1_000)
    figures["large"] = large(100_000 if quick else 1_000_000, 200)
    return figures


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.tally", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small votes, half a minute")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    parser.add_argument("--alone", type=int, nargs=2, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.alone:
        alone(*chosen.alone)
        return
    figures = measure(quick=chosen.quick)
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()

"""What an accepted vote costs, beside the least that a vote can be.

``python -m benchmarks.cast [--quick] [--parts closed offered wrong] [--json FILE]``

Casts real votes against production settings, with sealing and every guard of the database
on, in turns with a view that only checks a code and inserts a row. Then votes are offered
at a steady rate, alone and beside wrong codes. Every vote counted here lies in the inbox
afterwards, or the run fails. Servers, processor time and loopback as in ``benchmarks.pages``.
"""

import argparse
import json
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

import psycopg2

from benchmarks.clients import Measured, Wrong
from benchmarks.offered import Offered, Stream, together
from benchmarks.servers import (
    BARE,
    Server,
    machine,
    postgres_of,
    say,
    services,
    serving,
)
from benchmarks.wanted import Request
from config.embedded.databases import own_database
from config.embedded.processes import Family
from config.embedded.supervisor import MANAGE, WEB

CLIENTS = (4, 8)
PARTS = ("closed", "offered", "wrong")
CASTS_AT_MOST, MINIMAL_AT_MOST = 400, 1_200  # a second, on a fast machine
OFFERED_PER_SECOND = 100.0
# Beside wrong codes: few votes, as at a door, and guesses as fast as offered votes.
VALID_PER_SECOND, WRONG_PER_SECOND = 20.0, 100.0
CALM_AT_MOST = 500
LEAST_RATE, MOST_P95, MOST_CPU_MS = 1 / 3, 3.0, 5.0
MOST_OFFERED_P95_MS, MOST_SLOWING = 50.0, 1.5
IN_INBOX = "SELECT count(*) FROM agendas_ballotinbox"


@dataclass(frozen=True, slots=True)
class Plan:
    """How long each part takes."""

    turns: int
    seconds: float
    offered_seconds: float
    n_wrong: int

    @property
    def n_beside(self) -> int:
        """Votes offered beside wrong codes, for as long as those last."""
        return int(self.n_wrong / WRONG_PER_SECOND * VALID_PER_SECOND)

    @property
    def n_calm(self) -> int:
        """Votes offered alone, to compare with."""
        return min(self.n_beside, CALM_AT_MOST)

    @property
    def n_offered(self) -> int:
        """Votes offered at the rate that must hold."""
        return int(self.offered_seconds * OFFERED_PER_SECOND)

    def n_codes(self, per_second: int) -> int:
        """Codes for every turn at every number of clients, and its warm-up."""
        return int(len(CLIENTS) * self.turns * self.seconds * 1.25 * per_second)


FULL = Plan(turns=3, seconds=2.5, offered_seconds=60, n_wrong=10_000)
QUICK = Plan(turns=2, seconds=1.0, offered_seconds=10, n_wrong=1_000)


@dataclass(slots=True)
class Booth:
    """The product's server, the minimal one, and the codes that are left for each."""

    house: Server
    minimal: Server
    requests: dict[str, Request]
    inbox: str

    def take(self, name: str, n: int) -> Request:
        """A request with the next ``n`` forms, which nobody gets again.

        Raises:
            Wrong: so many are not left.
        """
        request = self.requests[name]
        if len(request.forms) < n:
            raise Wrong(f"{name}: too few codes were made")
        taken = replace(request, forms=request.forms[:n])
        request.forms = request.forms[n:]
        return taken

    def n_ballots(self) -> int:
        """How many ballots lie in the inbox."""
        with closing(psycopg2.connect(self.inbox)) as connection:
            cursor = connection.cursor()
            cursor.execute(IN_INBOX)
            return int(cursor.fetchone()[0])

    def offer(self, n: int, per_second: float, *, beside: int = 0) -> list[Offered]:
        """Votes at a steady rate, perhaps beside wrong codes.

        Raises:
            Wrong: a vote was answered but is not in the inbox.
        """
        before = self.n_ballots()
        votes = Stream(
            self.take("accepted vote", n), port=self.house.port, per_second=per_second
        )
        streams = [votes]
        if beside:
            wrong = self.take("wrong code", beside)
            streams.append(Stream(wrong, port=self.house.port, per_second=WRONG_PER_SECOND))
        found = together(*streams)
        if self.n_ballots() - before != n - sum(found[0].errors.values()):
            raise Wrong("votes were answered but are not in the inbox")
        return found

    def cast(self, n: int, seconds: float, *, n_clients: int) -> Measured:
        """Votes in a closed loop.

        Raises:
            Wrong: a vote was answered but is not in the inbox.
        """
        before = self.n_ballots()
        figure = self.house.ask(self.take("accepted vote", n), seconds, n_clients=n_clients)
        if self.n_ballots() - before != figure.n + figure.n_warm:
            raise Wrong("votes were answered but are not in the inbox")
        return figure


def main() -> None:
    """Run everything; a signal ends it as Ctrl-C does, with nothing left behind."""
    parser = argparse.ArgumentParser(prog="benchmarks.cast", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="half a minute, no promises")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--json", type=Path, help="write the figures here too")
    wanted = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with services() as (family, environment):
        plan = QUICK if wanted.quick else FULL
        figures = run(plan, family, environment, parts=wanted.parts)
    figures = {"machine": machine(), "gunicorn": WEB, "quick": wanted.quick} | figures
    show(figures)
    if wanted.json:
        wanted.json.write_text(json.dumps(figures, indent=2) + "\n")


def run(
    plan: Plan, family: Family, environment: dict[str, str], *, parts: Sequence[str]
) -> dict[str, Any]:
    """Load one vote and measure; returns figures as plain values."""
    postgres = postgres_of(family)
    with own_database(environment["DATABASE_URL"], "benchmark_cast") as url:
        environment = environment | {"DATABASE_URL": url}
        say("loading")
        family.run("Tables", [*MANAGE, "migrate", "-v", "0"], environment=environment)
        n_offered = plan.n_offered + plan.n_calm + plan.n_beside
        n_codes = max(
            plan.n_codes(CASTS_AT_MOST) + n_offered, plan.n_codes(MINIMAL_AT_MOST)
        )
        command = [sys.executable, "-m", "benchmarks.prepare_casts"]
        told = family.run(
            "Data", [*command, str(n_codes), str(plan.n_wrong)], environment=environment
        )
        prepared = json.loads(told.splitlines()[-1])
        requests = {name: Request(**each) for name, each in prepared.items()}
        bare = environment | {"DJANGO_SETTINGS_MODULE": "benchmarks.bare_settings"}
        loads = [os.getloadavg()[0]]
        with (
            serving(family, postgres, bare, "/hello/", BARE) as minimal,
            serving(family, postgres, environment, requests["wrong code"].address) as house,
        ):
            booth = Booth(house, minimal, requests, url)
            figures: dict[str, Any] = {}
            if "closed" in parts:
                say("casting in a closed loop, in turns with the minimal view")
                figures["closed"] = [_in_turns(booth, plan, n) for n in CLIENTS]
            if "offered" in parts:
                say("offering votes at a steady rate")
                (offered,) = booth.offer(plan.n_offered, OFFERED_PER_SECOND)
                figures["offered"] = asdict(offered)
            if "wrong" in parts:
                say("offering few votes, alone and beside wrong codes")
                figures["wrong"] = _beside_wrong(booth, plan)
        loads.append(os.getloadavg()[0])
    return {
        "loads": [round(load, 2) for load in loads],
        "n_queries": {name: request.n_queries for name, request in requests.items()},
    } | figures


def _beside_wrong(booth: Booth, plan: Plan) -> dict[str, Any]:
    """Votes alone and beside wrong codes."""
    (calm,) = booth.offer(plan.n_calm, VALID_PER_SECOND)
    beside, wrong = booth.offer(plan.n_beside, VALID_PER_SECOND, beside=plan.n_wrong)
    return {
        "calm": asdict(calm),
        "beside": asdict(beside),
        "wrong": asdict(wrong),
        "slowing": round(beside.p95 / calm.p95, 2),
    }


def _in_turns(booth: Booth, plan: Plan, n_clients: int) -> dict[str, Any]:
    """Both views, one after the other several times; ratios are those within one turn."""
    n = int(plan.seconds * 1.25 * CASTS_AT_MOST)
    n_minimal = int(plan.seconds * 1.25 * MINIMAL_AT_MOST)
    turns = []
    for _ in range(plan.turns):
        least = booth.minimal.ask(
            booth.take("minimal view", n_minimal), plan.seconds, n_clients=n_clients
        )
        turns.append((least, booth.cast(n, plan.seconds, n_clients=n_clients)))
    return {
        "clients": n_clients,
        "minimal": [asdict(least) for least, _vote in turns],
        "votes": [asdict(vote) for _least, vote in turns],
        "rate_ratio": round(median(v.per_second / m.per_second for m, v in turns), 3),
        "p95_ratio": round(median(v.p95 / m.p95 for m, v in turns), 2),
        "cpu_ms": round(median(vote.cpu for _least, vote in turns), 2),
        "minimal_cpu_ms": round(median(least.cpu for least, _vote in turns), 2),
    }


def show(figures: dict[str, Any]) -> None:
    """A small table; ``!`` marks what missed its goal."""
    before, after = figures["loads"]
    queries = figures["n_queries"]["accepted vote"]
    print(
        f"\nAccepted votes, {queries} queries (load {before:.2f}, {after:.2f} at the end)"
    )
    for row in figures.get("closed", []):
        _show_closed(row)
    if offered := figures.get("offered"):
        print(f"\n{offered['n']:,} votes offered, {offered['per_second']:.0f} a second")
        _goal("errors", sum(offered["errors"].values()), 0)
        _goal("p95 ms", offered["p95"], MOST_OFFERED_P95_MS)
    if found := figures.get("wrong"):
        calm, beside, wrong = (found[name] for name in ("calm", "beside", "wrong"))
        print(
            f"\n{beside['n']:,} votes, {beside['per_second']:.0f} a second: p95 "
            f"{calm['p95']:.1f} ms alone, {beside['p95']:.1f} ms beside {wrong['n']:,} wrong "
            f"codes, {wrong['per_second']:.0f} a second"
        )
        errors = [sum(row["errors"].values()) for row in (calm, beside, wrong)]
        _goal("errors", sum(errors), 0)
        _goal("slowing of p95", found["slowing"], MOST_SLOWING)


def _show_closed(row: dict[str, Any]) -> None:
    print(f"\n{row['clients']} clients in a closed loop, {len(row['votes'])} turns")
    for name, found in (("minimal view", row["minimal"]), ("accepted vote", row["votes"])):
        rate, p50, p95, spent = (
            median(turn[key] for turn in found)
            for key in ("per_second", "p50", "p95", "cpu")
        )
        print(
            f"  {name:16}{rate:8.1f} a second   p50 {p50:6.1f} ms   p95 {p95:6.1f} ms   "
            f"CPU {spent:5.2f} ms"
        )
    _goal("rate, times the minimal view's", row["rate_ratio"], LEAST_RATE, least=True)
    _goal("p95, times the minimal view's", row["p95_ratio"], MOST_P95)
    _goal("CPU ms a vote", row["cpu_ms"], MOST_CPU_MS)


def _goal(name: str, value: float, goal: float, *, least: bool = False) -> None:
    met = value >= goal if least else value <= goal
    word = "at least" if least else "at most"
    print(f"  {name:32}{value:8.2f}   {word} {goal:.2f}{'' if met else '  !'}")


if __name__ == "__main__":
    main()

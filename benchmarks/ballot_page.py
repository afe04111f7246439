"""A whole visit to the vote in a real browser on thin networks: bytes, and when one can go on.

``python -m benchmarks.ballot_page [--quick] [--json FILE]``   (needs Chromium)

From the address on a slip to "saved", each visit with an empty cache. A page is usable once
its text is painted and its script has run. Chromium itself slows the network down: so many
bits a second, and each request waits one round trip. Setting up the connection is not in
it: TCP and TLS 1.3 take two round trips more, once a visit. Bytes are those that came
over the wire, headers with them. Twelve cards with six words each, once with pictures of
ours, once with the drawings that are hardest to make small.
"""

import argparse
import json
import os
import shutil
import signal
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from benchmarks.servers import machine, postgres_of, say, services, serving
from config.embedded.databases import own_database
from config.embedded.processes import LOOPBACK, Family
from config.embedded.supervisor import MANAGE

KINDS = ("pictures", "drawings")
MOST_BYTES = 30 * 1024
MARKS = 5
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# Of this page alone, in milliseconds since it was asked for.
USABLE = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const [paint] = performance.getEntriesByName("first-contentful-paint");
  return paint && page.domContentLoadedEventEnd
    ? Math.max(paint.startTime, page.domContentLoadedEventEnd) : null;
}"""


@dataclass(frozen=True, slots=True)
class Network:
    """Bits a second both ways, milliseconds of a round trip, seconds until a page is usable."""

    name: str
    bits: int
    round_trip: int
    goal_s: float


NETWORKS = (
    Network("slow 3G", 400_000, 400, 2.5),
    Network("50 kbit/s", 50_000, 400, 10.0),
)


@dataclass(frozen=True, slots=True)
class Visit:
    """Seconds until each page was usable; bytes and requests of it all."""

    kind: str
    network: str
    code_s: float
    ballot_s: float
    saved_s: float
    n_bytes: int
    n_requests: int


def main() -> None:
    """Run everything; a signal ends it as Ctrl-C does, with nothing left behind."""
    parser = argparse.ArgumentParser(prog="benchmarks.ballot_page", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one visit of each kind")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    wanted = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise SystemExit("Chromium is not installed here")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    loads = [os.getloadavg()[0]]
    with (
        services() as (family, environment),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        visits = [
            visit
            for kind in KINDS
            for visit in visits_of(
                kind, family, environment, browser, times=1 if wanted.quick else 5
            )
        ]
        browser.close()
    loads.append(os.getloadavg()[0])
    show(visits, loads)
    if wanted.json:
        figures = {
            "machine": machine(),
            "loads": [round(load, 2) for load in loads],
            "networks": [asdict(network) for network in NETWORKS],
            "visits": [asdict(visit) for visit in visits],
        }
        wanted.json.write_text(json.dumps(figures, indent=2) + "\n")


def visits_of(
    kind: str, family: Family, environment: dict[str, str], browser: Browser, *, times: int
) -> list[Visit]:
    """Several visits on each network, to a vote of its own."""
    with own_database(environment["DATABASE_URL"], f"benchmark_{kind}") as url:
        environment = environment | {"DATABASE_URL": url}
        say(f"{kind}: loading")
        family.run("Tables", [*MANAGE, "migrate", "-v", "0"], environment=environment)
        # One to warm the server up, which is not counted.
        n_codes = 1 + times * len(NETWORKS)
        told = family.run(
            "Data",
            [sys.executable, "-m", "benchmarks.prepare_page", kind, str(n_codes)],
            environment=environment,
        )
        first, *codes = json.loads(told.splitlines()[-1])["codes"]
        with serving(family, postgres_of(family), environment, "/v/") as server:
            base = f"http://{LOOPBACK}:{server.port}"
            visit(browser, base, first, kind, NETWORKS[0])
            say(f"{kind}: visiting")
            return [
                visit(browser, base, codes.pop(), kind, network)
                for network in NETWORKS
                for _ in range(times)
            ]


def visit(browser: Browser, base: str, code: str, kind: str, network: Network) -> Visit:
    """One person with one slip, in a browser that has been nowhere yet."""
    context = browser.new_context(
        viewport={"width": 320, "height": 640},
        locale="es-MX",
        # As the proxy in front of production says; the browser itself speaks plainly here.
        extra_http_headers={"X-Forwarded-Proto": "https"},
    )
    page = context.new_page()
    heard: list[int] = []
    _slow_down(context.new_cdp_session(page), network, heard)
    page.set_default_timeout(120_000)
    page.goto(f"{base}/v/#{code}")
    code_s = _usable(page)
    page.click("button[value=next]")
    page.wait_for_selector("form.ballot.live")
    ballot_s = _usable(page)
    for n in range(1, MARKS + 1):
        page.check(f"#c{n}")
    page.click("button[value=review]")
    page.click("button[value=send]")
    page.wait_for_selector(".saved")
    saved_s = _usable(page)
    page.wait_for_load_state("networkidle")
    context.close()
    return Visit(kind, network.name, code_s, ballot_s, saved_s, sum(heard), len(heard))


def _slow_down(devtools: CDPSession, network: Network, heard: list[int]) -> None:
    """Slow the page's network down, and note the bytes of each answer that came over it."""
    answers: set[str] = set()

    def finished(event: dict[str, Any]) -> None:
        # What the browser had kept, and pictures that are part of a page, cost nothing.
        if event["requestId"] in answers and event["encodedDataLength"]:
            heard.append(int(event["encodedDataLength"]))

    def answered(event: dict[str, Any]) -> None:
        if event["response"]["url"].startswith("http"):
            answers.add(event["requestId"])

    devtools.on("Network.responseReceived", answered)
    devtools.on("Network.loadingFinished", finished)
    devtools.send("Network.enable")
    devtools.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": network.round_trip,
            "downloadThroughput": network.bits / 8,
            "uploadThroughput": network.bits / 8,
        },
    )


def _usable(page: Page) -> float:
    handle = page.wait_for_function(USABLE)
    return round(float(handle.json_value()) / 1000, 2)


def show(visits: list[Visit], loads: list[float]) -> None:
    """A small table of medians; ``!`` marks what missed its goal."""
    print(
        f"\nFrom the slip's address to saved (load {loads[0]:.2f}, {loads[1]:.2f} at the end)"
    )
    print(f"{'':24}{'code s':>8}{'ballot s':>10}{'saved s':>9}{'requests':>10}{'kB':>8}")
    for network in NETWORKS:
        for kind in KINDS:
            mine = [v for v in visits if (v.kind, v.network) == (kind, network.name)]
            code, ballot, saved, n_bytes, n_requests = (
                median(getattr(each, name) for each in mine)
                for name in ("code_s", "ballot_s", "saved_s", "n_bytes", "n_requests")
            )
            slow = max(code, ballot) > network.goal_s
            print(
                f"{network.name + ', ' + kind:24}{code:8.2f}{ballot:10.2f}{saved:9.2f}"
                f"{n_requests:10.0f}{n_bytes / 1024:8.1f}"
                f"   usable within {network.goal_s} s{' !' if slow else ''}, "
                f"30 kB{' !' if n_bytes > MOST_BYTES else ''}"
            )


if __name__ == "__main__":
    main()

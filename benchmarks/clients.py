"""Clients in a closed loop: each asks, waits for the whole answer, and asks again."""

import statistics
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from itertools import cycle
from urllib.parse import urlencode

from benchmarks.wanted import Request

HEADERS = {
    # What the proxy in front of production says, and what browsers ask for.
    "X-Forwarded-Proto": "https",
    "Accept-Encoding": "gzip",
    "Accept-Language": "es",
}
# Answers that each client waits for, however long they take: a slow page needs some too.
FEWEST = 10


@dataclass(frozen=True, slots=True)
class Measured:
    """One kind of request: times in milliseconds, processor time per request.

    ``n_warm``: how many more were asked before, and are in no other figure.
    """

    name: str
    n: int
    n_warm: int
    per_second: float
    p50: float
    p95: float
    cpu: float
    kilobytes: float
    n_queries: int


class Wrong(Exception):  # noqa: N818 -- reads as a sentence where it is raised
    """An answer was not 200: what was measured is not the page."""


@dataclass(slots=True)
class _Loop:
    """One client: its times in seconds, what went wrong, and how many bytes came."""

    port: int
    request: Request
    bodies: Iterator[bytes]
    lock: threading.Lock
    until: float
    times: list[float]
    n_bytes: int = 0
    wrong: str = ""

    def run(self) -> None:
        try:
            self._ask_again_and_again()
        except (OSError, HTTPException) as error:
            self.wrong = f"{self.request.name}: {type(error).__name__}"

    def _ask_again_and_again(self) -> None:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = HEADERS | ({"Cookie": self.request.cookie} if self.request.cookie else {})
        if self.request.forms:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        method = "POST" if self.request.forms else "GET"
        while not self.wrong and (
            time.perf_counter() < self.until or len(self.times) < FEWEST
        ):
            with self.lock:
                body = next(self.bodies, None)
            if body is None:
                break
            begun = time.perf_counter()
            connection.request(method, self.request.address, body or None, headers)
            answer = connection.getresponse()
            self.n_bytes += len(answer.read())
            self.times.append(time.perf_counter() - begun)
            if answer.status != 200:
                self.wrong = f"{self.request.name}: {answer.status}"
        connection.close()


def _ask(
    port: int, request: Request, bodies: Iterator[bytes], *, seconds: float, n_clients: int
) -> list[_Loop]:
    lock, until = threading.Lock(), time.perf_counter() + seconds
    loops = [_Loop(port, request, bodies, lock, until, []) for _ in range(n_clients)]
    threads = [threading.Thread(target=loop.run) for loop in loops]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for loop in loops:
        if loop.wrong:
            raise Wrong(loop.wrong)
    return loops


def measure(
    request: Request,
    *,
    port: int,
    cpu: Callable[[], float],
    seconds: float,
    n_clients: int,
) -> Measured:
    """Ask for some seconds, after a warm-up that is not counted.

    Args:
        request: what to ask for.
        port: where on loopback.
        cpu: processor seconds of the servers so far; the clients' own are not among them.
        seconds: at most how long; less when forms that work once run out.
        n_clients: how many ask at the same time.

    Raises:
        Wrong: an answer was not 200.
    """
    encoded = [urlencode(form).encode() for form in request.forms] or [b""]
    bodies = iter(encoded) if request.once else cycle(encoded)
    warm = _ask(port, request, bodies, seconds=min(1.0, seconds / 4), n_clients=n_clients)
    cpu_before, begun = cpu(), time.perf_counter()
    loops = _ask(port, request, bodies, seconds=seconds, n_clients=n_clients)
    passed, used = time.perf_counter() - begun, cpu() - cpu_before
    times = sorted(took for loop in loops for took in loop.times)
    if len(times) < 2:
        raise Wrong(f"{request.name}: the forms ran out during the warm-up")
    cuts = statistics.quantiles(times, n=20)
    return Measured(
        name=request.name,
        n=len(times),
        n_warm=sum(len(loop.times) for loop in warm),
        per_second=round(len(times) / passed, 1),
        p50=round(1000 * cuts[9], 2),
        p95=round(1000 * cuts[18], 2),
        cpu=round(1000 * used / len(times), 2),
        kilobytes=round(sum(loop.n_bytes for loop in loops) / len(times) / 1000, 1),
        n_queries=request.n_queries,
    )

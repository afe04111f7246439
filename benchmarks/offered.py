"""Clients in an open loop: requests come at their times, whether the last was answered or not.

Times count from the moment a request was due, so that a server that falls behind is seen.
"""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from itertools import count
from urllib.parse import urlencode

from benchmarks.clients import HEADERS
from benchmarks.figures import percentile
from benchmarks.wanted import Request

# More under way at once than gunicorn has threads: beyond them requests wait at its door.
CONNECTIONS = 16
FORM = HEADERS | {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, slots=True)
class Offered:
    """What became of requests offered at a steady rate; times in milliseconds."""

    name: str
    n: int
    per_second: float
    errors: dict[str, int]
    p50: float
    p95: float
    p99: float


class Stream:
    """One steady stream of forms, each sent once; ``run`` may have a thread of its own."""

    def __init__(self, request: Request, *, port: int, per_second: float) -> None:
        self.request, self.port, self.per_second = request, port, per_second
        self.bodies = [urlencode(form).encode() for form in request.forms]
        self.turns = count()
        self.seconds: list[float] = []
        self.errors: list[str] = []

    def run(self) -> Offered:
        """Offer every form at its time, and wait for all answers."""
        self.begun = time.perf_counter()
        threads = [threading.Thread(target=self._work) for _ in range(CONNECTIONS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        p50, p95, p99 = (
            round(1000 * percentile(self.seconds, percent), 2) for percent in (50, 95, 99)
        )
        return Offered(
            name=self.request.name,
            n=len(self.bodies),
            per_second=self.per_second,
            errors=dict(Counter(self.errors)),
            p50=p50,
            p95=p95,
            p99=p99,
        )

    def _work(self) -> None:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        # Drawing a number is one step of the interpreter: no two threads draw the same.
        while (turn := next(self.turns)) < len(self.bodies):
            due = self.begun + turn / self.per_second
            time.sleep(max(0.0, due - time.perf_counter()))
            try:
                connection.request("POST", self.request.address, self.bodies[turn], FORM)
                answer = connection.getresponse()
                answer.read()
            except (OSError, HTTPException) as error:
                connection.close()
                self.errors.append(type(error).__name__)
            else:
                if answer.status != 200:
                    self.errors.append(str(answer.status))
            self.seconds.append(time.perf_counter() - due)
        connection.close()


def together(*streams: Stream) -> list[Offered]:
    """Run several streams at the same time."""
    with ThreadPoolExecutor(len(streams)) as pool:
        return list(pool.map(Stream.run, streams))

"""Fill an empty database with one open vote and say, as JSON, what the clients are to send.

Run by ``benchmarks.cast``: ``python -m benchmarks.prepare_casts CODES WRONG``.
"""

import json
import sys
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402 -- only after setup
from django.test import Client  # noqa: E402 -- only after setup
from django.urls import reverse  # noqa: E402 -- only after setup

from benchmarks import calibration, data  # noqa: E402 -- only after setup
from benchmarks.prepare import casts, n_queries  # noqa: E402 -- only after setup
from benchmarks.wanted import Request  # noqa: E402 -- only after setup
from communities.safety.codes import new_code  # noqa: E402 -- only after setup


def main(n_codes: int, n_wrong: int) -> dict[str, Any]:
    """Requests by name: the minimal view's, votes that are accepted, codes that are wrong."""
    # Fifty open a ballot only, two are cast to count statements.
    loaded = data.load(data.FEWEST_ITEMS, n_codes=n_codes + 52)
    _opening, casting = casts(loaded)
    spare = [{"code": code} for code in calibration.make_codes(n_codes)]
    # Well-formed, as a guesser's: a wrong check digit would not reach the database.
    guesses = [
        {"page": "code", "code": new_code(), "go": "next"} for _ in range(n_wrong + 2)
    ]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    address = reverse("agendas:vote")
    requests = [
        Request("accepted vote", address, forms=casting, once=True),
        Request("wrong code", address, forms=guesses, once=True),
    ]
    for request in requests:
        request.n_queries = n_queries(Client(), request)
        request.forms = request.forms[2:]
    minimal = Request("minimal view", "/spend/", forms=spare, once=True, n_queries=2)
    return {request.name: request.as_dict() for request in (*requests, minimal)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))

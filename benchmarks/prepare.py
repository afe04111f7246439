"""Fill an empty database and say, as one line of JSON, what the clients are to ask for.

Run by ``benchmarks.pages`` in a process of its own: ``python -m benchmarks.prepare ITEMS CODES``.
"""

import json
import sys
import time
import uuid
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402 -- only after setup
from django.db import connection  # noqa: E402 -- only after setup
from django.test import Client  # noqa: E402 -- only after setup
from django.test.utils import CaptureQueriesContext  # noqa: E402 -- only after setup
from django.urls import reverse  # noqa: E402 -- only after setup

from benchmarks import calibration, data  # noqa: E402 -- only after setup
from benchmarks.wanted import Request  # noqa: E402 -- only after setup
from tests.world import enter  # noqa: E402 -- only after setup
from workshops.models.items import Insecurity, Proposal  # noqa: E402 -- only after setup


def addresses(loaded: data.Loaded) -> dict[str, tuple[str, bool]]:
    """Name -> address and whether it needs the coordinator's login."""
    process, place = loaded.process.slug, loaded.community.slug
    insecurity = Insecurity.objects.within(loaded.community).order_by("code")[5]
    proposal = Proposal.objects.within(loaded.community).order_by("code")[0]
    public = {"process": process, "community": place}
    return {
        "public: local agenda": (reverse("agendas:public-local", kwargs=public), False),
        "public: local item": (
            reverse("agendas:public-local-item", kwargs=public | {"item": proposal.id}),
            False,
        ),
        "public: national agenda": (
            reverse("agendas:public-national", kwargs={"process": process}),
            False,
        ),
        "public: national item": (
            reverse(
                "agendas:public-national-item",
                kwargs={"process": process, "theme": loaded.theme.id},
            ),
            False,
        ),
        "desk: synthesis": (reverse("workshops:synthesis", kwargs=public), True),
        "desk: code an insecurity": (
            reverse(
                "workshops:item",
                kwargs=public | {"kind": "insecurity", "item": insecurity.id},
            ),
            True,
        ),
        "desk: code a proposal": (
            reverse(
                "workshops:item", kwargs=public | {"kind": "proposal", "item": proposal.id}
            ),
            True,
        ),
        "vote: code page": (reverse("agendas:vote"), False),
    }


def casts(loaded: data.Loaded) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Forms that open a ballot, and forms that cast one; each code is cast once."""
    keys = [card.id.hex for card in loaded.vote.cards.all()]
    opening = [{"page": "code", "code": code, "go": "next"} for code in loaded.codes[:50]]
    casting = [
        {
            "page": "review",
            "go": "send",
            "code": code,
            "ballot": loaded.vote.id.hex,
            "seed": "0123456789abcdef",
            "cast_id": uuid.uuid4().hex,
            "mark": keys[i % len(keys)],
        }
        for i, code in enumerate(loaded.codes[50:])
    ]
    return opening, casting


def n_queries(client: Client, request: Request) -> int:
    """How many statements one answer takes, of a process that has answered before."""
    first, again = request.forms[:2] if request.forms else ({}, {})

    def ask(form: dict[str, str]) -> int:
        send = client.post if request.forms else client.get
        return int(send(request.address, form or None, secure=True).status_code)

    ask(first)
    with CaptureQueriesContext(connection) as captured:
        status = ask(again)
    if status != 200:
        raise SystemExit(f"{request.name} answers with {status}")
    return len(captured)


def main(n_items: int, n_codes: int) -> dict[str, Any]:
    """Load, then list the requests with their numbers of statements."""
    begun = time.monotonic()
    loaded = data.load(n_items, n_codes=n_codes + 52)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    seconds = time.monotonic() - begun
    colleague, stranger = Client(), Client()
    enter(colleague, loaded.coordinator)
    cookie = f"{settings.SESSION_COOKIE_NAME}={colleague.cookies[settings.SESSION_COOKIE_NAME].value}"
    opening, casting = casts(loaded)
    requests = [
        Request(name, address, cookie if on_desk else "")
        for name, (address, on_desk) in addresses(loaded).items()
    ]
    vote = reverse("agendas:vote")
    requests += [
        Request("vote: ballot page", vote, forms=opening),
        Request("vote: cast", vote, forms=casting, once=True),
    ]
    for request in requests:
        request.n_queries = n_queries(colleague if request.cookie else stranger, request)
        if request.once:
            request.forms = request.forms[2:]
    spare = [{"code": code} for code in calibration.make_codes(n_codes)]
    return {
        "seconds": round(seconds, 1),
        "n_items": Insecurity.objects.within(loaded.process).count()
        + Proposal.objects.within(loaded.process).count(),
        "requests": [request.as_dict() for request in requests],
        "calibrations": [
            Request("calibration: hello", "/hello/").as_dict(),
            Request(
                "calibration: code and row", "/spend/", forms=spare, once=True, n_queries=2
            ).as_dict(),
        ],
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))

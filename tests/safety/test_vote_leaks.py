"""What a vote leaves behind: nothing in tables, logs, cookies or addresses.

Each check is also run on a naive variant, to show that it can see.
"""

import io
import json
import logging
import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from psycopg2 import sql

from communities.safety.codes import format_code
from config.logs import NoRequests
from tests.agendas.test_vote import enter, hidden, keys, post
from tests.votes import close_vote, make_proposals, make_vote, open_vote

pytestmark = pytest.mark.slow

VOTE_TABLES = ("votingcode", "ballotinbox", "castreceipt", "ballotbox")
ADDRESS = "203.0.113.77"


@pytest.fixture
def vote(world, settings):
    settings.LANGUAGE_CODE = "en"
    consultation, slips = make_vote(world, make_proposals(world, 6), n_slips=6)
    return open_vote(world, consultation), slips


def whole_database() -> str:
    """Every row of every table as text, bytes in hex: what a dump would hold."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        )
        found = []
        for (table,) in cursor.fetchall():
            rows = sql.SQL("SELECT t::text FROM {} AS t").format(sql.Identifier(table))
            cursor.execute(rows)
            found += [f"{table} {row}" for (row,) in cursor.fetchall()]
    return "\n".join(found)


def columns(table: str) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s",
            [table],
        )
        return cursor.fetchall()


def foreign_keys(table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT confrelid::regclass::text FROM pg_constraint"
            " WHERE contype = 'f' AND conrelid = %s::regclass",
            [table],
        )
        return {name for (name,) in cursor.fetchall()}


def tell_tales(table: str) -> set[str]:
    """Columns and keys that could tell who, when, from where, or lead back to a code."""
    found = {
        name
        for name, kind in columns(table)
        if re.search(r"time|date|inet", kind)
        or re.search(r"(^|_)(ip|user|session|agent|at|on)(_|$)|created|marks", name)
    }
    allowed = {"agendas_consultation", "agendas_codebatch"}
    return found | (foreign_keys(table) - allowed)


@pytest.mark.parametrize("name", VOTE_TABLES)
def test_vote_tables_tell_no_tales(db, name):
    assert columns(f"agendas_{name}")
    assert tell_tales(f"agendas_{name}") == set()


def test_naive_table_is_seen(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE naive_ballot (id serial, marks text, cast_at timestamptz, ip inet,"
            " user_id int, code_id uuid REFERENCES agendas_votingcode)"
        )
    assert tell_tales("naive_ballot") == {
        "marks", "cast_at", "ip", "user_id", "agendas_votingcode",
    }  # fmt: skip


def cast_all(slips):
    """One ballot a slip over the web; returns the keys of the cards marked."""
    chosen = []
    for n, code in enumerate(slips):
        ballot = enter(code)
        marked = keys(ballot)[: n % 6]
        client = Client(REMOTE_ADDR=ADDRESS)
        post(client, **hidden(ballot) | {"mark": marked, "go": "send"})
        chosen.append(marked)
    return chosen


def test_database_holds_no_code_and_no_choice(world, vote):
    consultation, slips = vote
    cast_all(slips)

    for text in (whole_database(), after_close(world, consultation)):
        for code in slips:
            assert code not in text
            assert format_code(code) not in text
            assert code.encode().hex() not in text
        assert ADDRESS not in text
    # Marked cards stand in rows of their own, never beside a ballot.
    (box,) = re.findall(r"agendas_ballotbox \((.*)\)", whole_database())
    assert json.dumps([0]) not in box


def after_close(world, consultation) -> str:
    close_vote(world, consultation)
    text = whole_database()
    for name in ("votingcode", "ballotinbox", "castreceipt"):
        assert f"agendas_{name} " not in text
    return text


def test_naive_rows_are_seen(vote):
    _consultation, (code, *_others) = vote
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE naive_ballot (code text, marks text)")
        cursor.execute("INSERT INTO naive_ballot VALUES (%s, '[0]')", [code])
    assert code in whole_database()


@pytest.fixture
def logs():
    """Everything that any logger says, as the console would show it, and in the raw."""
    shown, raw = io.StringIO(), io.StringIO()
    handlers = [logging.StreamHandler(shown), logging.StreamHandler(raw)]
    handlers[0].addFilter(NoRequests())
    names = ["", *logging.root.manager.loggerDict]
    loggers = [logging.getLogger(name) for name in names]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
        if logger.name in {"root", "django"}:
            for handler in handlers:
                logger.addHandler(handler)
    yield shown, raw
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)
        for handler in handlers:
            logger.removeHandler(handler)


def test_logs_hold_no_code_no_choice_and_no_address(vote, logs, monkeypatch):
    _consultation, slips = vote
    shown, raw = logs
    last = slips.pop()
    ballot = enter(last)
    chosen = cast_all(slips)
    post(code=slips[0], page="code")  # used
    post(code="1234", page="code")
    post(headers={"origin": "https://elsewhere.example"}, code=last)
    monkeypatch.setattr("agendas.views.vote.cast_ballot", naive_failure)
    client = Client(raise_request_exception=False, REMOTE_ADDR=ADDRESS)
    broken = post(client, **hidden(ballot) | {"mark": keys(ballot)[:2], "go": "send"})

    assert broken.status_code == 500
    said = shown.getvalue()
    assert "agendas:vote" in said  # it does speak
    cards = [key for marked in chosen for key in marked]
    for secret in [*slips, last, ADDRESS, "position", *cards]:
        assert secret not in said
    # Without the filter the same lines would have told.
    assert "position" in raw.getvalue()


def naive_failure(**values):
    raise ValueError(f"position {sorted(values['marks'])}")


def test_no_cookie_no_session_and_no_user(vote, world, django_assert_num_queries):
    _consultation, (code, *_others) = vote
    staff = Client()
    staff.force_login(world.beto)
    with django_assert_num_queries(1):  # the ribbon: no session is read, no user
        page = staff.get("/v/")
    ballot = post(staff, code=code, page="code")
    review = post(staff, **hidden(ballot) | {"go": "review"})
    done = post(staff, **hidden(review) | {"go": "send"})
    for response in (page, ballot, review, done):
        assert not response.cookies
        assert "Set-Cookie" not in response.headers
        assert "no-store" in response.headers["Cache-Control"]
        assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert "csrf" not in response.content.decode()


def test_a_chosen_language_cookie_is_not_read(vote, settings):
    settings.LANGUAGE_CODE = "es-mx"
    client = Client()
    client.cookies["django_language"] = "en"
    page = client.get("/v/")
    assert page.headers["Content-Language"] == "es-mx"


def test_nothing_is_in_addresses(vote):
    _consultation, (code, *_others) = vote
    ballot = enter(code)
    text = ballot.content.decode()
    assert set(re.findall(r'action="([^"]*)"', text)) == {"/v/"}
    assert code not in " ".join(re.findall(r'(?:href|src|action)="([^"]*)"', text))
    done = post(**hidden(ballot) | {"go": "send"})
    assert (
        done.status_code == 200
    )  # an answer, not a redirect with something in its address
    assert code not in done.content.decode()


def test_no_foreign_host_but_the_quick_exit(vote, settings):
    _consultation, (code, *_others) = vote
    for page in (Client().get("/v/"), enter(code)):
        hosts = re.findall(r'(?:href|src|action)="(https?://[^"]*)"', page.content.decode())
        assert hosts == [settings.QUICK_EXIT_URL]
        assert 'rel="noreferrer"' in page.content.decode()


def test_audit_says_nothing_of_single_votes(world, vote):
    _consultation, slips = vote
    before = whole_database().count("communities_auditentry")
    cast_all(slips)
    assert whole_database().count("communities_auditentry") == before


def test_unknown_codes_leave_nothing(vote):
    before = whole_database()
    post(code="4948086140316605", page="code")
    post(code=str(uuid.uuid4().int)[:16], page="code")
    assert whole_database() == before

"""Casts in processes of their own, each killed at a moment of its own.

Imported in a product's shell.
"""

import os
import signal
import time
import uuid
from secrets import SystemRandom

from django.db import connection

from agendas.actions import ballots
from agendas.models.ballots import BallotInbox, VotingCode

COUNTS = """
SELECT (SELECT count(*) FROM agendas_votingcode WHERE state = 'spent'),
       (SELECT count(*) FROM agendas_ballotinbox),
       (SELECT count(*) FROM agendas_castreceipt)
"""
BUSY = """
SELECT count(*) FROM pg_stat_activity
WHERE usename = current_user AND pid <> pg_backend_pid() AND datname = current_database()
"""


def cast(code: str, cast_id: bytes) -> None:
    """As the page does it."""
    ballots.cast_ballot(
        admission=ballots.admit(code), marks=frozenset({0}), cast_id=cast_id
    )


def naive_cast(code: str, _cast_id: bytes) -> None:
    """Two statements, each with a commit of its own."""
    admission = ballots.admit(code)
    VotingCode.objects.filter(tag=admission.tag).update(state="spent")
    sealed = ballots._seal(admission.consultation, frozenset({0}), "mixed")
    BallotInbox.objects.create(consultation=admission.consultation, sealed=sealed)


def killed(work, code: str, cast_id: bytes, after: float) -> bool:
    """Run the cast in a child and kill it ``after`` seconds; whether it was still at it."""
    connection.close()
    child = os.fork()
    if child == 0:
        work(code, cast_id)
        os._exit(0)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    _pid, status = os.waitpid(child, 0)
    with connection.cursor() as cursor:
        # What it had sent may still be under way in the server.
        while cursor.execute(BUSY) or cursor.fetchone() != (0,):
            time.sleep(0.005)
    return os.WIFSIGNALED(status)


def counts() -> tuple[int, ...]:
    """Spent, inbox and receipts in one look."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS)
        return cursor.fetchone()


def run(codes: list[str], *, naive: bool) -> dict:
    """Every code once; counts after each kill, and after each form was sent again."""
    work = naive_cast if naive else cast
    longest = _longest(work, codes[:4])
    found = {"caught": 0, "after_kill": [], "after_retry": []}
    for code in codes[4:]:
        cast_id = uuid.uuid4().bytes
        found["caught"] += killed(work, code, cast_id, SystemRandom().uniform(0, longest))
        found["after_kill"].append(counts())
        if not naive:
            cast(code, cast_id)  # raises unless it says: received
            cast(code, cast_id)
            found["after_retry"].append(counts())
    return found


def _longest(work, codes: list[str]) -> float:
    seconds = []
    for code in codes:
        connection.close()
        start = time.monotonic()
        child = os.fork()
        if child == 0:
            work(code, uuid.uuid4().bytes)
            os._exit(0)
        os.waitpid(child, 0)
        seconds.append(time.monotonic() - start)
    return max(seconds) * 1.2

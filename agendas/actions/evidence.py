"""The bundle from which two auditors count a vote again."""

from hashlib import sha256
from hmac import compare_digest
from typing import Any

from django.db import transaction

from agendas.actions.tallying import read_exact, rows_of
from agendas.models.consultations import Consultation, Tally
from agendas.models.evidence import RecountCheck
from agendas.queries.evidence import AUDITORS, Batch, auditors_of, batches_of
from communities.actions.audit import record
from communities.models.people import User


class TooFewAuditorsError(Exception):
    """Only one auditor asks for the bundle so far: nobody reads exact ballots alone."""


class DifferentHashError(Exception):
    """What the auditor wrote down is not what a count that agrees prints."""


def proof_of(tally: Tally) -> str:
    """What ``verify_tally.py`` prints to who counted this run again and agrees, as hex digits.

    The published hash would not do: anyone can copy it. This one needs the bundle's salt.

    Raises:
        KeyMissing, SealError: see agendas.actions.tallying.read_exact.
    """
    salt, _exact = read_exact(tally)
    digest = bytes.fromhex(tally.record_hash)
    return sha256(b"counted again" + salt + digest).hexdigest()


@transaction.atomic
def ask_to_recount(*, acting_user: User, tally: Tally) -> RecountCheck:
    """An auditor asks for the bundle; it opens once a second one asks too."""
    row, created = RecountCheck.plain.get_or_create(tally=tally, auditor=acting_user)
    if created:
        _tell(acting_user, "ask_recount", tally)
    return row


def is_open(tally: Tally) -> bool:
    """Whether two people who are auditors today ask for the bundle."""
    return len(auditors_of(tally)) >= AUDITORS


@transaction.atomic
def take_bundle(*, acting_user: User, tally: Tally) -> dict[str, Any]:
    """What ``verify_tally.py`` reads: every ballot, the exact record and its salt.

    Each taking is told by the audit.

    Raises:
        TooFewAuditorsError: fewer than two ask, or this person does not.
        KeyMissing: a community's key was destroyed: nobody counts again any more.
        SealError: what is kept was altered.
    """
    _refuse_alone(acting_user, tally)
    salt, exact = read_exact(tally)
    _tell(acting_user, "take_bundle", tally)
    counted = _counted(tally, exact)
    return {
        "ballots": _ballots(counted, as_agendas=tally.consultation is None),
        "batches": [list(batch) for batch in batches_of(counted)],
        "record": exact,
        "salt": salt.hex(),
    }


def _counted(tally: Tally, exact: dict[str, Any]) -> list[Consultation]:
    """The votes that went into a run; the exact record of a national one lists them."""
    if tally.consultation:
        return [tally.consultation]
    votes = Consultation.objects.within(tally.process).filter(pk__in=exact["votes"])
    return list(votes.select_related("agenda__community"))


def _ballots(counted: list[Consultation], *, as_agendas: bool) -> list[list[Any]]:
    """Rows of (community, items marked, how many), sorted: their order says nothing."""
    return sorted(
        [group, sorted(items), count]
        for vote in counted
        for group, items, count in rows_of(vote, as_agendas=as_agendas)
    )


def opened_batches(*, acting_user: User, tally: Tally) -> list[Batch]:
    """What became of every slip and paper of a run, for who may take its bundle.

    Raises:
        TooFewAuditorsError: fewer than two ask, or this person does not.
        KeyMissing, SealError: see ``take_bundle``.
    """
    _refuse_alone(acting_user, tally)
    _salt, exact = read_exact(tally)
    return batches_of(_counted(tally, exact))


def _refuse_alone(acting_user: User, tally: Tally) -> None:
    asking = auditors_of(tally)
    if acting_user.id not in asking or len(asking) < AUDITORS:
        raise TooFewAuditorsError


@transaction.atomic
def sign_recount(*, acting_user: User, tally: Tally, found: str) -> RecountCheck:
    """An auditor writes down the proof that their own count printed.

    Raises:
        TooFewAuditorsError: the bundle was never open to this person.
        DifferentHashError: it is another one; see ``tell_difference``.
        KeyMissing, SealError: see ``proof_of``.
    """
    rows = RecountCheck.plain.select_for_update().filter(tally=tally, auditor=acting_user)
    row: RecountCheck | None = rows.first()
    if row is None or acting_user.id not in auditors_of(tally) or not is_open(tally):
        raise TooFewAuditorsError
    if not compare_digest(found, proof_of(tally)):
        raise DifferentHashError
    if not row.hash:
        row.hash = tally.record_hash
        row.save(update_fields=["hash"])
        _tell(acting_user, "sign_recount", tally)
    return row


@transaction.atomic
def tell_difference(*, acting_user: User, tally: Tally) -> None:
    """Leave a trace that somebody's count came out otherwise."""
    _tell(acting_user, "differ_recount", tally)


def _tell(acting_user: User, action: str, tally: Tally) -> None:
    record(acting_user=acting_user, action=action, target=tally, process=tally.process)

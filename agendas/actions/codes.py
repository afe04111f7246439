"""Voting codes: made once, in clear only on the slips, stored as keyed tags."""

import secrets
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from agendas.choices import BatchKind, ConsultationState, Lot
from agendas.models.ballots import VotingCode
from agendas.models.consultations import CodeBatch, Consultation
from communities.actions.acts import drop_act
from communities.actions.audit import record
from communities.choices import SecondPersonActKind
from communities.models.people import User
from communities.safety.codes import new_code, tag
from communities.safety.keyring import Keyring

# Fifty sheets: what one person can cut, fold and carry.
SLIPS_PER_BATCH = 500
PAPERS_AT_MOST = 5000


class AlreadyPrintedError(Exception):
    """These slips were made before; codes exist in clear only once."""


class NotInDraftError(Exception):
    """What is voted on or with changes only before the vote opens."""


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip as it is printed. Never stored."""

    serial: int
    code: str


def keyring() -> Keyring:
    """The folder of keys outside the database."""
    return Keyring(settings.KEYS_DIR)


def lock_draft(consultation: Consultation) -> Consultation:
    """The consultation under a row lock, while it is being prepared.

    Raises:
        NotInDraftError: it is open, or over.
    """
    consultation = (
        Consultation.plain.select_for_update(of=("self",))
        .select_related("agenda__community__process")
        .get(pk=consultation.pk)
    )
    if consultation.state != ConsultationState.DRAFT:
        raise NotInDraftError
    return consultation


def change_draft(consultation: Consultation) -> Consultation:
    """The consultation locked, to change what is voted on or with.

    Whoever asked to open it asked for what stood there: that asking falls.

    Raises:
        NotInDraftError: it is open, or over.
    """
    consultation = lock_draft(consultation)
    drop_act(kind=SecondPersonActKind.OPEN_CONSULTATION, target_id=consultation.id)
    return consultation


class HandsCountedError(Exception):
    """In this vote hands are raised: it has no slips and no papers."""


def _refuse_hands(consultation: Consultation) -> None:
    if consultation.counts_only:
        raise HandsCountedError


@transaction.atomic
def print_slips(
    *,
    acting_user: User,
    consultation: Consultation,
    id: uuid.UUID,
    n_slips: int,
    lot: str,
    kind: str = BatchKind.PHONE,
) -> list[Slip]:
    """Make the codes of one batch; they are dead until two people wake them at the door.

    Returns the slips in an order that says nothing about the rows: serials are drawn. A
    code is unique among all votes of this installation, or the whole batch fails.

    Raises:
        AlreadyPrintedError: a batch with this id exists (the form was sent twice).
        NotInDraftError: the vote is open, or over.
        HandsCountedError: hands are raised instead.
        ValueError: fewer than one slip, or more than ``SLIPS_PER_BATCH``.
    """
    if n_slips not in range(1, SLIPS_PER_BATCH + 1):
        raise ValueError("so many slips are not made at once")
    consultation = change_draft(consultation)
    _refuse_hands(consultation)
    if CodeBatch.plain.filter(pk=id).exists():
        raise AlreadyPrintedError
    batch = CodeBatch.plain.create(
        id=id,
        consultation=consultation,
        number=consultation.batches.count() + 1,
        kind=kind,
        lot=lot,
        n_issued=n_slips,
        n_unspent=n_slips,
    )
    pepper = keyring().create_consultation(consultation.id).pepper
    codes = [new_code() for _ in range(n_slips)]
    serials = list(range(1, n_slips + 1))
    secrets.SystemRandom().shuffle(serials)
    VotingCode.objects.bulk_create(
        VotingCode(batch=batch, serial=serial, tag=tag(code, pepper=pepper))
        for serial, code in zip(serials, codes, strict=True)
    )
    record(
        acting_user=acting_user,
        action="print_slips",
        target=batch,
        process=consultation.agenda.community.process,
    )
    return sorted(
        (Slip(serial, code) for serial, code in zip(serials, codes, strict=True)),
        key=lambda slip: slip.serial,
    )


@transaction.atomic
def allow_paper(
    *, acting_user: User, consultation: Consultation, n_papers: int
) -> CodeBatch:
    """Say how many paper ballots there will be: the vote can then open without any slip.

    Papers carry no code, so their number is what bounds them: two people see it before the
    vote opens, and no more can be keyed in. Asked again, the new number holds.

    Raises:
        NotInDraftError: the vote is open, or over.
        HandsCountedError: hands are raised instead.
    """
    consultation = change_draft(consultation)
    _refuse_hands(consultation)
    batch, _created = CodeBatch.plain.update_or_create(
        consultation=consultation,
        kind=BatchKind.PAPER,
        lot=Lot.MIXED,
        defaults={"n_issued": n_papers, "n_unspent": n_papers},
        create_defaults={
            "n_issued": n_papers,
            "n_unspent": n_papers,
            "number": consultation.batches.count() + 1,
        },
    )
    record(
        acting_user=acting_user,
        action="allow_paper",
        target=batch,
        process=consultation.agenda.community.process,
    )
    return batch


def take_paper(consultation: Consultation, lot: str) -> bool:
    """Count one more of the printed papers as keyed in; False when all of them are.

    The caller holds the consultation's row lock.
    """
    papers = consultation.batches.filter(kind=BatchKind.PAPER)
    left = papers.filter(lot=Lot.MIXED, n_unspent__gt=0).first()
    if left is None:
        return False
    batch = left
    if lot != Lot.MIXED:
        # A paper turns out to be of this lot; the sum stays what was printed.
        batch, _new = papers.get_or_create(
            lot=lot,
            kind=BatchKind.PAPER,
            defaults={
                "consultation": consultation,
                "number": consultation.batches.count() + 1,
            },
        )
        left.n_issued, left.n_unspent = left.n_issued - 1, left.n_unspent - 1
        left.save(update_fields=["n_issued", "n_unspent"])
        batch.n_issued, batch.n_unspent = batch.n_issued + 1, batch.n_unspent + 1
    batch.n_spent, batch.n_unspent = batch.n_spent + 1, batch.n_unspent - 1
    batch.save(update_fields=["n_issued", "n_spent", "n_unspent"])
    return True

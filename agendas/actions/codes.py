"""Voting codes: made once, in clear only on the slips, stored as keyed tags."""

import secrets
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import F

from agendas.choices import BatchKind, CodeState, ConsultationState, Lot
from agendas.models.ballots import VotingCode
from agendas.models.consultations import CodeBatch, Consultation
from communities.actions.acts import ask_for_act, confirm_act, drop_act
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
    """Slips are made, and thrown away, only before the vote opens."""


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
    """Make the codes of one batch; they are dead until the vote opens.

    Returns the slips in an order that says nothing about the rows: serials are drawn. A
    code is unique among all votes of this installation, or the whole batch fails.

    Raises:
        AlreadyPrintedError: a batch with this id exists (the form was sent twice).
        NotInDraftError: the vote is open, or over.
        ValueError: fewer than one slip, or more than ``SLIPS_PER_BATCH``.
    """
    if n_slips not in range(1, SLIPS_PER_BATCH + 1):
        raise ValueError("so many slips are not made at once")
    consultation = change_draft(consultation)
    if CodeBatch.plain.filter(pk=id).exists():
        raise AlreadyPrintedError
    batch = CodeBatch.plain.create(
        id=id,
        consultation=consultation,
        number=consultation.batches.count() + 1,
        kind=kind,
        lot=lot,
        n_issued=n_slips,
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
    """
    consultation = change_draft(consultation)
    batch, _created = CodeBatch.plain.update_or_create(
        consultation=consultation,
        kind=BatchKind.PAPER,
        lot=Lot.MIXED,
        defaults={"n_issued": n_papers},
        create_defaults={
            "n_issued": n_papers,
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
    left = papers.filter(lot=Lot.MIXED, n_issued__gt=F("n_spent") + F("n_void")).first()
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
        left.n_issued -= 1
        left.save(update_fields=["n_issued"])
        batch.n_issued += 1
    batch.n_spent += 1
    batch.save(update_fields=["n_issued", "n_spent"])
    return True


@transaction.atomic
def ask_to_void(*, acting_user: User, batch: CodeBatch) -> None:
    """The first of two people asks to throw a batch of slips away before the vote opens.

    Raises:
        NotInDraftError: the vote is open, or over.
    """
    consultation = lock_draft(batch.consultation)
    ask_for_act(
        acting_user=acting_user,
        community=consultation.agenda.community,
        kind=SecondPersonActKind.VOID_SLIPS,
        target_id=batch.id,
    )


@transaction.atomic
def confirm_void(
    *, acting_user: User, batch: CodeBatch, asking: uuid.UUID | None = None
) -> CodeBatch:
    """The second person throws the batch away; its codes never become valid.

    Raises:
        SamePersonError, NothingAskedError: see communities.actions.acts.
        NotInDraftError: the vote is open, or over.
    """
    consultation = change_draft(batch.consultation)
    confirm_act(
        acting_user=acting_user,
        kind=SecondPersonActKind.VOID_SLIPS,
        target_id=batch.id,
        asking=asking,
    )
    VotingCode.objects.filter(batch=batch).update(state=CodeState.VOID)
    batch.n_void = batch.n_issued
    batch.save(update_fields=["n_void"])
    record(
        acting_user=acting_user,
        action="void_batch",
        target=batch,
        process=consultation.agenda.community.process,
    )
    return batch


def activate_codes(consultation: Consultation) -> int:
    """Make every printed slip valid; called once, as the vote opens. Returns how many."""
    return VotingCode.objects.filter(
        batch__consultation=consultation, state=CodeState.PRINTED
    ).update(state=CodeState.ACTIVE)

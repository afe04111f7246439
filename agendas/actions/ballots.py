"""Casting a ballot, and turning the inbox into one locked box at the close."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Exists

from agendas.actions.codes import keyring
from agendas.choices import BatchKind, CodeState, ConsultationState, Lot
from agendas.models.ballots import BallotBox, BallotInbox, CastReceipt, VotingCode
from agendas.models.consultations import CodeBatch, Consultation
from agendas.queries.consultations import OVER
from communities.safety import sealing, thresholds
from communities.safety.codes import tag
from communities.safety.keyring import KeyMissing

if TYPE_CHECKING:
    from collections.abc import Iterable

# Read once the box is open: how often each set of card positions was cast, by lot.
Multiset = Counter[tuple[frozenset[int], str]]


class CastError(Exception):
    """A ballot was not taken.

    ``reason``: unknown, used, not_yet, paused, frozen, closed, too_many or wrong_card.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, repr=False)
class Admission:
    """What a code opens: one consultation, and the tag that finds the code again.

    Its repr shows nothing, because tracebacks do.
    """

    consultation: Consultation
    tag: bytes
    lot: str
    state: str


def admit(code: str) -> Admission:
    """Find the open consultation that a well-formed code belongs to. Changes nothing.

    Linear in open consultations (one HMAC each) and one query.

    Raises:
        CastError: "unknown" (also for a code of a vote that is over: tags are gone),
            "frozen", "not_yet" (printed, but not valid yet) or "paused".
    """
    waiting = [ConsultationState.DRAFT, ConsultationState.OPEN, ConsultationState.PAUSED]
    candidates = Consultation.objects.across("a code names its own consultation").filter(
        state__in=waiting
    )
    keys = keyring()
    tags = []
    for key in candidates.values_list("id", flat=True):
        with suppress(KeyMissing):  # no slips were made for it yet
            tags.append(tag(code, pepper=keys.consultation(key).pepper))
    found = (
        VotingCode.objects.filter(tag__in=tags)
        .select_related("batch__consultation__agenda__community__process")
        .first()
    )
    if found is None or found.state == CodeState.VOID:
        raise CastError("unknown")
    consultation = found.batch.consultation
    if consultation.agenda.community.is_frozen:
        raise CastError("frozen")
    if found.state == CodeState.PRINTED:
        raise CastError("not_yet")
    if consultation.state != ConsultationState.OPEN:
        raise CastError(_why_not(consultation.state))
    return Admission(consultation, bytes(found.tag), found.batch.lot, found.state)


def _why_not(state: str) -> str:
    known = {ConsultationState.DRAFT: "not_yet", ConsultationState.PAUSED: "paused"}
    return known.get(ConsultationState(state), "closed")


def check_marks(marks: Iterable[int], *, n_cards: int, n_marks: int) -> frozenset[int]:
    """The marks as a set of card positions. Blank is valid.

    Raises:
        CastError: "too_many", or "wrong_card" for a position that is not on this ballot.
    """
    chosen = frozenset(marks)
    if len(chosen) > n_marks:
        raise CastError("too_many")
    if not chosen <= frozenset(range(n_cards)):
        raise CastError("wrong_card")
    return chosen


def _seal(consultation: Consultation, marks: frozenset[int], lot: str) -> bytes:
    return sealing.seal(
        sealing.pack_ballot(marks, lot),
        public_key=bytes(consultation.public_key),
        context=consultation.id.bytes,
    )


def _cast_hash(consultation: Consultation, cast_id: bytes) -> bytes:
    return hashlib.sha256(consultation.id.bytes + cast_id).digest()


# One statement, and so one transaction: the code is spent, the sealed ballot laid in and the
# form remembered, or nothing is. FOR SHARE makes the close wait for us, or us find it closed.
# A trial code is spent and remembered like any other, but lays in no ballot.
CAST = """
WITH open_vote AS (
    SELECT vote.id FROM agendas_consultation AS vote
    JOIN agendas_localagenda AS agenda ON agenda.id = vote.agenda_id
    JOIN communities_community AS place ON place.id = agenda.community_id
    JOIN communities_process AS owner ON owner.id = place.process_id
    WHERE vote.id = %(vote)s AND vote.state = 'open'
      AND NOT place.frozen AND NOT owner.frozen
    FOR SHARE OF vote
), spent AS (
    UPDATE agendas_votingcode AS code SET state = 'spent'
    FROM agendas_codebatch AS batch, open_vote
    WHERE code.tag = %(tag)s AND code.state = 'active'
      AND batch.id = code.batch_id AND batch.consultation_id = open_vote.id
    RETURNING batch.kind
), ballot AS (
    INSERT INTO agendas_ballotinbox (id, consultation_id, sealed)
    SELECT gen_random_uuid(), %(vote)s, %(sealed)s FROM spent WHERE kind <> 'test'
), receipt AS (
    INSERT INTO agendas_castreceipt (id, consultation_id, cast_hash)
    SELECT gen_random_uuid(), %(vote)s, %(receipt)s FROM spent
)
SELECT count(*) FROM spent
"""


def cast_ballot(*, admission: Admission, marks: frozenset[int], cast_id: bytes) -> None:
    """Cast one ballot for one code. No trace of who, when, or from where is left.

    Sending the same ``cast_id`` again succeeds without casting again.

    Raises:
        CastError: "used" (by another form), "closed", "paused" or "frozen" (meanwhile).
    """
    vote = admission.consultation
    receipt = _cast_hash(vote, cast_id)
    with connection.cursor() as cursor:
        cursor.execute(
            CAST,
            {
                "vote": vote.id,
                "tag": admission.tag,
                "sealed": _seal(vote, marks, admission.lot),
                "receipt": receipt,
            },
        )
        (n_spent,) = cursor.fetchone()
    if n_spent:
        return
    mine = CastReceipt.objects.filter(consultation=vote, cast_hash=receipt)
    again = Consultation.objects.across("the vote of this very form").annotate(
        received=Exists(mine)
    )
    found = again.select_related("agenda__community__process").get(pk=vote.pk)
    if found.received:
        return
    if found.agenda.community.is_frozen:
        raise CastError("frozen")
    raise CastError("used" if found.state == "open" else _why_not(found.state))


@transaction.atomic
def key_paper_ballot(
    *, consultation: Consultation, lot: str, marks: frozenset[int], cast_id: bytes
) -> None:
    """Lay in one paper ballot. Leaves no audit row: its time would point at a vote.

    Sending the same ``cast_id`` again succeeds without counting again.

    Raises:
        CastError: "not_yet", "paused", "closed" or "frozen".
    """
    vote = (
        Consultation.plain.select_for_update(of=("self",))
        .select_related("agenda__community__process")
        .get(pk=consultation.pk)
    )
    if vote.agenda.community.is_frozen:
        raise CastError("frozen")
    if vote.state != ConsultationState.OPEN:
        raise CastError(_why_not(vote.state))
    _receipt, created = CastReceipt.objects.get_or_create(
        consultation=vote, cast_hash=_cast_hash(vote, cast_id)
    )
    if not created:
        return
    batch, _new = CodeBatch.plain.get_or_create(
        consultation=vote,
        kind=BatchKind.PAPER,
        lot=lot,
        defaults={"number": vote.batches.count() + 1},
    )
    BallotInbox.objects.create(consultation=vote, sealed=_seal(vote, marks, lot))
    batch.n_issued += 1
    batch.n_spent += 1
    batch.save(update_fields=["n_issued", "n_spent"])


@transaction.atomic
def close_box(consultation: Consultation) -> int:
    """Open every ballot, mix, lock the counts away and delete the rest; returns ballots.

    The caller holds the consultation's row lock and destroys its keys after the commit.

    Raises:
        SealError: a ballot does not open; nothing is changed.
        RuntimeError: spent codes, inbox and box do not agree; nothing is changed.
    """
    keys = keyring().consultation(consultation.id)
    box: Multiset = Counter()
    rows = BallotInbox.objects.filter(consultation=consultation).order_by("id")
    for sealed in rows.values_list("sealed", flat=True).iterator():
        plain = sealing.open_sealed(
            bytes(sealed), private_key=keys.private_key, context=consultation.id.bytes
        )
        ballot = sealing.unpack_ballot(plain)
        box[ballot.marks, ballot.lot] += 1
    n_ballots = box.total()
    _count_batches(consultation)
    n_spent = sum(
        batch.n_spent for batch in consultation.batches.exclude(kind=BatchKind.TEST)
    )
    if n_spent != n_ballots:
        raise RuntimeError("spent and inbox disagree")
    BallotBox.objects.create(
        consultation=consultation,
        sealed=_locked_box(consultation, _fold_small_lots(box)),
    )
    VotingCode.objects.filter(batch__consultation=consultation).delete()
    rows.delete()
    CastReceipt.objects.filter(consultation=consultation).delete()
    return n_ballots


def _count_batches(consultation: Consultation) -> None:
    for batch in consultation.batches.exclude(kind=BatchKind.PAPER):
        states = Counter(
            VotingCode.objects.filter(batch=batch).values_list("state", flat=True)
        )
        batch.n_spent, batch.n_void = states[CodeState.SPENT], states[CodeState.VOID]
        batch.save(update_fields=["n_spent", "n_void"])


def _fold_small_lots(box: Multiset) -> Multiset:
    sizes: Counter[str] = Counter()
    for (_marks, lot), count in box.items():
        sizes[lot] += count
    folded: Multiset = Counter()
    for (marks, lot), count in box.items():
        small = sizes[lot] < thresholds.LOT_FROM_BALLOTS
        folded[marks, Lot.MIXED.value if small else lot] += count
    return folded


def _locked_box(consultation: Consultation, box: Multiset) -> bytes:
    rows = sorted([sorted(marks), lot, count] for (marks, lot), count in box.items())
    return sealing.lock(
        json.dumps(rows, separators=(",", ":")).encode(),
        key=keyring().community_key(consultation.agenda.community_id),
        context=consultation.id.bytes,
    )


def read_box(consultation: Consultation) -> Multiset:
    """The closed box of a consultation. Its caller shows nothing that the gate forbids.

    Raises:
        KeyMissing: the community's key was destroyed: no run can ever be made again.
        BallotBox.DoesNotExist: the vote is not closed.
    """
    box = BallotBox.objects.get(consultation=consultation)
    key = keyring().community_key(consultation.agenda.community_id, make=False)
    rows = json.loads(
        sealing.unlock(bytes(box.sealed), key=key, context=consultation.id.bytes)
    )
    return Counter({(frozenset(marks), lot): count for marks, lot, count in rows})


def new_cast_id() -> str:
    """128 random bits as text, for the hidden field of one form."""
    return secrets.token_hex(16)


def destroy_spent_keys() -> int:
    """Destroy the keys of votes that are over; returns how many votes were looked at.

    The close does this itself, after its commit; this mends a crash in between.
    """
    closed = list(
        Consultation.objects.across("keys of closed votes, wherever they are")
        .filter(state__in=OVER)
        .values_list("id", flat=True)
    )
    for key in closed:
        keyring().destroy_consultation(key)
    return len(closed)

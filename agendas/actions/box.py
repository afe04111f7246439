"""Turning the inbox of a vote into one locked box at the close, and reading it again."""

import json
from collections import Counter

from django.db import transaction

from agendas.actions.codes import keyring
from agendas.choices import BatchKind, CodeState, Lot
from agendas.models.ballots import BallotBox, BallotInbox, CastReceipt, VotingCode
from agendas.models.consultations import Consultation
from agendas.queries.consultations import OVER
from communities.safety import sealing, thresholds

# Read once the box is open: how often each set of card positions was cast, by lot.
Multiset = Counter[tuple[frozenset[int], str]]


class CountsDisagreeError(Exception):
    """Spent codes, inbox and box do not hold the same number."""


@transaction.atomic
def close_box(consultation: Consultation) -> int:
    """Open every ballot, mix, lock the counts away and delete the rest; returns ballots.

    The caller holds the consultation's row lock and destroys its keys after the commit.

    Raises:
        SealError: a ballot does not open; nothing is changed.
        CountsDisagreeError: spent codes, inbox and box do not agree; nothing is changed.
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
        raise CountsDisagreeError
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
        batch.n_unspent = states[CodeState.PRINTED] + states[CodeState.ACTIVE]
        batch.save(update_fields=["n_spent", "n_unspent", "n_void"])


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

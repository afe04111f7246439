"""Turning the inbox of a vote into one locked box at the close, and reading it again."""

import json
import logging
from collections import Counter
from functools import partial

from django.db import OperationalError, connection, transaction

from agendas.actions.codes import keyring
from agendas.choices import CONSULTATION, BatchKind, CodeState, Lot
from agendas.models.ballots import BallotBox, BallotInbox, CastReceipt, VotingCode
from agendas.models.consultations import Consultation
from agendas.models.hands import HandCount
from agendas.queries.consultations import OVER
from communities.jobs import enqueue
from communities.safety import sealing, thresholds

logger = logging.getLogger(__name__)
# So long, at most, a vote waits behind the rewriting of its table.
LOCK_SECONDS = 1

# Read once the box is open: how often each set of card positions was cast, by lot.
Multiset = Counter[tuple[frozenset[int], str]]


class CountsDisagreeError(Exception):
    """Spent codes, inbox and box do not hold the same number."""


@transaction.atomic
def close_box(consultation: Consultation) -> int:
    """Open every ballot, mix, lock the counts away and delete the rest; returns ballots.

    The vote is closed with it: from that line on the database itself takes nothing more.
    The caller holds the consultation's row lock. All of it holds or nothing does, so that
    after a crash it is simply done again; what no transaction can do, :func:`sweep_closed`
    does afterwards.

    Raises:
        NotAllowedError: it is not open.
        SealError: a ballot does not open; nothing is changed.
        CountsDisagreeError: spent codes, inbox and box do not agree; nothing is changed.
    """
    state = CONSULTATION.after(consultation.state, "close")
    if consultation.counts_only:
        n_ballots, box = _raised(consultation)
    else:
        opened = _opened(consultation)
        n_ballots = opened.total()
        box = _fold_small_lots(opened)
        if not _count_batches(consultation) == n_ballots == box.total():
            raise CountsDisagreeError
    consultation.state, consultation.n_ballots = state, n_ballots
    consultation.save(update_fields=["state", "n_ballots"])
    BallotBox.objects.create(
        consultation=consultation, sealed=_locked_box(consultation, box)
    )
    VotingCode.objects.filter(batch__consultation=consultation).delete()
    BallotInbox.objects.filter(consultation=consultation).delete()
    CastReceipt.objects.filter(consultation=consultation).delete()
    # The locked box has them now; what is shown of them comes through the gate.
    HandCount.plain.filter(card__consultation=consultation).delete()
    # If we die between the commit and these, a sweeper finds the closed vote.
    transaction.on_commit(partial(keyring().destroy_consultation, consultation.id))
    enqueue("agendas.sweep_closed")
    return n_ballots


def _raised(consultation: Consultation) -> tuple[int, Multiset]:
    """How many took part, and each raised hand as a ballot with that one mark.

    Such ballots are ranked by how many there are: the order of the sums.
    """
    batch = consultation.batches.get(kind=BatchKind.HANDS)
    batch.n_spent, batch.n_unspent = batch.n_issued, 0
    batch.save(update_fields=["n_spent", "n_unspent"])
    raised = HandCount.plain.filter(card__consultation=consultation, n_hands__gt=0)
    rows = raised.values_list("card__position", "n_hands")
    return batch.n_spent, Counter(
        {(frozenset({position}), Lot.MIXED.value): n for position, n in rows}
    )


def _opened(consultation: Consultation) -> Multiset:
    """How often each set of marks was cast by each lot.

    Equal ballots are one entry from the moment they are open, and the box is written sorted:
    the order in which they came in ends here. Equal bytes are equal ballots, because a
    ballot has only one spelling.
    """
    opener = sealing.Opener(
        private_key=keyring().consultation(consultation.id).private_key,
        context=consultation.id.bytes,
    )
    rows = BallotInbox.objects.filter(consultation=consultation)
    found: Multiset = Counter()
    # All at once, some hundred bytes each: a cursor would stay behind when one does not open.
    sealed = rows.values_list("sealed", flat=True)
    for plain, count in Counter(opener.open(bytes(each)) for each in sealed).items():
        ballot = sealing.unpack_ballot(plain)
        found[ballot.marks, ballot.lot] += count
    return found


def _count_batches(consultation: Consultation) -> int:
    """Write what became of each batch's slips; returns how many were used for a ballot."""
    for batch in consultation.batches.exclude(kind=BatchKind.PAPER):
        states = Counter(
            VotingCode.objects.filter(batch=batch).values_list("state", flat=True)
        )
        batch.n_spent, batch.n_void = states[CodeState.SPENT], states[CodeState.VOID]
        batch.n_unspent = states[CodeState.PRINTED] + states[CodeState.ACTIVE]
        batch.save(update_fields=["n_spent", "n_unspent", "n_void"])
    counted = consultation.batches.exclude(kind=BatchKind.TEST)
    return sum(batch.n_spent for batch in counted)


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


def sweep_closed() -> int:
    """Destroy the keys of votes that are over and clear the disk; returns votes swept.

    Both are done again until they hold, and again does no harm.
    """
    destroy_spent_keys()
    closed = Consultation.objects.across("closed votes, wherever they are").filter(
        state__in=OVER, swept=False
    )
    waiting = list(closed.values_list("id", flat=True))
    if not waiting or not _rewrite_tables():
        return 0
    return Consultation.plain.filter(pk__in=waiting).update(swept=True)


def destroy_spent_keys() -> None:
    """Destroy the keys of votes that are over.

    The close does this itself, after its commit; this mends a crash in between.
    """
    closed = Consultation.objects.across("keys of closed votes, wherever they are").filter(
        state__in=OVER
    )
    for key in closed.values_list("id", flat=True):
        keyring().destroy_consultation(key)


def _rewrite_tables() -> bool:
    """Write the three tables anew without their dead rows; False if a vote is in the way.

    A plain VACUUM leaves deleted rows readable in the pages of rows that stay, and in the
    indexes even of an empty table. Outside any transaction, because VACUUM must be.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = %s", [f"{LOCK_SECONDS}s"])
            for model in (VotingCode, BallotInbox, CastReceipt):
                cursor.execute(
                    f"VACUUM (FULL) {connection.ops.quote_name(model._meta.db_table)}"
                )
            cursor.execute("RESET lock_timeout")
    except OperationalError as error:
        # Somebody reads the table; voters behind us wait no longer than this. Next time.
        connection.close()
        logger.warning("tables not rewritten yet", extra={"why": type(error).__name__})
        return False
    return True

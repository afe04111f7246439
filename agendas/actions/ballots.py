"""Casting a ballot."""

from __future__ import annotations

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Exists

from agendas.actions.codes import keyring, take_paper
from agendas.actions.prepared import Prepared
from agendas.choices import CodeState, ConsultationState
from agendas.models.ballots import BallotInbox, CastReceipt
from agendas.models.consultations import Consultation
from communities.safety import sealing
from communities.safety.codes import tag
from communities.safety.keyring import KeyMissing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class CastError(Exception):
    """A ballot was not taken.

    ``reason``: unknown, used, not_yet, asleep, paused, frozen, closed, too_many, wrong_card
    or no_paper_left.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, repr=False)
class Admission:
    """What a code opens: one consultation, and the tag that finds the code again.

    Of the consultation only what a ballot shows and needs is loaded. Its repr shows nothing,
    because tracebacks do.
    """

    consultation: Consultation
    tag: bytes
    lot: str
    kind: str
    state: str
    synthetic: bool
    # Where each card stands on the ballot, by its key in hexadecimal.
    places: Mapping[str, int]


# One statement each, written out and prepared: building and planning them anew for each visit
# cost more than running them. What a code opens, or why it does not, is decided below.
# The tags come through a sub-select: how many there are must not tempt PostgreSQL to plan anew.
WAITING = "SELECT id FROM agendas_consultation WHERE state IN ('draft', 'open', 'paused')"
FIND = Prepared(
    "find_code",
    ("bytea[]",),
    """
SELECT code.tag, code.state, batch.lot, batch.kind, vote.id, vote.state, vote.n_marks,
    vote.question_es, vote.question_en, vote.public_key,
    community.frozen OR owner.frozen,
    community.state IN ('suspended', 'testimony_only'), owner.synthetic,
    (SELECT json_object_agg(replace(card.id::text, '-', ''), card.position)
     FROM agendas_card AS card WHERE card.consultation_id = vote.id)
FROM agendas_votingcode AS code
JOIN agendas_codebatch AS batch ON batch.id = code.batch_id
JOIN agendas_consultation AS vote ON vote.id = batch.consultation_id
JOIN agendas_localagenda AS agenda ON agenda.id = vote.agenda_id
JOIN communities_community AS community ON community.id = agenda.community_id
JOIN communities_process AS owner ON owner.id = community.process_id
WHERE code.tag = ANY(ARRAY(SELECT unnest($1)))
""",
)


def admit(code: str) -> Admission:
    """Find the open consultation that a well-formed code belongs to. Changes nothing.

    Linear in open consultations (one HMAC each); two queries.

    Raises:
        CastError: "unknown" (also for a code of a vote that is over: tags are gone),
            "frozen", "not_yet" (the vote is not open), "asleep" (nobody made the slip valid
            at the door yet) or "paused".
    """
    keys = keyring()
    tags = []
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        waiting = [key for (key,) in cursor.fetchall()]
    for key in waiting:
        with suppress(KeyMissing):  # no slips were made for it yet
            tags.append(tag(code, pepper=keys.consultation(key).pepper))
    found = FIND.row(tags)
    if found is None or found[1] == CodeState.VOID:
        raise CastError("unknown")
    found_tag, state, lot, kind, *vote, frozen, stopped, synthetic, places = found
    columns = ("id", "state", "n_marks", "question_es", "question_en", "public_key")
    consultation = Consultation(**dict(zip(columns, vote, strict=True)))
    if frozen:
        raise CastError("frozen")
    if consultation.state != ConsultationState.OPEN:
        raise CastError(_why_not(consultation.state))
    if stopped:
        raise CastError("paused")
    if state == CodeState.PRINTED:
        raise CastError("asleep")
    return Admission(
        consultation, bytes(found_tag), lot, kind, state, synthetic, places or {}
    )


def _refuse_frozen(consultation: Consultation) -> None:
    if consultation.agenda.community.is_frozen:
        raise CastError("frozen")


def _refuse_stopped(consultation: Consultation) -> None:
    if consultation.agenda.community.is_empty_chair:
        raise CastError("paused")


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


def _cast_hash(consultation: Consultation, tag: bytes, cast_id: bytes) -> bytes:
    # With the code's tag: the same form sent with another code is another cast.
    return hashlib.sha256(consultation.id.bytes + tag + cast_id).digest()


# One statement, and so one transaction: the code is spent, the sealed ballot laid in and the
# form remembered, or nothing is. FOR SHARE makes the close wait for us, or us find it closed.
# A trial code is spent and remembered like any other, but lays in no ballot.
CAST = Prepared(
    "cast_ballot",
    ("uuid", "bytea", "bytea", "bytea"),
    """
WITH open_vote AS (
    SELECT vote.id FROM agendas_consultation AS vote
    JOIN agendas_localagenda AS agenda ON agenda.id = vote.agenda_id
    JOIN communities_community AS community ON community.id = agenda.community_id
    JOIN communities_process AS owner ON owner.id = community.process_id
    WHERE vote.id = $1 AND vote.state = 'open'
      AND community.state NOT IN ('suspended', 'testimony_only')
      AND NOT community.frozen AND NOT owner.frozen
    FOR SHARE OF vote
), spent AS (
    UPDATE agendas_votingcode AS code SET state = 'spent'
    FROM agendas_codebatch AS batch, open_vote
    WHERE code.tag = $2 AND code.state = 'active'
      AND batch.id = code.batch_id AND batch.consultation_id = open_vote.id
    RETURNING batch.kind
), ballot AS (
    INSERT INTO agendas_ballotinbox (id, consultation_id, sealed)
    SELECT gen_random_uuid(), $1, $3 FROM spent WHERE kind <> 'test'
), receipt AS (
    INSERT INTO agendas_castreceipt (id, consultation_id, cast_hash)
    SELECT gen_random_uuid(), $1, $4 FROM spent
)
SELECT count(*) FROM spent
""",
)


def cast_ballot(*, admission: Admission, marks: frozenset[int], cast_id: bytes) -> None:
    """Cast one ballot for one code. No trace of who, when, or from where is left.

    Sending the same ``cast_id`` again succeeds without casting again.

    Raises:
        CastError: "used" (by another form), "closed", "paused" or "frozen" (meanwhile).
    """
    vote = admission.consultation
    receipt = _cast_hash(vote, admission.tag, cast_id)
    spent = CAST.row(vote.id, admission.tag, _seal(vote, marks, admission.lot), receipt)
    if spent and spent[0]:
        return
    mine = CastReceipt.objects.filter(consultation=vote, cast_hash=receipt)
    again = Consultation.objects.across("the vote of this very form").annotate(
        received=Exists(mine)
    )
    found = again.select_related("agenda__community__process").get(pk=vote.pk)
    if found.received:
        return
    _refuse_frozen(found)
    _refuse_stopped(found)
    raise CastError("used" if found.state == "open" else _why_not(found.state))


def lock_open(consultation: Consultation) -> Consultation:
    """The consultation under a row lock, while it takes ballots.

    Raises:
        CastError: "not_yet", "paused", "closed" or "frozen".
    """
    vote = (
        Consultation.plain.select_for_update(of=("self",))
        .select_related("agenda__community__process")
        .get(pk=consultation.pk)
    )
    _refuse_frozen(vote)
    if vote.state != ConsultationState.OPEN:
        raise CastError(_why_not(vote.state))
    _refuse_stopped(vote)
    return vote


def seal_marks(consultation: Consultation, marks: frozenset[int], lot: str) -> bytes:
    """One ballot that only the close, or this server while the vote is open, can read."""
    return _seal(consultation, marks, lot)


@transaction.atomic
def lay_in_papers(
    *, consultation: Consultation, lot: str, ballots: Sequence[frozenset[int]]
) -> None:
    """Lay in paper ballots of one group, in an order that says nothing.

    Leaves no audit row of its own: its caller's says the hour alone.

    Raises:
        CastError: "not_yet", "paused", "closed", "frozen" or "no_paper_left" (more than
            were printed when it opened); nothing is laid in.
    """
    vote = lock_open(consultation)
    for _ballot in ballots:
        if not take_paper(vote, lot):
            raise CastError("no_paper_left")
    mixed = list(ballots)
    secrets.SystemRandom().shuffle(mixed)
    BallotInbox.objects.bulk_create(
        BallotInbox(consultation=vote, sealed=_seal(vote, marks, lot)) for marks in mixed
    )


def new_cast_id() -> str:
    """128 random bits as text, for the hidden field of one form."""
    return secrets.token_hex(16)

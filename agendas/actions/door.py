"""The door of a vote: slips come alive, or are thrown away, by range and by two people.

A slip is dead until two people make valid the serials that lie on the table. So a copy of
the file with all slips casts nothing, and no more can vote than sat in the circle. Nothing
here tells which slips were used: ranges are compared with ranges, never with codes.
"""

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet

from agendas.choices import BatchKind, CodeState, ConsultationState, RangeUse
from agendas.models.ballots import VotingCode
from agendas.models.consultations import CodeBatch, Consultation
from agendas.models.slips import SlipRange
from agendas.queries.consultations import OVER
from communities.actions.acts import ask_for_act, confirm_act, drop_act
from communities.actions.audit import record
from communities.choices import SecondPersonActKind
from communities.machine import NotAllowedError
from communities.models.acts import SecondPersonAct
from communities.models.people import User
from communities.safety.coarsen import band_ceiling
from communities.safety.thresholds import SLIPS_REPLACED_PER_SITTING
from workshops.choices import SessionOrigin
from workshops.models.sessions import Session
from workshops.queries.coverage import NOT_HELD

ACT_OF = {
    RangeUse.ACTIVATE: SecondPersonActKind.ACTIVATE_SLIPS,
    RangeUse.VOID: SecondPersonActKind.VOID_SLIPS,
}


class RangeRefusedError(Exception):
    """These slips stay as they are.

    ``reason``: beyond (the batch has no such slips), taken (some were made valid or void
    before), not_held (no such sitting here), no_band (nobody said how many sat there) or
    too_many (for that sitting). ``n_room``: how many more fit the sitting; set for too_many.
    """

    def __init__(self, reason: str, *, n_room: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.n_room = reason, n_room


@dataclass(frozen=True, slots=True)
class Serials:
    """Slips ``first`` to ``last`` of a batch, both included."""

    first: int
    last: int

    @property
    def codes(self) -> Q:
        """The codes with these serials, in whatever batch."""
        return Q(serial__gte=self.first, serial__lte=self.last)

    def __len__(self) -> int:
        return max(self.last - self.first + 1, 0)


@transaction.atomic
def ask_to_activate(
    *,
    acting_user: User,
    batch: CodeBatch,
    id: uuid.UUID,
    session: Session,
    serials: Serials,
) -> SlipRange:
    """The first of two people asks to make valid the slips that lie on the table.

    ``session``: the sitting whose people take them. The form's ``id`` makes it ask once.

    Raises:
        NotAllowedError: the vote is over.
        RangeRefusedError: see there.
    """
    vote = _lock(batch)
    _check_activation(vote, batch, session, serials)
    return _ask(acting_user, batch, id, RangeUse.ACTIVATE, serials, session=session)


@transaction.atomic
def ask_to_void(
    *, acting_user: User, batch: CodeBatch, id: uuid.UUID, serials: Serials
) -> SlipRange:
    """The first of two people asks to throw away slips that were not handed out.

    Raises:
        NotAllowedError: the vote is over.
        RangeRefusedError: "beyond".
    """
    _lock(batch)
    _check_within(batch, serials)
    return _ask(acting_user, batch, id, RangeUse.VOID, serials)


@transaction.atomic
def confirm_activate(
    *, acting_user: User, slips: SlipRange, asking: uuid.UUID | None = None
) -> SlipRange:
    """The second person makes them valid; from now on each is good for one ballot.

    Raises:
        SamePersonError, NothingAskedError: see communities.actions.acts.
        NotAllowedError: the vote is over.
        RangeRefusedError: something changed since it was asked.
    """
    vote, slips = _locked_range(slips)
    serials, session = Serials(slips.first, slips.last), slips.session
    if session is None:
        raise RangeRefusedError("not_held")
    _check_activation(vote, slips.batch, session, serials)
    _confirm(acting_user, slips, asking)
    VotingCode.objects.filter(
        serials.codes, batch=slips.batch, state=CodeState.PRINTED
    ).update(state=CodeState.ACTIVE)
    return _done(acting_user, slips, "activate_slips")


@transaction.atomic
def confirm_void(
    *, acting_user: User, slips: SlipRange, asking: uuid.UUID | None = None
) -> SlipRange:
    """The second person throws them away. A slip that was used before stays used.

    Raises:
        SamePersonError, NothingAskedError: see communities.actions.acts.
        NotAllowedError: the vote is over.
    """
    vote, slips = _locked_range(slips)
    _confirm(acting_user, slips, asking)
    VotingCode.objects.filter(
        Serials(slips.first, slips.last).codes,
        batch=slips.batch,
        state__in=[CodeState.PRINTED, CodeState.ACTIVE],
    ).update(state=CodeState.VOID)
    if vote.state == ConsultationState.DRAFT:
        # Later this count would tell which slips were used: then the close writes it.
        batch = slips.batch
        batch.n_void = VotingCode.objects.filter(batch=batch, state=CodeState.VOID).count()
        batch.n_unspent = batch.n_issued - batch.n_void
        batch.save(update_fields=["n_void", "n_unspent"])
        # Whoever asked to open asked for what stood there.
        drop_act(kind=SecondPersonActKind.OPEN_CONSULTATION, target_id=vote.id)
    return _done(acting_user, slips, "void_slips")


def forget_askings(vote: Consultation) -> None:
    """Nobody asks for anything at the door any more: the vote is over."""
    waiting = SlipRange.plain.filter(batch__consultation=vote, done=False)
    keys = list(waiting.values_list("id", flat=True))
    SecondPersonAct.plain.filter(target_id__in=keys, confirmed_by=None).delete()
    waiting.delete()


def _lock(batch: CodeBatch) -> Consultation:
    vote = (
        Consultation.plain.select_for_update(of=("self",))
        .select_related("agenda__community__process")
        .get(pk=batch.consultation_id)
    )
    if vote.state in OVER:
        raise NotAllowedError("consultation", vote.state, "hand_out")
    return vote


def _locked_range(slips: SlipRange) -> tuple[Consultation, SlipRange]:
    vote = _lock(slips.batch)
    return vote, SlipRange.plain.select_related("batch", "session").get(pk=slips.pk)


def _check_within(batch: CodeBatch, serials: Serials) -> None:
    if not (1 <= serials.first <= serials.last <= batch.n_issued):
        raise RangeRefusedError("beyond")


def _check_activation(
    vote: Consultation, batch: CodeBatch, session: Session, serials: Serials
) -> None:
    _check_within(batch, serials)
    earlier = SlipRange.plain.filter(batch=batch, done=True)
    if earlier.filter(first__lte=serials.last, last__gte=serials.first).exists():
        raise RangeRefusedError("taken")
    session = Session.plain.select_for_update().get(pk=session.pk)
    mine = session.origin == SessionOrigin.WORKSHOP and session.state not in NOT_HELD
    if not mine or session.cycle_id != vote.agenda.cycle_id:
        raise RangeRefusedError("not_held")
    if not session.headcount_band:
        raise RangeRefusedError("no_band")
    if batch.kind == BatchKind.TEST:
        return
    n_room = band_ceiling(session.headcount_band) - _n_live(vote, session)
    if len(serials) > n_room:
        raise RangeRefusedError("too_many", n_room=n_room)


def _n_live(vote: Consultation, session: Session) -> int:
    """Slips made valid for a sitting, less those that replace others thrown away.

    Counted from ranges alone. Were unused slips counted, throwing slips away would tell who
    has voted, and how many. So a few can be replaced, used or not, and no more.
    """
    counting = SlipRange.plain.filter(batch__consultation=vote, done=True).exclude(
        batch__kind=BatchKind.TEST
    )
    mine = _serials_of(counting.filter(use=RangeUse.ACTIVATE, session=session))
    thrown = mine & _serials_of(counting.filter(use=RangeUse.VOID))
    nobody_voted = vote.state == ConsultationState.DRAFT
    spare = len(thrown) if nobody_voted else min(len(thrown), SLIPS_REPLACED_PER_SITTING)
    return len(mine) - spare


def _serials_of(ranges: QuerySet[SlipRange, SlipRange]) -> set[tuple[uuid.UUID, int]]:
    return {
        (batch, serial)
        for batch, first, last in ranges.values_list("batch", "first", "last")
        for serial in range(first, last + 1)
    }


def _ask(
    acting_user: User,
    batch: CodeBatch,
    id: uuid.UUID,
    use: RangeUse,
    serials: Serials,
    *,
    session: Session | None = None,
) -> SlipRange:
    _forget_taken_back(batch)
    slips, created = SlipRange.plain.get_or_create(
        id=id,
        defaults={
            "batch": batch,
            "use": use,
            "first": serials.first,
            "last": serials.last,
            "session": session,
        },
    )
    if created:
        ask_for_act(
            acting_user=acting_user,
            community=batch.consultation.agenda.community,
            kind=ACT_OF[use],
            target_id=slips.id,
        )
    return slips


def _forget_taken_back(batch: CodeBatch) -> None:
    asked = SlipRange.plain.filter(batch=batch, done=False)
    waiting = SecondPersonAct.plain.filter(
        target_id__in=asked.values("id"), confirmed_by=None
    )
    asked.exclude(id__in=list(waiting.values_list("target_id", flat=True))).delete()


def _confirm(acting_user: User, slips: SlipRange, asking: uuid.UUID | None) -> None:
    confirm_act(
        acting_user=acting_user,
        kind=ACT_OF[RangeUse(slips.use)],
        target_id=slips.id,
        asking=asking,
    )


def _done(acting_user: User, slips: SlipRange, action: str) -> SlipRange:
    slips.done = True
    slips.save(update_fields=["done"])
    record(
        acting_user=acting_user,
        action=action,
        target=slips,
        process=slips.batch.consultation.agenda.community.process,
    )
    return slips

"""Paper ballots: counted by hand, keyed by two people apart, settled by a third."""

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet, Sum

from agendas.actions.ballots import (
    CastError,
    check_marks,
    lay_in_papers,
    lock_open,
    seal_marks,
)
from agendas.actions.codes import keyring
from agendas.choices import BatchKind, StackSide, StackState
from agendas.models.consultations import Consultation
from agendas.models.stacks import KeyedPaper, PaperStack
from communities.actions.audit import record
from communities.models.people import User
from communities.safety import sealing

FIRST, SECOND, THIRD = StackSide


class StackError(Exception):
    """A paper, or a stack, was not taken.

    ``reason``: gone (it counts already, or was thrown away), others (two other people key
    it), place (not the next paper, and none that was keyed before), both_done, not_done,
    same_person (who keyed it settles nothing), agreed (the two do not differ there).
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Difference:
    """One paper that two people read differently: marks as card positions."""

    place: int
    first: frozenset[int]
    second: frozenset[int]
    third: frozenset[int] | None


@transaction.atomic
def begin_stack(
    *,
    acting_user: User,
    consultation: Consultation,
    id: uuid.UUID,
    lot: str,
    n_papers: int,
) -> PaperStack:
    """Somebody counted the papers of one group by hand; sent twice, it is begun once.

    Raises:
        CastError: the vote takes no ballots now, or "no_paper_left": more papers than were
            printed and are not in another stack.
    """
    vote = lock_open(consultation)
    known = PaperStack.objects.within(vote.agenda.community).filter(pk=id).first()
    if known:
        return known
    waiting = (
        vote.stacks.filter(state=StackState.KEYING).aggregate(n=Sum("n_papers"))["n"] or 0
    )
    papers = vote.batches.filter(kind=BatchKind.PAPER)
    left = papers.aggregate(n=Sum("n_unspent"))["n"] or 0
    if n_papers > left - waiting:
        raise CastError("no_paper_left")
    stack = PaperStack(
        id=id,
        consultation=vote,
        number=(
            vote.stacks.order_by("-number").values_list("number", flat=True).first() or 0
        )
        + 1,
        lot=lot,
        n_papers=n_papers,
        first_by=acting_user,
    )
    stack.save(force_insert=True)
    record(
        acting_user=acting_user,
        action="begin_stack",
        target=stack,
        process=vote.agenda.community.process,
    )
    return stack


def _keying(stack: PaperStack) -> QuerySet[PaperStack]:
    return PaperStack.plain.filter(pk=stack.pk, state=StackState.KEYING)


def _locked(stack: PaperStack) -> PaperStack:
    """The stack, with its open vote, both locked.

    Raises:
        CastError: the vote takes no ballots now.
        StackError: "gone".
    """
    vote = lock_open(stack.consultation)
    found = _keying(stack).select_for_update().first()
    if found is None:
        raise StackError("gone")
    found.consultation = vote
    return found


def side_of(stack: PaperStack, user: User) -> StackSide | None:
    """Which side of a stack this person keys, or would begin; None for anyone else."""
    if user.id == stack.first_by_id:
        return FIRST
    return SECOND if stack.second_by_id in {None, user.id} else None


def n_keyed(stack: PaperStack) -> dict[StackSide, int]:
    """How many papers each of the two has keyed so far; one query."""
    sides = list(stack.papers.values_list("side", flat=True))
    return {side: sides.count(side) for side in (FIRST, SECOND)}


def is_keyed(stack: PaperStack) -> bool:
    """Whether both people keyed every paper."""
    return set(n_keyed(stack).values()) == {stack.n_papers}


@transaction.atomic
def key_paper(
    *, acting_user: User, stack: PaperStack, place: int, marks: frozenset[int]
) -> None:
    """Keep how one person reads one paper: the next one, or one of theirs again.

    No audit row: its time would point at a ballot.

    Raises:
        CastError: the vote takes no ballots now; "too_many" or "wrong_card".
        StackError: "gone", "others", "place" or "both_done".
    """
    stack = _locked(stack)
    side = side_of(stack, acting_user)
    if side is None:
        raise StackError("others")
    done = n_keyed(stack)
    if set(done.values()) == {stack.n_papers}:
        raise StackError("both_done")
    if not 1 <= place <= min(done[side] + 1, stack.n_papers):
        raise StackError("place")
    if side is SECOND and stack.second_by_id is None:
        stack.second_by = acting_user
        stack.save(update_fields=["second_by"])
    _keep(stack, side, place, marks)


def _keep(stack: PaperStack, side: StackSide, place: int, marks: frozenset[int]) -> None:
    vote = stack.consultation
    check_marks(marks, n_cards=vote.cards.count(), n_marks=vote.n_marks)
    KeyedPaper.plain.update_or_create(
        stack=stack,
        side=side,
        place=place,
        defaults={"sealed": seal_marks(vote, marks, stack.lot)},
    )


def read_papers(stack: PaperStack, side: StackSide) -> dict[int, frozenset[int]]:
    """How one person read the papers of a stack, by place. Shown to nobody else.

    Raises:
        KeyMissing, SealError: the keys of the vote are gone or do not fit.
    """
    keys = keyring().consultation(stack.consultation_id)
    return {
        paper.place: sealing.unpack_ballot(
            sealing.open_sealed(
                bytes(paper.sealed),
                private_key=keys.private_key,
                context=stack.consultation_id.bytes,
            )
        ).marks
        for paper in stack.papers.filter(side=side)
    }


def differences(stack: PaperStack) -> list[Difference]:
    """The papers that the two read differently, in the order of the stack.

    Raises:
        StackError: "not_done": one of them would see what the other keyed.
    """
    if not is_keyed(stack):
        raise StackError("not_done")
    first, second, third = (read_papers(stack, side) for side in StackSide)
    return [
        Difference(place, marks, second[place], third.get(place))
        for place, marks in sorted(first.items())
        if marks != second[place]
    ]


@transaction.atomic
def settle_paper(
    *, acting_user: User, stack: PaperStack, place: int, marks: frozenset[int]
) -> None:
    """A third person reads a paper that two read differently; read again, the last holds.

    Raises:
        CastError: the vote takes no ballots now; "too_many" or "wrong_card".
        StackError: "gone", "same_person", "not_done" or "agreed".
    """
    stack = _locked(stack)
    if acting_user.id in {stack.first_by_id, stack.second_by_id}:
        raise StackError("same_person")
    if place not in {paper.place for paper in differences(stack)}:
        raise StackError("agreed")
    _keep(stack, THIRD, place, marks)


@transaction.atomic
def count_stack(*, acting_user: User, stack: PaperStack) -> PaperStack:
    """Lay a stack's ballots into the box, all or none; what was keyed is deleted.

    Raises:
        CastError: the vote takes no ballots now, or "no_paper_left".
        StackError: "gone", or "not_done": papers are missing or not settled.
    """
    stack = _locked(stack)
    differing = differences(stack)
    if any(paper.third is None for paper in differing):
        raise StackError("not_done")
    ballots = read_papers(stack, FIRST) | {
        paper.place: paper.third for paper in differing if paper.third is not None
    }
    lay_in_papers(
        consultation=stack.consultation, lot=stack.lot, ballots=list(ballots.values())
    )
    stack.papers.all().delete()
    stack.state, stack.n_differed = StackState.COUNTED, len(differing)
    stack.save(update_fields=["state", "n_differed"])
    _tell(acting_user, "count_stack", stack)
    return stack


@transaction.atomic
def discard_stack(*, acting_user: User, stack: PaperStack) -> None:
    """Throw away what was keyed of a stack; its papers can be keyed in anew.

    Also while the vote is paused: it is what stands in the way of closing it.

    Raises:
        StackError: "gone".
    """
    Consultation.plain.select_for_update().get(pk=stack.consultation_id)
    found = _keying(stack).first()
    if found is None:
        raise StackError("gone")
    _tell(acting_user, "discard_stack", found)
    found.papers.all().delete()
    found.state = StackState.DISCARDED
    found.save(update_fields=["state"])


def _tell(acting_user: User, action: str, stack: PaperStack) -> None:
    record(
        acting_user=acting_user,
        action=action,
        target=stack,
        process=stack.consultation.agenda.community.process,
    )

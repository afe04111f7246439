"""Counting raised hands: a vote that is not secret, and whose sums alone are kept."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from agendas.actions.ballots import lock_open
from agendas.choices import BatchKind, Lot
from agendas.models.consultations import CodeBatch, Consultation
from agendas.models.hands import HandCount
from communities.actions.acts import drop_act
from communities.actions.audit import record
from communities.choices import SecondPersonActKind
from communities.models.people import User


class WrongHandsError(ValueError):
    """More hands than people, a card of another vote, or a vote that is held in secret."""


@transaction.atomic
def count_hands(
    *,
    acting_user: User,
    consultation: Consultation,
    n_people: int,
    hands: Mapping[UUID, int],
) -> CodeBatch:
    """Write down how many took part and how many hands each card had; again, it replaces.

    Whoever asked to close asked for other sums: that asking falls.

    Raises:
        CastError: it is not open.
        WrongHandsError: the sums cannot be, or slips are used.
    """
    vote = lock_open(consultation)
    cards = {card.id: card for card in vote.cards.all()}
    within = all(0 <= n <= n_people for n in hands.values())
    if not vote.counts_only or n_people < 1 or hands.keys() != cards.keys() or not within:
        raise WrongHandsError
    drop_act(kind=SecondPersonActKind.CLOSE_CONSULTATION, target_id=vote.id)
    batch, _new = CodeBatch.plain.update_or_create(
        consultation=vote,
        kind=BatchKind.HANDS,
        lot=Lot.MIXED,
        defaults={"n_issued": n_people, "n_unspent": n_people},
        create_defaults={"n_issued": n_people, "n_unspent": n_people, "number": 1},
    )
    for key, n_hands in hands.items():
        HandCount.plain.update_or_create(card=cards[key], defaults={"n_hands": n_hands})
    record(
        acting_user=acting_user,
        action="count_hands",
        target=batch,
        process=vote.agenda.community.process,
    )
    return batch

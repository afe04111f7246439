"""Raised hands as they were written down, until two people close."""

from dataclasses import dataclass

from agendas.choices import ConsultationState
from agendas.models.consultations import Consultation
from agendas.models.hands import HandCount


@dataclass(frozen=True, slots=True)
class Raised:
    """How many took part, and the hands of each card by its place on the ballot."""

    n_people: int
    hands: list[HandCount]


def raised(vote: Consultation) -> Raised | None:
    """What was written down for an open vote; None before, and once it is over."""
    batch = vote.batches.first()
    if batch is None or vote.state != ConsultationState.OPEN:
        return None
    hands = HandCount.plain.filter(card__consultation=vote).select_related("card")
    return Raised(batch.n_issued, list(hands.order_by("card__position")))

"""Laying out a ballot: which items are on it, in which words and with which picture."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from agendas.actions.codes import change_draft
from agendas.models.agendas import LeftOff
from agendas.models.consultations import Card, Consultation
from communities.actions.audit import record
from communities.models.people import User
from communities.safety import thresholds
from workshops.models.items import Insecurity, Proposal


@dataclass(frozen=True, slots=True)
class CardPlan:
    """One item on the ballot: its words and its bundled picture ("" to keep a drawing)."""

    item: Insecurity | Proposal
    words_es: str
    words_en: str
    picture: str


@dataclass(frozen=True, slots=True)
class LeftOffPlan:
    """One item not on the ballot, and the reason the public reads ("" while undecided)."""

    item: Insecurity | Proposal
    reason: str
    note_es: str = ""
    note_en: str = ""


def _key(item: Insecurity | Proposal) -> dict[str, Insecurity | Proposal | None]:
    return {
        "insecurity": item if isinstance(item, Insecurity) else None,
        "proposal": item if isinstance(item, Proposal) else None,
    }


@transaction.atomic
def lay_out_ballot(
    *,
    acting_user: User,
    consultation: Consultation,
    cards: Sequence[CardPlan],
    left_off: Sequence[LeftOffPlan],
) -> Consultation:
    """Set which items are on the ballot, in which order, and why the others are not.

    Drawings of items that stay on the ballot are kept.

    Raises:
        NotInDraftError: the vote is open, or over.
        ValidationError: more cards than a ballot holds.
    """
    consultation = change_draft(consultation)
    if len(cards) > thresholds.CARDS_PER_BALLOT:
        raise ValidationError("too many cards", code="too_many_cards")
    old = {card.item_id: card for card in consultation.cards.all()}
    keep = [
        _laid_out(old.get(str(plan.item.id)), consultation, position, plan)
        for position, plan in enumerate(cards)
    ]
    consultation.cards.exclude(pk__in=[card.pk for card in keep]).delete()
    Card.plain.bulk_create(
        keep,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["position", "words_es", "words_en", "picture", "drawing"],
    )
    consultation.left_off.all().delete()
    LeftOff.plain.bulk_create(
        LeftOff(
            consultation=consultation,
            reason=plan.reason,
            note_es=plan.note_es,
            note_en=plan.note_en,
            **_key(plan.item),
        )
        for plan in left_off
        if plan.reason
    )
    record(
        acting_user=acting_user,
        action="lay_out_ballot",
        target=consultation,
        process=consultation.agenda.community.process,
    )
    return consultation


def _laid_out(
    card: Card | None, consultation: Consultation, position: int, plan: CardPlan
) -> Card:
    card = card or Card(consultation=consultation, **_key(plan.item))
    card.position = position
    card.words_es, card.words_en = plan.words_es, plan.words_en
    card.picture = plan.picture
    if plan.picture:
        card.drawing = b""
    card.clean_fields(exclude={"consultation", "insecurity", "proposal"})
    return card


@transaction.atomic
def set_picture(
    *, acting_user: User, card: Card, picture: str = "", drawing: bytes = b""
) -> Card:
    """Put a bundled picture on a card, or the group's own drawing (already re-encoded).

    Either takes the place of the other.

    Raises:
        NotInDraftError: the vote is open, or over.
    """
    consultation = change_draft(card.consultation)
    card.drawing, card.picture = drawing, "" if drawing else picture
    card.save(update_fields=["drawing", "picture"])
    record(
        acting_user=acting_user,
        action="set_picture",
        target=card,
        process=consultation.agenda.community.process,
    )
    return card

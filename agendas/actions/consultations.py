"""Preparing, opening and closing a secret vote. Opening and closing take two people."""

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.db.models import Q

from agendas.actions import ballots
from agendas.actions.agendas import current_agenda, pass_stage
from agendas.actions.codes import activate_codes, keyring, lock_draft
from agendas.actions.tallying import tally_consultation
from agendas.choices import CONSULTATION, LOCAL_AGENDA, Stage
from agendas.drawings import fit_drawing
from agendas.models.agendas import LeftOff
from agendas.models.consultations import Card, Consultation
from agendas.queries.consultations import votable
from communities.actions.acts import ask_for_act, confirm_act
from communities.actions.audit import record
from communities.actions.status import reach
from communities.choices import CommunityState, SecondPersonActKind
from communities.models.people import User
from communities.models.places import Community
from communities.safety import thresholds
from workshops.models.items import Insecurity, Proposal


class NotReadyError(Exception):
    """The vote cannot open yet. ``reasons``: codes a page turns into sentences."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(", ".join(reasons))
        self.reasons = tuple(reasons)


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


@transaction.atomic
def create_consultation(
    *,
    acting_user: User,
    community: Community,
    id: uuid.UUID,
    subject: str,
    question_es: str,
    question_en: str,
) -> Consultation:
    """A vote on one subject, still to be prepared; sent twice, it is made once.

    Raises:
        ValidationError: this agenda already has a vote on this subject.
    """
    agenda = current_agenda(community)
    existing = Consultation.objects.within(community).filter(pk=id).first()
    if existing:
        return existing
    consultation = Consultation(
        id=id,
        agenda=agenda,
        subject=subject,
        question_es=question_es,
        question_en=question_en,
        tie_seed=secrets.token_hex(32),
    )
    consultation.full_clean()
    consultation.save(force_insert=True)
    record(
        acting_user=acting_user,
        action="create_consultation",
        target=consultation,
        process=community.process,
    )
    return consultation


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
    consultation = lock_draft(consultation)
    old = {card.item_id: card for card in consultation.cards.all()}
    keep = []
    for position, plan in enumerate(cards):
        card = old.get(str(plan.item.id)) or Card(
            consultation=consultation, **_key(plan.item)
        )
        card.position = position
        card.words_es, card.words_en, card.picture = (
            plan.words_es,
            plan.words_en,
            plan.picture,
        )
        card.full_clean(
            validate_unique=False,
            validate_constraints=position >= thresholds.CARDS_PER_BALLOT,
        )
        keep.append(card)
    consultation.cards.exclude(pk__in=[card.pk for card in keep]).delete()
    for card in keep:
        card.save()
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


@transaction.atomic
def set_drawing(*, acting_user: User, card: Card, drawing: bytes) -> Card:
    """Put the group's own drawing (already re-encoded) on a card, instead of a picture.

    Raises:
        NotInDraftError: the vote is open, or over.
    """
    consultation = lock_draft(card.consultation)
    card.drawing, card.picture = drawing, ""
    card.save(update_fields=["drawing", "picture"])
    record(
        acting_user=acting_user,
        action="set_drawing",
        target=card,
        process=consultation.agenda.community.process,
    )
    return card


def not_ready(consultation: Consultation) -> list[str]:
    """Why a vote cannot open yet; empty when it can.

    Codes: no_cards, too_few_cards, card_incomplete, item_not_confirmed, left_off_unexplained,
    no_slips, stopped.
    """
    community = consultation.agenda.community
    cards = list(consultation.cards.select_related("insecurity", "proposal"))
    confirmed = {item.id for item in votable(community, consultation.subject)}
    on_ballot = {card.item.id for card in cards}
    explained = {
        row.insecurity_id or row.proposal_id for row in consultation.left_off.all()
    }
    checks = {
        "too_few_cards": len(cards) < 2,
        "card_incomplete": any(not card.is_ready for card in cards),
        "item_not_confirmed": bool(on_ballot - confirmed),
        "left_off_unexplained": bool(confirmed - on_ballot - explained),
        "no_slips": not consultation.batches.filter(
            Q(kind="paper") | Q(n_issued__gt=0), n_void=0
        ).exists(),
        "stopped": community.is_empty_chair,
    }
    return [reason for reason, holds in checks.items() if holds]


@transaction.atomic
def ask_to_open(*, acting_user: User, consultation: Consultation) -> None:
    """The first of two people asks to open the vote.

    Raises:
        NotReadyError: something is missing.
        NotInDraftError: it is open, or over.
    """
    consultation = lock_draft(consultation)
    if reasons := not_ready(consultation):
        raise NotReadyError(reasons)
    ask_for_act(
        acting_user=acting_user,
        community=consultation.agenda.community,
        kind=SecondPersonActKind.OPEN_CONSULTATION,
        target_id=consultation.id,
    )


@transaction.atomic
def confirm_open(*, acting_user: User, consultation: Consultation) -> Consultation:
    """The second person opens the vote: cards freeze, slips become valid.

    Raises:
        SamePersonError, NothingAskedError: see communities.actions.acts.
        NotReadyError: something changed since it was asked.
        NotInDraftError: it is open already.
    """
    consultation = lock_draft(consultation)
    if reasons := not_ready(consultation):
        raise NotReadyError(reasons)
    confirm_act(
        acting_user=acting_user,
        kind=SecondPersonActKind.OPEN_CONSULTATION,
        target_id=consultation.id,
    )
    agenda = consultation.agenda
    consultation.state = CONSULTATION.after(consultation.state, "open")
    consultation.public_key = keyring().create_consultation(consultation.id).public_key
    consultation.save(update_fields=["state", "public_key"])
    _shrink_drawings(consultation)
    activate_codes(consultation)
    agenda.state = LOCAL_AGENDA.after(agenda.state, "open_vote")
    agenda.save(update_fields=["state"])
    for stage in (Stage.PRINCIPLE_REVIEW, Stage.VIABILITY_REVIEW):
        pass_stage(agenda, stage)
    reach(
        acting_user=acting_user, community=agenda.community, to=CommunityState.PRIORITISING
    )
    return consultation


def _shrink_drawings(consultation: Consultation) -> None:
    drawn = [card for card in consultation.cards.all() if card.drawing]
    for card in drawn:
        card.ballot_drawing = fit_drawing(
            bytes(card.drawing), max_bytes=thresholds.BALLOT_DRAWINGS_BYTES // len(drawn)
        )
        card.save(update_fields=["ballot_drawing"])


@transaction.atomic
def ask_to_close(*, acting_user: User, consultation: Consultation) -> None:
    """The first of two people asks to close the vote.

    Raises:
        NotAllowedError: it is not open.
    """
    CONSULTATION.after(consultation.state, "close")
    ask_for_act(
        acting_user=acting_user,
        community=consultation.agenda.community,
        kind=SecondPersonActKind.CLOSE_CONSULTATION,
        target_id=consultation.id,
    )


@transaction.atomic
def confirm_close(*, acting_user: User, consultation: Consultation) -> Consultation:
    """The second person closes the vote: the box is locked, counted, and its keys destroyed.

    Raises:
        SamePersonError, NothingAskedError: see communities.actions.acts.
        NotAllowedError: it is not open.
    """
    consultation = (
        Consultation.plain.select_for_update(of=("self",))
        .select_related("agenda__community__process")
        .get(pk=consultation.pk)
    )
    state = CONSULTATION.after(consultation.state, "close")
    confirm_act(
        acting_user=acting_user,
        kind=SecondPersonActKind.CLOSE_CONSULTATION,
        target_id=consultation.id,
    )
    n_ballots = ballots.close_box(consultation)
    consultation.state, consultation.n_ballots = state, n_ballots
    consultation.save(update_fields=["state", "n_ballots"])
    tally_consultation(acting_user=acting_user, consultation=consultation)
    # If we die between commit and here, a sweeper finds the keys of the closed vote.
    transaction.on_commit(partial(keyring().destroy_consultation, consultation.id))
    return consultation

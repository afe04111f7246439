"""Preparing, opening and closing a secret vote. Opening and closing take two people."""

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction

from agendas.actions import box, door
from agendas.actions.agendas import current_agenda, pass_stage
from agendas.actions.codes import change_draft, keyring, lock_draft
from agendas.actions.settings import official_settings
from agendas.actions.tallying import tally_consultation
from agendas.actions.themes import current_national
from agendas.choices import CONSULTATION, LOCAL_AGENDA, BatchKind, StackState
from agendas.drawings import fit_drawing
from agendas.models.consultations import Consultation
from agendas.queries.consultations import preparation
from agendas.queries.reviews import reviews_held
from communities.actions.acts import ask_for_act, confirm_act, drop_act
from communities.actions.audit import record
from communities.actions.status import reach
from communities.choices import CommunityState, SecondPersonActKind
from communities.models.people import User
from communities.models.places import Community
from communities.safety import thresholds


class NotReadyError(Exception):
    """The vote cannot open yet. ``reasons``: codes a page turns into sentences."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(", ".join(reasons))
        self.reasons = tuple(reasons)


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


class SlipsMadeError(Exception):
    """Slips or papers exist: this vote is held with them, in secret."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a vote asks, and how.

    ``closes_on``: the day that slips name as the last one. ``unspoken_es``: why its cards are
    not read aloud. ``counts_only``: hands are raised and only their sums are kept.
    """

    question_es: str
    question_en: str = ""
    closes_on: date | None = None
    unspoken_es: str = ""
    unspoken_en: str = ""
    counts_only: bool = False


@transaction.atomic
def word_consultation(
    *,
    acting_user: User,
    consultation: Consultation,
    wording: Wording,
) -> Consultation:
    """Change what is asked, and how.

    Raises:
        NotInDraftError: the vote is open, or over.
        SlipsMadeError: hands shall be counted, and slips or papers were made already.
        ValidationError: the words are too long, or empty.
    """
    consultation = change_draft(consultation)
    if wording.counts_only and consultation.batches.exists():
        raise SlipsMadeError
    changed = asdict(wording)
    for name, value in changed.items():
        setattr(consultation, name, value)
    consultation.clean_fields(exclude={"agenda"})
    consultation.save(update_fields=[*changed])
    record(
        acting_user=acting_user,
        action="word_consultation",
        target=consultation,
        process=consultation.agenda.community.process,
    )
    return consultation


def not_ready(consultation: Consultation) -> list[str]:
    """Why a vote cannot open yet; empty when it can.

    The codes are those of :attr:`agendas.queries.consultations.Preparation.missing`.
    """
    return preparation(consultation).missing


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
def confirm_open(
    *, acting_user: User, consultation: Consultation, asking: uuid.UUID | None = None
) -> Consultation:
    """The second person opens the vote: cards freeze. Slips wait for the door.

    Raises:
        SamePersonError, NothingAskedError: see communities.actions.acts.
        NotReadyError: something changed since it was asked.
        NotInDraftError: it is open already.
        KeyMissing: the keys that its slips were made with are gone.
    """
    consultation = lock_draft(consultation)
    if reasons := not_ready(consultation):
        raise NotReadyError(reasons)
    confirm_act(
        acting_user=acting_user,
        kind=SecondPersonActKind.OPEN_CONSULTATION,
        target_id=consultation.id,
        asking=asking,
    )
    agenda = consultation.agenda
    consultation.state = CONSULTATION.after(consultation.state, "open")
    keys = keyring()
    printed = consultation.batches.exclude(kind=BatchKind.PAPER).exists()
    # Slips were made with keys: new ones would make every slip unknown.
    found = keys.consultation if printed else keys.create_consultation
    consultation.public_key = found(consultation.id).public_key
    consultation.tie_seed = secrets.token_hex(32)
    consultation.settings = official_settings(consultation.tie_seed)
    consultation.save(update_fields=["state", "public_key", "tie_seed", "settings"])
    # The national count of the same ballots is fixed before anybody votes, too.
    current_national(agenda.community.process, consultation.subject)
    _shrink_drawings(consultation)
    agenda.state = LOCAL_AGENDA.after(agenda.state, "open_vote")
    agenda.save(update_fields=["state"])
    for stage, held in reviews_held(agenda).items():
        pass_stage(agenda, stage, held=held)
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


class PapersWaitingError(Exception):
    """A stack of paper ballots was begun and does not count yet."""


class HandsWaitingError(Exception):
    """Nobody has written down yet how many hands were raised."""


def _refuse_waiting(consultation: Consultation) -> None:
    if consultation.counts_only and not consultation.batches.exists():
        raise HandsWaitingError
    if consultation.stacks.filter(state=StackState.KEYING).exists():
        raise PapersWaitingError


@transaction.atomic
def ask_to_close(*, acting_user: User, consultation: Consultation) -> None:
    """The first of two people asks to close the vote.

    Raises:
        NotAllowedError: it is not open.
        PapersWaitingError: papers are keyed in that do not count yet.
        HandsWaitingError: the hands were not counted yet.
    """
    CONSULTATION.after(consultation.state, "close")
    _refuse_waiting(consultation)
    ask_for_act(
        acting_user=acting_user,
        community=consultation.agenda.community,
        kind=SecondPersonActKind.CLOSE_CONSULTATION,
        target_id=consultation.id,
    )


@transaction.atomic
def confirm_close(
    *, acting_user: User, consultation: Consultation, asking: uuid.UUID | None = None
) -> Consultation:
    """The second person closes the vote: the box is locked, counted, and its keys destroyed.

    Raises:
        SamePersonError, NothingAskedError: see communities.actions.acts.
        NotAllowedError: it is not open.
        PapersWaitingError: papers are keyed in that do not count yet.
        HandsWaitingError: the hands were not counted yet.
        KeyMissing, SealError, CountsDisagreeError: the box cannot be opened; all stays.
    """
    consultation = (
        Consultation.plain.select_for_update(of=("self",))
        .select_related("agenda__community__process")
        .get(pk=consultation.pk)
    )
    CONSULTATION.after(consultation.state, "close")
    _refuse_waiting(consultation)
    confirm_act(
        acting_user=acting_user,
        kind=SecondPersonActKind.CLOSE_CONSULTATION,
        target_id=consultation.id,
        asking=asking,
    )
    drop_act(kind=SecondPersonActKind.RESUME_CONSULTATION, target_id=consultation.id)
    door.forget_askings(consultation)
    box.close_box(consultation)
    tally_consultation(acting_user=acting_user, consultation=consultation)
    return consultation

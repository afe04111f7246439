"""Taking back what was said, or a whole agenda: everything that follows, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from agendas.actions.successors import publish_without
from agendas.actions.takedowns import take_down
from agendas.actions.themes import unplace_items
from agendas.choices import LOCAL_AGENDA, ConsultationState, TakeDownReason
from agendas.models.agendas import (
    AgendaVersion,
    LeftOff,
    LocalAgenda,
    NationalAgenda,
)
from agendas.models.consultations import Card
from agendas.models.themes import Placement, Theme, ThemeOperation
from agendas.models.voices import CardVoice
from communities.actions.acts import ask_for_act, confirm_act, drop_act
from communities.actions.audit import record
from communities.choices import SecondPersonActKind
from communities.machine import NotAllowedError
from communities.models.people import User
from communities.models.processes import Process
from workshops.actions.withdrawals import Gone, withdraw_scope
from workshops.choices import ConsentScope
from workshops.models.sessions import Session
from workshops.wording import says

_BEING_VOTED_ON = (ConsultationState.OPEN, ConsultationState.PAUSED)


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What a withdrawal did.

    Attributes:
        n_gone: items that no agenda shows any more.
        n_kept: items that others voiced too; they lost these voices alone.
        n_in_vote: cards on ballots that are open; no ballot changes while people vote.
        versions: the new versions, without the lines that are gone.
    """

    n_gone: int
    n_kept: int
    n_in_vote: int
    versions: tuple[AgendaVersion, ...]


@transaction.atomic
def withdraw_consent(
    *, acting_user: User, session: Session, scope: ConsentScope
) -> Withdrawn:
    """A group takes one scope of its consent to one sitting back; a second time is nothing."""
    process = session.community.process
    _hold_agendas(session)
    taken = withdraw_scope(acting_user=acting_user, session=session, scope=scope)
    if not taken.gone and not taken.records and not taken.is_quiet:
        return Withdrawn(0, taken.n_kept, 0, ())
    made = publish_without(
        acting_user=acting_user,
        process=process,
        gone=taken.gone,
        records=taken.records,
        sitting=session if taken.is_quiet else None,
    )
    _leave_themes(acting_user, process, taken.gone)
    n_in_vote = _leave_ballots(taken.gone)
    return Withdrawn(len(taken.gone), taken.n_kept, n_in_vote, tuple(made))


def _hold_agendas(session: Session) -> None:
    """Lock what could be published meanwhile, first of all, as publishing does.

    A version that is frozen at this moment is then among those that are looked through.
    """
    place = session.community
    local = LocalAgenda.objects.within(place).order_by("pk")
    national = NationalAgenda.objects.within(place.process).order_by("pk")
    list(local.select_for_update(of=("self",)))
    list(national.select_for_update(of=("self",)))


def _of(gone: Sequence[Gone]) -> Q:
    keys = [item.id for item in gone]
    return Q(insecurity__in=keys) | Q(proposal__in=keys)


def _leave_ballots(gone: Sequence[Gone]) -> int:
    """Take cards off ballots that are not open; returns how many stay on open ones."""
    cards = Card.plain.filter(_of(gone)).select_related("consultation")
    drafts = cards.filter(consultation__state=ConsultationState.DRAFT)
    for consultation in {card.consultation for card in drafts}:
        # Who asked to open it had seen another ballot.
        drop_act(kind=SecondPersonActKind.OPEN_CONSULTATION, target_id=consultation.id)
        consultation.cards.filter(_of(gone)).delete()
        left = list(consultation.cards.all())
        for position, card in enumerate(left):
            card.position = position
        Card.plain.bulk_update(left, ["position"])
    LeftOff.plain.filter(_of(gone)).update(note_es="", note_en="")
    forget_cards()
    return cards.filter(consultation__state__in=_BEING_VOTED_ON).count()


def forget_cards() -> int:
    """Destroy the words of cards whose item was taken back and whose vote is over.

    Safe to run again: an open ballot keeps its words until it closes. Returns how many.
    """
    back = Q(insecurity__taken_back=True) | Q(proposal__taken_back=True)
    over = Card.plain.filter(back).exclude(
        consultation__state__in=[ConsultationState.DRAFT, *_BEING_VOTED_ON]
    )
    CardVoice.plain.filter(card__in=over).delete()
    return over.exclude(words_es="", words_en="", drawing=b"").update(
        words_es="", words_en="", drawing=b"", ballot_drawing=b""
    )


def _leave_themes(acting_user: User, process: Process, gone: Sequence[Gone]) -> None:
    """Take the items out of their themes; themes worded like one of them go."""
    placements = Placement.objects.within(process).filter(_of(gone))
    found = list(placements.select_related("agenda", "insecurity", "proposal"))
    for agenda in {row.agenda for row in found}:
        items = [row.insecurity or row.proposal for row in found if row.agenda == agenda]
        unplace_items(acting_user=acting_user, agenda=agenda, items=[i for i in items if i])
    titles = {title for item in gone for title in item.titles}
    for theme in Theme.objects.within(process):
        operations = ThemeOperation.plain.filter(theme=theme)
        words = [theme.title_es, theme.title_en]
        for before in operations.values_list("words_before", flat=True):
            words += [before.get("title_es", ""), before.get("title_en", "")]
        if any(says(word, title) for word in words for title in titles):
            theme.title_es = theme.title_en = ""
            theme.discarded = True
            theme.save(update_fields=["title_es", "title_en", "discarded"])
            operations.exclude(words_before={}).update(words_before={})


def _withdrawable(agenda: LocalAgenda) -> tuple[LocalAgenda, list[AgendaVersion]]:
    """A locked agenda with its versions.

    Raises:
        NotAllowedError: nothing of it is published, or a vote is being held.
    """
    agenda = (
        LocalAgenda.plain.select_for_update(of=("self",))
        .select_related("community__process")
        .get(pk=agenda.pk)
    )
    versions = list(agenda.versions.select_related("process"))
    LOCAL_AGENDA.after(agenda.state, "withdraw")
    if not versions:
        raise NotAllowedError(LOCAL_AGENDA.name, agenda.state, "withdraw")
    return agenda, versions


@transaction.atomic
def ask_to_withdraw(*, acting_user: User, agenda: LocalAgenda) -> None:
    """The first of two people asks to withdraw a published agenda for good.

    What must vanish at once is taken down, by one person.

    Raises:
        NotAllowedError: nothing of it is published, or a vote is being held.
    """
    agenda, _versions = _withdrawable(agenda)
    ask_for_act(
        acting_user=acting_user,
        community=agenda.community,
        kind=SecondPersonActKind.WITHDRAW_AGENDA,
        target_id=agenda.id,
    )


@transaction.atomic
def confirm_withdraw(
    *, acting_user: User, agenda: LocalAgenda, asking: UUID | None = None
) -> LocalAgenda:
    """The second person withdraws it for people's safety, for good.

    Every version answers with its hash and the reason.

    Raises:
        SamePersonError, NothingAskedError: see communities.actions.acts.
        NotAllowedError: nothing of it is published, or a vote is being held.
    """
    agenda, versions = _withdrawable(agenda)
    confirm_act(
        acting_user=acting_user,
        kind=SecondPersonActKind.WITHDRAW_AGENDA,
        target_id=agenda.id,
        asking=asking,
    )
    agenda.state = LOCAL_AGENDA.after(agenda.state, "withdraw")
    agenda.save(update_fields=["state"])
    take_down(acting_user=acting_user, versions=versions, reason=TakeDownReason.SAFETY)
    record(
        acting_user=acting_user,
        action="withdraw_agenda",
        target=agenda,
        process=agenda.community.process,
    )
    return agenda

"""Pausing an open vote, which one person does, and resuming it, which takes two."""

from uuid import UUID

from django.db import transaction

from agendas.actions.consultations import NotReadyError
from agendas.choices import CONSULTATION
from agendas.models.consultations import Consultation
from communities.actions.acts import ask_for_act, confirm_act, drop_act
from communities.actions.audit import record
from communities.choices import SecondPersonActKind
from communities.models.people import User


def _locked(consultation: Consultation) -> Consultation:
    return (
        Consultation.plain.select_for_update(of=("self",))
        .select_related("agenda__community__process")
        .get(pk=consultation.pk)
    )


@transaction.atomic
def pause_consultation(*, acting_user: User, consultation: Consultation) -> Consultation:
    """Take no more ballots for now; slips and ballots cast so far stay as they are.

    A cast that began before waits for this or goes before it: the row is locked by both.

    Raises:
        NotAllowedError: it is not open.
    """
    consultation = _locked(consultation)
    consultation.state = CONSULTATION.after(consultation.state, "pause")
    consultation.save(update_fields=["state"])
    record(
        acting_user=acting_user,
        action="pause_consultation",
        target=consultation,
        process=consultation.agenda.community.process,
    )
    return consultation


def _resumed(consultation: Consultation) -> str:
    """The state after resuming.

    Raises:
        NotAllowedError: it is not paused.
        NotReadyError: the work in its community is stopped.
    """
    state = CONSULTATION.after(consultation.state, "resume")
    if consultation.agenda.community.is_empty_chair:
        raise NotReadyError(["stopped"])
    return state


@transaction.atomic
def ask_to_resume(*, acting_user: User, consultation: Consultation) -> None:
    """The first of two people asks to take ballots again.

    Raises:
        NotAllowedError: it is not paused.
        NotReadyError: the work in its community is stopped.
    """
    consultation = _locked(consultation)
    _resumed(consultation)
    ask_for_act(
        acting_user=acting_user,
        community=consultation.agenda.community,
        kind=SecondPersonActKind.RESUME_CONSULTATION,
        target_id=consultation.id,
    )


@transaction.atomic
def confirm_resume(
    *, acting_user: User, consultation: Consultation, asking: UUID | None = None
) -> Consultation:
    """The second person resumes it: every slip that was not used works again.

    Whoever asked to close it meanwhile asks again: what was to be closed has changed.

    Raises:
        SamePersonError, NothingAskedError: see communities.actions.acts.
        NotAllowedError: it is not paused.
        NotReadyError: the work in its community is stopped.
    """
    consultation = _locked(consultation)
    consultation.state = _resumed(consultation)
    confirm_act(
        acting_user=acting_user,
        kind=SecondPersonActKind.RESUME_CONSULTATION,
        target_id=consultation.id,
        asking=asking,
    )
    consultation.save(update_fields=["state"])
    drop_act(kind=SecondPersonActKind.CLOSE_CONSULTATION, target_id=consultation.id)
    return consultation

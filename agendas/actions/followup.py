"""What actors answer and promise, how far they come, and what the community sees of it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from agendas.choices import (
    COMMITMENT,
    NATIONAL_AGENDA,
    CommitmentState,
    ReportAuthor,
    ReportStep,
)
from agendas.models.agendas import NationalAgenda
from agendas.models.followup import (
    ActorAnswer,
    Commitment,
    CommunityVerification,
    ProgressReport,
)
from agendas.models.themes import Theme
from agendas.queries.followup import concerning
from communities.actions.audit import record
from communities.machine import NotAllowedError
from communities.models.base import free_id
from communities.models.people import User
from communities.models.places import Community
from communities.models.processes import Process
from communities.safety.thresholds import COMMITMENT_SILENT_DAYS, VERDICT_FROM_ANSWERS
from workshops.models.items import Insecurity, Proposal

# Where a promise is alive, and somebody owes a word about it.
ACTIVE = (
    CommitmentState.ACCEPTED,
    CommitmentState.PLANNED,
    CommitmentState.IN_DEVELOPMENT,
)
OVER = (CommitmentState.PROPOSED, CommitmentState.DECLINED, CommitmentState.REVERSED)


class NotTheirsError(Exception):
    """The promise is about nothing that this community asked for."""


class OnlyTheirWordError(Exception):
    """Nobody but who made the promise says that it is done, or nobody shows anything."""


@dataclass(frozen=True, slots=True)
class Line:
    """What is answered: an item of a community's agenda, or a theme of the national one."""

    process: Process
    thing: Insecurity | Proposal | Theme

    @property
    def keys(self) -> dict[str, Any]:
        """The columns that say so (agendas.models.followup.AboutLine)."""
        thing = self.thing
        return {
            "process": self.process,
            "community": None if isinstance(thing, Theme) else thing.community,
            "insecurity": thing if isinstance(thing, Insecurity) else None,
            "proposal": thing if isinstance(thing, Proposal) else None,
            "theme": thing if isinstance(thing, Theme) else None,
        }


@transaction.atomic
def keep_answer(
    *,
    acting_user: User,
    line: Line,
    values: Mapping[str, Any],
    id: uuid.UUID | None = None,
) -> ActorAnswer:
    """Keep what one actor said to a line; sent twice with one id, it is kept once.

    ``values`` by column of ActorAnswer: actor, level, position, feasible, words, due_on.
    """
    answer, created = ActorAnswer.plain.get_or_create(
        id=free_id(ActorAnswer, id, **line.keys), defaults={**line.keys, **values}
    )
    if created:
        record(
            acting_user=acting_user,
            action="keep_answer",
            target=answer,
            process=line.process,
        )
    return answer


@transaction.atomic
def remove_answer(*, acting_user: User, answer: ActorAnswer) -> None:
    """Take a mistaken answer out."""
    record(
        acting_user=acting_user,
        action="remove_answer",
        target=answer,
        process=answer.process,
    )
    answer.delete()


@transaction.atomic
def ask_commitment(
    *,
    acting_user: User,
    line: Line,
    values: Mapping[str, Any],
    id: uuid.UUID | None = None,
) -> Commitment:
    """Ask an actor for something; sent twice with one id, it is asked once.

    ``values`` by column of Commitment. The first one of a published national agenda begins
    its follow-up.
    """
    commitment, created = Commitment.plain.get_or_create(
        id=free_id(Commitment, id, **line.keys),
        defaults={**line.keys, **values, "heard_on": timezone.localdate()},
    )
    if not created:
        return commitment
    record(
        acting_user=acting_user,
        action="ask_commitment",
        target=commitment,
        process=line.process,
    )
    if isinstance(line.thing, Theme):
        _begin_follow_up(line.thing.agenda_id)
    return commitment


def _begin_follow_up(agenda_id: uuid.UUID) -> None:
    agenda = NationalAgenda.plain.select_for_update(of=("self",)).get(pk=agenda_id)
    if NATIONAL_AGENDA.allows(agenda.state, "follow_up"):
        agenda.state = NATIONAL_AGENDA.after(agenda.state, "follow_up")
        agenda.save(update_fields=["state"])


def _locked(commitment: Commitment) -> Commitment:
    return (
        Commitment.plain.select_for_update(of=("self",))
        .select_related("process")
        .get(pk=commitment.pk)
    )


def _move(commitment: Commitment, action: str) -> None:
    commitment.state = COMMITMENT.after(commitment.state, action)
    commitment.heard_on = timezone.localdate()


@transaction.atomic
def accept_commitment(*, acting_user: User, commitment: Commitment) -> Commitment:
    """The actor promised it.

    Raises:
        NotAllowedError: it was answered before.
    """
    commitment = _locked(commitment)
    _move(commitment, "accept")
    commitment.save(update_fields=["state", "heard_on"])
    _tell(acting_user, "accept_commitment", commitment)
    return commitment


@transaction.atomic
def decline_commitment(
    *, acting_user: User, commitment: Commitment, reason_es: str, reason_en: str = ""
) -> Commitment:
    """The actor declined it, for a reason that the public reads.

    Raises:
        NotAllowedError: it was answered before.
    """
    commitment = _locked(commitment)
    _move(commitment, "decline")
    commitment.reason_es, commitment.reason_en = reason_es, reason_en
    commitment.save(update_fields=["state", "heard_on", "reason_es", "reason_en"])
    _tell(acting_user, "decline_commitment", commitment)
    return commitment


def _tell(acting_user: User | None, action: str, commitment: Commitment) -> None:
    record(
        acting_user=acting_user,
        action=action,
        target=commitment,
        process=commitment.process,
    )


@transaction.atomic
def report_progress(
    *,
    acting_user: User,
    commitment: Commitment,
    values: Mapping[str, Any],
    id: uuid.UUID | None = None,
) -> ProgressReport:
    """Keep one word about a promise and take the step that it says.

    ``values`` by column of ProgressReport: author, step, evidence, source, words. Sent twice
    with one id, it is kept once.

    Raises:
        NotAllowedError: from where the promise stands there is no such step.
        OnlyTheirWordError: it is said to be done, and nobody else has shown anything.
    """
    commitment = _locked(commitment)
    key = free_id(ProgressReport, id, commitment=commitment)
    if sent := commitment.reports.filter(pk=key).first():
        return sent
    step = values["step"]
    if step == ReportStep.AS_BEFORE:
        if commitment.state in OVER:
            raise NotAllowedError(COMMITMENT.name, commitment.state, step)
        commitment.heard_on = timezone.localdate()
        changed = ["heard_on"]
    else:
        _move(commitment, step)
        changed = ["state", "heard_on"]
    report = ProgressReport.plain.create(
        id=key,
        commitment=commitment,
        number=commitment.reports.count() + 1,
        reported_on=timezone.localdate(),
        **values,
    )
    if step == ReportStep.ACHIEVE and not is_shown_by_others(commitment):
        raise OnlyTheirWordError
    commitment.save(update_fields=changed)
    _tell(acting_user, "report_progress", commitment)
    return report


def is_shown_by_others(commitment: Commitment) -> bool:
    """Whether somebody besides who made the promise showed something for it."""
    others = commitment.reports.exclude(author=ReportAuthor.ACTOR)
    return others.exclude(evidence="").exists()


@transaction.atomic
def verify_commitment(
    *,
    acting_user: User,
    commitment: Commitment,
    community: Community,
    group: str,
    counts: Mapping[str, int],
) -> CommunityVerification:
    """Keep how many of one group saw what was promised; asked anew, the new figures hold.

    ``counts``: n_seen, n_partly, n_unseen.

    More than half of all answers make the promise verified, else it is disputed. Fewer than
    five answers in all decide nothing yet.

    Raises:
        NotAllowedError: nobody has said yet that it is done.
        NotTheirsError: the community has no part in what was asked for.
    """
    if not concerning(community).filter(pk=commitment.pk).exists():
        raise NotTheirsError
    commitment = _locked(commitment)
    if not COMMITMENT.allows(commitment.state, "verify") and not COMMITMENT.allows(
        commitment.state, "dispute"
    ):
        raise NotAllowedError(COMMITMENT.name, commitment.state, "verify")
    row, _created = CommunityVerification.plain.update_or_create(
        commitment=commitment,
        community=community,
        group=group,
        defaults=counts,
    )
    rows = list(commitment.verifications.all())
    n_answers = sum(row.n_answers for row in rows)
    if n_answers >= VERDICT_FROM_ANSWERS:
        seen = 2 * sum(row.n_seen for row in rows) > n_answers
        verdict = "verify" if seen else "dispute"
        if COMMITMENT.allows(commitment.state, verdict):
            _move(commitment, verdict)
            commitment.save(update_fields=["state", "heard_on"])
    _tell(acting_user, "verify_commitment", commitment)
    return row


def stall_silent() -> int:
    """Stall the promises nobody spoke about for half a year; returns how many.

    A daily job, safe to run twice at once.
    """
    return sum(_stall(key) for key in list(_silent().values_list("pk", flat=True)))


def _silent() -> QuerySet[Commitment, Commitment]:
    last = timezone.localdate() - timedelta(days=COMMITMENT_SILENT_DAYS)
    rows = Commitment.objects.across("promises are watched everywhere")
    return rows.filter(state__in=ACTIVE, heard_on__lte=last)


@transaction.atomic
def _stall(key: uuid.UUID) -> int:
    rows = _silent().select_for_update(of=("self",)).select_related("process")
    commitment = rows.filter(pk=key).first()
    if commitment is None:
        return 0
    commitment.state = COMMITMENT.after(commitment.state, "stall")
    commitment.save(update_fields=["state"])
    _tell(None, "stall_commitment", commitment)
    return 1

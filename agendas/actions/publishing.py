"""Publishing with two people: what a community, or all of them, decided, as it is on that day."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from agendas.actions.agendas import pass_stage
from agendas.actions.robustness import ask_robustness
from agendas.actions.versions import Frozen, fingerprint, freeze_version
from agendas.choices import (
    CONSULTATION,
    LOCAL_AGENDA,
    NATIONAL_AGENDA,
    ConsultationState,
    LocalState,
    NationalState,
    Stage,
)
from agendas.models.agendas import (
    AgendaItem,
    AgendaTrace,
    AgendaVersion,
    LocalAgenda,
    NationalAgenda,
)
from agendas.queries.followup import has_dialogue
from agendas.queries.local_content import local_content, voted_unconfirmed
from agendas.queries.national_content import national_content
from agendas.queries.public import current_versions
from communities.actions.acts import ask_for_act, confirm_act, drop_act
from communities.actions.audit import record
from communities.actions.status import reach, refuse_stopped
from communities.actions.texts import require_texts
from communities.choices import CommunityState, SecondPersonActKind
from communities.machine import NotAllowedError
from communities.models.people import User
from workshops.actions.purge import date_purge
from workshops.actions.reviewing import lock_sessions
from workshops.choices import REVIEW


class UnconfirmedError(Exception):
    """Items that were voted on have words their group did not confirm. ``codes``: theirs."""

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__(", ".join(codes))
        self.codes = tuple(codes)


def _local(agenda: LocalAgenda) -> tuple[LocalAgenda, dict[str, Any], list[Frozen]]:
    """A locked agenda and what it would say now.

    Raises:
        UnconfirmedError, TextsMissingError: see ``ask_to_publish_local``.
    """
    agenda = (
        LocalAgenda.plain.select_for_update(of=("self",))
        .select_related("community__process", "community__municipality", "cycle")
        .get(pk=agenda.pk)
    )
    require_texts(agenda.community.process)
    if codes := voted_unconfirmed(agenda):
        raise UnconfirmedError(codes)
    head, lines = local_content(agenda)
    return agenda, head, [Frozen(*line) for line in lines]


@transaction.atomic
def ask_to_publish_local(
    *,
    acting_user: User,
    agenda: LocalAgenda,
    dialogue_note_es: str,
    dialogue_note_en: str = "",
) -> None:
    """The first of two people asks to publish a validated agenda; asked anew, anew holds.

    The dialogue with those who must answer counts as held once anybody's answer, or silence,
    is written down; the note says more either way.

    Raises:
        NotAllowedError: it is not validated, or the work there is stopped.
        UnconfirmedError: words that were voted on are changed and not confirmed.
        TextsMissingError: the process has not said who is behind it.
    """
    agenda = LocalAgenda.plain.select_for_update(of=("self",)).get(pk=agenda.pk)
    for action in ("check_disclosure", "enter_dialogue"):
        if agenda.state != LocalState.DIALOGUE:
            agenda.state = LOCAL_AGENDA.after(agenda.state, action)
    agenda.save(update_fields=["state"])
    pass_stage(
        agenda,
        Stage.DIALOGUE,
        held=has_dialogue(agenda.community),
        note_es=dialogue_note_es,
        note_en=dialogue_note_en,
    )
    agenda, head, lines = _local(agenda)
    refuse_stopped(agenda.community)
    kind = SecondPersonActKind.PUBLISH_LOCAL
    drop_act(kind=kind, target_id=agenda.id)
    ask_for_act(
        acting_user=acting_user,
        community=agenda.community,
        kind=kind,
        target_id=agenda.id,
        fingerprint=fingerprint(head, lines),
    )


@transaction.atomic
def confirm_publish_local(
    *, acting_user: User, agenda: LocalAgenda, asking: UUID | None = None
) -> AgendaVersion:
    """The second person freezes the agenda as its next version.

    Raises:
        SamePersonError, NothingAskedError: see communities.actions.acts.
        ChangedSinceError: it would say something else than when it was asked.
        NotAllowedError: it is published already, or the work there is stopped.
        UnconfirmedError, TextsMissingError: see ``ask_to_publish_local``.
    """
    agenda, head, lines = _local(agenda)
    refuse_stopped(agenda.community)
    agenda.state = LOCAL_AGENDA.after(agenda.state, "publish")
    confirm_act(
        acting_user=acting_user,
        kind=SecondPersonActKind.PUBLISH_LOCAL,
        target_id=agenda.id,
        asking=asking,
        fingerprint=fingerprint(head, lines),
    )
    agenda.save(update_fields=["state"])
    version, _items = freeze_version(
        process=agenda.community.process, owner=agenda, head=head, lines=lines
    )
    for consultation in agenda.consultations.filter(state=ConsultationState.TALLIED):
        consultation.state = CONSULTATION.after(consultation.state, "publish")
        consultation.save(update_fields=["state"])
    _settle_reviews(version)
    lock_sessions(acting_user=acting_user, cycle=agenda.cycle)
    date_purge(agenda.cycle, locked_on=version.published_on)
    record(
        acting_user=acting_user,
        action="publish_local",
        target=version,
        process=agenda.community.process,
    )
    reach(acting_user=acting_user, community=agenda.community, to=CommunityState.PUBLISHED)
    return version


def _settle_reviews(version: AgendaVersion) -> None:
    for item in version.items.filter(proposal__isnull=False).select_related("proposal"):
        proposal = item.proposal
        action = "prioritise" if item.rank else "put_off"
        if proposal and REVIEW.allows(proposal.review_state, action):
            proposal.review_state = REVIEW.after(proposal.review_state, action)
            proposal.save(update_fields=["review_state"])


@transaction.atomic
def revise_local(*, acting_user: User, agenda: LocalAgenda) -> LocalAgenda:
    """Take a published agenda back to the community for its next version.

    Raises:
        NotAllowedError: it is not published.
    """
    agenda = LocalAgenda.plain.select_for_update(of=("self",)).get(pk=agenda.pk)
    agenda.state = LOCAL_AGENDA.after(agenda.state, "revise")
    agenda.save(update_fields=["state"])
    record(
        acting_user=acting_user,
        action="revise_local",
        target=agenda,
        process=agenda.community.process,
    )
    return agenda


@transaction.atomic
def ask_to_publish_national(
    *, acting_user: User, agenda: NationalAgenda, note_es: str, note_en: str = ""
) -> None:
    """The first of two people asks to publish the ranked themes; asked anew, anew holds.

    Raises:
        NotAllowedError: nothing is ranked, themes changed since, or all of it is frozen.
        TooFewAgendasError: fewer than two communities published one, and it is the first.
        UntracedThemeError: a theme rests on no published local line.
        UntranslatedThemeError: a theme has no words in English.
        TextsMissingError: the process has not said who is behind it.
    """
    agenda = _locked_national(agenda)
    if agenda.state != NationalState.DELIBERATION:
        agenda.state = NATIONAL_AGENDA.after(agenda.state, "deliberate")
        agenda.save(update_fields=["state"])
    for stage in (Stage.RETURN_TO_COMMUNITIES, Stage.PRINCIPLE_CHECK, Stage.DELIBERATION):
        pass_stage(agenda, stage, note_es=note_es, note_en=note_en)
    head, lines, _traces = _national(agenda)
    kind = SecondPersonActKind.PUBLISH_NATIONAL
    drop_act(kind=kind, target_id=agenda.id)
    ask_for_act(
        acting_user=acting_user,
        process=agenda.process,
        kind=kind,
        target_id=agenda.id,
        fingerprint=fingerprint(head, lines),
    )


def _locked_national(agenda: NationalAgenda) -> NationalAgenda:
    agenda = (
        NationalAgenda.plain.select_for_update(of=("self",))
        .select_related("process")
        .get(pk=agenda.pk)
    )
    require_texts(agenda.process)
    if agenda.process.frozen:
        raise NotAllowedError(NATIONAL_AGENDA.name, agenda.state, "publish")
    return agenda


def _national(
    agenda: NationalAgenda,
) -> tuple[dict[str, Any], list[Frozen], dict[str, list[AgendaItem]]]:
    """What a national agenda would say now, and the local lines that each theme rests on."""
    head, lines, traces = national_content(agenda, current_versions(agenda.process).local)
    return head, [Frozen(*line) for line in lines], traces


@transaction.atomic
def confirm_publish_national(
    *, acting_user: User, agenda: NationalAgenda, asking: UUID | None = None
) -> AgendaVersion:
    """The second person freezes the ranked themes, each with its threads to local lines.

    Raises:
        SamePersonError, NothingAskedError: see communities.actions.acts.
        ChangedSinceError: it would say something else than when it was asked.
        NotAllowedError, TooFewAgendasError, UntracedThemeError, UntranslatedThemeError,
            TextsMissingError: see ``ask_to_publish_national``.
    """
    agenda = _locked_national(agenda)
    agenda.state = NATIONAL_AGENDA.after(agenda.state, "publish")
    head, lines, traces = _national(agenda)
    confirm_act(
        acting_user=acting_user,
        kind=SecondPersonActKind.PUBLISH_NATIONAL,
        target_id=agenda.id,
        asking=asking,
        fingerprint=fingerprint(head, lines),
    )
    agenda.save(update_fields=["state"])
    version, items = freeze_version(
        process=agenda.process, owner=agenda, head=head, lines=lines
    )
    AgendaTrace.plain.bulk_create(
        AgendaTrace(national_item=item, local_item=local)
        for item in items
        for local in traces[str(item.theme_id)]
    )
    record(
        acting_user=acting_user,
        action="publish_national",
        target=version,
        process=agenda.process,
    )
    # The public reads with it how firm the order is; a job works that out.
    if tally := agenda.tallies.select_related("process").first():
        ask_robustness(acting_user=acting_user, tally=tally)
    return version

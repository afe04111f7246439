"""Freezing versions: what a community, or all of them, decided, as it was on that day."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone

from agendas.actions.agendas import pass_stage
from agendas.choices import (
    CONSULTATION,
    LOCAL_AGENDA,
    NATIONAL_AGENDA,
    ConsultationState,
    Stage,
)
from agendas.models.agendas import (
    AgendaItem,
    AgendaTrace,
    AgendaVersion,
    LocalAgenda,
    NationalAgenda,
)
from agendas.models.themes import Theme
from agendas.queries.local_content import local_content, voted_unconfirmed
from agendas.queries.national_content import national_content
from agendas.queries.public import current_versions
from agendas.tally.record import canonical_json
from communities.actions.audit import record
from communities.actions.status import reach
from communities.actions.texts import require_texts
from communities.choices import CommunityState
from communities.models.people import User
from communities.models.processes import Process
from workshops.actions.purge import date_purge
from workshops.actions.reviewing import lock_sessions
from workshops.choices import REVIEW
from workshops.models.items import Insecurity, Proposal


class UnconfirmedError(Exception):
    """Items that were voted on have words their group did not confirm. ``codes``: theirs."""

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__(", ".join(codes))
        self.codes = tuple(codes)


# What stands in a frozen line once its group took its words back; its digest stays.
ERASED = {"erased": True}


@dataclass(frozen=True, slots=True)
class Frozen:
    """One line of a version before it is written."""

    content: dict[str, Any]
    section: str
    rank: int | None
    thing: Insecurity | Proposal | Theme


def version_hash(head: Any, digests: Sequence[str]) -> str:
    """SHA-256 over the head and the items' salted digests, in order."""
    return joined_hash(head_digest(head), digests)


def head_digest(head: Any) -> str:
    """What the hash of a version holds of its head."""
    return sha256(canonical_json(head)).hexdigest()


def joined_hash(head: str, digests: Sequence[str]) -> str:
    """The hash of a version from the digests of its head and its items."""
    return sha256(canonical_json([head, *digests])).hexdigest()


def item_digest(salt: str, content: Any) -> str:
    """SHA-256 of one item's content behind its salt, so that it cannot be guessed back."""
    return sha256(bytes.fromhex(salt) + canonical_json(content)).hexdigest()


def _freeze(
    *,
    process: Process,
    owner: LocalAgenda | NationalAgenda,
    head: dict[str, Any],
    lines: Sequence[Frozen],
) -> tuple[AgendaVersion, list[AgendaItem]]:
    number = owner.versions.count() + 1
    head["version"] = number
    # Words of a head can be destroyed later: without it nobody guesses them from the hash.
    head["salt"] = secrets.token_hex(16)
    items = []
    for position, line in enumerate(lines, start=1):
        salt = secrets.token_hex(16)
        items.append(
            AgendaItem(
                position=position,
                section=line.section,
                rank=line.rank,
                insecurity=line.thing if isinstance(line.thing, Insecurity) else None,
                proposal=line.thing if isinstance(line.thing, Proposal) else None,
                theme=line.thing if isinstance(line.thing, Theme) else None,
                content=line.content,
                salt=salt,
                digest=item_digest(salt, line.content),
            )
        )
    version = AgendaVersion.plain.create(
        process=process,
        local_agenda=owner if isinstance(owner, LocalAgenda) else None,
        national_agenda=owner if isinstance(owner, NationalAgenda) else None,
        number=number,
        head=head,
        hash=version_hash(head, [item.digest for item in items]),
        published_on=timezone.localdate(),
    )
    for item in items:
        item.version = version
    AgendaItem.plain.bulk_create(items)
    return version, items


def is_intact(version: AgendaVersion) -> bool:
    """Whether every item still fits its digest and all of it the version's hash.

    Where a group took its words back, their digests stand for them.
    """
    items = list(version.items.order_by("position"))
    kept = [item for item in items if item.content != ERASED]
    head = version.head.get("erased") or head_digest(version.head)
    return all(item.digest == item_digest(item.salt, item.content) for item in kept) and (
        version.hash == joined_hash(head, [item.digest for item in items])
    )


@transaction.atomic
def publish_local(
    *,
    acting_user: User,
    agenda: LocalAgenda,
    dialogue_note_es: str,
    dialogue_note_en: str = "",
) -> AgendaVersion:
    """Freeze a validated agenda as its next version.

    The dialogue with those who must answer is recorded as not held, with a note.

    Raises:
        NotAllowedError: it is not validated.
        UnconfirmedError: words that were voted on are changed and not confirmed.
        TextsMissingError: the process has not said who is behind it.
    """
    agenda = (
        LocalAgenda.plain.select_for_update(of=("self",))
        .select_related("community__process", "community__municipality", "cycle")
        .get(pk=agenda.pk)
    )
    require_texts(agenda.community.process)
    for action in ("check_disclosure", "enter_dialogue", "publish"):
        agenda.state = LOCAL_AGENDA.after(agenda.state, action)
    if codes := voted_unconfirmed(agenda):
        raise UnconfirmedError(codes)
    agenda.save(update_fields=["state"])
    pass_stage(agenda, Stage.DIALOGUE, note_es=dialogue_note_es, note_en=dialogue_note_en)
    head, lines = local_content(agenda)
    version, _items = _freeze(
        process=agenda.community.process,
        owner=agenda,
        head=head,
        lines=[Frozen(*line) for line in lines],
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
def publish_national(
    *, acting_user: User, agenda: NationalAgenda, note_es: str, note_en: str = ""
) -> AgendaVersion:
    """Freeze the ranked themes with every thread back to a published local line.

    Raises:
        NotAllowedError: nothing is ranked, or themes changed since.
        UntracedThemeError: a theme rests on no published local line.
        TextsMissingError: the process has not said who is behind it.
    """
    agenda = (
        NationalAgenda.plain.select_for_update(of=("self",))
        .select_related("process")
        .get(pk=agenda.pk)
    )
    require_texts(agenda.process)
    for action in ("deliberate", "publish"):
        agenda.state = NATIONAL_AGENDA.after(agenda.state, action)
    agenda.save(update_fields=["state"])
    for stage in (Stage.RETURN_TO_COMMUNITIES, Stage.PRINCIPLE_CHECK, Stage.DELIBERATION):
        pass_stage(agenda, stage, note_es=note_es, note_en=note_en)
    head, lines, traces = national_content(agenda, current_versions(agenda.process).local)
    version, items = _freeze(
        process=agenda.process,
        owner=agenda,
        head=head,
        lines=[Frozen(*line) for line in lines],
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
    return version

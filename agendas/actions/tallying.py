"""Ranking closed votes: one community's cards, or the themes of all communities."""

import json
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from agendas.actions.box import read_box
from agendas.actions.chaining import add_link
from agendas.actions.codes import keyring
from agendas.actions.settings import SettingsChangedError, weigh
from agendas.choices import (
    CONSULTATION,
    LOCAL_AGENDA,
    NATIONAL_AGENDA,
    ConsultationState,
    LocalState,
    NationalState,
    Subject,
)
from agendas.models.agendas import NationalAgenda
from agendas.models.consultations import Card, Consultation, Tally
from agendas.models.themes import Placement
from agendas.queries.results import public_national, public_vote
from agendas.tally import phragmen, record
from agendas.tally.ballots import Ballots, group_ballots
from agendas.tally.lifting import lift
from communities.actions import audit
from communities.models.people import User
from communities.models.processes import Process
from communities.safety import sealing, thresholds

SALT_BYTES = 16
COUNTED = (ConsultationState.TALLIED, ConsultationState.PUBLISHED)


class NothingToRankError(Exception):
    """No vote on this subject has been counted yet."""


def _cards(consultation: Consultation) -> list[Card]:
    return list(consultation.cards.order_by("position"))


def rows_of(
    vote: Consultation, *, as_agendas: bool = False
) -> list[tuple[str, frozenset[str], int]]:
    """The ballots of one closed vote: community, items marked, how many.

    ``as_agendas``: where only hands were counted, nobody knows who raised two; all who took
    part then carry the first items of their own order together, as one ballot would.

    Raises:
        KeyMissing: the community's key was destroyed.
    """
    group = vote.agenda.community.slug
    if vote.counts_only and as_agendas:
        _salt, exact = read_exact(vote.tallies.get())
        first = exact["steps"][: thresholds.MARKS_PER_BALLOT]
        return [(group, frozenset(step["item"] for step in first), vote.n_ballots or 0)]
    keys = [card.item_id for card in _cards(vote)]
    return [
        (group, frozenset(keys[mark] for mark in marks), count)
        for (marks, _lot), count in read_box(vote).items()
    ]


def opened(
    consultations: Iterable[Consultation], *, as_agendas: bool = False
) -> tuple[Ballots, dict[str, Ballots]]:
    """All ballots of several closed votes as marks on item ids, and the same by community.

    A community's key in the ballots is its slug; ``as_agendas``: see ``rows_of``.

    Raises:
        KeyMissing: a community's key was destroyed.
    """
    items: list[str] = []
    rows: list[tuple[str, frozenset[str], int]] = []
    apart: dict[str, Ballots] = {}
    for consultation in consultations:
        keys = [card.item_id for card in _cards(consultation)]
        group = consultation.agenda.community.slug
        mine = rows_of(consultation, as_agendas=as_agendas)
        apart[group] = group_ballots(items=keys, rows=mine)
        items += keys
        rows += mine
    return group_ballots(items=items, rows=rows), apart


def keep_tally(
    *,
    process: Process,
    exact: Mapping[str, Any],
    public: Mapping[str, Any],
    number: int,
    **owner: object,
) -> Tally:
    """Write one run down: what may be known in clear, the exact record under a key."""
    salt = secrets.token_bytes(SALT_BYTES)
    tally = Tally(
        process=process,
        number=number,
        record=public,
        record_hash=record.commitment(exact, salt=salt),
        **owner,
    )
    tally.sealed = sealing.lock(
        salt + record.canonical_json(exact), key=_key_of(tally), context=tally.id.bytes
    )
    tally.save(force_insert=True)
    add_link(tally)
    return tally


def read_exact(tally: Tally) -> tuple[bytes, dict[str, Any]]:
    """The salt and the exact record of a run. For the counting and for auditors alone.

    Raises:
        KeyMissing: its key was destroyed.
        SealError: it was altered.
    """
    plain = sealing.unlock(
        bytes(tally.sealed), key=_key_of(tally, make=False), context=tally.id.bytes
    )
    return plain[:SALT_BYTES], json.loads(plain[SALT_BYTES:])


def _key_of(tally: Tally, *, make: bool = True) -> bytes:
    if tally.consultation is None:
        return keyring().process_key(tally.process_id, make=make)
    return keyring().community_key(tally.consultation.agenda.community_id, make=make)


@transaction.atomic
def tally_consultation(*, acting_user: User, consultation: Consultation) -> Tally:
    """Rank one closed vote exactly and keep the step-by-step record.

    Raises:
        NotAllowedError: it is not closed, or counted already.
    """
    state = CONSULTATION.after(consultation.state, "tally")
    process = consultation.agenda.community.process
    ballots, _apart = opened([consultation])
    exact = _run(ballots, of=consultation, synthetic=process.synthetic)
    tally = keep_tally(
        process=process,
        exact=exact,
        public=public_vote(exact, n_ballots=consultation.n_ballots or 0),
        number=1,
        consultation=consultation,
    )
    consultation.state = state
    consultation.save(update_fields=["state"])
    agenda = consultation.agenda
    under_way = [ConsultationState.OPEN, ConsultationState.PAUSED]
    # With a vote on the other subject still under way, the agenda stays in the vote.
    if not agenda.consultations.filter(state__in=under_way).exists():
        agenda.state = LOCAL_AGENDA.after(agenda.state, "rank")
        agenda.save(update_fields=["state"])
    audit.record(
        acting_user=acting_user, action="tally_consultation", target=tally, process=process
    )
    return tally


def _run(
    ballots: Ballots, *, of: Consultation | NationalAgenda, synthetic: bool
) -> dict[str, Any]:
    """The exact record of one count, by what was fixed for it.

    Raises:
        SettingsChangedError: it would not follow what was made public before the vote.
    """
    weighted = weigh(ballots, of.settings)
    ranking = phragmen.rank(weighted, seed=of.tie_seed)
    made: dict[str, Any] = dict(
        record.tally_record(ballots=weighted, ranking=ranking, synthetic=synthetic)
    )
    if of.settings and made["settings_hash"] != record.hash_of(of.settings):
        raise SettingsChangedError
    made["marks"] = {
        item: sum(row.count for row in ballots.rows if item in row.items)
        for item in ballots.items
    }
    return made


def counted_votes(process: Process, subject: str) -> list[Consultation]:
    """The counted votes of a process on one subject, by community.

    None of an empty chair, nor of an agenda that was withdrawn for people's safety.
    """
    votes = (
        Consultation.objects.within(process)
        .filter(subject=subject, state__in=COUNTED)
        .exclude(agenda__state=LocalState.WITHDRAWN)
        .select_related("agenda__community")
        .order_by("agenda__community__slug")
    )
    return [vote for vote in votes if not vote.agenda.community.is_empty_chair]


def theme_of_item(agenda: NationalAgenda) -> dict[str, str]:
    """Theme id by local item id, as the themes stand now."""
    rows = Placement.plain.filter(agenda=agenda, theme__discarded=False)
    column = "proposal_id" if agenda.subject == Subject.PROPOSALS else "insecurity_id"
    return {
        str(item): str(theme)
        for item, theme in rows.values_list(column, "theme_id")
        if item is not None
    }


def marks_by_community(
    apart: dict[str, Ballots], theme_of: dict[str, str]
) -> dict[str, dict[str, int]]:
    """For each community: theme id -> ballots that mark it. A theme not asked is absent."""
    lifted = {group: lift(ballots, theme_of=theme_of) for group, ballots in apart.items()}
    return {
        group: {
            theme: sum(row.count for row in ballots.rows if theme in row.items)
            for theme in ballots.items
        }
        for group, ballots in lifted.items()
    }


@transaction.atomic
def tally_national(*, acting_user: User, agenda: NationalAgenda) -> Tally:
    """Rank the themes on the same ballots: one community, one voice. A new run each time.

    Raises:
        NothingToRankError: no vote is counted, or no item stands in a theme.
    """
    agenda = (
        NationalAgenda.plain.select_for_update(of=("self",))
        .select_related("process")
        .get(pk=agenda.pk)
    )
    votes = counted_votes(agenda.process, agenda.subject)
    theme_of = theme_of_item(agenda)
    if not votes or not theme_of:
        raise NothingToRankError
    ballots, apart = opened(votes, as_agendas=True)
    made = _run(
        lift(ballots, theme_of=theme_of),
        of=agenda,
        synthetic=agenda.process.synthetic,
    )
    made["marks_by_community"] = marks_by_community(apart, theme_of)
    made["theme_map"] = theme_of
    made["agenda_ballots"] = sorted(
        vote.agenda.community.slug for vote in votes if vote.counts_only
    )
    # Auditors get the ballots of these votes, whatever was counted since.
    made["votes"] = sorted(str(vote.id) for vote in votes)
    walk_to_ranking(agenda)
    tally = keep_tally(
        process=agenda.process,
        exact=made,
        public=public_national(made),
        number=agenda.tallies.count() + 1,
        national_agenda=agenda,
    )
    audit.record(
        acting_user=acting_user,
        action="tally_national",
        target=tally,
        process=agenda.process,
    )
    return tally


def walk_to_ranking(agenda: NationalAgenda) -> None:
    """Move (and save) a national agenda to its ranking; stages on the way stay "not held"."""
    road = {
        NationalState.COLLECTING: "cluster",
        NationalState.CLUSTERING: "merge",
        NationalState.MERGING: "return",
        NationalState.RETURNED: "check_principles",
    }
    while action := road.get(NationalState(agenda.state)):
        agenda.state = NATIONAL_AGENDA.after(agenda.state, action)
    agenda.state = NATIONAL_AGENDA.after(agenda.state, "rank")
    agenda.save(update_fields=["state"])

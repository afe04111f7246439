"""Votes: what may go on a ballot, what is still missing, and what may be said about one."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch

from agendas.choices import BatchKind, ConsultationState, Subject
from agendas.models.agendas import LeftOff
from agendas.models.consultations import Card, CodeBatch, Consultation
from agendas.models.voices import CardVoice
from agendas.queries.results import Line, Visible, visible_vote
from communities.models.acts import SecondPersonAct
from communities.models.places import Community
from workshops.choices import ReviewState
from workshops.models.items import Insecurity, Proposal
from workshops.queries.items import publishable

FEWEST_CARDS = 2
OVER = (
    ConsultationState.CLOSED,
    ConsultationState.TALLIED,
    ConsultationState.PUBLISHED,
)


def votable(community: Community, subject: str) -> list[Insecurity | Proposal]:
    """The items of a community on one subject that may go before everyone, by code."""
    if subject == Subject.INSECURITIES:
        return list(publishable(Insecurity.objects.within(community)))
    reviewed = [ReviewState.ELIGIBLE, ReviewState.PRIORITISED, ReviewState.NOT_NOW]
    ready = publishable(Proposal.objects.within(community))
    return list(ready.filter(review_state__in=reviewed))


def votable_counts(community: Community) -> dict[str, int]:
    """How many items could be put to a vote, by subject; two queries."""
    return {subject: len(votable(community, subject)) for subject in Subject.values}


def dimensions_of(items: list[Insecurity | Proposal]) -> dict[UUID, str]:
    """Item id -> a dimension: its own, or that of an insecurity it answers; at most one query."""
    found = {item.id: item.dimension for item in items if isinstance(item, Insecurity)}
    proposals = [item.id for item in items if isinstance(item, Proposal)]
    if proposals:
        answered = (
            Insecurity.plain.filter(answered_by__in=proposals)
            .exclude(dimension="")
            .order_by("-code")
            .values_list("answered_by", "dimension")
        )
        # The first by code wins, because it is written last.
        found |= dict(answered)
    return found


def consultations_of(community: Community) -> list[Consultation]:
    """The votes of a community with ``n_cards``, newest cycle first, then by subject."""
    return list(
        Consultation.objects.within(community)
        .annotate(n_cards=Count("cards"))
        .order_by("-agenda__cycle__number", "-subject")
    )


def consultation_or_none(community: Community, key: UUID) -> Consultation | None:
    """One vote of a community by key."""
    return (
        Consultation.objects.within(community)
        .select_related("agenda__community__process")
        .filter(pk=key)
        .first()
    )


def card_or_none(consultation: Consultation, key: UUID) -> Card | None:
    """One card of a vote by key."""
    return (
        consultation.cards.select_related(
            "insecurity", "proposal", "consultation__agenda__community__process"
        )
        .filter(pk=key)
        .first()
    )


@dataclass(frozen=True)
class Preparation:
    """What a vote is made of, read once: four queries.

    ``cards`` by position, ``items`` by code (all that could be on the ballot), ``batches``
    by number; ``spoken``: keys of the cards that are read aloud in some language.
    """

    consultation: Consultation
    cards: list[Card]
    items: list[Insecurity | Proposal]
    left_off: Mapping[UUID, LeftOff]
    batches: list[CodeBatch]
    spoken: frozenset[UUID]

    @cached_property
    def card_of(self) -> dict[UUID, Card]:
        """Item id -> its card."""
        return {card.item.id: card for card in self.cards}

    @property
    def unexplained(self) -> list[Insecurity | Proposal]:
        """Items that are neither on the ballot nor left off with a reason."""
        return [
            item
            for item in self.items
            if item.id not in self.card_of and item.id not in self.left_off
        ]

    @property
    def n_slips(self) -> int:
        """Slips that are good for a ballot."""
        return sum(
            batch.n_issued - batch.n_void
            for batch in self.batches
            if batch.kind in {BatchKind.PHONE, BatchKind.KIOSK}
        )

    @property
    def n_papers(self) -> int:
        """Paper ballots that were said to be printed: no more can be keyed in."""
        return sum(
            batch.n_issued - batch.n_void
            for batch in self.batches
            if batch.kind == BatchKind.PAPER
        )

    @property
    def missing(self) -> list[str]:
        """Why the vote cannot open yet; empty when it can.

        Codes: too_few_cards, card_incomplete, not_spoken, item_not_confirmed,
        left_off_unexplained, no_slips, stopped.
        """
        checks = {
            "too_few_cards": len(self.cards) < FEWEST_CARDS,
            "card_incomplete": any(not card.is_ready for card in self.cards),
            "not_spoken": not self.consultation.unspoken_es
            and not self.consultation.counts_only
            and any(card.id not in self.spoken for card in self.cards),
            "item_not_confirmed": bool(
                self.card_of.keys() - {item.id for item in self.items}
            ),
            "left_off_unexplained": bool(self.unexplained),
            "no_slips": not self.consultation.counts_only
            and not (self.n_slips or self.n_papers),
            "stopped": self.consultation.agenda.community.is_empty_chair,
        }
        return [reason for reason, holds in checks.items() if holds]


def preparation(consultation: Consultation) -> Preparation:
    """How far a vote is prepared. Exact drawings are not read."""
    rows = consultation.left_off.select_related("insecurity", "proposal")
    heard = CardVoice.plain.filter(card=OuterRef("pk")).exclude(sound=b"")
    cards = list(
        consultation.cards.select_related("insecurity", "proposal").annotate(
            heard=Exists(heard)
        )
    )
    return Preparation(
        consultation,
        [*cards],
        votable(consultation.agenda.community, consultation.subject),
        {key: row for row in rows if (key := row.insecurity_id or row.proposal_id)},
        list(consultation.batches.all()),
        frozenset(card.id for card in cards if card.heard),
    )


def act_waiting(consultation: Consultation) -> SecondPersonAct | None:
    """What one person asked for on this vote and nobody has confirmed."""
    return (
        SecondPersonAct.plain.filter(target_id=consultation.id, confirmed_by=None)
        .select_related("asked_by", "community__process")
        .first()
    )


def ballot_cards(consultation: Consultation) -> list[Card]:
    """The cards as they travel with a ballot, by position; without drawings and sounds in full."""
    voices = Prefetch("in_languages", CardVoice.plain.defer("sound"))
    return list(consultation.cards.defer("drawing").prefetch_related(voices))


def open_sound(key: UUID) -> CardVoice | None:
    """A card read aloud, if its vote is open and its place is neither frozen nor stopped."""
    found = (
        CardVoice.objects.across("a ballot's sound, asked for by nobody in particular")
        .filter(pk=key, card__consultation__state=ConsultationState.OPEN)
        .exclude(sound=b"")
        .select_related("card__consultation__agenda__community__process")
        .first()
    )
    place = found and found.card.consultation.agenda.community
    if not place or place.is_frozen or place.is_empty_chair:
        return None
    return found


def shuffled(cards: list[Card], seed: str) -> list[Card]:
    """``cards`` in an order that depends on ``seed`` alone: the same on every page of a form."""
    return sorted(cards, key=lambda card: sha256(f"{seed}{card.id}".encode()).digest())


def is_known(key: UUID) -> bool:
    """Whether there is such a vote: the address of a shared device names it."""
    return Consultation.objects.across("a device names its vote").filter(pk=key).exists()


def is_over(key: UUID) -> bool:
    """Whether a vote with this key was closed. Says nothing about any code."""
    return (
        Consultation.objects.across("a form names its own consultation")
        .filter(pk=key, state__in=OVER)
        .exists()
    )


@dataclass(frozen=True, slots=True)
class Result:
    """A counted vote as it may be shown: lines best first, then cards without marks."""

    visible: Visible
    lines: list[tuple[Line, Card]]
    unmarked: list[Card]


def result_of(consultation: Consultation) -> Result | None:
    """What may be shown of a vote; None before it is counted."""
    tally = consultation.tallies.first()
    if tally is None:
        return None
    visible = visible_vote(consultation, tally)
    cards = {card.item_id: card for card in ballot_cards(consultation)}
    return Result(
        visible,
        [(line, cards[line.item]) for line in visible.ranked],
        [cards[key] for key in visible.unranked],
    )

"""Sittings of a community, their cards, and the weeks they are told by."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet, prefetch_related_objects

from communities.models.places import Community
from workshops.choices import ConsentAnswer, ConsentScope, ItemState, SessionState
from workshops.models.contributions import Contribution
from workshops.models.items import Insecurity, Proposal
from workshops.models.sessions import Session, Silence
from workshops.queries.items import to_read_back

_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Week:
    """One ISO week: its code (``2026-W09``) and its Monday."""

    code: str
    first: date

    @property
    def last(self) -> date:
        """Its Sunday."""
        return self.first + timedelta(days=6)


def week_of(day: date) -> Week:
    """The ISO week in which ``day`` falls; its year may differ from the day's."""
    year, number, weekday = day.isocalendar()
    return Week(f"{year:04d}-W{number:02d}", day - timedelta(days=weekday - 1))


def parse_week(text: str) -> Week:
    """The week that a person typed: ``2026-W09``, also ``2026w9``; spaces are ignored.

    Raises:
        ValueError: it is no such code, or that year has no such week.
    """
    found = _WEEK.fullmatch("".join(text.split()).upper())
    if found is None:
        raise ValueError(text)
    return week_of(date.fromisocalendar(int(found[1]), int(found[2]), 1))


def recent_weeks(today: date, *, count: int) -> tuple[Week, ...]:
    """This week and those before it, newest first."""
    return tuple(week_of(today - timedelta(weeks=back)) for back in range(count))


@dataclass(frozen=True, slots=True)
class Sitting:
    """One line of the list: a sitting with its week and its counts, never who was there."""

    session: Session
    week: Week
    n_cards: int
    n_placed: int
    n_silences: int


def sittings(community: Community, *, restricted: bool) -> list[Sitting]:
    """The sittings of a community, newest week first, then by group; one query.

    Those planned and not begun are hidden while the community is stopped. ``restricted``
    also counts cards that only the field team may read.
    """
    rows = Session.objects.within(community).exclude(state=SessionState.CANCELLED)
    if community.is_empty_chair:
        rows = rows.exclude(state__in=[SessionState.DRAFT, SessionState.CLEARED])
    seen = Q() if restricted else ~Q(contributions__sensitivity="S2")
    placed = Q(contributions__insecurity__isnull=False) | Q(
        contributions__proposal__isnull=False
    )
    rows = rows.annotate(
        n_cards=Count("contributions", filter=seen, distinct=True),
        n_placed=Count("contributions", filter=seen & placed, distinct=True),
        n_silences=Count("silences", distinct=True),
    ).order_by("-iso_week", "group", "phase", "id")
    found = list(rows)
    for row in found:
        # At hand already: a page of many sittings asks no more.
        row.community = community
    return [
        Sitting(
            session=row,
            week=parse_week(row.iso_week),
            n_cards=row.n_cards,
            n_placed=row.n_placed,
            n_silences=row.n_silences,
        )
        for row in found
    ]


def session_or_none(community: Community, key: UUID) -> Session | None:
    """One sitting of a community with its consent and its risk card."""
    return (
        Session.objects.within(community)
        .select_related("consent", "risk", "community__process")
        .filter(pk=key)
        .first()
    )


def taken_back(session: Session) -> list[str]:
    """Scopes that the group took back; no query where it never answered "no one"."""
    refused = any(
        session.consent.answer(scope) == ConsentAnswer.NONE for scope in ConsentScope
    )
    return [row.scope for row in session.withdrawals.all()] if refused else []


def cards_of(session: Session, *, restricted: bool) -> QuerySet[Contribution, Contribution]:
    """The cards of a sitting with the item each became part of, newest first.

    ``restricted`` also shows those that only the field team may read.
    """
    rows = session.contributions.select_related("insecurity", "proposal").order_by(
        "-position", "id"
    )
    return rows if restricted else rows.exclude(sensitivity="S2")


def silences_of(session: Session) -> QuerySet[Silence, Silence]:
    """The silences of a sitting by kind: a key is random and tells no order."""
    return session.silences.order_by("kind", "id")


def items_to_read(community: Community) -> list[Insecurity | Proposal]:
    """What waits to be read back, group by group, with the insecurities each answers."""
    found = to_read_back(community)
    prefetch_related_objects(
        [item for item in found if isinstance(item, Proposal)],
        Prefetch("answers", Insecurity.plain.order_by("code")),
    )
    return found


def n_confirmed(community: Community) -> int:
    """How many items of a community its groups have confirmed."""
    return sum(
        model.objects.within(community).filter(state=ItemState.VALIDATED).count()
        for model in (Insecurity, Proposal)
    )

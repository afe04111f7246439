"""A group takes one scope of its consent back. It holds at once, and nothing lifts it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from communities.actions.audit import record
from communities.models.people import User
from communities.models.places import Community
from workshops.actions.copies import (
    SHOWN_WORDS_OF,
    WORDS_OF,
    forget_copies,
    forget_record,
    forget_sheets,
    forget_steps,
    record_says,
)
from workshops.actions.items import MODELS, locked_item
from workshops.actions.sessions import locked_session
from workshops.choices import ITEM, TAKEN_ALONG, ConsentAnswer, ConsentScope, ItemState
from workshops.models.contributions import Contribution
from workshops.models.items import Insecurity, Proposal
from workshops.models.links import Link
from workshops.models.records import (
    RECORDS,
    Capacity,
    ExistingResponse,
    PublishableRecord,
    Reframing,
)
from workshops.models.sessions import Session
from workshops.models.synthesis import ReadBack
from workshops.models.withdrawals import ConsentWithdrawal
from workshops.queries.items import held_back
from workshops.queries.records import shown_keys
from workshops.sheets.folding import fold
from workshops.wording import says, says_any


@dataclass(frozen=True, slots=True)
class Gone:
    """An item that no agenda may show any more, and the titles it had (folded, to compare)."""

    id: UUID
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What a withdrawal took along: items, and how many others only lost voices."""

    gone: tuple[Gone, ...] = ()
    n_kept: int = 0
    # Records that are deleted, and public ones that may not be shown any more.
    records: frozenset[UUID] = frozenset()
    # Whether the public may no longer be told that the group sat down.
    is_quiet: bool = False


@transaction.atomic
def withdraw_scope(
    *, acting_user: User, session: Session, scope: ConsentScope
) -> TakenBack:
    """Take one scope back, with all that follows from it; a second time changes nothing.

    Cards leave their items (not for publication or a photo alone). Items that rest on
    nothing else, or that say a card word for word, go with them. Without the notes, the texts
    are destroyed at once.
    """
    Community.plain.select_for_update().get(pk=session.community_id)
    session = locked_session(session)
    _row, created = ConsentWithdrawal.plain.get_or_create(session=session, scope=scope)
    if not created:
        return TakenBack()
    for name in TAKEN_ALONG[scope]:
        setattr(session.consent, name, ConsentAnswer.NONE)
    session.consent.save(update_fields=[str(name) for name in TAKEN_ALONG[scope]])
    taken = TakenBack()
    if scope == ConsentScope.PUBLICATION:
        taken = _hold_back(session)
    elif scope != ConsentScope.CHART_PHOTO:
        taken = _leave_items(acting_user, session)
        if ConsentScope.NOTES in TAKEN_ALONG[scope]:
            session.contributions.update(text="")
            Session.plain.filter(pk=session.pk).update(climate_note="")
    forget_steps(session.community)
    record(
        acting_user=acting_user,
        action=f"withdraw_{scope}",
        target=session,
        process=session.community.process,
    )
    return replace(taken, is_quiet=ConsentScope.PUBLICATION in TAKEN_ALONG[scope])


def _texts(cards: Iterable[Contribution]) -> set[str]:
    return {fold(card.text) for card in cards} - {""}


def _repeats(item: Insecurity | Proposal, texts: Collection[str]) -> bool:
    """Whether an item says one of these word for word and nobody who stays said it too."""
    words = [str(getattr(item, name)) for name in SHOWN_WORDS_OF[type(item)]]
    if isinstance(item, Proposal):
        for review in item.principle_reviews.all():
            words += [review.reason_es, review.reason_en]
    said = {text for text in texts if any(says(word, text) for word in words)}
    if not said:
        return False
    others = item.contributions.exclude(session__consent__agenda_use=ConsentAnswer.NONE)
    kept = _texts(others.exclude(session__consent__publication=ConsentAnswer.NONE))
    return any(not any(says(other, text) for other in kept) for text in said)


def _items_of(cards: Iterable[Contribution]) -> list[Insecurity | Proposal]:
    found = {c.insecurity_id or c.proposal_id: c.insecurity or c.proposal for c in cards}
    return [locked_item(item) for _key, item in sorted(found.items(), key=str) if item]


def _with_reviews(
    model: type[Insecurity] | type[Proposal], community: Community
) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.within(community)
    return rows.prefetch_related("principle_reviews") if model is Proposal else rows


def _leave_items(acting_user: User, session: Session) -> TakenBack:
    cards = list(session.contributions.select_related("insecurity", "proposal"))
    texts = _texts(cards)
    touched = _items_of(card for card in cards if card.is_placed)
    session.contributions.update(insecurity=None, proposal=None, set_aside=True)
    # A card that had been taken out of an item may have lent it its words before.
    touched += [
        item
        for model in MODELS.values()
        for item in _with_reviews(model, session.community).exclude(
            pk__in=[item.pk for item in touched]
        )
        if _repeats(item, texts)
    ]
    gone = [
        take_item_back(item)
        for item in touched
        if not item.contributions.exclude(
            session__consent__agenda_use=ConsentAnswer.NONE
        ).exists()
        or _repeats(item, texts)
    ]
    records = _leave_records(acting_user, session, texts)
    forget_copies(session.community, texts)
    titles = {title for item in gone for title in item.titles}
    forget_sheets(session.community, texts | titles)
    return TakenBack(tuple(gone), len(touched) - len(gone), records)


def _leave_records(
    acting_user: User, session: Session, texts: Collection[str]
) -> frozenset[UUID]:
    """Records lose these cards; those that rest on nothing else, or repeat one, are deleted."""
    lost: set[UUID] = set()
    for model in RECORDS:
        through: Any = model.rests_on.through
        of_cards = through.objects.filter(contribution__session_id=session.pk)
        column = f"{model._meta.model_name}_id"
        resting = set(of_cards.values_list(column, flat=True))
        of_cards.delete()
        for row in model.objects.within(session.community).select_related(
            "community__process"
        ):
            stands = row.pk not in resting or row.rests_on.exists()
            if not stands or record_says(row, texts):
                lost.add(row.pk)
                forget_record(row, acting_user=acting_user)
        lost |= resting - shown_keys(session.community, model)
    return frozenset(lost)


def take_item_back(item: Insecurity | Proposal) -> Gone:
    """An item ends and its words are destroyed; other voices in it can be placed again."""
    item = locked_item(item)
    titles = _titles(item)
    for name in WORDS_OF[type(item)]:
        setattr(item, name, "")
    if isinstance(item, Proposal):
        # Only a combined proposal must have both of its parts, and they are gone.
        item.kind = ""
        item.principle_reviews.all().delete()
        item.interrupts.clear()
    else:
        # No undoing ties anything to it again.
        ends = Q(start=item) | Q(end=item)
        Link.plain.filter(ends).update(removed=True, before=None)
    if item.state != ItemState.WITHDRAWN:
        item.state = ITEM.after(item.state, "withdraw")
    item.taken_back = True
    item.save()
    item.contributions.update(insecurity=None, proposal=None)
    ReadBack.plain.filter(**{item.kind_of_item.value: item}).update(title_before="")
    return Gone(item.id, titles)


def _titles(item: Insecurity | Proposal) -> tuple[str, ...]:
    return tuple(filter(None, (fold(item.title_es), fold(item.title_en))))


def _hold_back(session: Session) -> TakenBack:
    """Items stay on the desk; those that nobody else agreed to publish leave every agenda."""
    cards = list(session.contributions.select_related("insecurity", "proposal"))
    touched, texts = _items_of(card for card in cards if card.is_placed), _texts(cards)
    place = session.community
    refused = {
        *held_back(Insecurity.objects.within(place)).values_list("pk", flat=True),
        *held_back(Proposal.objects.within(place)).values_list("pk", flat=True),
    }
    gone = []
    for item in touched:
        said = _repeats(item, texts)
        if said and item.pk not in refused and item.allows("reword"):
            # Its words are this group's: the others agree to new ones first.
            item.state = ITEM.after(item.state, "reword")
            item.save(update_fields=["state"])
        if said or item.pk in refused:
            gone.append(Gone(item.id, _titles(item)))
    records = _hold_records_back(session, texts)
    return TakenBack(tuple(gone), len(touched) - len(gone), records)


def _hold_records_back(session: Session, texts: Collection[str]) -> frozenset[UUID]:
    """Public records that no circle stands behind any more, or that say one of its cards."""
    lost: set[UUID] = set()
    for model in (ExistingResponse, Capacity):
        rows = model.objects.within(session.community)
        touched = set(rows.filter(rests_on__session=session).values_list("pk", flat=True))
        saying = [row for row in rows.filter(publish=True) if _shows(row, texts)]
        rows.filter(pk__in=[row.pk for row in saying]).update(publish=False)
        touched |= {row.pk for row in saying}
        lost |= touched - shown_keys(session.community, model)
    wishes = Reframing.objects.within(session.community).filter(rests_on__session=session)
    lost |= set(wishes.values_list("pk", flat=True)) - shown_keys(
        session.community, Reframing
    )
    return frozenset(lost)


def _shows(row: PublishableRecord, texts: Collection[str]) -> bool:
    return any(says_any(getattr(row, name), texts) for name in ("title_es", "title_en"))

"""A group takes one scope of its consent back. It holds at once, and nothing lifts it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from communities.actions.audit import record
from communities.models.base import House
from communities.models.people import User
from communities.models.places import Community
from communities.safety.thresholds import REPEATED_FROM_WORDS
from workshops.actions.items import MODELS, locked_item
from workshops.actions.sessions import locked_session
from workshops.choices import ITEM, TAKEN_ALONG, ConsentAnswer, ConsentScope, ItemState
from workshops.models.contributions import Contribution
from workshops.models.items import Insecurity, Proposal
from workshops.models.records import RECORDS, Capacity, ExistingResponse, Record
from workshops.models.sessions import Session
from workshops.models.synthesis import ReadBack, SynthesisStep
from workshops.models.withdrawals import ConsentWithdrawal
from workshops.queries.items import held_back

# Every column of an item that holds words of people, by model: those that an agenda shows,
# and with them those that stay on the desk.
TITLES = ("title_es", "title_en")
PARTS = ("social_part_es", "social_part_en", "security_part_es", "security_part_en")
SHOWN_WORDS_OF = {Insecurity: TITLES, Proposal: (*TITLES, *PARTS)}
WORDS_OF = {
    Insecurity: (*TITLES, "memo", "since", "fears", "vulnerabilities"),
    Proposal: (*TITLES, *PARTS, "memo", "success_sign", "review_note"),
}


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
    # Whether responses, capacities or other records rested on what was taken back.
    records: bool = False


def folded(text: str) -> str:
    """Words to compare: without case and without a difference of spaces."""
    return " ".join(text.casefold().split())


def says(text: str, words: str) -> bool:
    """Whether a text says these folded words: nothing else, or in passing where they are many."""
    text = folded(text)
    many = len(words.split()) >= REPEATED_FROM_WORDS
    return text == words or (many and f" {words} " in f" {text} ")


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
        taken = _leave_items(session)
        if ConsentScope.NOTES in TAKEN_ALONG[scope]:
            session.contributions.update(text="")
            Session.plain.filter(pk=session.pk).update(climate_note="")
    forget_steps(session.community)
    record(
        acting_user=acting_user,
        action="withdraw_consent",
        target=session,
        process=session.community.process,
    )
    return taken


def forget_steps(community: Community) -> None:
    """Nothing the desk did until now can be undone: its trail would bring words back."""
    SynthesisStep.objects.within(community).exclude(undo={}).update(undo={}, undone=True)


def _texts(cards: Iterable[Contribution]) -> set[str]:
    return {folded(card.text) for card in cards} - {""}


def _repeats(item: Insecurity | Proposal, texts: Collection[str]) -> bool:
    """Whether an item says one of these word for word and nobody who stays said it too."""
    words = [str(getattr(item, name)) for name in SHOWN_WORDS_OF[type(item)]]
    said = {text for text in texts if any(says(word, text) for word in words)}
    others = item.contributions.exclude(session__consent__agenda_use=ConsentAnswer.NONE)
    kept = _texts(others.exclude(session__consent__publication=ConsentAnswer.NONE))
    return any(not any(says(other, text) for other in kept) for text in said)


def _items_of(cards: Iterable[Contribution]) -> list[Insecurity | Proposal]:
    found = {c.insecurity_id or c.proposal_id: c.insecurity or c.proposal for c in cards}
    return [locked_item(item) for _key, item in sorted(found.items(), key=str) if item]


def _leave_items(session: Session) -> TakenBack:
    cards = list(session.contributions.select_related("insecurity", "proposal"))
    texts = _texts(cards)
    touched = _items_of(card for card in cards if card.is_placed)
    session.contributions.update(insecurity=None, proposal=None, set_aside=True)
    # A card that had been taken out of an item may have lent it its words before.
    touched += [
        item
        for model in MODELS.values()
        for item in model.objects.within(session.community).exclude(
            pk__in=[item.pk for item in touched]
        )
        if folded(item.title_es) in texts and _repeats(item, texts)
    ]
    gone = [
        take_item_back(item)
        for item in touched
        if not item.contributions.exclude(
            session__consent__agenda_use=ConsentAnswer.NONE
        ).exists()
        or _repeats(item, texts)
    ]
    forget_copies(session.community, texts)
    return TakenBack(
        tuple(gone), len(touched) - len(gone), records=_leave_records(session, texts)
    )


def _leave_records(session: Session, texts: Collection[str]) -> bool:
    """Records lose these cards; those that rest on nothing else, or repeat one, are deleted.

    Their words cannot be emptied, as an item's can: without them a record is nothing.
    """
    changed = False
    for model in RECORDS:
        through: Any = model.rests_on.through
        of_cards = through.objects.filter(contribution__session_id=session.pk)
        column = f"{model._meta.model_name}_id"
        resting = set(of_cards.values_list(column, flat=True))
        of_cards.delete()
        for row in model.objects.within(session.community):
            stands = row.pk not in resting or row.rests_on.exists()
            if not stands or _record_says(row, texts):
                row.delete()
                changed = True
        changed = changed or bool(resting)
    return changed


def _record_says(row: Record, texts: Collection[str]) -> bool:
    words = [getattr(row, name) for name in row.columns]
    return any(
        says(word, text) for word in words if isinstance(word, str) for text in texts
    )


def forget_records(community: Community, texts: Collection[str]) -> None:
    """Delete what a team wrote down that says one of these folded texts, unless it is public."""
    for model in RECORDS:
        for row in model.objects.within(community):
            if not getattr(row, "publish", False) and _record_says(row, texts):
                row.delete()


def forget_copies(community: Community, texts: Collection[str]) -> None:
    """Notes of the desk that say one of these folded texts, and what was read aloud before."""
    for model, words in WORDS_OF.items():
        hidden = tuple(name for name in words if name not in SHOWN_WORDS_OF[model])
        blank(model.objects.within(community), hidden, texts)
    blank(ReadBack.objects.within(community), ("title_before",), texts)


def blank(
    rows: QuerySet[House, House], names: Sequence[str], texts: Collection[str]
) -> None:
    """Empty these columns where they say one of these folded texts."""
    for row in rows:
        said = [
            name
            for name in names
            if any(says(str(getattr(row, name)), text) for text in texts)
        ]
        for name in said:
            setattr(row, name, "")
        if said:
            row.save(update_fields=said)


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
    if item.state != ItemState.WITHDRAWN:
        item.state = ITEM.after(item.state, "withdraw")
    item.taken_back = True
    item.save()
    item.contributions.update(insecurity=None, proposal=None)
    ReadBack.plain.filter(**{item.kind_of_item.value: item}).update(title_before="")
    return Gone(item.id, titles)


def _titles(item: Insecurity | Proposal) -> tuple[str, ...]:
    return tuple(filter(None, (folded(item.title_es), folded(item.title_en))))


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
    return TakenBack(
        tuple(gone), len(touched) - len(gone), records=_public_records_rest_on(session)
    )


def _public_records_rest_on(session: Session) -> bool:
    return any(
        model.objects.within(session.community)
        .filter(publish=True, rests_on__session=session)
        .exists()
        for model in (ExistingResponse, Capacity)
    )

"""Coding items: making one, giving it its codes, wording it."""

import uuid
from collections.abc import Mapping

from django.db import transaction

from communities.actions.audit import record
from communities.models.people import User
from communities.models.places import Community
from workshops.actions.sessions import current_cycle
from workshops.choices import ITEM, REVIEW, ItemKind, ItemState, ReviewState
from workshops.models.items import Insecurity, Item, Proposal

MODELS: Mapping[str, type[Insecurity] | type[Proposal]] = {
    ItemKind.INSECURITY: Insecurity,
    ItemKind.PROPOSAL: Proposal,
}
PREFIXES = {ItemKind.INSECURITY: "I", ItemKind.PROPOSAL: "P"}


def next_code(*, community: Community, kind: str) -> str:
    """The next free code of a community, I01 or P01 and so on."""
    prefix = PREFIXES[ItemKind(kind)]
    taken = {
        int(code[1:])
        for code in MODELS[kind].objects.within(community).values_list("code", flat=True)
        if code[:1] == prefix and code[1:].isdecimal()
    }
    return f"{prefix}{max(taken, default=0) + 1:02d}"


@transaction.atomic
def create_item(
    *,
    acting_user: User,
    community: Community,
    kind: str,
    title_es: str,
    id: uuid.UUID | None = None,
    **values: object,
) -> Insecurity | Proposal:
    """A new item, still to be coded. ``values`` may hold any of its fields.

    Its key is ``id``, or a fresh one where some item has that already.
    """
    Community.plain.select_for_update().get(pk=community.pk)
    if id is None or MODELS[kind].plain.filter(pk=id).exists():
        id = uuid.uuid4()
    values.setdefault("code", next_code(community=community, kind=kind))
    values.setdefault("sensitivity", "S1")
    item = MODELS[kind](
        id=id,
        community=community,
        cycle=current_cycle(community),
        title_es=title_es,
        **values,
    )
    item.save(force_insert=True)
    record(
        acting_user=acting_user,
        action="create_item",
        target=item,
        process=community.process,
    )
    return item


def locked_item(item: Item) -> Insecurity | Proposal:
    """The same item under a row lock, with its process at hand."""
    return (
        MODELS[item.kind_of_item]
        .plain.select_for_update(of=("self",))
        .select_related("community__process", "cycle")
        .get(pk=item.pk)
    )


@transaction.atomic
def code_item(
    *,
    acting_user: User,
    item: Insecurity | Proposal,
    values: Mapping[str, object],
    answers: list[Insecurity] | None = None,
) -> Insecurity | Proposal:
    """Set codes and words of an item; complete, it is ready to be read back.

    A change of words after the group confirmed them sends the item back to be read again.

    Raises:
        ValidationError: the values break a rule of the item.
        NotAllowedError: the item was withdrawn.
    """
    item = locked_item(item)
    fields = set_codes(item, values)
    # Coding changes no relation, and each one checked would ask the database once more.
    relations = {field.name for field in item._meta.concrete_fields if field.is_relation}
    item.full_clean(exclude=relations, validate_unique=False)
    item.save(update_fields=fields)
    if answers is not None and isinstance(item, Proposal):
        item.answers.set(answers)
    record(
        acting_user=acting_user,
        action="code_item",
        target=item,
        process=item.community.process,
    )
    return item


def set_codes(item: Insecurity | Proposal, values: Mapping[str, object]) -> list[str]:
    """Set (do not save) codes and words, and the states that follow; the fields to save.

    Raises:
        NotAllowedError: the item was withdrawn.
    """
    reworded = values.get("title_es", item.title_es) != item.title_es
    for name, value in values.items():
        setattr(item, name, value)
    move_by_completeness(item, reworded=reworded)
    return [*values, "state", *_review(item, reworded=reworded)]


def move_by_completeness(item: Insecurity | Proposal, *, reworded: bool) -> None:
    """Set (do not save) the state that fits the codes an item has now."""
    complete = not item.missing_codes
    if item.state == ItemState.WITHDRAWN:
        ITEM.after(item.state, "code")
    if item.state == ItemState.VALIDATED and (reworded or not complete):
        item.state = ITEM.after(item.state, "reword")
    if item.state in {ItemState.RAW, ItemState.CONTESTED} and complete:
        item.state = ITEM.after(item.state, "code")
    if item.state == ItemState.CODED and not complete:
        item.state = ITEM.after(item.state, "uncode")


def _review(item: Insecurity | Proposal, *, reworded: bool) -> list[str]:
    """A reworded proposal goes through its checks again."""
    if not isinstance(item, Proposal) or not reworded:
        return []
    if REVIEW.allows(item.review_state, "reword"):
        item.review_state = REVIEW.after(item.review_state, "reword")
        return ["review_state"]
    return []


# The way of a proposal whose reviews are not held, from the safety check on.
WITHOUT_REVIEW = ("pass", "not_held", "review_viability", "not_held")


def submit_for_review(item: Proposal) -> None:
    """Set (do not save) a confirmed proposal's way through the checks not held yet.

    The safety check is the read-back itself; the principle and viability reviews are
    recorded as not held on the agenda that uses it. A proposal that was reviewed before
    waits: its new words are reviewed too.
    """
    road: tuple[str, ...] = ("check_safety", *WITHOUT_REVIEW)
    if item.review_state == ReviewState.SAFETY_CHECK:
        if item.principle_reviews.exists():
            return
        road = WITHOUT_REVIEW
    elif item.review_state != ReviewState.SUBMITTED:
        return
    for action in road:
        item.review_state = REVIEW.after(item.review_state, action)

"""The synthesis desk: many contributions become few items, and every step can be undone.

Each action here that changes something leaves one ``SynthesisStep`` with what it takes to
undo it (workshops.actions.undo reads it); one that changes nothing leaves none.
"""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from communities.actions.audit import record
from communities.machine import NotAllowedError
from communities.models.people import User
from communities.models.places import Community
from workshops.actions.items import MODELS, create_item, locked_item
from workshops.choices import ITEM, ItemState
from workshops.models.contributions import Contribution
from workshops.models.items import Insecurity, Proposal
from workshops.models.synthesis import SynthesisStep


def leave_step(*, community: Community, kind: str, undo: dict[str, Any]) -> None:
    """Write down one step; call it inside the action's transaction, the community locked."""
    last = SynthesisStep.objects.within(community).order_by("number").last()
    SynthesisStep.plain.create(
        community=community, number=last.number + 1 if last else 1, kind=kind, undo=undo
    )


def _where(contributions: Iterable[Contribution]) -> list[list[Any]]:
    return [
        [
            str(c.id),
            *(str(v) if v else None for v in (c.insecurity_id, c.proposal_id)),
            c.set_aside,
        ]
        for c in contributions
    ]


def locked_contributions(
    community: Community, ids: Iterable[uuid.UUID]
) -> list[Contribution]:
    """These contributions of a community, in the order of the sittings.

    The community is locked first: its desk takes one step at a time.
    """
    Community.plain.select_for_update().get(pk=community.pk)
    return list(
        Contribution.objects.within(community)
        .filter(pk__in=ids)
        .order_by("session__iso_week", "position")
    )


def _put(
    contributions: list[Contribution],
    item: Insecurity | Proposal | None,
    *,
    set_aside: bool = False,
) -> None:
    for c in contributions:
        c.insecurity = item if isinstance(item, Insecurity) else None
        c.proposal = item if isinstance(item, Proposal) else None
        c.set_aside = set_aside
    Contribution.plain.bulk_update(contributions, ["insecurity", "proposal", "set_aside"])


@transaction.atomic
def gather_into_new(
    *,
    acting_user: User,
    community: Community,
    ids: Sequence[uuid.UUID],
    kind: str,
    title_es: str,
    id: uuid.UUID | None = None,
) -> Insecurity | Proposal:
    """Make one new item of several contributions (or of none, to write it first).

    Contributions that stood in other items move: that is how an item is split. What was
    said for the field team only makes an item for the field team only. Sent twice with the
    same ``id``, it is made once.
    """
    contributions = locked_contributions(community, ids)
    known = MODELS[kind].objects.within(community).filter(pk=id).first() if id else None
    if known:
        return known
    groups = {c.group for c in contributions}
    item = create_item(
        acting_user=acting_user,
        community=community,
        kind=kind,
        title_es=title_es,
        group=groups.pop() if len(groups) == 1 else "mixed" if groups else "",
        sensitivity="S2" if any(c.sensitivity == "S2" for c in contributions) else "S1",
        id=id,
    )
    undo = {
        "places": _where(contributions),
        "created": [kind, str(item.id)],
        "code": item.code,
    }
    _put(contributions, item)
    leave_step(community=community, kind="gather_new", undo=undo)
    return item


@transaction.atomic
def gather_into(
    *,
    acting_user: User,
    community: Community,
    ids: Sequence[uuid.UUID],
    item: Insecurity | Proposal,
) -> int:
    """Add contributions to an item, from wherever they stood; returns how many moved.

    Raises:
        NotAllowedError: the item was withdrawn.
    """
    contributions = locked_contributions(community, ids)
    item = locked_item(item)
    if item.state == ItemState.WITHDRAWN:
        raise NotAllowedError(ITEM.name, item.state, "gather")
    moving = [c for c in contributions if item.pk not in {c.insecurity_id, c.proposal_id}]
    if not moving:
        return 0
    undo = {"places": _where(moving), "code": item.code}
    leave_step(community=community, kind="gather", undo=undo)
    _put(moving, item)
    record(
        acting_user=acting_user,
        action="gather_into",
        target=item,
        process=community.process,
    )
    return len(moving)


@transaction.atomic
def release(
    *,
    acting_user: User,
    community: Community,
    ids: Sequence[uuid.UUID],
    set_aside: bool = False,
) -> int:
    """Take contributions out of their items; returns how many moved.

    ``set_aside`` marks them heard as they are; otherwise they are to be placed again.
    """
    moving = [
        c
        for c in locked_contributions(community, ids)
        if c.is_placed or c.set_aside != set_aside
    ]
    if not moving:
        return 0
    kind = "set_aside" if set_aside else "release"
    leave_step(community=community, kind=kind, undo={"places": _where(moving)})
    _put(moving, None, set_aside=set_aside)
    record(
        acting_user=acting_user,
        action="release_contributions",
        target=community,
        process=community.process,
    )
    return len(moving)


@transaction.atomic
def split_contribution(
    *,
    acting_user: User,
    community: Community,
    contribution: uuid.UUID,
    texts: Sequence[str],
    id: uuid.UUID | None = None,
) -> list[Contribution]:
    """Cut one contribution that says several things into parts; the whole is set aside.

    The parts stay in the item of the whole, or are to be placed. A card that was cut before (or an ``id`` of the
    first part that is there already: the same form sent twice) is not cut again; its parts
    are returned.

    Raises:
        Contribution.DoesNotExist: there is no such contribution here.
    """
    found = locked_contributions(community, [contribution])
    if not found:
        raise Contribution.DoesNotExist
    whole = found[0]
    if known := list(whole.parts.all()):
        return known
    if id is None or Contribution.plain.filter(pk=id).exists():
        id = uuid.uuid4()
    places = _where([whole])
    parts = [
        Contribution.plain.create(
            id=key,
            session_id=whole.session_id,
            position=whole.position,
            kind=whole.kind,
            text=text,
            group=whole.group,
            sensitivity=whole.sensitivity,
            insecurity_id=whole.insecurity_id,
            proposal_id=whole.proposal_id,
            split_from=whole,
        )
        for key, text in zip(_keys(first=id, how_many=len(texts)), texts, strict=True)
    ]
    _put([whole], None, set_aside=True)
    leave_step(
        community=community,
        kind="split",
        undo={"places": places, "parts": [str(part.id) for part in parts]},
    )
    record(
        acting_user=acting_user,
        action="split_contribution",
        target=whole,
        process=community.process,
    )
    return parts


def _keys(*, first: uuid.UUID, how_many: int) -> list[uuid.UUID]:
    return [first, *(uuid.uuid5(first, str(number)) for number in range(1, how_many))]

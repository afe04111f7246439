"""The synthesis desk: many contributions become few items, and every step can be undone."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from communities.actions.audit import record
from communities.models.people import User
from communities.models.places import Community
from workshops.actions.items import MODELS, code_item, create_item, locked_item
from workshops.choices import ItemState
from workshops.models.contributions import Contribution
from workshops.models.items import Insecurity, Proposal
from workshops.models.synthesis import SynthesisStep


class NothingToUndoError(Exception):
    """There is no step left, or a later one stands on it."""


def _step(*, community: Community, kind: str, undo: dict[str, Any]) -> SynthesisStep:
    last = SynthesisStep.objects.within(community).order_by("number").last()
    return SynthesisStep.plain.create(
        community=community, number=last.number + 1 if last else 1, kind=kind, undo=undo
    )


def _where(contributions: Iterable[Contribution]) -> list[list[Any]]:
    return [
        [str(c.id), *(str(v) if v else None for v in (c.insecurity_id, c.proposal_id)), c.set_aside]
        for c in contributions
    ]


def _lock(community: Community, ids: Sequence[uuid.UUID]) -> list[Contribution]:
    Community.plain.select_for_update().get(pk=community.pk)
    return list(
        Contribution.objects.within(community)
        .filter(pk__in=ids)
        .order_by("session__iso_week", "position")
    )


def _put(contributions: list[Contribution], item: Insecurity | Proposal | None) -> None:
    for c in contributions:
        c.insecurity = item if isinstance(item, Insecurity) else None
        c.proposal = item if isinstance(item, Proposal) else None
        c.set_aside = False
    Contribution.plain.bulk_update(contributions, ["insecurity", "proposal", "set_aside"])


@transaction.atomic
def gather_into_new(
    *,
    acting_user: User,
    community: Community,
    ids: Sequence[uuid.UUID],
    kind: str,
    title_es: str,
) -> Insecurity | Proposal:
    """Make one new item of several contributions (or of none, to write it first).

    Contributions that stood in other items move: that is how an item is split.
    """
    contributions = _lock(community, ids)
    groups = {c.group for c in contributions}
    item = create_item(
        acting_user=acting_user,
        community=community,
        kind=kind,
        title_es=title_es,
        group=groups.pop() if len(groups) == 1 else "mixed" if groups else "",
    )
    undo = {"places": _where(contributions), "created": [kind, str(item.id)]}
    _put(contributions, item)
    _step(community=community, kind="gather", undo=undo)
    return item


@transaction.atomic
def gather_into(
    *,
    acting_user: User,
    community: Community,
    ids: Sequence[uuid.UUID],
    item: Insecurity | Proposal,
) -> int:
    """Add contributions to an item, from wherever they stood; returns how many.

    Raises:
        NotAllowedError: the item was withdrawn.
    """
    contributions = _lock(community, ids)
    item = locked_item(item)
    _step(community=community, kind="gather", undo={"places": _where(contributions)})
    _put(contributions, item)
    record(
        acting_user=acting_user, action="gather_into", target=item, process=community.process
    )
    return len(contributions)


@transaction.atomic
def release(
    *, acting_user: User, community: Community, ids: Sequence[uuid.UUID], set_aside: bool = False
) -> int:
    """Take contributions out of their items; ``set_aside`` marks them heard as they are."""
    contributions = _lock(community, ids)
    _step(community=community, kind="release", undo={"places": _where(contributions)})
    _put(contributions, None)
    if set_aside:
        for c in contributions:
            c.set_aside = True
        Contribution.plain.bulk_update(contributions, ["set_aside"])
    record(
        acting_user=acting_user,
        action="release_contributions",
        target=community,
        process=community.process,
    )
    return len(contributions)


@transaction.atomic
def split_contribution(
    *, acting_user: User, community: Community, id: uuid.UUID, texts: Sequence[str]
) -> list[Contribution]:
    """Cut one contribution that says several things into parts; the whole is set aside.

    Raises:
        Contribution.DoesNotExist: there is no such contribution here.
    """
    (whole,) = _lock(community, [id]) or [None]
    if whole is None:
        raise Contribution.DoesNotExist
    places = _where([whole])
    parts = [
        Contribution.plain.create(
            session_id=whole.session_id,
            position=whole.position,
            kind=whole.kind,
            text=text,
            group=whole.group,
            sensitivity=whole.sensitivity,
            split_from=whole,
        )
        for text in texts
    ]
    _put([whole], None)
    whole.set_aside = True
    whole.save(update_fields=["set_aside"])
    _step(
        community=community,
        kind="split",
        undo={"places": places, "parts": [str(p.id) for p in parts]},
    )
    record(
        acting_user=acting_user,
        action="split_contribution",
        target=whole,
        process=community.process,
    )
    return parts


@transaction.atomic
def word_item(
    *, acting_user: User, item: Insecurity | Proposal, title_es: str, memo: str
) -> Insecurity | Proposal:
    """Give an item its words and its memo.

    Raises:
        NotAllowedError: the item was withdrawn.
    """
    before = {"title_es": item.title_es, "memo": item.memo}
    item = code_item(
        acting_user=acting_user, item=item, values={"title_es": title_es, "memo": memo}
    )
    _step(
        community=item.community,
        kind="word",
        undo={"item": [item.kind_of_item, str(item.id)], "words": before},
    )
    return item


@transaction.atomic
def undo_step(*, acting_user: User, community: Community) -> str:
    """Undo the last step that is not undone; returns its kind.

    Raises:
        NothingToUndoError: there is none, or what it made is already read back or in a vote.
    """
    Community.plain.select_for_update().get(pk=community.pk)
    step = SynthesisStep.objects.within(community).filter(undone=False).last()
    if step is None:
        raise NothingToUndoError
    _restore(community=community, undo=step.undo, acting_user=acting_user)
    step.undone = True
    step.save(update_fields=["undone"])
    record(acting_user=acting_user, action="undo_step", target=step, process=community.process)
    return step.kind


def _restore(*, community: Community, undo: dict[str, Any], acting_user: User) -> None:
    known = {str(c.id): c for c in _lock(community, [row[0] for row in undo.get("places", [])])}
    for key, insecurity, proposal, set_aside in undo.get("places", []):
        if contribution := known.get(key):
            contribution.insecurity_id, contribution.proposal_id = insecurity, proposal
            contribution.set_aside = set_aside
    Contribution.plain.bulk_update(
        known.values(), ["insecurity", "proposal", "set_aside"]
    )
    Contribution.objects.within(community).filter(pk__in=undo.get("parts", [])).delete()
    if created := undo.get("created"):
        _unmake(kind=created[0], key=created[1])
    if item := undo.get("item"):
        code_item(
            acting_user=acting_user,
            item=MODELS[item[0]].objects.within(community).get(pk=item[1]),
            values=undo["words"],
        )


def _unmake(*, kind: str, key: str) -> None:
    item = MODELS[kind].plain.select_for_update().get(pk=key)
    fresh = item.state in {ItemState.RAW, ItemState.CODED}
    if not fresh or item.contributions.exists() or item.read_backs.exists():
        raise NothingToUndoError
    item.delete()

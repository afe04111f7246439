"""Undoing at the synthesis desk: the last step first, each exactly or not at all."""

import uuid
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError, Q

from communities.actions.audit import record
from communities.models.people import User
from communities.models.places import Community
from workshops.actions.coding import answers_of, standing
from workshops.actions.items import MODELS, locked_item
from workshops.actions.synthesis import locked_contributions
from workshops.choices import ItemState
from workshops.models.contributions import Contribution
from workshops.models.items import Insecurity, Proposal
from workshops.models.synthesis import SynthesisStep


class Obstacle(StrEnum):
    """Why a step cannot be undone."""

    NOTHING = "nothing"
    NOT_LAST = "not_last"
    RESTRICTED = "restricted"
    READ_BACK = "read_back"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    IN_USE = "in_use"


class CannotUndoError(Exception):
    """A step stays as it is; ``obstacle`` says why and ``code`` names the item, if one."""

    def __init__(self, obstacle: Obstacle, code: str = "") -> None:
        super().__init__(f"{obstacle} {code}")
        self.obstacle, self.code = obstacle, code


@transaction.atomic
def undo_step(
    *,
    acting_user: User,
    community: Community,
    restricted: bool,
    step: uuid.UUID | None = None,
) -> SynthesisStep:
    """Undo the last step that is not undone, whoever took it; returns it.

    Args:
        acting_user: who undoes it.
        community: whose desk.
        restricted: whether the person may see what is for the field team only.
        step: the step the person saw as the last; sent twice, it is undone once.

    Raises:
        CannotUndoError: it is another step than the last, or something stands on it.
    """
    Community.plain.select_for_update().get(pk=community.pk)
    last = SynthesisStep.objects.within(community).filter(undone=False).last()
    if last is None:
        raise CannotUndoError(Obstacle.NOTHING)
    if step not in {None, last.pk}:
        raise CannotUndoError(Obstacle.NOT_LAST)
    if not restricted and _is_restricted(community, last.undo):
        raise CannotUndoError(Obstacle.RESTRICTED)
    _restore_places(community, last.undo)
    if created := last.undo.get("created"):
        _unmake(_item(community, *created))
    if changed := last.undo.get("item"):
        _restore_item(_item(community, *changed), last.undo)
    last.undone = True
    last.save(update_fields=["undone"])
    record(
        acting_user=acting_user, action="undo_step", target=last, process=community.process
    )
    return last


def _is_restricted(community: Community, undo: dict[str, Any]) -> bool:
    """Whether a step touched a card or an item for the field team only."""
    places = undo.get("places", [])
    named = [undo[name] for name in ("item", "created") if name in undo]
    named += [(kind, row[at]) for row in places for at, kind in enumerate(MODELS, start=1)]
    closed = (
        Q(sensitivity="S2")
        | Q(insecurity__sensitivity="S2")
        | Q(proposal__sensitivity="S2")
    )
    cards = Contribution.objects.within(community).filter(pk__in=[row[0] for row in places])
    return cards.filter(closed).exists() or any(
        model.objects.within(community)
        .filter(
            pk__in=[key for name, key in named if name == kind and key], sensitivity="S2"
        )
        .exists()
        for kind, model in MODELS.items()
    )


def _item(community: Community, kind: str, key: str) -> Insecurity | Proposal:
    item = MODELS[kind].objects.within(community).filter(pk=key).first()
    if item is None:
        raise CannotUndoError(Obstacle.CHANGED)
    return locked_item(item)


def _restore_places(community: Community, undo: dict[str, Any]) -> None:
    places = undo.get("places", [])
    _still_stand(community, "insecurity", (row[1] for row in places))
    _still_stand(community, "proposal", (row[2] for row in places))
    known = {
        str(c.id): c for c in locked_contributions(community, [row[0] for row in places])
    }
    for key, insecurity, proposal, set_aside in places:
        # A card that its facilitator has taken out since has no place to go back to.
        if contribution := known.get(key):
            contribution.insecurity_id, contribution.proposal_id = insecurity, proposal
            contribution.set_aside = set_aside
    Contribution.plain.bulk_update(known.values(), ["insecurity", "proposal", "set_aside"])
    Contribution.objects.within(community).filter(pk__in=undo.get("parts", [])).delete()


def _still_stand(community: Community, kind: str, keys: Iterable[str | None]) -> None:
    wanted = {key for key in keys if key}
    found = MODELS[kind].objects.within(community).filter(pk__in=wanted)
    if found.filter(state=ItemState.WITHDRAWN).exists():
        raise CannotUndoError(Obstacle.WITHDRAWN)
    if len(found) != len(wanted):
        raise CannotUndoError(Obstacle.CHANGED)


def _unmake(item: Insecurity | Proposal) -> None:
    if item.read_backs.exists():
        raise CannotUndoError(Obstacle.READ_BACK, item.code)
    answered = isinstance(item, Insecurity) and item.answered_by.exists()
    if answered or item.contributions.exists():
        raise CannotUndoError(Obstacle.IN_USE, item.code)
    try:
        item.delete()
    except ProtectedError as error:
        raise CannotUndoError(Obstacle.IN_USE, item.code) from error


def _restore_item(item: Insecurity | Proposal, undo: dict[str, Any]) -> None:
    before, after = undo["before"], undo["after"]
    if item.state == ItemState.WITHDRAWN:
        raise CannotUndoError(Obstacle.WITHDRAWN, item.code)
    if any(after.get(name, now) != now for name, now in standing(item).items()):
        raise CannotUndoError(Obstacle.READ_BACK, item.code)
    answers_before, answers_after = undo["answers"]
    same = all(getattr(item, name) == value for name, value in after.items())
    if not same or answers_of(item) != answers_after:
        raise CannotUndoError(Obstacle.CHANGED, item.code)
    # Going back in time, not along an edge: the words that a group confirmed are back, so
    # the confirmation holds again.
    for name, value in before.items():
        setattr(item, name, value)
    try:
        item.full_clean(validate_unique=False)
    except ValidationError as error:
        raise CannotUndoError(Obstacle.CHANGED, item.code) from error
    item.save(update_fields=[*before])
    if isinstance(item, Proposal) and answers_before != answers_after:
        item.answers.set(
            Insecurity.objects.within(item.community).filter(pk__in=answers_before)
        )

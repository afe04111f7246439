"""Words and codes of items as steps of the synthesis desk, so that they can be undone."""

import hashlib
import json
from collections.abc import Mapping, Sequence

from django.db import transaction

from communities.models.people import User
from communities.models.places import Community
from workshops.actions.items import code_item, locked_item
from workshops.actions.synthesis import leave_step
from workshops.models.items import Insecurity, Proposal


class ChangedMeanwhileError(Exception):
    """Somebody else saved the item after this person was shown it."""


def word_item(
    *, acting_user: User, item: Insecurity | Proposal, title_es: str, memo: str
) -> Insecurity | Proposal:
    """Give an item its words and its memo.

    Raises:
        ValidationError: the words are missing or too long.
        NotAllowedError: the item was withdrawn.
    """
    values = {"title_es": title_es, "memo": memo}
    return _change(acting_user=acting_user, item=item, kind="word", values=values)


def set_codes(
    *,
    acting_user: User,
    item: Insecurity | Proposal,
    values: Mapping[str, object],
    answers: Sequence[Insecurity] | None = None,
    seen: str = "",
) -> Insecurity | Proposal:
    """Like ``code_item``, as a step that can be undone. ``values`` must fit into JSON.

    ``seen``: the ``digest`` of the item that the person was shown; "" where none was.

    Raises:
        ValidationError: the values break a rule of the item.
        NotAllowedError: the item was withdrawn.
        ChangedMeanwhileError: it is not as ``seen`` any more; nothing is saved.
    """
    return _change(
        acting_user=acting_user,
        item=item,
        kind="code",
        values=values,
        answers=answers,
        seen=seen,
    )


def digest(item: Insecurity | Proposal) -> str:
    """Sixteen hex digits that change with anything a coder can change."""
    columns = {
        field.name: getattr(item, field.name)
        for field in item._meta.concrete_fields
        if not field.is_relation and field.name not in {"id", "code", *standing(item)}
    }
    told = json.dumps([columns, answers_of(item)], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


@transaction.atomic
def _change(
    *,
    acting_user: User,
    item: Insecurity | Proposal,
    kind: str,
    values: Mapping[str, object],
    answers: Sequence[Insecurity] | None = None,
    seen: str = "",
) -> Insecurity | Proposal:
    Community.plain.select_for_update().get(pk=item.community_id)
    old = locked_item(item)
    if seen and seen != digest(old):
        raise ChangedMeanwhileError
    changed = {name: value for name, value in values.items() if getattr(old, name) != value}
    answered = answers_of(old)
    after = answered if answers is None else sorted(str(found.pk) for found in answers)
    if not changed and answered == after:
        return old
    new = code_item(
        acting_user=acting_user,
        item=old,
        values=changed,
        answers=None if answers is None else list(answers),
    )
    # Codes that moved no state can be taken back even after a read-back; words cannot.
    moved = standing(old) != standing(new) or "title_es" in changed
    names = [*changed, *(standing(old) if moved else ())]
    undo = {
        "item": [old.kind_of_item, str(old.id)],
        "code": old.code,
        "before": {name: getattr(old, name) for name in names},
        "after": {name: getattr(new, name) for name in names},
        "answers": [answered, after],
    }
    leave_step(community=old.community, kind=kind, undo=undo)
    return new


def answers_of(item: Insecurity | Proposal) -> list[str]:
    """Keys of the insecurities that a proposal answers, sorted; none for an insecurity."""
    if not isinstance(item, Proposal):
        return []
    return sorted(str(key) for key in item.answers.values_list("pk", flat=True))


def standing(item: Insecurity | Proposal) -> dict[str, str]:
    """How far an item has come: its states by field."""
    if isinstance(item, Proposal):
        return {"state": item.state, "review_state": item.review_state}
    return {"state": item.state}

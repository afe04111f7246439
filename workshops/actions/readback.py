"""Giving back: what the group said when its items were read to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from communities.actions.audit import record
from communities.models.people import User
from communities.models.places import Community
from workshops.actions.items import locked_item, move_by_completeness, submit_for_review
from workshops.choices import ITEM, ItemState, ReadBackResult
from workshops.models.items import Insecurity, Proposal
from workshops.models.synthesis import ReadBack


class WordsChangedError(Exception):
    """Somebody worded the item anew after it was read; ``item`` is which."""

    def __init__(self, item: Insecurity | Proposal) -> None:
        super().__init__(item.code)
        self.item = item


@dataclass(frozen=True, slots=True)
class Heard:
    """The group's answer to one item.

    Attributes:
        item: what was read.
        result: what the group said.
        title_es: its own words; only where it corrected them.
        heard_es: the words that were read aloud; "" takes the item's.
    """

    item: Insecurity | Proposal
    result: ReadBackResult
    title_es: str = ""
    heard_es: str = ""


@transaction.atomic
def read_back(*, acting_user: User, community: Community, heard: Sequence[Heard]) -> int:
    """Record the answers of one read-back, all or none; returns how many.

    Confirmed items can go to the vote. Corrected ones take the group's words and wait to be
    read again. Withdrawn ones leave everything that follows.

    Raises:
        NotAllowedError: an item is not coded yet, or was withdrawn.
        WordsChangedError: an item's words are not those that were read aloud.
    """
    Community.plain.select_for_update().get(pk=community.pk)
    number = ReadBack.objects.within(community).count()
    for offset, answer in enumerate(heard, start=1):
        item = locked_item(answer.item)
        before = item.title_es
        if answer.heard_es not in {"", before}:
            raise WordsChangedError(item)
        _apply(item, answer)
        ReadBack.plain.create(
            community=community,
            number=number + offset,
            insecurity=item if isinstance(item, Insecurity) else None,
            proposal=item if isinstance(item, Proposal) else None,
            result=answer.result,
            title_before=before,
        )
        record(
            acting_user=acting_user,
            action=f"read_back_{answer.result}",
            target=item,
            process=community.process,
        )
    return len(heard)


def _apply(item: Insecurity | Proposal, answer: Heard) -> None:
    if item.state == ItemState.CODED:
        item.state = ITEM.after(item.state, "give_back")
    fields = ["state"]
    if answer.result == ReadBackResult.CONFIRMED:
        item.state = ITEM.after(item.state, "confirm")
        if isinstance(item, Proposal):
            submit_for_review(item)
            fields.append("review_state")
    elif answer.result == ReadBackResult.CORRECTED:
        item.state = ITEM.after(item.state, "contest")
        item.title_es, item.title_en = answer.title_es, ""
        move_by_completeness(item, reworded=True)
        fields += ["title_es", "title_en"]
    else:
        item.state = ITEM.after(item.state, "withdraw")
    item.save(update_fields=fields)

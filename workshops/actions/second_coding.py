"""Coding an item a second time, blind, and settling what differs."""

from collections.abc import Mapping

from django.db import transaction

from communities.actions.audit import record
from communities.machine import NotAllowedError
from communities.models.audit import AuditEntry
from communities.models.people import User
from communities.models.places import Community
from workshops.actions.coding import set_codes
from workshops.actions.items import locked_item
from workshops.choices import ITEM
from workshops.models.items import Insecurity, Proposal
from workshops.models.second_coding import SecondCoding
from workshops.queries.agreement import CODED, codes_given, may_code_second

FIRST, SECOND = "first", "second"


@transaction.atomic
def code_second(
    *, acting_user: User, item: Insecurity | Proposal, codes: Mapping[str, object]
) -> SecondCoding:
    """Keep a second person's codes beside the first, which stay as they are.

    ``codes``: the fields that ``codes_given`` names, no more and no less.

    Raises:
        NotAllowedError: this person coded it before, it was coded twice already, it is not
            coded, or its fields are others than those asked.
    """
    Community.plain.select_for_update().get(pk=item.community_id)
    item = locked_item(item)
    kind = item.kind_of_item.value
    first_codes = codes_given(item)
    if (
        item.state not in CODED
        or SecondCoding.plain.filter(**{kind: item}).exists()
        or not may_code_second(acting_user, item)
        or first_codes.keys() != codes.keys()
    ):
        raise NotAllowedError(ITEM.name, item.state, "code_second")
    second = SecondCoding(
        community=item.community,
        first_coder=_first_coder(item),
        coder=acting_user,
        first_codes=first_codes,
        second_codes={name: codes[name] for name in first_codes},
        **{kind: item},
    )
    second.save(force_insert=True)
    record(
        acting_user=acting_user,
        action="code_second",
        target=item,
        process=item.community.process,
    )
    return second


@transaction.atomic
def settle(
    *, acting_user: User, second: SecondCoding, kept: Mapping[str, str]
) -> Insecurity | Proposal:
    """Write to the item what two people agreed on. ``kept``: "first" or "second" by field.

    It is one step of the synthesis desk, so it can be undone there.

    Raises:
        NotAllowedError: a field does not differ, or was coded otherwise since; or the item
            was withdrawn.
        ValidationError: the codes together break a rule of the item.
    """
    item = second.insecurity or second.proposal
    assert item is not None  # noqa: S101  -- the database holds it
    Community.plain.select_for_update().get(pk=second.community_id)
    item = locked_item(item)
    second = SecondCoding.plain.select_for_update().get(pk=second.pk)
    if not kept.keys() <= set(second.differing) or not set(kept.values()) <= {
        FIRST,
        SECOND,
    }:
        raise NotAllowedError(ITEM.name, item.state, "settle_codes")
    sides = {FIRST: second.first_codes, SECOND: second.second_codes}
    now = codes_given(item)
    if any(now[name] not in [side[name] for side in sides.values()] for name in kept):
        raise NotAllowedError(ITEM.name, item.state, "settle_codes")
    values = {name: sides[side][name] for name, side in kept.items()}
    saved = set_codes(acting_user=acting_user, item=item, values=values)
    second.settled |= kept
    second.save(update_fields=["settled"])
    record(
        acting_user=acting_user,
        action="settle_codes",
        target=item,
        process=saved.community.process,
    )
    return saved


def _first_coder(item: Insecurity | Proposal) -> User | None:
    """Who coded it first; None where that was before there was an audit."""
    entries = AuditEntry.objects.within(item.community.process).filter(
        action="code_item", target_id=item.pk, actor__isnull=False
    )
    first = entries.order_by("id").select_related("actor").first()
    return first.actor if first else None

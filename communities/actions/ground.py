"""Writing down the ground: contexts, official figures, where to find help, what is not raised."""

import uuid
from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import transaction

from communities.actions.audit import record
from communities.models.base import House, free_id
from communities.models.ground import (
    BannedTopic,
    ContextIndicator,
    ContextMark,
    ContextSheet,
    ReferralService,
)
from communities.models.people import User
from communities.models.places import Community

M = TypeVar("M", ContextIndicator, ReferralService)


@transaction.atomic
def write_context(
    *, acting_user: User, community: Community, texts: Mapping[str, str]
) -> ContextSheet:
    """The next version of the five contexts; the same words again add nothing.

    Args:
        acting_user: who writes.
        community: of which community.
        texts: by column, such as ``social_es``; what is left out is empty.

    Raises:
        ValidationError: a text is too long.
    """
    # Two people at once: the second waits here and gets the next number.
    Community.plain.select_for_update().get(pk=community.pk)
    last = community.context_sheets.first()
    sheet = ContextSheet(
        community=community, version=last.version + 1 if last else 1, **texts
    )
    if last and last.texts() == sheet.texts():
        return last
    sheet.full_clean()
    sheet.save(force_insert=True)
    _record(acting_user, "write_context", sheet, community)
    return sheet


@transaction.atomic
def mark_context(*, acting_user: User, sheet: ContextSheet) -> None:
    """Let a version into the next published agenda; the newest one marked is used."""
    _mark, made = ContextMark.plain.get_or_create(sheet=sheet)
    if made:
        _record(acting_user, "mark_context", sheet, sheet.community)


@transaction.atomic
def unmark_context(*, acting_user: User, sheet: ContextSheet) -> None:
    """Hold a version back from the next published agenda; what is published stays."""
    n_gone, _models = ContextMark.plain.filter(sheet=sheet).delete()
    if n_gone:
        _record(acting_user, "unmark_context", sheet, sheet.community)


@transaction.atomic
def save_indicator(
    *, acting_user: User, community: Community, id: uuid.UUID, values: Mapping[str, Any]
) -> ContextIndicator:
    """One official figure, new or corrected.

    Raises:
        ValidationError: something is missing, or the same figure stands there already.
    """
    return _save(ContextIndicator, acting_user, community, id, values)


@transaction.atomic
def save_referral(
    *, acting_user: User, community: Community, id: uuid.UUID, values: Mapping[str, Any]
) -> ReferralService:
    """One service, new or checked again; it keeps the month of the check, never the day.

    Raises:
        ValidationError: something is missing.
    """
    month = values["verified_on"].replace(day=1)
    return _save(
        ReferralService, acting_user, community, id, {**values, "verified_on": month}
    )


@transaction.atomic
def ban_topic(
    *, acting_user: User, community: Community, id: uuid.UUID, values: Mapping[str, Any]
) -> BannedTopic:
    """Say that something is not raised here; said of the same code again, it is changed.

    Raises:
        ValidationError: something is missing.
    """
    topic = community.banned_topics.filter(
        vocabulary=values["vocabulary"], code=values["code"]
    ).first() or BannedTopic(
        id=free_id(BannedTopic, id, community=community), community=community
    )
    for name, value in values.items():
        setattr(topic, name, value)
    topic.full_clean()
    topic.save()
    _record(acting_user, "ban_topic", topic, community)
    return topic


@transaction.atomic
def remove_indicator(*, acting_user: User, indicator: ContextIndicator) -> None:
    """Take an official figure out; what is published stays."""
    _record(acting_user, "remove_indicator", indicator, indicator.community)
    indicator.delete()


@transaction.atomic
def remove_referral(*, acting_user: User, referral: ReferralService) -> None:
    """Take a service out of the list."""
    _record(acting_user, "remove_referral", referral, referral.community)
    referral.delete()


@transaction.atomic
def lift_ban(*, acting_user: User, topic: BannedTopic) -> None:
    """A topic may be raised again."""
    _record(acting_user, "lift_ban", topic, topic.community)
    topic.delete()


def _save(
    model: type[M],
    acting_user: User,
    community: Community,
    id: uuid.UUID,
    values: Mapping[str, Any],
) -> M:
    key = free_id(model, id, community=community)
    row = model.plain.filter(pk=key).first() or model(id=key, community=community)
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    _record(acting_user, f"save_{ACT_OF[model]}", row, community)
    return row


ACT_OF: Mapping[type[House], str] = {
    ContextIndicator: "indicator",
    ReferralService: "referral",
}


def _record(acting_user: User, action: str, target: House, community: Community) -> None:
    record(acting_user=acting_user, action=action, target=target, process=community.process)

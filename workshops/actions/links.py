"""Linking insecurities: every act keeps what was before it, so that it can be undone."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from communities.actions.audit import record
from communities.models.base import free_id
from communities.models.people import User
from communities.models.places import Community
from workshops.choices import ItemState
from workshops.models.items import Insecurity, Proposal
from workshops.models.links import Link

VALUES = ("kind", "mechanism", "confirmed_by", "removed")
NEVER_THERE = {"removed": True}


@dataclass(frozen=True, slots=True)
class How:
    """How two insecurities are linked, in codes: ``confirmed_by`` are groups."""

    kind: str
    mechanism: str = ""
    confirmed_by: Sequence[str] = ()


class NothingToUndoError(Exception):
    """No act on this link can be undone."""


def _state(link: Link) -> dict[str, Any]:
    """How a link is now, by field, with the keys of the proposals that interrupt it."""
    keys = link.interrupted_by.values_list("pk", flat=True)
    return {name: getattr(link, name) for name in VALUES} | {
        "interrupted_by": sorted(map(str, keys))
    }


def _locked(link: Link) -> Link:
    # Before the row: items leave the web under this lock.
    Community.plain.select_for_update().get(pk=link.community_id)
    return (
        Link.plain.select_for_update(of=("self",))
        .select_related("community__process", "start", "end")
        .get(pk=link.pk)
    )


def _save(link: Link, *, acting_user: User, action: str, is_new: bool = False) -> None:
    if not link.removed and ItemState.WITHDRAWN in {link.start.state, link.end.state}:
        raise ValidationError(_("The group withdrew one of these: it takes no link."))
    link.full_clean()
    link.save(force_insert=is_new)
    record(
        acting_user=acting_user,
        action=action,
        target=link,
        process=link.community.process,
    )


def _set_interrupting(link: Link, keys: Iterable[uuid.UUID | str]) -> None:
    link.interrupted_by.set(Proposal.objects.within(link.community).filter(pk__in=keys))


@transaction.atomic
def add_link(
    *,
    acting_user: User,
    community: Community,
    start: Insecurity,
    end: Insecurity,
    how: How,
    id: uuid.UUID | None = None,
) -> Link:
    """Link two insecurities of a community. Sent twice with one ``id``, it is made once.

    Raises:
        ValidationError: the two are not of this community, are one and the same, are
            linked in this way already, or one was withdrawn; or a code is of no list.
    """
    Community.plain.select_for_update().get(pk=community.pk)
    known = Link.objects.within(community).filter(pk=id).first() if id else None
    if known:
        return known
    link = Link(
        id=free_id(Link, id, community=community),
        community=community,
        start=Insecurity.plain.get(pk=start.pk),
        end=Insecurity.plain.get(pk=end.pk),
        kind=how.kind,
        mechanism=how.mechanism,
        confirmed_by=list(how.confirmed_by),
        before=NEVER_THERE,
    )
    _save(link, acting_user=acting_user, action="add_link", is_new=True)
    return link


@transaction.atomic
def change_link(
    *,
    acting_user: User,
    link: Link,
    how: How,
    interrupted_by: Sequence[Proposal] | None = None,
) -> Link:
    """Say otherwise how two insecurities are linked; between other two it is another link.

    ``interrupted_by``: the proposals that would interrupt it; None leaves them.

    Raises:
        ValidationError: there is such a link already, a code is of no list, or one of the
            two was withdrawn.
    """
    link = _locked(link)
    before = _state(link)
    link.kind, link.mechanism = how.kind, how.mechanism
    link.confirmed_by = list(how.confirmed_by)
    if interrupted_by is not None:
        _set_interrupting(link, [proposal.pk for proposal in interrupted_by])
    if _state(link) == before:
        return link
    link.before = before
    _save(link, acting_user=acting_user, action="change_link")
    return link


@transaction.atomic
def remove_link(*, acting_user: User, link: Link) -> Link:
    """Take a link out of the web; a second time changes nothing."""
    link = _locked(link)
    if not link.removed:
        link.before = _state(link)
        link.removed = True
        _save(link, acting_user=acting_user, action="remove_link")
    return link


@transaction.atomic
def undo_link(*, acting_user: User, link: Link) -> Link:
    """Undo the last act on a link; done again, that act holds again.

    Raises:
        NothingToUndoError: nothing is known of how it was before.
        ValidationError: the same two were linked in that way since, or one was withdrawn.
    """
    link = _locked(link)
    if link.before is None:
        raise NothingToUndoError
    now, before = _state(link), link.before
    for name in VALUES:
        setattr(link, name, before.get(name, now[name]))
    _set_interrupting(link, before.get("interrupted_by", now["interrupted_by"]))
    link.before = now
    _save(link, acting_user=acting_user, action="undo_link")
    return link

"""Frozen versions: written once, known by a hash over salted digests."""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.utils import timezone

from agendas.models.agendas import (
    AgendaItem,
    AgendaTrace,
    AgendaVersion,
    LocalAgenda,
    NationalAgenda,
)
from agendas.models.themes import Theme
from agendas.tally.record import canonical_json
from communities.models.processes import Process
from workshops.models.items import Insecurity, Proposal

# What stands in a frozen line once its group took its words back; its digest stays.
ERASED = {"erased": True}

# What goes from the head of a version that was taken back; the database allows just this.
ERASED_OF_HEAD = frozenset({"unplaced", "salt", "responses", "capacities"})


@dataclass(frozen=True, slots=True)
class Frozen:
    """One line of a version before it is written."""

    content: dict[str, Any]
    section: str
    rank: int | None
    thing: Insecurity | Proposal | Theme


def version_hash(head: Any, digests: Sequence[str]) -> str:
    """SHA-256 over the head and the items' salted digests, in order."""
    return joined_hash(head_digest(head), digests)


def head_digest(head: Any) -> str:
    """What the hash of a version holds of its head."""
    return sha256(canonical_json(head)).hexdigest()


def joined_hash(head: str, digests: Sequence[str]) -> str:
    """The hash of a version from the digests of its head and its items."""
    return sha256(canonical_json([head, *digests])).hexdigest()


def item_digest(salt: str, content: Any) -> str:
    """SHA-256 of one item's content behind its salt, so that it cannot be guessed back."""
    return sha256(bytes.fromhex(salt) + canonical_json(content)).hexdigest()


def fingerprint(head: Any, lines: Sequence[Frozen]) -> str:
    """What two people must have seen alike: all that would be frozen, without its salts."""
    said = [[line.section, line.rank, line.content] for line in lines]
    return sha256(canonical_json([head, said])).hexdigest()


def freeze_version(
    *,
    process: Process,
    owner: LocalAgenda | NationalAgenda,
    head: dict[str, Any],
    lines: Sequence[Frozen],
) -> tuple[AgendaVersion, list[AgendaItem]]:
    """Write the next version of an agenda and its lines, each with its own salt."""
    number = owner.versions.count() + 1
    head["version"] = number
    # Words of a head can be destroyed later: without it nobody guesses them from the hash.
    head["salt"] = secrets.token_hex(16)
    items = []
    for position, line in enumerate(lines, start=1):
        salt = secrets.token_hex(16)
        items.append(
            AgendaItem(
                position=position,
                section=line.section,
                rank=line.rank,
                insecurity=line.thing if isinstance(line.thing, Insecurity) else None,
                proposal=line.thing if isinstance(line.thing, Proposal) else None,
                theme=line.thing if isinstance(line.thing, Theme) else None,
                content=line.content,
                salt=salt,
                digest=item_digest(salt, line.content),
            )
        )
    version = AgendaVersion.plain.create(
        process=process,
        local_agenda=owner if isinstance(owner, LocalAgenda) else None,
        national_agenda=owner if isinstance(owner, NationalAgenda) else None,
        number=number,
        head=head,
        hash=version_hash(head, [item.digest for item in items]),
        published_on=timezone.localdate(),
    )
    for item in items:
        item.version = version
    AgendaItem.plain.bulk_create(items)
    return version, items


def is_intact(version: AgendaVersion) -> bool:
    """Whether every item still fits its digest and all of it the version's hash.

    Where a group took its words back, their digests stand for them.
    """
    items = list(version.items.order_by("position"))
    kept = [item for item in items if item.content != ERASED]
    head = version.head.get("erased") or head_digest(version.head)
    return all(item.digest == item_digest(item.salt, item.content) for item in kept) and (
        version.hash == joined_hash(head, [item.digest for item in items])
    )


def erase(
    version: AgendaVersion, lines: Collection[UUID], *, records: bool = False
) -> None:
    """Destroy the words of these lines of a version that its group took back.

    ``records``: also the responses and capacities that its head tells of.

    The database allows nothing else: no other change, and no other version. The digests stay;
    without salt nobody can find out by guessing what they were made of.
    """
    AgendaItem.plain.filter(version=version, pk__in=lines).update(content=ERASED, salt="")
    if (records or version.head.get("unplaced")) and "erased" not in version.head:
        head = {k: v for k, v in version.head.items() if k not in ERASED_OF_HEAD}
        head["erased"] = head_digest(version.head)
        AgendaVersion.plain.filter(pk=version.pk).update(head=head)


def hash_told(replaced: Mapping[str, Any]) -> str:
    """The hash of an old version, worked out from what the next one tells of it."""
    return joined_hash(replaced["head"], replaced["digests"])


def thread_anew(
    before: AgendaVersion,
    made: AgendaVersion,
    gone: Collection[UUID],
    locals_: Iterable[AgendaVersion],
) -> None:
    """Tie the lines of a new national version to the local lines that stand now."""
    now = {
        line.insecurity_id or line.proposal_id: line.pk
        for line in AgendaItem.plain.filter(version__in=list(locals_))
    }
    themes = {line.theme_id: line.pk for line in made.items.all()}
    old = AgendaTrace.plain.filter(national_item__version=before).select_related(
        "national_item", "local_item"
    )
    pairs = [
        (trace.national_item.theme_id, trace.local_item)
        for trace in old
        if trace.national_item.theme_id in themes
    ]
    AgendaTrace.plain.bulk_create(
        AgendaTrace(
            national_item_id=themes[theme], local_item_id=now.get(_of(local), local.pk)
        )
        for theme, local in pairs
        if _of(local) not in gone
    )


def _of(line: AgendaItem) -> UUID | None:
    return line.insecurity_id or line.proposal_id

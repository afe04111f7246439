"""Frozen versions: written once, known by a hash over salted digests."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.utils import timezone

from agendas.models.agendas import AgendaItem, AgendaVersion, LocalAgenda, NationalAgenda
from agendas.models.themes import Theme
from agendas.tally.record import canonical_json
from communities.models.processes import Process
from workshops.models.items import Insecurity, Proposal

# What stands in a frozen line once its group took its words back; its digest stays.
ERASED = {"erased": True}


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

"""The audit chain on its own: what an entry's hash covers, and what does not fit.

Each process has a chain of its own, and the installation one more. The database computes
the same hash when it takes an entry in (communities/migrations/0003_audit_is_chained.py).
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from uuid import UUID

# Sixty-four bits: nobody finds a second chain that ends in them while a paper is in use.
ANCHOR_DIGITS = 16
# How the chain of the installation itself is named where a process would stand.
SITE = "*"
_GAPS = re.compile(r"\s+")
_HEX = re.compile(r"[0-9a-f]{16,64}")


@dataclass(frozen=True, slots=True)
class Link:
    """One entry as the database holds it; ``position`` is None if it never joined a chain."""

    position: int | None
    id: int
    at: datetime
    process: UUID | None
    actor: UUID | None
    action: str
    target_kind: str
    target_id: UUID
    previous: str
    hash: str


def digest(link: Link) -> str:
    """The hash of an entry over every column but itself, as 64 hexadecimal digits."""
    row = [
        link.position,
        link.id,
        link.at.astimezone(UTC).isoformat(timespec="microseconds"),
        link.process and str(link.process),
        link.actor and str(link.actor),
        link.action,
        link.target_kind,
        str(link.target_id),
        link.previous,
    ]
    return hashlib.sha256(json.dumps(row, ensure_ascii=False).encode()).hexdigest()


class Kind(Enum):
    """What can be wrong at a position."""

    EDITED = "edited: the entry no longer fits its own hash"
    BROKEN = "broken: the entry before it is not the one it was chained to"
    MISSING = "missing: no entry stands here"
    DOUBLE = "double: this position was taken already"
    UNCHAINED = "unchained: an entry that went around the chain"
    CUT = "cut: the chain ends before the anchor"
    REWRITTEN = "rewritten: the chain is not the one that the anchor was taken from"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: in which chain, at which position (0 has none), and what."""

    chain: str
    position: int
    kind: Kind


class AnchorError(ValueError):
    """A line of a paper anchor that cannot be read; holds the number of the line."""


Anchors = Mapping[tuple[str, int], str]


def read_anchors(text: str) -> dict[tuple[str, int], str]:
    """Chain and position -> first digits of a hash, from lines ``chain position hash``.

    Spaces inside the hash are ignored, capitals too; lines after ``#`` are remarks.

    Raises:
        AnchorError: a line is something else, or has fewer than ``ANCHOR_DIGITS`` digits.
    """
    found = {}
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.split(maxsplit=2)
        if not words or words[0].startswith("#"):
            continue
        digits = _GAPS.sub("", words[-1]).lower()
        if len(words) != 3 or not words[1].isdecimal() or not _HEX.fullmatch(digits):
            raise AnchorError(number)
        found[words[0], int(words[1])] = digits
    return found


@dataclass(slots=True)
class Walk:
    """A walk along one chain from its beginning; it remembers the last entry alone."""

    chain: str
    anchors: Anchors = field(default_factory=dict)
    position: int = 0
    hash: str = ""

    def step(self, link: Link) -> Iterator[Fault]:
        """Go on to the next entry by position; says what is wrong with it."""
        if link.position is None:
            yield Fault(self.chain, 0, Kind.UNCHAINED)
            return
        if link.position <= self.position:
            yield Fault(self.chain, link.position, Kind.DOUBLE)
            return
        if link.position > self.position + 1:
            yield Fault(self.chain, self.position + 1, Kind.MISSING)
        elif link.previous != self.hash:
            yield Fault(self.chain, link.position, Kind.BROKEN)
        if digest(link) != link.hash:
            yield Fault(self.chain, link.position, Kind.EDITED)
        anchor = self.anchors.get((self.chain, link.position))
        if anchor is not None and not link.hash.startswith(anchor):
            yield Fault(self.chain, link.position, Kind.REWRITTEN)
        self.position, self.hash = link.position, link.hash

    def finish(self) -> Iterator[Fault]:
        """Say which anchors lie beyond the end of the chain."""
        for chain, position in sorted(self.anchors):
            if chain == self.chain and position > self.position:
                yield Fault(self.chain, position, Kind.CUT)

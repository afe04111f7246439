"""The chain of a process's counts: each link names the one before, and is signed.

So that no count can be slipped in, taken out or put elsewhere later: with the newest link's
hash on paper, every older one is fixed. The link holds the salted commitment of the exact
record and nothing of the record itself.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from agendas.tally.record import canonical_json

SCHEMA = "tequio.tally-link"


@dataclass(frozen=True, slots=True)
class Link:
    """One link as it is stored; hashes and keys as hex digits, ``previous`` "" for the first."""

    process: str
    position: int
    previous: str
    commitment: str
    hash: str
    key: str
    signature: str


def message(*, process: str, position: int, previous: str, commitment: str) -> bytes:
    """What is signed and hashed: canonical JSON.

    Args:
        process: the process's key, as text.
        position: 1 for the first count of the process.
        previous: hash of the link before, "" for the first.
        commitment: the record's salted hash.
    """
    return canonical_json(
        {
            "schema": SCHEMA,
            "process": process,
            "position": position,
            "previous": previous,
            "commitment": commitment,
        }
    )


def link_hash(text: bytes) -> str:
    """SHA-256 of a link's message, as 64 hex digits."""
    return sha256(text).hexdigest()


# (message, signature, key) -> whether it is signed so.
Check = Callable[[bytes, bytes, bytes], bool]


def faults(
    links: Iterable[Link], *, is_signed: Check, known_keys: Collection[str]
) -> Iterator[tuple[int, str]]:
    """Walk one process's links in order: (position, what does not fit) for each fault.

    ``what`` is one of gap, previous, hash, key, signature. A good signature by a key that
    nobody here knows is no signature: whoever rewrites a chain can sign it as somebody else.
    """
    expected, previous = 1, ""
    for link in links:
        if link.position != expected:
            yield link.position, "gap"
        if link.previous != previous:
            yield link.position, "previous"
        text = message(
            process=link.process,
            position=link.position,
            previous=link.previous,
            commitment=link.commitment,
        )
        if link_hash(text) != link.hash:
            yield link.position, "hash"
        if link.key not in known_keys:
            yield link.position, "key"
        if not is_signed(text, bytes.fromhex(link.signature), bytes.fromhex(link.key)):
            yield link.position, "signature"
        expected, previous = link.position + 1, link.hash

"""Encryption of ballots and of the closed box.

A ballot is sealed to the public key of its consultation before it is stored; only the key
file outside the database opens it, and that file is destroyed at the close. The closed box
is locked under the community's key.

What this does not protect: while voting is open, the running server sees every choice and
holds the private key, so whoever controls it reads and could replace ballots. Sealing does
not say who sealed: anyone with the public key can. Lengths show: a locked box is as long as
its content plus 29 bytes. Bytes left in memory or swap are not wiped.
"""

import secrets
import struct
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import (
    X25519PrivateKey,
    X25519PublicKey,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from communities.safety import thresholds

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
_VERSION: Final = b"\x01"

# Position is the code on the wire: append only.
LOTS: Final = ("mixed", "women", "men", "under25")
_BALLOT_VERSION: Final = 1
_BALLOT: Final = struct.Struct(">BBH12x")
_MASK_POSITIONS: Final = 16
SEALED_BALLOT_BYTES: Final = len(_VERSION) + KEY_BYTES + _BALLOT.size + _TAG_BYTES


class SealError(Exception):
    """It does not open: altered, cut, sealed to another key or for another context."""


@dataclass(frozen=True, slots=True)
class BallotPlain:
    """What one ballot says, and nothing else: no time, no code, no person.

    Attributes:
        marks: positions of the marked cards, 0 to 15, at most five; empty is a blank ballot.
        lot: the broad group of the slip, one of ``LOTS``.
    """

    marks: frozenset[int]
    lot: str


def pack_ballot(marks: frozenset[int], lot: str) -> bytes:
    """One ballot as 16 bytes, the same number whatever was chosen.

    Layout: version, lot, big-endian mask of 16 card positions, 12 zero bytes.

    Raises:
        ValueError: a position outside 0 to 15, more than five marks, or an unknown lot.
    """
    if any(mark not in range(_MASK_POSITIONS) for mark in marks):
        raise ValueError("a card position is out of range")
    if len(marks) > thresholds.MARKS_PER_BALLOT:
        raise ValueError("too many marks")
    if lot not in LOTS:
        raise ValueError("unknown lot")
    return _BALLOT.pack(_BALLOT_VERSION, LOTS.index(lot), sum(1 << mark for mark in marks))


def unpack_ballot(plain: bytes) -> BallotPlain:
    """The ballot in 16 bytes made by :func:`pack_ballot`.

    Raises:
        SealError: not made by it; the sealed bytes were genuine, their author was not.
    """
    try:
        version, lot, mask = _BALLOT.unpack(plain)
        ballot = BallotPlain(
            frozenset(i for i in range(_MASK_POSITIONS) if mask >> i & 1), LOTS[lot]
        )
        again = pack_ballot(ballot.marks, ballot.lot)
    except (struct.error, IndexError, ValueError):
        raise SealError("this is not a ballot") from None
    # Only one spelling of each ballot is taken, so padding and version carry no message.
    if version != _BALLOT_VERSION or again != plain:
        raise SealError("this is not a ballot")
    return ballot


def new_keypair() -> tuple[bytes, bytes]:
    """A fresh X25519 pair: (private 32 bytes, public 32 bytes)."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def public_key_of(private_key: bytes) -> bytes:
    """The public 32 bytes that belong to ``private_key``.

    Raises:
        ValueError: not 32 bytes.
    """
    return X25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()


def seal(plain: bytes, *, public_key: bytes, context: bytes) -> bytes:
    """``plain`` so that only the holder of the private key reads it; 49 bytes longer.

    ``context`` binds it to one place and use, for example a consultation's id. The same
    input gives other bytes each time. Even the sealer cannot open it again.

    Source: RFC 7748 (X25519), RFC 5869 (HKDF), NIST SP 800-38D (GCM); both public keys go
    into the derivation as RFC 9180 advises.

    Raises:
        ValueError: ``public_key`` is not a usable X25519 key.
    """
    ephemeral = X25519PrivateKey.generate()
    ephemeral_public = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public_key))
    key, nonce = _derive(shared, ephemeral_public + public_key, context)
    return _VERSION + ephemeral_public + AESGCM(key).encrypt(nonce, plain, context)


class Opener:
    """Opens many that were sealed to one key for one context.

    Its public key is worked out once: for each ballot anew it was half of the work.
    """

    def __init__(self, *, private_key: bytes, context: bytes) -> None:
        """Take the key.

        Raises:
            ValueError: ``private_key`` is not 32 bytes.
        """
        self._private = X25519PrivateKey.from_private_bytes(private_key)
        self._public = self._private.public_key().public_bytes_raw()
        self._context = context

    def open(self, sealed: bytes) -> bytes:
        """What :func:`seal` was given.

        Raises:
            SealError: altered, cut, wrong key or wrong context; nothing tells which.
        """
        ephemeral_public, body = sealed[1 : 1 + KEY_BYTES], sealed[1 + KEY_BYTES :]
        if sealed[:1] != _VERSION or len(body) < _TAG_BYTES:
            raise SealError("this is not sealed")
        try:
            theirs = X25519PublicKey.from_public_bytes(ephemeral_public)
            shared = self._private.exchange(theirs)
        except ValueError:
            raise SealError("it does not open") from None
        key, nonce = _derive(shared, ephemeral_public + self._public, self._context)
        return _decrypt(body, key=key, nonce=nonce, context=self._context)


def open_sealed(sealed: bytes, *, private_key: bytes, context: bytes) -> bytes:
    """What :func:`seal` was given.

    Raises:
        SealError: altered, cut, wrong key or wrong context; nothing tells which.
        ValueError: ``private_key`` is not 32 bytes.
    """
    return Opener(private_key=private_key, context=context).open(sealed)


def lock(plain: bytes, *, key: bytes, context: bytes) -> bytes:
    """``plain`` under a 32-byte key held by us; 29 bytes longer.

    The 96-bit nonce is random: one key is good for some 2**32 uses, far more than a
    community's boxes.

    Source: NIST SP 800-38D, 8.2.2 and 8.3.

    Raises:
        ValueError: ``key`` is not 32 bytes.
    """
    _check_key(key)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, plain, context)


def unlock(locked: bytes, *, key: bytes, context: bytes) -> bytes:
    """What :func:`lock` was given.

    Raises:
        SealError: altered, cut, wrong key or wrong context; nothing tells which.
        ValueError: ``key`` is not 32 bytes.
    """
    _check_key(key)
    nonce, body = locked[1 : 1 + _NONCE_BYTES], locked[1 + _NONCE_BYTES :]
    if locked[:1] != _VERSION or len(body) < _TAG_BYTES:
        raise SealError("this is not locked")
    return _decrypt(body, key=key, nonce=nonce, context=context)


def _derive(shared: bytes, public_keys: bytes, context: bytes) -> tuple[bytes, bytes]:
    # Key and nonce are used once, because the ephemeral key is: no nonce travels.
    info = b"tequio ballot seal 1" + public_keys + context
    material = HKDF(
        algorithm=SHA256(), length=KEY_BYTES + _NONCE_BYTES, salt=None, info=info
    ).derive(shared)
    return material[:KEY_BYTES], material[KEY_BYTES:]


def _decrypt(body: bytes, *, key: bytes, nonce: bytes, context: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(nonce, body, context)
    except InvalidTag:
        raise SealError("it does not open") from None


def _check_key(key: bytes) -> None:
    # AESGCM would accept 16 and 24 bytes too.
    if len(key) != KEY_BYTES:
        raise ValueError("the key is not 32 bytes")

"""Ed25519: who made a record, checkable by anyone with the public key.

A signature says that the holder of this installation's key made the record, not that the
record is true: that is for the auditors' own count to say.

Source: RFC 8032.
"""

from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SEED_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64


def sign(message: bytes, *, seed: bytes) -> bytes:
    """The 64 bytes that only the holder of the 32-byte seed can write under this message."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def public_key(seed: bytes) -> bytes:
    """The 32 bytes that check what this seed signs."""
    key = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def is_signed(message: bytes, *, signature: bytes, key: bytes) -> bool:
    """Whether the signature stands under this very message, by the key's owner."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True

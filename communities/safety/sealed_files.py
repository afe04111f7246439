"""Streams sealed to a public key, of any size, without the whole of them in memory.

A file is a short head and pieces of one size. The head holds a fresh key, sealed to the
public key; each piece is encrypted under it with its number and whether it is the last, so
that a file that is cut, reordered or altered does not open to its end.

What this does not promise: that the author is known. Whoever has the public key can make
such a file. Its length shows.
"""

import secrets
import struct
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from communities.safety import sealing

PIECE_BYTES: Final = 1 << 20
_MAGIC: Final = b"TEQUIO1\n"
_TAG_BYTES: Final = 16
# version and ephemeral key before the sealed key, its tag after it
_SEALED_KEY_BYTES: Final = 1 + 2 * sealing.KEY_BYTES + _TAG_BYTES
# 11 bytes of number, one that says whether it is the last; the key is used for one file.
_NONCE: Final = struct.Struct(">3xQ?")


def seal_stream(
    chunks: Iterable[bytes], out: BinaryIO, *, public_key: bytes, context: bytes
) -> None:
    """Write ``chunks`` to ``out`` so that only the private key's holder reads them.

    Raises:
        ValueError: ``public_key`` is not a usable X25519 key.
    """
    key = secrets.token_bytes(sealing.KEY_BYTES)
    out.write(_MAGIC + sealing.seal(key, public_key=public_key, context=context))
    cipher = AESGCM(key)
    out.writelines(
        cipher.encrypt(_NONCE.pack(number, is_last), piece, context)
        for number, (piece, is_last) in enumerate(_pieces(chunks))
    )


def open_stream(sealed: BinaryIO, *, private_key: bytes, context: bytes) -> Iterator[bytes]:
    """The pieces that ``seal_stream`` was given, in order; read to the end before use.

    Raises:
        SealError: altered, cut, wrong key or wrong context; pieces before may have come.
    """
    if sealed.read(len(_MAGIC)) != _MAGIC:
        raise sealing.SealError("this is not such a file")
    cipher = AESGCM(
        sealing.open_sealed(
            sealed.read(_SEALED_KEY_BYTES), private_key=private_key, context=context
        )
    )
    piece, number = sealed.read(PIECE_BYTES + _TAG_BYTES), 0
    while True:
        following = sealed.read(PIECE_BYTES + _TAG_BYTES)
        try:
            yield cipher.decrypt(_NONCE.pack(number, not following), piece, context)
        except InvalidTag:
            raise sealing.SealError("it does not open") from None
        if not following:
            return
        piece, number = following, number + 1


def _pieces(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """The same bytes in pieces of one size, and whether each is the last; at least one."""
    held = bytearray()
    for chunk in chunks:
        held += chunk
        # More than a whole piece: what is left is never empty, so the last is known.
        while len(held) > PIECE_BYTES:
            yield bytes(held[:PIECE_BYTES]), False
            del held[:PIECE_BYTES]
    yield bytes(held), True

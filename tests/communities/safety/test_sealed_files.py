"""Sealed streams: they open whole or not at all."""

import io

import pytest

from communities.safety import sealed_files, sealing

CONTEXT = b"test"
PIECE = sealed_files.PIECE_BYTES
HEAD = 8 + 1 + 32 + 32 + 16


@pytest.fixture(scope="module")
def pair():
    return sealing.new_keypair()


def sealed(pair, *chunks: bytes) -> bytes:
    out = io.BytesIO()
    sealed_files.seal_stream(chunks, out, public_key=pair[1], context=CONTEXT)
    return out.getvalue()


def opened(pair, data: bytes, context: bytes = CONTEXT) -> bytes:
    stream = io.BytesIO(data)
    return b"".join(sealed_files.open_stream(stream, private_key=pair[0], context=context))


@pytest.mark.parametrize("n_bytes", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE])
def test_it_works(pair, n_bytes):
    content = bytes(n_bytes)

    data = sealed(pair, content[: n_bytes // 3], content[n_bytes // 3 :])

    assert opened(pair, data) == content


def test_cut_at_a_piece_is_refused(pair):
    data = sealed(pair, bytes(2 * PIECE + 5))

    for n_pieces in (0, 1, 2):
        with pytest.raises(sealing.SealError):
            opened(pair, data[: HEAD + n_pieces * (PIECE + 16)])


def test_naive_cut_opens_without_the_last_mark(pair, monkeypatch):
    """Without it a file that lost its end would pass: the mark is what sees the cut."""

    class Naive:
        def pack(self, number, _is_last):
            return number.to_bytes(12, "big")

    monkeypatch.setattr(sealed_files, "_NONCE", Naive())
    data = sealed(pair, bytes(2 * PIECE + 5))

    assert opened(pair, data[: HEAD + PIECE + 16]) == bytes(PIECE)


@pytest.mark.parametrize("place", [0, 9, 20, 60, HEAD + 1, -1])
def test_one_altered_byte_is_refused(pair, place):
    data = bytearray(sealed(pair, b"words"))
    data[place] ^= 1

    with pytest.raises(sealing.SealError):
        opened(pair, bytes(data))


def test_swapped_pieces_are_refused(pair):
    data = sealed(pair, b"a" * PIECE + b"b" * PIECE + b"c")
    size = PIECE + 16
    first, second = data[HEAD : HEAD + size], data[HEAD + size : HEAD + 2 * size]

    with pytest.raises(sealing.SealError):
        opened(pair, data[:HEAD] + second + first + data[HEAD + 2 * size :])


def test_other_key_and_other_context_are_refused(pair):
    data = sealed(pair, b"words")

    with pytest.raises(sealing.SealError):
        opened(sealing.new_keypair(), data)
    with pytest.raises(sealing.SealError):
        opened(pair, data, context=b"another")


def test_nothing_of_the_content_shows(pair):
    assert b"words" not in sealed(pair, b"words" * 100)

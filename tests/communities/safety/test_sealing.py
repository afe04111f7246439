"""Seals and locks: they open for the right key and context, and for nothing else."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from communities.safety import sealing
from communities.safety.sealing import BallotPlain, SealError

CONTEXT = b"consultation 1"
PRIVATE, PUBLIC = sealing.new_keypair()
KEY = bytes(range(32))

ballots = st.builds(
    BallotPlain,
    st.frozensets(st.integers(0, 15), max_size=5),
    st.sampled_from(sealing.LOTS),
)


@given(ballots)
def test_ballot_packs_to_one_length_and_back(ballot):
    plain = sealing.pack_ballot(ballot.marks, ballot.lot)

    assert len(plain) == 16
    assert sealing.unpack_ballot(plain) == ballot


def test_ballot_layout_is_fixed():
    plain = sealing.pack_ballot(frozenset({0, 11}), "men")

    assert plain == bytes([1, 2, 0b1000, 0b1]) + bytes(12)


@pytest.mark.parametrize(
    ("marks", "lot"),
    [({16}, "men"), ({-1}, "men"), (range(6), "men"), ({1}, "elders"), ({1}, "")],
)
def test_impossible_ballot_is_refused(marks, lot):
    with pytest.raises(ValueError, match=r"card position|too many|lot"):
        sealing.pack_ballot(frozenset(marks), lot)


@pytest.mark.parametrize(
    "plain",
    [
        b"",
        bytes(15),
        bytes(17),
        bytes(16),
        bytes([1, 4]) + bytes(14),
        bytes([1, 0, 0xFF, 0xFF]) + bytes(12),
        bytes([1, 0, 0, 1]) + bytes(11) + b"\x01",
        bytes([2, 0, 0, 1]) + bytes(12),
    ],
)
def test_forged_plain_text_is_no_ballot(plain):
    with pytest.raises(SealError):
        sealing.unpack_ballot(plain)


@settings(deadline=None)
@given(ballots)
def test_sealed_ballots_open_and_have_one_length(ballot):
    plain = sealing.pack_ballot(ballot.marks, ballot.lot)

    sealed = sealing.seal(plain, public_key=PUBLIC, context=CONTEXT)

    assert len(sealed) == sealing.SEALED_BALLOT_BYTES == 65
    assert sealing.open_sealed(sealed, private_key=PRIVATE, context=CONTEXT) == plain


def test_same_ballot_never_seals_to_the_same_bytes():
    sealed = {
        sealing.seal(b"x" * 16, public_key=PUBLIC, context=CONTEXT) for _ in range(200)
    }

    assert len(sealed) == 200
    assert len({one[1:33] for one in sealed}) == 200


def test_any_flipped_bit_keeps_it_shut():
    sealed = sealing.seal(b"y" * 16, public_key=PUBLIC, context=CONTEXT)

    for i in range(len(sealed) * 8):
        altered = bytearray(sealed)
        altered[i // 8] ^= 1 << i % 8
        # X25519 ignores the top bit of a point; both public keys in the derivation do not.
        with pytest.raises(SealError):
            sealing.open_sealed(bytes(altered), private_key=PRIVATE, context=CONTEXT)


@pytest.mark.parametrize("cut", [0, 1, 32, 33, 48, 64])
def test_cut_seal_stays_shut(cut):
    sealed = sealing.seal(b"y" * 16, public_key=PUBLIC, context=CONTEXT)

    with pytest.raises(SealError):
        sealing.open_sealed(sealed[:cut], private_key=PRIVATE, context=CONTEXT)


def test_longer_seal_stays_shut():
    sealed = sealing.seal(b"y" * 16, public_key=PUBLIC, context=CONTEXT)

    with pytest.raises(SealError):
        sealing.open_sealed(sealed + b"\x00", private_key=PRIVATE, context=CONTEXT)


def test_wrong_key_or_context_stays_shut():
    sealed = sealing.seal(b"y" * 16, public_key=PUBLIC, context=CONTEXT)
    stranger, _ = sealing.new_keypair()

    with pytest.raises(SealError):
        sealing.open_sealed(sealed, private_key=stranger, context=CONTEXT)
    with pytest.raises(SealError):
        sealing.open_sealed(sealed, private_key=PRIVATE, context=b"consultation 2")


def test_low_order_point_is_refused_like_any_other_forgery():
    forged = b"\x01" + bytes(32) + bytes(32)

    with pytest.raises(SealError):
        sealing.open_sealed(forged, private_key=PRIVATE, context=CONTEXT)
    with pytest.raises(ValueError, match=r".*"):
        sealing.seal(b"y", public_key=bytes(32), context=CONTEXT)


def test_public_key_belongs_to_the_private_one():
    # RFC 7748, section 6.1, Alice.
    private = "77076d0a7318a57d3c16c17251b26645df4c2f92ebc099ac0d6d1b5d5a0e0a1a"
    known = X25519PrivateKey.from_private_bytes(bytes.fromhex(private)).public_key()

    assert sealing.public_key_of(bytes.fromhex(private)) == known.public_bytes_raw()
    assert sealing.public_key_of(PRIVATE) == PUBLIC


def test_keys_of_the_wrong_length_are_refused():
    with pytest.raises(ValueError, match=r".*"):
        sealing.public_key_of(b"short")
    with pytest.raises(ValueError, match=r".*"):
        sealing.seal(b"x", public_key=b"short", context=CONTEXT)
    with pytest.raises(ValueError, match=r".*"):
        sealing.open_sealed(b"x", private_key=b"short", context=CONTEXT)


@given(st.binary(max_size=300))
def test_locked_bytes_unlock(plain):
    locked = sealing.lock(plain, key=KEY, context=CONTEXT)

    assert len(locked) == len(plain) + 29
    assert sealing.unlock(locked, key=KEY, context=CONTEXT) == plain


def test_lock_hides_and_differs_each_time():
    box = json.dumps([[[1, 2], "women", 40]]).encode()

    locked = {sealing.lock(box, key=KEY, context=CONTEXT) for _ in range(200)}

    assert len(locked) == 200
    assert not any(b"women" in one for one in locked)


def test_altered_lock_stays_shut():
    locked = sealing.lock(b"box", key=KEY, context=CONTEXT)

    for i in range(len(locked)):
        altered = locked[:i] + bytes([locked[i] ^ 1]) + locked[i + 1 :]
        with pytest.raises(SealError):
            sealing.unlock(altered, key=KEY, context=CONTEXT)


def test_lock_of_another_key_context_or_kind_stays_shut():
    locked = sealing.lock(b"box", key=KEY, context=CONTEXT)

    with pytest.raises(SealError):
        sealing.unlock(locked, key=KEY[::-1], context=CONTEXT)
    with pytest.raises(SealError):
        sealing.unlock(locked, key=KEY, context=b"another row")
    with pytest.raises(SealError):
        sealing.unlock(b"", key=KEY, context=CONTEXT)


@pytest.mark.parametrize("n_bytes", [0, 16, 24, 31, 33])
def test_lock_takes_only_long_keys(n_bytes):
    with pytest.raises(ValueError, match="32 bytes"):
        sealing.lock(b"box", key=bytes(n_bytes), context=CONTEXT)
    with pytest.raises(ValueError, match="32 bytes"):
        sealing.unlock(b"box", key=bytes(n_bytes), context=CONTEXT)

"""Recordings: told by content, bounded, without tags."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutagen.ogg import OggPage

from communities.safety.sounds import TYPES, SoundError, clean_sound
from tests.voices import mp3

MOST = 25_000
ROOT = Path(__file__).resolve().parents[3]
KINDS = set(TYPES.values())


def test_it_works():
    sound = clean_sound(mp3(), max_bytes=MOST)
    assert (sound.kind, sound.data) == ("audio/mpeg", mp3())


def test_what_a_telephone_wrote_into_it_is_gone():
    """Kept as it came, the name would be there."""
    tagged = mp3(title="Guadalupe, calle Hidalgo 14")
    assert b"Guadalupe" in tagged
    assert b"Guadalupe" not in clean_sound(tagged, max_bytes=MOST).data


def test_tags_of_another_kind_are_refused():
    with pytest.raises(SoundError, match="not_a_sound"):
        clean_sound(mp3() + b"APETAGEX" + b"Guadalupe" + bytes(40), max_bytes=MOST)


def test_too_large_is_said():
    with pytest.raises(SoundError, match="too_large"):
        clean_sound(mp3(80), max_bytes=MOST)


@given(st.binary(max_size=400))
def test_anything_else_is_refused_and_never_more(data):
    with pytest.raises(SoundError, match="not_a_sound"):
        clean_sound(data, max_bytes=MOST)


SPOKEN = next((ROOT / "agendas" / "demo" / "voices").glob("*.opus")).read_bytes()
changes = st.lists(
    st.tuples(st.integers(0, 200), st.binary(max_size=3), st.integers(0, 3)), max_size=4
)


@given(changes, st.integers(1, len(SPOKEN)))
def test_a_broken_recording_is_kept_clean_or_refused_and_never_more(changes, end):
    """Naive: only the errors that the library names were caught."""
    data = SPOKEN
    for at, put, gone in changes:
        data = data[:at] + put + data[at + gone :]
    with suppress(SoundError):
        assert clean_sound(data[:end], max_bytes=len(SPOKEN) + 20).kind in KINDS


def test_a_head_that_is_too_short_is_refused():
    page = OggPage()
    page.packets, page.serial, page.first = [b"OpusHead\x01"], 1, True
    with pytest.raises(SoundError, match="not_a_sound"):
        clean_sound(page.write(), max_bytes=MOST)

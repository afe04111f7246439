"""Recordings: told by content, bounded, without tags."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communities.safety.sounds import SoundError, clean_sound
from tests.voices import mp3

MOST = 25_000


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

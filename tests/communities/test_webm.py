"""What a browser recorded, packed anew: the speech is the same, and nothing else is left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutagen.oggopus import OggOpus

from communities.safety.sounds import SoundError, clean_sound
from communities.safety.webm import MAGIC, WebmError, ogg_from_webm

HEAD = b"OpusHead\x01\x01\x00\x00\x80\xbb\x00\x00\x00\x00\x00"
# Twenty milliseconds of speech in one frame, as browsers write them: wide band, one channel.
PACKETS = [bytes([0x48, n]) + b"speech" * 5 for n in range(120)]
UNKNOWN = b"\x01" + b"\xff" * 7
SECRET = b"Recorder of Ana, at home"


def element(key: bytes, body: bytes, size: bytes | None = None) -> bytes:
    return key + (size or (0x10000000 | len(body)).to_bytes(4, "big")) + body


def recorded(packets=PACKETS, head=HEAD, flags=0x80) -> bytes:
    """A WebM as browsers write it: sizes that were not known yet, and who wrote it."""
    info = element(b"\x15\x49\xa9\x66", element(b"\x4d\x80", SECRET))
    track = element(b"\xd7", b"\x01") + element(b"\x86", b"A_OPUS")
    tracks = element(
        b"\x16\x54\xae\x6b", element(b"\xae", track + element(b"\x63\xa2", head))
    )
    blocks = b"".join(
        element(b"\xa3", b"\x81\x00\x00" + bytes([flags]) + packet) for packet in packets
    )
    cluster = element(b"\x1f\x43\xb6\x75", element(b"\xe7", b"\x00") + blocks, UNKNOWN)
    ebml = element(MAGIC, element(b"\x42\x82", b"webm"))
    return ebml + element(b"\x18\x53\x80\x67", info + tracks + cluster, UNKNOWN)


def packets_of(ogg: bytes, tmp_path) -> OggOpus:
    path = tmp_path / "voice.ogg"
    path.write_bytes(ogg)
    return OggOpus(path)


def test_the_speech_is_the_same_and_as_long(tmp_path):
    ogg = ogg_from_webm(recorded())
    for packet in PACKETS:
        assert packet in ogg
    assert packets_of(ogg, tmp_path).info.length == pytest.approx(120 * 0.02)


@pytest.mark.parametrize("n_bytes", [1, 254, 255, 1275, 20_000, 65_024])
def test_packets_of_any_size_find_a_page(n_bytes, tmp_path):
    """Music at its finest fills a page of Ogg with fewer packets than speech does."""
    packets = [bytes([0x48]) + b"m" * (n_bytes - 1)] * 60
    ogg = ogg_from_webm(recorded(packets))
    assert len(ogg) > 60 * n_bytes
    assert packets_of(ogg, tmp_path).info.length == pytest.approx(60 * 0.02)


def test_a_packet_longer_than_any_page_is_refused():
    with pytest.raises(WebmError):
        ogg_from_webm(recorded([bytes([0x48]) + b"m" * 65_025]))


def test_nothing_else_of_the_recorder_stays(tmp_path):
    sound = clean_sound(recorded(), max_bytes=25_000)
    assert sound.kind == "audio/ogg"
    assert SECRET not in sound.data
    assert packets_of(sound.data, tmp_path).tags == []


@pytest.mark.parametrize(
    "bad",
    [
        recorded(packets=[]),
        recorded(head=b"VorbisHead"),
        recorded(flags=0x82),  # laced
        recorded()[:200],
        MAGIC,
        MAGIC + b"\xff" * 40,
    ],
)
def test_what_is_no_recording_of_a_browser_is_refused(bad):
    with pytest.raises(WebmError):
        ogg_from_webm(bad)
    with pytest.raises(SoundError):
        clean_sound(bad, max_bytes=25_000)


@given(data=st.data())
def test_damage_is_refused_or_harmless(data):
    whole = bytearray(recorded(PACKETS[:3]))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(4, len(whole) - 1))
        whole[at] = data.draw(st.integers(0, 255))
    try:
        ogg = ogg_from_webm(bytes(whole))
    except WebmError:
        return
    assert ogg.startswith(b"OggS")

"""Short recordings: told by their content, bounded, and without what recorders write into them."""

from dataclasses import dataclass
from io import BytesIO
from struct import error as StructError  # noqa: N812 -- an exception by its lower-case name

from mutagen import File, MutagenError
from mutagen.mp3 import MP3
from mutagen.oggopus import OggOpus

from communities.safety.webm import MAGIC, WebmError, ogg_from_webm

# Kind of file -> the type that browsers are told.
TYPES = {MP3: "audio/mpeg", OggOpus: "audio/ogg"}


class SoundError(ValueError):
    """``reason``: not_a_sound or too_large."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Sound:
    """A recording without names, dates or devices; ``kind`` is its media type."""

    data: bytes
    kind: str


def clean_sound(data: bytes, *, max_bytes: int) -> Sound:
    """The same recording without its tags: a phone writes names, places and times there.

    Raises:
        SoundError: it is no MP3 and no Opus in Ogg or WebM, or too large. (MP4 has too many places
            where a telephone can write.)
    """
    if len(data) > max_bytes:
        raise SoundError("too_large")
    if data.startswith(MAGIC):
        try:
            data = ogg_from_webm(data)
        except WebmError as error:
            raise SoundError("not_a_sound") from error
    copy = BytesIO(data)
    try:
        found = File(copy, options=list(TYPES))
        if found is None:
            raise SoundError("not_a_sound")
        copy.seek(0)
        found.delete(copy)
        copy.seek(0)
        again = type(found)(copy)
    except (MutagenError, EOFError, ValueError, IndexError, OSError, StructError) as error:
        raise SoundError("not_a_sound") from error
    if again.tags or b"APETAGEX" in copy.getvalue():
        raise SoundError("not_a_sound")
    return Sound(copy.getvalue(), TYPES[type(found)])

"""Recordings for tests: small, real enough for a parser, and tagged as telephones do."""

from io import BytesIO

from mutagen.id3 import ID3, TIT2

from agendas.actions.voices import say_card
from communities.actions.voices import Said, say_text

FRAME = b"\xff\xfb\x90\x00" + bytes(413)


def mp3(n_frames: int = 20, title: str = "") -> bytes:
    """An MP3 of silence; with a title where a telephone would write one."""
    data = BytesIO(FRAME * n_frames)
    if title:
        tags = ID3()
        tags.add(TIT2(encoding=3, text=title))
        tags.save(data)
    return data.getvalue()


def make_card_voice(world, card, language="nah", words="Tlahuilli"):
    """A card with words and a recording in a further language."""
    said = Said(language, words, sound=mp3(), sound_kind="audio/mpeg")
    return say_card(acting_user=world.beto, card=card, said=said)


def make_text_voice(world, language="mix"):
    """The consent script in a further language."""
    said = Said(language, "Tuun savi", sound=mp3(), sound_kind="audio/mpeg")
    return say_text(
        acting_user=world.edith, process=world.process, kind="consent", said=said
    )

"""Texts of a process in further languages, written and read aloud."""

from dataclasses import dataclass

from django.db import transaction

from communities.actions.audit import record
from communities.models.people import User
from communities.models.processes import Process
from communities.models.texts import TextVoice


@dataclass(frozen=True, slots=True)
class Said:
    """Words in a further language. ``sound`` "" keeps the recording that is there."""

    language: str
    words: str
    sound: bytes = b""
    sound_kind: str = ""
    is_machine: bool = False

    def recording(self) -> dict[str, object]:
        """The columns of a new recording, if there is one."""
        if not self.sound:
            return {}
        return {"sound": self.sound, "sound_kind": self.sound_kind}


@transaction.atomic
def say_text(*, acting_user: User, process: Process, kind: str, said: Said) -> TextVoice:
    """Keep a text in a further language; what was there in it is replaced."""
    voice, _created = TextVoice.plain.update_or_create(
        process=process,
        kind=kind,
        language=said.language,
        defaults={
            "words": said.words,
            "is_machine": said.is_machine,
            **said.recording(),
        },
    )
    record(acting_user=acting_user, action="say_text", target=voice, process=process)
    return voice


@transaction.atomic
def silence_text(*, acting_user: User, voice: TextVoice) -> None:
    """Take a text in a further language away."""
    record(
        acting_user=acting_user, action="silence_text", target=voice, process=voice.process
    )
    voice.delete()

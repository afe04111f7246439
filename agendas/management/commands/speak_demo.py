"""Speak the cards of the demo anew, where their words changed. Needs espeak-ng and opusenc."""

import subprocess
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from typing_extensions import override

from agendas.management.demo_data import VOICES, rows
from communities.safety import thresholds
from communities.safety.sounds import clean_sound

# A neutral voice of Latin America, slow enough for a loud place.
SPEAK = ("espeak-ng", "-v", "es-419", "-s", "135", "--stdout")
PACK = ("opusenc", "--quiet", "--bitrate", "12", "--serial", "1", "-", "-")


def _run(command: Sequence[str], given: bytes) -> bytes:
    done = subprocess.run(command, input=given, capture_output=True, check=True)  # noqa: S603 -- our own words
    return done.stdout


class Command(BaseCommand):
    """Writes one small recording for each card, without tags."""

    help = "Speak the cards of the demo with a computer's voice."

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        VOICES.mkdir(exist_ok=True)
        for row in rows("proposals"):
            try:
                spoken = _run([*SPEAK, row["words_es"]], b"")
                packed = _run(PACK, spoken)
            except OSError as error:
                raise CommandError(f"{error.filename} is not installed.") from error
            sound = clean_sound(packed, max_bytes=thresholds.CARD_SOUND_BYTES)
            (VOICES / f"{row['code']}.opus").write_bytes(sound.data)

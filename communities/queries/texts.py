"""The texts of a process that hold now."""

from collections.abc import Mapping

from communities.choices import TextKind
from communities.models.processes import Process
from communities.models.texts import ProcessText, TextVoice


def texts_of(process: Process) -> Mapping[str, ProcessText]:
    """The newest version of each text that was written, by kind; one query."""
    rows = ProcessText.objects.within(process).order_by("kind", "-version")
    return {text.kind: text for text in rows.distinct("kind")}


def script_voices(process: Process) -> list[TextVoice]:
    """The script in further languages, without the recordings themselves."""
    found = TextVoice.objects.within(process).filter(kind=TextKind.CONSENT)
    return list(found.defer("sound"))


def consent_script(process: Process) -> ProcessText | None:
    """The words that facilitators read aloud; None while nobody has written them."""
    return (
        ProcessText.objects.within(process)
        .filter(kind=TextKind.CONSENT)
        .order_by("-version")
        .first()
    )

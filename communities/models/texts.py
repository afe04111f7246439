"""What a process tells the public about itself, in its own words."""

from django.core.validators import MaxLengthValidator
from django.db import models
from typing_extensions import override

from communities.choices import TextKind
from communities.models.base import House, code_field
from communities.models.processes import Process

MOST_CHARACTERS = 8_000
SHORT_ENOUGH = MaxLengthValidator(MOST_CHARACTERS)


class ProcessText(House):
    """One version of one text of a process. Rows are only added; the highest number holds.

    Plain text: a blank line begins a paragraph, lines that begin with ``- `` are a list.
    """

    process_path = "process"

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="texts")
    kind = models.CharField(max_length=16, choices=TextKind.choices)
    version = models.PositiveSmallIntegerField()
    body_es = models.TextField(validators=[SHORT_ENOUGH])
    body_en = models.TextField(validators=[SHORT_ENOUGH], blank=True)

    class Meta(House.Meta):
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["process", "kind", "version"], name="process_text_version_once"
            ),
            models.CheckConstraint(
                name="process_text_is_written", condition=~models.Q(body_es="")
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.version}"


class Voice(House):
    """The same words in a further language, written, spoken, or both."""

    language = code_field()
    sound = models.BinaryField(default=b"")
    sound_kind = models.CharField(max_length=16, blank=True)
    # Spoken by a program: said wherever it can be heard.
    is_machine = models.BooleanField(default=False)

    class Meta(House.Meta):
        abstract = True
        ordering = ["language"]


class TextVoice(Voice):
    """A text of a process in a further language; it follows the version that holds."""

    process_path = "process"

    process = models.ForeignKey(
        Process, on_delete=models.CASCADE, related_name="in_languages"
    )
    kind = models.CharField(max_length=16, choices=TextKind.choices)
    words = models.TextField(validators=[SHORT_ENOUGH], blank=True)

    class Meta(Voice.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["process", "kind", "language"], name="text_voice_once"
            ),
            models.CheckConstraint(
                name="text_voice_says_something",
                condition=~models.Q(words="") | ~models.Q(sound=b""),
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.language}"

"""Cards of a ballot in further languages."""

from django.db import models
from typing_extensions import override

from agendas.models.consultations import Card
from communities.models.texts import Voice


class CardVoice(Voice):
    """The words of one card in a further language, written, spoken, or both."""

    process_path = "card__consultation__agenda__community__process"
    community_path = "card__consultation__agenda__community"
    # The audit says only the hour of what is done to it.
    told_by_the_hour = True

    card = models.ForeignKey(Card, on_delete=models.CASCADE, related_name="in_languages")
    words = models.CharField(max_length=60, blank=True)

    class Meta(Voice.Meta):
        constraints = [
            models.UniqueConstraint(fields=["card", "language"], name="card_voice_once"),
            models.CheckConstraint(
                name="card_voice_says_something",
                condition=~models.Q(words="") | ~models.Q(sound=b""),
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.language} {self.words}"

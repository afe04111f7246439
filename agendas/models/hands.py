"""Hands that were raised for a card, where a community does not vote in secret."""

from django.db import models
from typing_extensions import override

from agendas.models.consultations import Card
from communities.models.base import House


class HandCount(House):
    """How many hands were raised for one card. How many people were there: its batch says so."""

    process_path = "card__consultation__agenda__community__process"
    community_path = "card__consultation__agenda__community"
    told_by_the_hour = True

    card = models.OneToOneField(Card, on_delete=models.CASCADE, related_name="hands")
    n_hands = models.PositiveSmallIntegerField()

    @override
    def __str__(self) -> str:
        return str(self.n_hands)

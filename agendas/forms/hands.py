"""The form of raised hands: how many people, and how many hands for each card."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from typing_extensions import override

from agendas.models.consultations import Card
from communities.safety.thresholds import SITTING_AT_MOST_PEOPLE


class HandsForm(forms.Form):
    """The sums that two people counted aloud."""

    n_people = forms.IntegerField(
        label=gettext_lazy("How many people took part"),
        min_value=1,
        max_value=SITTING_AT_MOST_PEOPLE,
        help_text=gettext_lazy("Also those who raised no hand."),
    )

    def __init__(self, *args: Any, cards: Sequence[Card], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cards = cards
        for card in cards:
            self.fields[card.id.hex] = forms.IntegerField(
                label=_("Hands for “%(words)s”") % {"words": card.words},
                min_value=0,
                max_value=SITTING_AT_MOST_PEOPLE,
            )

    def rows(self) -> list[tuple[Card, BoundField]]:
        """Each card with its field."""
        return [(card, self[card.id.hex]) for card in self.cards]

    def hands(self) -> dict[UUID, int]:
        """Hands by card."""
        return {card.id: self.cleaned_data[card.id.hex] for card in self.cards}

    @override
    def clean(self) -> dict[str, Any]:
        """Nobody raises two hands for one card."""
        data = super().clean() or {}
        most = data.get("n_people")
        for card in self.cards:
            if most is not None and (data.get(card.id.hex) or 0) > most:
                self.add_error(
                    card.id.hex,
                    _("More hands than people: at most %(n)s.") % {"n": most},
                )
        return data

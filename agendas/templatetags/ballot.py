"""The pictures of a ballot's cards, while a vote is prepared and when it is counted."""

import base64

from django import template
from django.utils.safestring import SafeString

from agendas.models.consultations import Card
from agendas.templatetags.agenda import card_picture

register = template.Library()


@register.simple_tag
def ballot_picture(card: Card) -> SafeString:
    """The picture of one card: bundled, or the group's own drawing."""
    # A card has one or the other; where it has a picture no drawing is fetched.
    drawing = b"" if card.picture else bytes(card.ballot_drawing or card.drawing)
    return card_picture(
        {"picture": card.picture, "drawing": base64.b64encode(drawing).decode()}
    )

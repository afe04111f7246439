"""The cards of the demo read aloud: a computer stands in for the voice of a team."""

from agendas.actions.voices import say_card
from agendas.management.demo_data import VOICES
from agendas.models.consultations import Consultation
from communities.actions.voices import Said
from communities.models.people import User


def read_aloud(vote: Consultation, *, by: User) -> None:
    """Give every card its recording; ``manage.py speak_demo`` made them."""
    for card in vote.cards.select_related("insecurity", "proposal"):
        said = Said(
            "es",
            "",
            sound=(VOICES / f"{card.item.code}.opus").read_bytes(),
            sound_kind="audio/ogg",
            is_machine=True,
        )
        say_card(acting_user=by, card=card, said=said)

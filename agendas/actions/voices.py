"""Cards in further languages, written and read aloud; nothing changes once a vote is open."""

from django.db import transaction

from agendas.actions.codes import change_draft
from agendas.models.consultations import Card
from agendas.models.voices import CardVoice
from communities.actions.audit import record
from communities.actions.voices import Said
from communities.models.people import User


@transaction.atomic
def say_card(*, acting_user: User, card: Card, said: Said) -> CardVoice:
    """Keep a card in a further language; what was there in it is replaced.

    Raises:
        NotInDraftError: the vote is open, or over.
    """
    consultation = change_draft(card.consultation)
    voice, _created = CardVoice.plain.update_or_create(
        card=card,
        language=said.language,
        defaults={
            "words": said.words,
            "is_machine": said.is_machine,
            **said.recording(),
        },
    )
    record(
        acting_user=acting_user,
        action="say_card",
        target=voice,
        process=consultation.agenda.community.process,
    )
    return voice


@transaction.atomic
def silence_card(*, acting_user: User, voice: CardVoice) -> None:
    """Take a card in a further language away.

    Raises:
        NotInDraftError: the vote is open, or over.
    """
    consultation = change_draft(voice.card.consultation)
    record(
        acting_user=acting_user,
        action="silence_card",
        target=voice,
        process=consultation.agenda.community.process,
    )
    voice.delete()

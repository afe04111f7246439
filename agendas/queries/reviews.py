"""What an agenda may say of the reviews of its proposals."""

from collections.abc import Mapping
from typing import Any

from agendas.choices import Stage
from agendas.models.agendas import LocalAgenda
from agendas.models.consultations import Card
from workshops.choices import ItemState, ReviewState
from workshops.models.items import Proposal
from workshops.queries.reviews import THROUGH, reviewed_proposals, viable_proposals


def reviews_held(agenda: LocalAgenda) -> Mapping[Stage, bool]:
    """Whether each review was held for every proposal on the agenda's ballots.

    Held for some of them is not held. Four queries.
    """
    cards = Card.plain.filter(consultation__agenda=agenda, proposal__isnull=False)
    wanted = set(cards.values_list("proposal_id", flat=True))
    process = agenda.community.process
    return {
        Stage.PRINCIPLE_REVIEW: bool(wanted)
        and wanted <= reviewed_proposals(process, wanted),
        Stage.VIABILITY_REVIEW: bool(wanted)
        and wanted <= viable_proposals(process, wanted),
    }


def review_words(proposal: Proposal) -> dict[str, Any]:
    """What a version says of a proposal's principle review; nothing where it was not held.

    A parked proposal was heard and is not adopted: its judgements say why. Nobody's role
    or name is in it. ``proposal`` comes with ``principle_reviews__principle`` fetched.
    """
    parked = proposal.review_state == ReviewState.PARKED
    if proposal.state != ItemState.VALIDATED or not (
        parked or proposal.review_state in THROUGH
    ):
        return {}
    rows = sorted(proposal.principle_reviews.all(), key=lambda row: str(row.principle.code))
    words: dict[str, Any] = {"parked": True} if parked else {}
    if rows:
        words["review"] = [
            {
                "principle": row.principle.code,
                "title_es": row.principle.title_es,
                "title_en": row.principle.title_en,
                "alignment": row.alignment,
                "reason_es": row.reason_es,
                "reason_en": row.reason_en,
            }
            for row in rows
        ]
    return words

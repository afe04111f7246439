"""How votes are counted, for anyone to write down before the result is known.

Never whether a vote is open, when, or how many took part: only what was fixed for it.
"""

from dataclasses import dataclass
from typing import Any

from agendas.choices import ConsultationState, LocalState, NationalState
from agendas.models.agendas import NationalAgenda
from agendas.models.consultations import Consultation
from agendas.tally.record import canonical_json, hash_of
from communities.models.places import Community
from communities.models.processes import Process

# States of a national agenda whose seed stands in a published version.
TOLD = (NationalState.PUBLISHED, NationalState.FOLLOW_UP)


@dataclass(frozen=True, slots=True)
class Counting:
    """What was fixed for one count. ``seed`` is empty until its result is published."""

    subject: str
    settings: dict[str, Any]
    seed: str

    @property
    def text(self) -> str:
        """The settings as the one text whose SHA-256 is the hash."""
        return canonical_json(self.settings).decode()

    @property
    def hash(self) -> str:
        """SHA-256 of :attr:`text`."""
        return hash_of(self.settings)


def counting_of(community: Community) -> list[Counting]:
    """What was fixed for the votes of a community, newest round first; one query.

    None where the work is stopped or the agenda was withdrawn for people's safety.
    """
    if community.is_empty_chair:
        return []
    votes = (
        Consultation.objects.within(community)
        .exclude(settings={})
        .exclude(agenda__state=LocalState.WITHDRAWN)
        .order_by("-agenda__cycle__number", "subject", "id")
    )
    return [
        Counting(
            vote.subject,
            vote.settings,
            vote.tie_seed if vote.state == ConsultationState.PUBLISHED else "",
        )
        for vote in votes
    ]


def national_counting(process: Process) -> list[Counting]:
    """What was fixed for the national orders of a process; one query."""
    agendas = (
        NationalAgenda.objects.within(process)
        .exclude(settings={})
        .order_by("-edition", "subject")
    )
    return [
        Counting(
            agenda.subject, agenda.settings, agenda.tie_seed if agenda.state in TOLD else ""
        )
        for agenda in agendas
    ]

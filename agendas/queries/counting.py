"""How votes are counted, for anyone to write down before the result is known.

Never whether a vote is open, when, or how many took part: only what was fixed for it.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef

from agendas.choices import ConsultationState, LocalState
from agendas.models.agendas import AgendaVersion, NationalAgenda
from agendas.models.consultations import Consultation
from agendas.models.weights import WeightChange
from agendas.queries.hidden import hidden_in, weighed
from agendas.tally.record import canonical_json, hash_of
from communities.models.places import Community
from communities.models.processes import Process
from communities.safety.coarsen import quarter


@dataclass(frozen=True, slots=True)
class Changed:
    """Settings that held before another choice, in the quarter ``when``.

    ``figures``: community name, n, year, source; ``whole`` as of Counting.
    """

    settings: dict[str, Any]
    reason_es: str
    reason_en: str
    when: str
    figures: list[dict[str, Any]]
    whole: bool

    @property
    def hash(self) -> str:
        """SHA-256 of the settings that held before."""
        return hash_of(self.settings)


@dataclass(frozen=True, slots=True)
class Counting:
    """What was fixed for one count. ``seed`` is empty until its result is published.

    ``changes``: newest first. ``whole`` is False while the settings name a community that is
    out of public view: then neither the line nor its hash is shown, which would confirm a guess.
    """

    subject: str
    settings: dict[str, Any]
    seed: str
    changes: list[Changed] = field(default_factory=list)
    whole: bool = True

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
    """What was fixed for the national orders of a process; four queries."""
    agendas = (
        NationalAgenda.objects.within(process)
        .exclude(settings={})
        .annotate(
            is_told=Exists(AgendaVersion.plain.filter(national_agenda=OuterRef("pk")))
        )
        .prefetch_related("weight_changes")
        .order_by("-edition", "subject")
    )
    places = Community.objects.within(process).select_related("municipality")
    names = {place.slug: place.public_name for place in places}
    hidden = hidden_in(process).slugs
    return [
        Counting(
            agenda.subject,
            agenda.settings,
            # Printed with the first version, and known from then on.
            agenda.tie_seed if agenda.is_told else "",
            [_changed(row, names, hidden) for row in agenda.weight_changes.all()],
            hidden.isdisjoint(weighed(agenda.settings["weights"])),
        )
        for agenda in agendas
    ]


def _changed(row: WeightChange, names: dict[str, str], hidden: Collection[str]) -> Changed:
    shown = [one for one in row.figures if one["community"] not in hidden]
    return Changed(
        row.before,
        row.reason_es,
        row.reason_en,
        quarter(row.chosen_on),
        [one | {"name": names.get(one["community"], one["community"])} for one in shown],
        weighed(row.before["weights"]).isdisjoint(hidden),
    )

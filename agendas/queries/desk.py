"""What waits on the desks: counts by community, in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, Q

from agendas.choices import ConsultationState, LocalState
from agendas.models.agendas import LocalAgenda
from agendas.models.consultations import Consultation
from communities.models.acts import SecondPersonAct
from communities.models.people import User
from communities.models.places import Community
from workshops.choices import ImportState, ItemState
from workshops.models.contributions import Contribution
from workshops.models.imports import ImportDraft
from workshops.models.items import Insecurity, Proposal


@dataclass(slots=True)
class Waiting:
    """What waits in one community. Zero and None mean nothing."""

    n_unplaced: int = 0
    n_to_code: int = 0
    n_to_read_back: int = 0
    n_confirmed: int = 0
    n_imports: int = 0
    agenda_state: str = LocalState.DRAFTING.value
    votes: list[Consultation] = field(default_factory=list)
    acts: list[SecondPersonAct] = field(default_factory=list)

    @property
    def has_open_vote(self) -> bool:
        """Whether residents can vote now."""
        return any(vote.state == ConsultationState.OPEN for vote in self.votes)


def waiting(
    communities: Iterable[Community], *, user: User, restricted: bool
) -> dict[UUID, Waiting]:
    """What waits, by community id; seven queries however many communities there are.

    ``restricted`` also counts cards that only the field team may read.
    """
    ids = [community.id for community in communities]
    found = {key: Waiting() for key in ids}
    cards = Contribution.plain.filter(
        session__community__in=ids,
        insecurity__isnull=True,
        proposal__isnull=True,
        set_aside=False,
    ).exclude(session__consent__agenda_use="none")
    if not restricted:
        cards = cards.exclude(sensitivity="S2")
    for key, n in cards.values_list("session__community").annotate(n=Count("id")):
        found[key].n_unplaced = n
    for model in (Insecurity, Proposal):
        _count_items(model, ids, found)
    drafts = ImportDraft.plain.filter(community__in=ids, state=ImportState.DRAFT)
    for key, n in drafts.values_list("community").annotate(n=Count("id")):
        found[key].n_imports = n
    for agenda in LocalAgenda.plain.filter(community__in=ids):
        found[agenda.community_id].agenda_state = agenda.state
    for vote in Consultation.plain.filter(agenda__community__in=ids).select_related(
        "agenda"
    ):
        found[vote.agenda.community_id].votes.append(vote)
    acts = SecondPersonAct.plain.filter(community__in=ids, confirmed_by__isnull=True)
    for act in acts.exclude(asked_by=user):
        found[act.community_id].acts.append(act)
    return found


def _count_items(
    model: type[Insecurity] | type[Proposal], ids: list[UUID], found: dict[UUID, Waiting]
) -> None:
    counts = (
        model.plain.filter(community__in=ids)
        .values_list("community")
        .annotate(
            raw=Count("id", filter=Q(state=ItemState.RAW)),
            coded=Count("id", filter=Q(state__in=[ItemState.CODED, ItemState.GIVEN_BACK])),
            confirmed=Count("id", filter=Q(state=ItemState.VALIDATED)),
        )
    )
    for key, raw, coded, confirmed in counts:
        found[key].n_to_code += raw
        found[key].n_to_read_back += coded
        found[key].n_confirmed += confirmed

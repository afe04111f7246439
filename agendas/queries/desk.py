"""What waits on the desks: counts by community, in three queries however many there are."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from agendas.choices import ConsultationState, LocalState
from agendas.models.consultations import Consultation
from communities.models.acts import SecondPersonAct
from communities.models.people import User
from communities.models.places import Community
from workshops.choices import ConsentAnswer, ImportState, ItemState, SessionState
from workshops.models.contributions import Contribution
from workshops.models.imports import ImportDraft
from workshops.models.items import Insecurity, Proposal


@dataclass(slots=True)
class Waiting:
    """What waits in one community. Zero and empty mean nothing."""

    n_unplaced: int = 0
    n_to_code: int = 0
    n_to_read_back: int = 0
    n_confirmed: int = 0
    n_imports: int = 0
    votes: list[Consultation] = field(default_factory=list)
    acts: list[SecondPersonAct] = field(default_factory=list)

    @property
    def agenda_state(self) -> str:
        """Where the agenda stands; it leaves drafting only by a vote."""
        return self.votes[-1].agenda.state if self.votes else LocalState.DRAFTING.value

    @property
    def has_open_vote(self) -> bool:
        """Whether residents can vote now."""
        return any(vote.state == ConsultationState.OPEN for vote in self.votes)


def waiting(
    communities: QuerySet[Community], *, user: User, restricted: bool
) -> list[tuple[Community, Waiting]]:
    """Each community with what waits in it, in the order given.

    ``restricted`` also counts cards that only the field team may read.
    """
    found = [
        (
            place,
            Waiting(
                n_unplaced=n["n_unplaced"],
                n_to_code=n["n_raw_i"] + n["n_raw_p"],
                n_to_read_back=n["n_coded_i"] + n["n_coded_p"],
                n_confirmed=n["n_validated_i"] + n["n_validated_p"],
                n_imports=n["n_imports"],
            ),
        )
        for place in communities.annotate(**_counts(restricted=restricted))
        for n in [vars(place)]
    ]
    by_id = {place.id: todo for place, todo in found}
    votes = Consultation.plain.filter(agenda__community__in=by_id).select_related("agenda")
    for vote in votes.order_by("agenda__cycle__number"):
        by_id[vote.agenda.community_id].votes.append(vote)
    acts = SecondPersonAct.plain.filter(community__in=by_id, confirmed_by__isnull=True)
    for act in acts.exclude(asked_by=user):
        if act.community_id:
            by_id[act.community_id].acts.append(act)
    return found


def _counts(*, restricted: bool) -> dict[str, Any]:
    counts: dict[str, Any] = {
        "n_unplaced": _count(_unplaced(restricted=restricted), "session__community"),
        "n_imports": _count(ImportDraft.plain.filter(state=ImportState.DRAFT), "community"),
    }
    states = {
        "raw": [ItemState.RAW],
        "coded": [ItemState.CODED, ItemState.GIVEN_BACK],
        "validated": [ItemState.VALIDATED],
    }
    for name, values in states.items():
        for letter, model in (("i", Insecurity), ("p", Proposal)):
            counts[f"n_{name}_{letter}"] = _count(
                model.plain.filter(Q(state__in=values)), "community"
            )
    return counts


def _unplaced(*, restricted: bool) -> QuerySet[Contribution, Contribution]:
    """Cards on no item, as workshops.queries.items.unplaced counts them in one community."""
    rows = Contribution.plain.filter(
        insecurity__isnull=True, proposal__isnull=True, set_aside=False
    )
    rows = rows.exclude(
        session__state__in=[SessionState.ABORTED, SessionState.CANCELLED]
    ).exclude(session__consent__agenda_use=ConsentAnswer.NONE)
    return rows if restricted else rows.exclude(sensitivity="S2")


def _count(rows: QuerySet[Any], path: str) -> Any:
    """How many of ``rows`` belong to the community of the outer query."""
    mine = rows.filter(**{path: OuterRef("pk")}).order_by().values(path)
    return Coalesce(
        Subquery(mine.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0
    )

"""How far proposals have come through their review, for the desk and for agendas."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from communities.models.places import Community
from communities.models.processes import Principle, Process
from workshops.choices import ItemKind, ItemState, ReviewState
from workshops.models.items import Proposal
from workshops.models.reviews import PrincipleReview, Viability
from workshops.queries.items import items_of

# States in which a proposal stands with its review behind it.
THROUGH = (ReviewState.ELIGIBLE, ReviewState.PRIORITISED, ReviewState.NOT_NOW)
# In the order in which a review moves on.
ORDER = tuple(ReviewState.values)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One proposal of the list; ``is_judged``: it has principle reviews."""

    proposal: Proposal
    is_judged: bool

    @property
    def waits_for_group(self) -> bool:
        """Whether its words are still to be coded or confirmed."""
        return self.proposal.state != ItemState.VALIDATED


def principles_of(process: Process) -> list[Principle]:
    """The principles of a process, by code."""
    return list(process.principles.all())


def reviews_by_state(
    community: Community, *, restricted: bool
) -> list[tuple[ReviewState, list[Reviewed]]]:
    """The standing proposals by state of review, states in the order of the road; two queries."""
    found: dict[str, list[Reviewed]] = defaultdict(list)
    proposals = list(items_of(community, ItemKind.PROPOSAL, restricted=restricted))
    judged = set(
        PrincipleReview.objects.within(community).values_list("proposal_id", flat=True)
    )
    for proposal in proposals:
        if isinstance(proposal, Proposal):
            found[proposal.review_state].append(Reviewed(proposal, proposal.pk in judged))
    return [(ReviewState(state), found[state]) for state in ORDER if found[state]]


def reviewed_proposals(process: Process, keys: Iterable[UUID]) -> set[UUID]:
    """Of these proposals, those judged against every principle, none contrary; two queries."""
    judged: dict[UUID, dict[UUID, str]] = defaultdict(dict)
    rows = PrincipleReview.objects.within(process).filter(
        proposal__in=keys, proposal__review_state__in=THROUGH
    )
    for row in rows:
        judged[row.proposal_id][row.principle_id] = row.alignment
    wanted = {principle.pk for principle in principles_of(process)}
    return {
        key
        for key, found in judged.items()
        if found.keys() == wanted and "contrary" not in found.values()
    }


def viable_proposals(process: Process, keys: Iterable[UUID]) -> set[UUID]:
    """Of these proposals, those whose viability was looked at and that went on; one query."""
    rows = Viability.objects.within(process).filter(
        proposal__in=keys, proposal__review_state__in=THROUGH
    )
    return set(rows.values_list("proposal_id", flat=True))

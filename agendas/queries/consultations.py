"""Votes: what may go on a ballot, and what may be said about one."""

from agendas.choices import Subject
from communities.models.places import Community
from workshops.choices import ItemState, ReviewState
from workshops.models.items import Insecurity, Proposal


def votable(community: Community, subject: str) -> list[Insecurity | Proposal]:
    """The confirmed items of a community on one subject, by code; none that is restricted."""
    ready = {"state": ItemState.VALIDATED, "sensitivity__in": ["S0", "S1"]}
    if subject == Subject.INSECURITIES:
        return list(Insecurity.objects.within(community).filter(**ready))
    reviewed = [ReviewState.ELIGIBLE, ReviewState.PRIORITISED, ReviewState.NOT_NOW]
    return list(
        Proposal.objects.within(community).filter(**ready, review_state__in=reviewed)
    )

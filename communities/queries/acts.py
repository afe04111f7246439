"""What one person asked for and a second one has not confirmed."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from communities.choices import SecondPersonActKind
from communities.models.acts import SecondPersonAct
from communities.models.processes import Process


def act_in(process: Process, key: UUID) -> SecondPersonAct | None:
    """One asking of a process or of a community in it, confirmed or not."""
    return (
        SecondPersonAct.plain.filter(Q(process=process) | Q(community__process=process))
        .filter(pk=key)
        .select_related("community__process", "process", "asked_by")
        .first()
    )


def acts_on(
    targets: Iterable[UUID], kind: SecondPersonActKind
) -> dict[UUID, SecondPersonAct]:
    """What waits, by the id of what it is asked for; one query."""
    acts = SecondPersonAct.plain.filter(
        kind=kind, target_id__in=list(targets), confirmed_by=None
    )
    return {act.target_id: act for act in acts.select_related("asked_by")}


def act_on(target: UUID, kind: SecondPersonActKind) -> SecondPersonAct | None:
    """What waits for one thing, if anything does."""
    return acts_on([target], kind).get(target)

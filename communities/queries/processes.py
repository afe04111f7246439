"""Processes and their communities, for pages."""

from communities.choices import SecondPersonActKind
from communities.models.acts import SecondPersonAct
from communities.models.places import Community
from communities.models.processes import Process


def has_synthetic() -> bool:
    """Whether this installation holds a process with invented data."""
    return Process.objects.across("the ribbon").filter(synthetic=True).exists()


def lift_waiting(place: Community | Process) -> SecondPersonAct | None:
    """The asking to lift a freeze that nobody has confirmed yet."""
    return SecondPersonAct.plain.filter(
        kind=SecondPersonActKind.LIFT_FREEZE, target_id=place.id, confirmed_by=None
    ).first()

"""Acts that wait for their second person."""

from communities.choices import SecondPersonActKind
from communities.models.acts import SecondPersonAct
from communities.models.places import Community


def waiting_for(kind: SecondPersonActKind, place: Community) -> SecondPersonAct | None:
    """What one person asked for at a community and nobody has confirmed."""
    return (
        SecondPersonAct.objects.within(place)
        .select_related("community__process")
        .filter(kind=kind, target_id=place.id, confirmed_by=None)
        .first()
    )

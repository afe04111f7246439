"""The ground of two demo communities. Only the telephone numbers of public lines are real."""

from django.utils import timezone

from agendas.management.demo_data import SLUG, by_place, fixed_id
from communities.actions import ground
from communities.models.people import User
from communities.models.places import Community
from workshops.actions.care import say_not_heard
from workshops.actions.sessions import current_cycle


def lay_ground(
    *, place: str, community: Community, facilitator: User, coordinator: User
) -> None:
    """Contexts let into the agenda, figures, services checked this month, and who is missing."""
    (texts,) = by_place("contexts")[place]
    sheet = ground.write_context(
        acting_user=facilitator, community=community, texts=_without_place(texts)
    )
    ground.mark_context(acting_user=coordinator, sheet=sheet)
    for row in by_place("indicators")[place]:
        ground.save_indicator(
            acting_user=facilitator,
            community=community,
            id=fixed_id(SLUG, "indicator", place, row["series"]),
            values=_without_place(row),
        )
    for row in by_place("referrals")[place]:
        ground.save_referral(
            acting_user=facilitator,
            community=community,
            id=fixed_id(SLUG, "referral", place, row["title"]),
            values=_without_place(row) | {"verified_on": timezone.localdate()},
        )
    for row in by_place("not_heard")[place]:
        say_not_heard(
            acting_user=coordinator, cycle=current_cycle(community), **_without_place(row)
        )


def _without_place(row: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in row.items() if name != "place"}

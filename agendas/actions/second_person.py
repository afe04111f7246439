"""What is done when the second of two people confirms: every kind of act, in one table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from agendas.actions import (
    consultations,
    door,
    pausing,
    publishing,
    takedowns,
    withdrawals,
)
from agendas.models.agendas import LocalAgenda, NationalAgenda
from agendas.models.consultations import Consultation
from agendas.models.slips import SlipRange
from agendas.models.takedowns import TakeDown
from communities.actions import freeze, resuming
from communities.actions.acts import NothingAskedError
from communities.choices import SecondPersonActKind as Kind
from communities.models.acts import SecondPersonAct
from communities.models.base import House
from communities.models.people import User
from communities.models.places import Community
from communities.models.processes import Process


@dataclass(frozen=True, slots=True)
class Doing:
    """``target``: the kind of thing it is done to; ``name``: what ``do`` calls that."""

    do: Callable[..., object]
    name: str
    target: type[House]


DOING: Mapping[str, Doing] = MappingProxyType(
    {
        Kind.OPEN_CONSULTATION: Doing(
            consultations.confirm_open, "consultation", Consultation
        ),
        Kind.CLOSE_CONSULTATION: Doing(
            consultations.confirm_close, "consultation", Consultation
        ),
        Kind.RESUME_CONSULTATION: Doing(
            pausing.confirm_resume, "consultation", Consultation
        ),
        Kind.ACTIVATE_SLIPS: Doing(door.confirm_activate, "slips", SlipRange),
        Kind.VOID_SLIPS: Doing(door.confirm_void, "slips", SlipRange),
        Kind.PUBLISH_LOCAL: Doing(publishing.confirm_publish_local, "agenda", LocalAgenda),
        Kind.PUBLISH_NATIONAL: Doing(
            publishing.confirm_publish_national, "agenda", NationalAgenda
        ),
        Kind.WITHDRAW_AGENDA: Doing(withdrawals.confirm_withdraw, "agenda", LocalAgenda),
        Kind.PUT_BACK: Doing(takedowns.confirm_put_back, "row", TakeDown),
        Kind.RESUME_COMMUNITY: Doing(resuming.confirm_resume, "community", Community),
        Kind.LIFT_FREEZE: Doing(freeze.confirm_lift, "place", Community),
    }
)


def target_of(act: SecondPersonAct) -> House:
    """What the act would be done to.

    Raises:
        NothingAskedError: it is gone.
    """
    model = DOING[act.kind].target
    if act.kind == Kind.LIFT_FREEZE and act.process_id:
        model = Process
    found = model.plain.filter(pk=act.target_id).first()
    if found is None:
        raise NothingAskedError
    return found


def confirm(*, acting_user: User, act: SecondPersonAct) -> None:
    """Confirm this very asking, and do it.

    Raises:
        SamePersonError, NothingAskedError, ChangedSinceError: see communities.actions.acts.
        Exception: whatever the act itself raises; see its own action.
    """
    doing = DOING[act.kind]
    doing.do(acting_user=acting_user, asking=act.id, **{doing.name: target_of(act)})

"""Resuming the work in a suspended community: one person asks, another confirms."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from communities.access import community_for, may, staff
from communities.actions.acts import NothingAskedError, SamePersonError, take_back_act
from communities.actions.resuming import NoFreshLookError, ask_to_resume, confirm_resume
from communities.choices import CommunityState, SecondPersonActKind
from communities.machine import NotAllowedError
from communities.models.places import Community
from communities.queries.acts import waiting_for


@require_safe
def resume(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """What is needed to resume, and whose turn it is."""
    place = community_for(request.user, process, community, act="suspend")
    act = waiting_for(SecondPersonActKind.RESUME_COMMUNITY, place)
    last = place.risks.first()
    context = {
        "process": place.process,
        "community": place,
        "is_suspended": place.state == CommunityState.SUSPENDED,
        "is_cleared": last is not None and last.clears(),
        "act": act,
        "asked_myself": act is not None and act.asked_by_id == staff(request).id,
        "may_confirm": may(request.user, "confirm_as_second", place),
        "may_look": may(request.user, "assess_risk", place),
    }
    return render(request, "communities/resume.html", context)


def _step(
    request: HttpRequest, place: Community, act: Callable[[], object], *, done: str
) -> HttpResponse:
    try:
        act()
        messages.success(request, done)
    except SamePersonError:
        messages.warning(request, _("You asked for it. A second person must confirm."))
    except NothingAskedError:
        messages.warning(request, _("Nobody is asking for this now."))
    except NoFreshLookError:
        messages.warning(request, _("First somebody signs that it is safe to meet."))
    except NotAllowedError:
        messages.warning(request, _("The work here is not suspended."))
    return redirect("communities:resume", place.process.slug, place.slug)


@require_POST
def resume_ask(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """The first of two people asks."""
    place = community_for(request.user, process, community, act="suspend")
    return _step(
        request,
        place,
        lambda: ask_to_resume(acting_user=staff(request), community=place),
        done=_("Asked. It stays suspended until a second person confirms."),
    )


@require_POST
def resume_confirm(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """The second person confirms."""
    place = community_for(request.user, process, community, act="confirm_as_second")
    return _step(
        request,
        place,
        lambda: confirm_resume(acting_user=staff(request), community=place),
        done=_("The work goes on where it was stopped."),
    )


@require_POST
def resume_take_back(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """Undo an asking that nobody has confirmed."""
    place = community_for(request.user, process, community, act="suspend")

    def take_back() -> None:
        act = waiting_for(SecondPersonActKind.RESUME_COMMUNITY, place)
        if act is None:
            raise NothingAskedError
        take_back_act(acting_user=staff(request), act=act)

    return _step(request, place, take_back, done=_("Taken back."))

"""Resuming the work in a suspended community: one person asks, another confirms."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from communities.access import community_for, may, staff
from communities.actions.resuming import NoFreshLookError, ask_to_resume
from communities.choices import CommunityState, SecondPersonActKind
from communities.machine import NotAllowedError
from communities.queries.acts import act_on


@require_safe
def resume(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """What is needed to resume, and whose turn it is."""
    place = community_for(request.user, process, community, act="suspend")
    last = place.risks.first()
    context = {
        "process": place.process,
        "community": place,
        "is_suspended": place.state == CommunityState.SUSPENDED,
        "is_cleared": last is not None and last.clears(),
        "act": act_on(place.id, SecondPersonActKind.RESUME_COMMUNITY),
        "me": staff(request).id,
        "may_confirm": may(request.user, "confirm_as_second", place),
        "may_look": may(request.user, "assess_risk", place),
    }
    return render(request, "communities/resume.html", context)


@require_POST
def resume_ask(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """The first of two people asks."""
    place = community_for(request.user, process, community, act="suspend")
    try:
        ask_to_resume(acting_user=staff(request), community=place)
        messages.success(
            request, _("Asked. It stays suspended until a second person confirms.")
        )
    except NoFreshLookError:
        messages.warning(request, _("First somebody signs that it is safe to meet."))
    except NotAllowedError:
        messages.warning(request, _("The work here is not suspended."))
    return redirect("communities:resume", process, community)

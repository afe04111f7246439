"""Stopping a community, judging its risk, moving it along its road, adding one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from communities.access import community_for, process_for, staff
from communities.actions.processes import Place, create_community
from communities.actions.status import (
    RiskForbidsError,
    Suspension,
    advance_community,
    assess_risk,
    keep_testimony,
    suspend_community,
)
from communities.forms.places import CommunityForm, RiskForm, SuspendForm
from communities.machine import NotAllowedError


@require_http_methods(["GET", "POST"])
def suspend(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """Stop a community with a reason; one person suffices."""
    place = community_for(request.user, process, community, act="suspend")
    form = SuspendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            suspend_community(
                acting_user=staff(request),
                community=place,
                why=Suspension(**form.cleaned_data),
            )
            messages.success(
                request, _("Stopped. Its chair stays in every national table.")
            )
        except NotAllowedError:
            messages.warning(request, _("It was stopped already."))
        return redirect("agendas:community", process, community)
    context = {"process": place.process, "community": place, "form": form}
    return render(request, "communities/suspend.html", context)


@require_POST
def testimony_only(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """Say that a stopped community will not vote in this cycle; what it said stays heard."""
    place = community_for(request.user, process, community, act="suspend")
    try:
        keep_testimony(acting_user=staff(request), community=place)
        messages.success(request, _("What it said stays heard; it casts no votes."))
    except NotAllowedError:
        messages.warning(request, _("Only a stopped community can be kept as testimony."))
    return redirect("agendas:community", process, community)


@require_POST
def advance(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """Move one step forward on the road."""
    place = community_for(request.user, process, community, act="advance")
    try:
        advance_community(
            acting_user=staff(request), community=place, to=request.POST.get("to", "")
        )
        messages.success(request, _("One step further."))
    except RiskForbidsError:
        messages.warning(
            request, _("The last look at the risk says to wait. Nothing moves on.")
        )
    except NotAllowedError:
        messages.warning(request, _("That is not the next step from here."))
    return redirect("agendas:community", process, community)


@require_http_methods(["GET", "POST"])
def risk(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """Sign a look at the risk of meeting."""
    place = community_for(request.user, process, community, act="assess_risk")
    form = RiskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        assess_risk(acting_user=staff(request), community=place, **form.cleaned_data)
        messages.success(request, _("Signed. It holds for three days."))
        return redirect("agendas:community", process, community)
    context = {"process": place.process, "community": place, "form": form}
    return render(request, "communities/risk.html", context)


@require_http_methods(["GET", "POST"])
def add_community(request: HttpRequest, process: str) -> HttpResponse:
    """Add a community to a process."""
    owner = process_for(request.user, process, act="manage_people")
    form = CommunityForm(request.POST or None, process=owner)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if not owner.communities.filter(pk=data["id"]).exists():
            create_community(
                acting_user=staff(request),
                process=owner,
                id=data["id"],
                place=Place(
                    slug=data["slug"],
                    name=data["name"],
                    municipality=form.municipality(),
                    resolution=data["resolution"],
                ),
            )
        messages.success(request, _("Added. Now give people their roles in it."))
        return redirect("communities:people", process)
    context = {"process": owner, "form": form}
    return render(request, "communities/add_community.html", context)

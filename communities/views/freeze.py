"""Freezing a community or a process from a phone, and lifting it with a second person."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from communities.access import communities_for, community_for, may, process_for, staff
from communities.actions.acts import NothingAskedError
from communities.actions.freeze import ask_to_lift, freeze
from communities.choices import SecondPersonActKind
from communities.models.places import Community
from communities.models.processes import Process
from communities.queries.acts import act_on
from communities.views.frozen import open_while_frozen

Place = Community | Process


def _door(request: HttpRequest, process: str, community: str | None, act: str) -> Place:
    if community is None:
        return process_for(request.user, process, act=act)
    return community_for(request.user, process, community, act=act)


def _page(place: Place) -> str:
    if isinstance(place, Community):
        return reverse("communities:freeze", args=[place.process.slug, place.slug])
    return reverse("communities:freeze-process", args=[place.slug])


def _where(place: Place, request: HttpRequest) -> dict[str, Any]:
    if isinstance(place, Community):
        return {"process": place.process, "community": place}
    mine = communities_for(request.user, place, act="freeze")
    return {"process": place, "communities": mine}


@open_while_frozen
@require_http_methods(["GET", "POST"])
def freeze_place(
    request: HttpRequest, process: str, community: str | None = None
) -> HttpResponse:
    """Say what a freeze does, do it at the second tap, and show how it is lifted."""
    place = _door(request, process, community, "freeze")
    if request.method == "POST":
        freeze(acting_user=staff(request), place=place)
        messages.success(
            request, _("Frozen. Nothing of it is shown or changed from now on.")
        )
        return redirect(_page(place))
    context = {
        **_where(place, request),
        "place": place,
        "page": _page(place),
        "act": act_on(place.id, SecondPersonActKind.LIFT_FREEZE),
        "me": staff(request).id,
        "may_confirm": may(request.user, "confirm_as_second", place),
    }
    return render(request, "communities/freeze.html", context)


@open_while_frozen
@require_POST
def lift_ask(
    request: HttpRequest, process: str, community: str | None = None
) -> HttpResponse:
    """The first of two people asks to lift it."""
    place = _door(request, process, community, "freeze")
    try:
        ask_to_lift(acting_user=staff(request), place=place)
    except NothingAskedError:
        messages.warning(request, _("It moved on meanwhile. See where it stands now."))
    else:
        messages.success(
            request, _("Asked. It stays frozen until a second person confirms.")
        )
    return redirect(_page(place))

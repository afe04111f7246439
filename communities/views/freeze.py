"""Freezing a community or a process from a phone, and lifting it with a second person."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from communities.access import communities_for, community_for, may, process_for, staff
from communities.actions.acts import NothingAskedError, SamePersonError, take_back_act
from communities.actions.freeze import ask_to_lift, confirm_lift, freeze
from communities.models.places import Community
from communities.models.processes import Process
from communities.queries.processes import lift_waiting
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
    act = lift_waiting(place)
    context = {
        **_where(place, request),
        "place": place,
        "page": _page(place),
        "act": act,
        "asked_myself": act is not None and act.asked_by_id == staff(request).id,
        "may_confirm": may(request.user, "confirm_as_second", place),
    }
    return render(request, "communities/freeze.html", context)


def _lifting(
    request: HttpRequest, place: Place, step: Callable[[], None], *, done: str
) -> HttpResponse:
    try:
        step()
        messages.success(request, done)
    except SamePersonError:
        messages.warning(request, _("You asked for it. A second person must confirm."))
    except NothingAskedError:
        messages.warning(request, _("Nobody is asking for this now."))
    return redirect(_page(place))


@open_while_frozen
@require_POST
def lift_ask(
    request: HttpRequest, process: str, community: str | None = None
) -> HttpResponse:
    """The first of two people asks to lift it."""
    place = _door(request, process, community, "freeze")
    return _lifting(
        request,
        place,
        lambda: ask_to_lift(acting_user=staff(request), place=place),
        done=_("Asked. It stays frozen until a second person confirms."),
    )


@open_while_frozen
@require_POST
def lift(request: HttpRequest, process: str, community: str | None = None) -> HttpResponse:
    """The second person lifts it."""
    place = _door(request, process, community, "confirm_as_second")
    return _lifting(
        request,
        place,
        lambda: confirm_lift(acting_user=staff(request), place=place),
        done=_("Lifted. Its pages and its votes go on as before."),
    )


@open_while_frozen
@require_POST
def lift_take_back(
    request: HttpRequest, process: str, community: str | None = None
) -> HttpResponse:
    """Undo an asking that nobody has confirmed."""
    place = _door(request, process, community, "freeze")

    def take_back() -> None:
        act = lift_waiting(place)
        if act is None:
            raise NothingAskedError
        take_back_act(acting_user=staff(request), act=act)

    return _lifting(request, place, take_back, done=_("Taken back."))

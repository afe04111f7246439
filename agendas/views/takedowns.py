"""Taking a published page down within a minute, and putting it back with two people."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agendas.actions.agendas import current_agenda
from agendas.actions.takedowns import StaysDownError, ask_to_put_back, take_down
from agendas.forms.takedowns import TakeDownForm
from agendas.models.takedowns import TakeDown
from agendas.queries.hidden import down_now, versions_of
from communities.access import community_for, may, process_for, staff
from communities.choices import SecondPersonActKind
from communities.models.places import Community
from communities.models.processes import Process
from communities.queries.acts import act_on, acts_on
from communities.views.frozen import open_while_frozen

Place = Community | Process


def _door(request: HttpRequest, process: str, community: str | None, act: str) -> Place:
    """The place of the agenda: a community, or the process for the national one."""
    if community is None:
        name = {"take_down": "take_down_national"}.get(act, act)
        return process_for(request.user, process, act=name)
    return community_for(request.user, process, community, act=act)


def _page(place: Place) -> str:
    if isinstance(place, Community):
        return reverse("agendas:take-downs", args=[place.process.slug, place.slug])
    return reverse("agendas:national-take-downs", args=[place.slug])


@open_while_frozen
@require_http_methods(["GET", "POST"])
def take_downs(
    request: HttpRequest, process: str, community: str | None = None
) -> HttpResponse:
    """The published versions of a place, which of them are out of view, and taking one out."""
    place = _door(request, process, community, "take_down")
    versions = versions_of(place)
    form = TakeDownForm(request.POST or None, versions=versions)
    if request.method == "POST" and form.is_valid():
        made = take_down(
            acting_user=staff(request),
            versions=form.chosen(),
            reason=form.cleaned_data["reason"],
        )
        if made:
            messages.success(request, _("Taken down. The public sees the reason alone."))
        else:
            messages.warning(request, _("It was taken down already."))
        return redirect(_page(place))
    down = down_now(versions)
    context: dict[str, Any] = {
        **_where(place),
        "page": _page(place),
        "form": form,
        "rows": [(version, down.get(version.id)) for version in versions],
        "asked": acts_on([row.id for row in down.values()], SecondPersonActKind.PUT_BACK),
        "me": staff(request).id,
        "withdrawing": act_on(current_agenda(place).id, SecondPersonActKind.WITHDRAW_AGENDA)
        if isinstance(place, Community)
        else None,
        "may_confirm": may(request.user, "confirm_as_second", place),
    }
    return render(request, "agendas/take_downs.html", context)


def _where(place: Place) -> dict[str, Any]:
    if isinstance(place, Community):
        return {"process": place.process, "community": place}
    return {"process": place}


def _row(place: Place, key: UUID) -> TakeDown:
    found = down_now(versions_of(place)).values()
    row = next((row for row in found if row.id == key), None)
    if row is None:
        raise Http404
    return row


@open_while_frozen
@require_POST
def put_back_ask(
    request: HttpRequest, process: str, take_down: UUID, community: str | None = None
) -> HttpResponse:
    """The first of two people asks to show a version again."""
    place = _door(request, process, community, "take_down")
    try:
        ask_to_put_back(acting_user=staff(request), row=_row(place, take_down))
        messages.success(request, _("Asked. It stays down until a second person confirms."))
    except StaysDownError:
        messages.warning(request, _("It stays down for good."))
    return redirect(_page(place))

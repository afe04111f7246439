"""The web of how insecurities feed each other."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communities.access import community_for, may, staff
from communities.models.places import Community
from workshops.actions import links as actions
from workshops.forms.links import AddLinkForm, ChangeLinkForm
from workshops.models.links import Link
from workshops.queries.links import link_or_none, web_of
from workshops.views.reading import note_reading


def _restricted(request: HttpRequest, place: Community) -> bool:
    return may(request.user, "read_restricted", place)


def _door(
    request: HttpRequest, process: str, community: str, key: UUID
) -> tuple[Community, Link]:
    """A link that this person may change, and its community."""
    place = community_for(request.user, process, community, act="link_insecurities")
    link = link_or_none(place, key, restricted=_restricted(request, place))
    if link is None:
        raise Http404
    return place, link


def _back(place: Community) -> HttpResponse:
    return redirect("workshops:web", place.process.slug, place.slug)


@require_safe
def web(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """The web as a picture and a table, and a form to add to it."""
    place = community_for(request.user, process, community, act="see_sessions")
    return _show(request, place)


def _show(
    request: HttpRequest, place: Community, form: AddLinkForm | None = None
) -> HttpResponse:
    restricted = _restricted(request, place)
    found = web_of(place, restricted=restricted)
    can_link = may(request.user, "link_insecurities", place)
    shown = list(found.shown)
    if can_link:
        form = form or AddLinkForm(community=place, restricted=restricted)
        shown += form.offered
    note_reading(request, place, place, shown)
    context = {
        "process": place.process,
        "community": place,
        "web": found,
        "form": form,
        "can_link": can_link,
    }
    return render(request, "workshops/web.html", context)


@require_POST
def add(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """Link two insecurities."""
    place = community_for(request.user, process, community, act="link_insecurities")
    form = AddLinkForm(
        request.POST, community=place, restricted=_restricted(request, place)
    )
    if form.is_valid():
        try:
            actions.add_link(
                acting_user=staff(request),
                community=place,
                start=form.cleaned_data["start"],
                end=form.cleaned_data["end"],
                how=form.how(),
                id=form.cleaned_data["id"],
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Linked. You can take it out again below."))
            return _back(place)
    return _show(request, place, form)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, process: str, community: str, link: UUID) -> HttpResponse:
    """One link: how, by what, who said so, and what would interrupt it."""
    place, found = _door(request, process, community, link)
    restricted = _restricted(request, place)
    form = ChangeLinkForm(request.POST or None, link=found, restricted=restricted)
    if form.is_valid():
        try:
            actions.change_link(
                acting_user=staff(request),
                link=found,
                how=form.how(),
                interrupted_by=form.interrupting(),
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Saved. You can undo it in the table."))
            return _back(place)
    note_reading(request, place, place, [found.start, found.end, *form.offered])
    context = {
        "process": place.process,
        "community": place,
        "link": found,
        "form": form,
    }
    return render(request, "workshops/web_link.html", context)


@require_POST
def remove(request: HttpRequest, process: str, community: str, link: UUID) -> HttpResponse:
    """Take a link out; it can be put back."""
    place, found = _door(request, process, community, link)
    actions.remove_link(acting_user=staff(request), link=found)
    messages.success(request, _("Taken out. You can put it back at the end of the page."))
    return _back(place)


@require_POST
def undo(request: HttpRequest, process: str, community: str, link: UUID) -> HttpResponse:
    """Undo the last act on a link."""
    place, found = _door(request, process, community, link)
    try:
        actions.undo_link(acting_user=staff(request), link=found)
    except actions.NothingToUndoError:
        messages.info(request, _("There is nothing to undo."))
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, _("Undone."))
    return _back(place)

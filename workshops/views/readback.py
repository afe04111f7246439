"""Giving back: what waits to be read to its group, and what the group said."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from communities.access import community_for, staff
from communities.machine import NotAllowedError
from workshops.actions.readback import WordsChangedError, read_back
from workshops.forms.readback import ReadBackForm, circles
from workshops.queries.sessions import items_to_read, n_confirmed
from workshops.views.reading import note_reading


@require_http_methods(["GET", "POST"])
def read_back_page(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """One answer an item; all are saved, or none."""
    place = community_for(request.user, process, community, act="read_back")
    items = items_to_read(place)
    form = ReadBackForm(request.POST if request.method == "POST" else None, items=items)
    if request.method == "POST" and form.is_valid():
        try:
            n = read_back(acting_user=staff(request), community=place, heard=form.heard)
        except (NotAllowedError, WordsChangedError):
            messages.warning(
                request, _("An item changed meanwhile. Nothing was saved: look again.")
            )
        else:
            messages.success(request, _saved(n))
        return redirect("workshops:readback", process, community)
    note_reading(request, place, place, items)
    context = {
        "process": place.process,
        "community": place,
        "form": form,
        "circles": form.circles(),
        "n_waiting": len(items),
        "n_confirmed": n_confirmed(place),
    }
    return render(request, "workshops/readback.html", context)


def _saved(n: int) -> str:
    if not n:
        return _("Nothing to save: no item has an answer.")
    return ngettext("%(n)d answer saved.", "%(n)d answers saved.", n) % {"n": n}


@require_safe
def print_pack(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """The items as large numbered cards, one group a sheet."""
    place = community_for(request.user, process, community, act="read_back")
    items = items_to_read(place)
    note_reading(request, place, place, items)
    context = {
        "process": place.process,
        "community": place,
        "circles": list(circles(items)),
    }
    return render(request, "workshops/readback_print.html", context)

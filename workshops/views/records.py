"""The way to everything a team writes down besides sittings and items."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from communities.access import community_for, may


@dataclass(frozen=True, slots=True)
class RecordKind:
    """One page of records: where it is, what it is for, and who may open it."""

    url: str
    title: str | Promise
    purpose: str | Promise
    act: str


# In the order in which a process comes to need them.
KINDS: tuple[RecordKind, ...] = (
    RecordKind(
        "workshops:agreement",
        _("Coding twice"),
        _("How far two people code the same items alike."),
        "see_sessions",
    ),
)


@require_safe
def records(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """Every kind of record that this person may open, and what each is for."""
    place = community_for(request.user, process, community, act="see_sessions")
    context = {
        "process": place.process,
        "community": place,
        "kinds": [kind for kind in KINDS if may(request.user, kind.act, place)],
    }
    return render(request, "workshops/records.html", context)

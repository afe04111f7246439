"""The way to everything a team writes down besides sittings and items."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from communities.access import community_for, may
from workshops.views.record_kinds import PAGES


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
        "communities:context",
        _("Five contexts"),
        _("What life here is like, before anybody is asked anything."),
        "see_ground",
    ),
    RecordKind(
        "communities:indicators",
        _("Official figures"),
        _("What is published about the place, and what it does not tell."),
        "see_ground",
    ),
    RecordKind(
        "communities:referrals",
        _("Where people find help"),
        _("Services that the team checked, with a card to hand over."),
        "keep_ground",
    ),
    RecordKind(
        "communities:banned",
        _("What is not raised here"),
        _("Topics that would put somebody in danger."),
        "keep_ground",
    ),
    RecordKind(
        "workshops:coverage",
        _("Who was heard, and who was not"),
        _("Group by group, with the reason where one is missing."),
        "see_ground",
    ),
    RecordKind(
        "workshops:web",
        _("How insecurities feed each other"),
        _("What leads to what, what overlaps, and what keeps itself going."),
        "see_sessions",
    ),
    *(RecordKind(p.list_url, p.title, p.purpose, p.act) for p in PAGES.values()),
    RecordKind(
        "workshops:agreement",
        _("Coding twice"),
        _("How far two people code the same items alike."),
        "see_sessions",
    ),
    RecordKind(
        "workshops:reviews",
        _("Review of proposals"),
        _("Each proposal held against the principles, and whether it can be done here."),
        "synthesise",
    ),
    RecordKind(
        "workshops:debrief",
        _("How we are"),
        _("A word about ourselves after listening; nobody sees who said it."),
        "check_oneself",
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

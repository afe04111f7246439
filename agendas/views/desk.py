"""The desk: where am I, what waits, what comes next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from agendas.queries.desk import Waiting, waiting
from agendas.queries.public import local_version
from communities.access import (
    MAY,
    communities_for,
    community_for,
    may,
    process_for,
    processes_for,
    roles_in,
    staff,
)
from communities.choices import ROAD, CommunityState, Role
from communities.models.places import Community


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """The person's processes; straight in where there is one."""
    found = list(processes_for(request.user))
    if len(found) == 1:
        return redirect("agendas:process", found[0].slug)
    return render(request, "agendas/choose.html", {"processes": found})


@require_safe
def process_desk(request: HttpRequest, process: str) -> HttpResponse:
    """One process: the person's communities with what waits in each."""
    owner = process_for(request.user, process, act="enter_desk")
    held = roles_in(request.user, owner)
    if held <= {Role.OPERATOR, Role.AUDITOR}:
        # These see no content; each has a page of its own.
        page = "communities:people" if Role.OPERATOR in held else "agendas:audit"
        return redirect(page, process)
    places = communities_for(request.user, owner, act="see_community")
    context = {
        "process": owner,
        "communities": waiting(
            places,
            user=staff(request),
            # Whoever has a role in the field sees own communities only.
            restricted=bool(held & MAY["read_restricted"]),
        ),
        "may_merge": may(request.user, "merge", owner),
        "may_export": may(request.user, "export", owner),
        "may_manage": may(request.user, "manage_people", owner),
    }
    return render(request, "agendas/process.html", context)


@require_safe
def community_desk(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """One community: its road, what waits, who was heard."""
    place = community_for(request.user, process, community, act="see_community")
    [(_same, todo)] = waiting(
        Community.objects.within(place).all(),
        user=staff(request),
        restricted=may(request.user, "read_restricted", place),
    )
    context = {
        "process": place.process,
        "community": place,
        "waiting": todo,
        "tasks": _tasks(request, place, todo),
        "road": [(state, CommunityState(state).label) for state in ROAD],
        "at": ROAD.index(place.state) if place.state in ROAD else -1,
        "next_state": _next_state(place),
        "risk": place.risks.first(),
        "status": place.statuses.last(),
        "version": local_version(place),
        "may": {
            act: may(request.user, act, place)
            for act in (
                "hold_sessions",
                "import_agenda",
                "suspend",
                "freeze",
                "assess_risk",
                "advance",
            )
        },
    }
    return render(request, "agendas/community.html", context)


def _next_state(community: Community) -> tuple[str, str] | None:
    """The next step of the road and its name; None at the end, or when stopped."""
    if community.state not in ROAD[:-1]:
        return None
    after = ROAD[ROAD.index(community.state) + 1]
    return after, str(CommunityState(after).label)


def _tasks(request: HttpRequest, community: Community, todo: Waiting) -> list[str]:
    """What to do next here, most urgent first, for this person; codes a template words."""
    rules = [
        ("confirm", "confirm_as_second", bool(todo.acts)),
        ("continue_import", "import_agenda", todo.n_imports > 0),
        ("place_cards", "synthesise", todo.n_unplaced > 0),
        ("code_items", "synthesise", todo.n_to_code > 0),
        ("read_back", "read_back", todo.n_to_read_back > 0),
        ("key_paper", "key_paper", todo.has_open_vote),
        ("prepare_vote", "prepare_vote", todo.n_confirmed > 1 and not todo.votes),
        (
            "continue_vote",
            "prepare_vote",
            any(vote.state in {"draft", "open", "paused"} for vote in todo.votes),
        ),
        (
            "publish",
            "publish_local",
            todo.agenda_state in {"ranked", "community_validation", "validated"},
        ),
    ]
    return [
        name for name, act, holds in rules if holds and may(request.user, act, community)
    ]

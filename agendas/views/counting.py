"""Public pages of how a count is made: what was fixed before the vote."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agendas.queries.counting import counting_of, national_counting
from communities.access import public_community, public_process


@login_not_required
@require_safe
def of_community(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """What was fixed for the votes of one community."""
    place = public_community(process, community)
    context = {
        "process": place.process,
        "community": place,
        "rows": counting_of(place),
    }
    return render(request, "public/counting.html", context)


@login_not_required
@require_safe
def of_nation(request: HttpRequest, process: str) -> HttpResponse:
    """What was fixed for the national orders."""
    owner = public_process(process)
    context = {"process": owner, "rows": national_counting(owner)}
    return render(request, "public/counting.html", context)

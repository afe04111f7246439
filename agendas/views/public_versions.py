"""The versions of an agenda in public: when each was published, and its fingerprint."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agendas.choices import Subject, TakeDownReason
from agendas.queries.published import Listed, local_versions, national_versions
from communities.access import public_community, public_process
from communities.safety.coarsen import quarter

REASONS = dict(TakeDownReason.choices)


@login_not_required
@require_safe
def of_community(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """Every version of one community's agenda."""
    place = public_community(process, community)

    def address(number: int) -> str:
        return reverse("agendas:public-local-version", args=[process, community, number])

    context = {
        "process": place.process,
        "community": place,
        "agenda": reverse("agendas:public-local", args=[process, community]),
        "rows": [
            _row(listed, address(listed.version.number)) for listed in local_versions(place)
        ],
    }
    return render(request, "public/versions.html", context)


@login_not_required
@require_safe
def of_nation(
    request: HttpRequest, process: str, subject: str = Subject.PROPOSALS
) -> HttpResponse:
    """Every version of the national agenda on one subject."""
    owner = public_process(process)
    proposals = subject == Subject.PROPOSALS

    def address(number: int) -> str:
        if not proposals:
            return ""
        return reverse("agendas:public-national-version", args=[process, number])

    page = "public-national" if proposals else "public-national-insecurities"
    context = {
        "process": owner,
        "agenda": reverse(f"agendas:{page}", args=[process]),
        "subject": Subject(subject).label,
        "rows": [
            _row(listed, address(listed.version.number))
            for listed in national_versions(owner, subject)
        ],
    }
    return render(request, "public/versions.html", context)


def _row(listed: Listed, address: str) -> dict[str, object]:
    version = listed.version
    return {
        "version": version,
        "published": quarter(version.published_on),
        "reason": REASONS.get(listed.reason, ""),
        "address": address if listed.has_address else "",
    }

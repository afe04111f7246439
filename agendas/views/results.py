"""What a place chose, as files for its wall, for phones and for a voice."""

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from agendas.exports.results import audio_script, poster_pdf, square_png
from agendas.models.consultations import Consultation
from agendas.queries.consultations import Result, result_of
from agendas.views.consultations import consultation_for

Address = tuple[str, str, UUID]


def _file(
    request: HttpRequest,
    address: Address,
    make: Callable[[Consultation, Result], bytes | str],
    kind: str,
) -> HttpResponse:
    """One file of a counted vote; before the close there is none."""
    place, vote = consultation_for(request, address, act="see_community")
    found = result_of(vote)
    if found is None:
        raise Http404
    ending = kind.rpartition("/")[2].replace("plain", "txt")
    name = f"{place.slug}.{ending}"
    return HttpResponse(
        make(vote, found),
        content_type=f"{kind}; charset=utf-8" if kind.startswith("text/") else kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_safe
def poster(
    request: HttpRequest, process: str, community: str, consultation: UUID
) -> HttpResponse:
    """A page for the wall."""
    address = (process, community, consultation)
    return _file(request, address, poster_pdf, "application/pdf")


@require_safe
def square(
    request: HttpRequest, process: str, community: str, consultation: UUID
) -> HttpResponse:
    """A square picture for phones."""
    return _file(request, (process, community, consultation), square_png, "image/png")


@require_safe
def aloud(
    request: HttpRequest, process: str, community: str, consultation: UUID
) -> HttpResponse:
    """A minute of speech, as text."""
    return _file(request, (process, community, consultation), audio_script, "text/plain")

"""Bringing an agenda in that was made on paper: the template and the upload."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from communities.access import community_for, staff
from communities.actions.audit import record
from communities.models.places import Community
from communities.templatetags.house import spoken
from workshops.actions.imports import keep_draft
from workshops.forms.imports import UploadForm
from workshops.queries.imports import drafts_of, known_items
from workshops.sheets.results import Item
from workshops.sheets.write import template_csv, template_xlsx

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def door(request: HttpRequest, process: str, community: str) -> Community:
    """The community whose agenda is brought in."""
    return community_for(request.user, process, community, act="import_agenda")


@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """How to bring an agenda in, and what was brought in before."""
    place = door(request, process, community)
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        too_large=getattr(request, "upload_too_large", False),
    )
    if request.method == "POST" and form.is_valid():
        kept = keep_draft(
            acting_user=staff(request),
            community=place,
            id=form.cleaned_data["id"],
            rows=form.table.rows,
            warnings=form.table.warnings,
        )
        return redirect("workshops:import", process, community, kept.id)
    context = {
        "process": place.process,
        "community": place,
        "form": form,
        "drafts": drafts_of(place),
        "n_items": len(known_items(place).items),
    }
    return render(request, "workshops/imports.html", context)


def _items(request: HttpRequest, place: Community) -> tuple[Item, ...]:
    """What the sheet holds; leaves a trace when that is more than its headings."""
    if not request.GET.get("filled"):
        return ()
    record(
        acting_user=staff(request),
        action="download_sheet",
        target=place,
        process=place.process,
    )
    return known_items(place).items


def _file(place: Community, suffix: str, kind: str, data: bytes) -> HttpResponse:
    name = f"{place.process.slug}-{place.slug}.{suffix}"
    return HttpResponse(
        data,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_safe
def template_workbook(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """The template as a workbook; with ``?filled=1`` it holds what is here."""
    place = door(request, process, community)
    data = template_xlsx(
        language=get_language() or "es",
        synthetic=place.process.synthetic,
        process_name=spoken(place.process, "name"),
        community_name=place.name,
        rows=_items(request, place),
    )
    return _file(place, "xlsx", _XLSX, data)


@require_safe
def template_text(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """The template as CSV; with ``?filled=1`` it holds what is here."""
    place = door(request, process, community)
    data = template_csv(
        language=get_language() or "es",
        synthetic=place.process.synthetic,
        rows=_items(request, place),
    )
    return _file(place, "csv", "text/csv; charset=utf-8", data)

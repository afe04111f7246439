"""The five contexts of a community and its official figures."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communities.access import community_for, may, staff
from communities.actions.ground import (
    mark_context,
    remove_indicator,
    save_indicator,
    unmark_context,
    write_context,
)
from communities.choices import Context
from communities.forms.ground import ContextForm, IndicatorForm
from communities.models.ground import ContextIndicator, ContextSheet
from communities.models.places import Community
from communities.queries.ground import context_sheets, homicides_stand_alone, indicators


@require_safe
def context(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """The five contexts as they stand, and every version of them."""
    place = community_for(request.user, process, community, act="see_ground")
    sheets = context_sheets(place)
    marked = next((sheet for sheet in sheets if hasattr(sheet, "mark")), None)
    page = {
        "process": place.process,
        "community": place,
        "newest": sheets[0] if sheets else None,
        "sheets": [(sheet, _parts(sheet)) for sheet in sheets],
        "marked": marked,
        "may_write": may(request.user, "keep_ground", place),
        "may_mark": may(request.user, "mark_context", place),
    }
    return render(request, "communities/context.html", page)


def _parts(sheet: ContextSheet) -> list[dict[str, object]]:
    texts = sheet.texts()
    return [
        {"label": name.label, "es": texts[f"{name}_es"], "en": texts[f"{name}_en"]}
        for name in Context
    ]


@require_http_methods(["GET", "POST"])
def context_write(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """Write the next version of the five contexts."""
    place = community_for(request.user, process, community, act="keep_ground")
    last = place.context_sheets.first()
    form = ContextForm(request.POST or None, initial=last.texts() if last else {})
    if request.method == "POST" and form.is_valid():
        made = write_context(
            acting_user=staff(request), community=place, texts=form.texts()
        )
        messages.success(request, _("Saved as version %(n)s.") % {"n": made.version})
        return redirect("communities:context", process, community)
    page = {"process": place.process, "community": place, "form": form}
    return render(request, "communities/context_write.html", page)


@require_POST
def context_mark(
    request: HttpRequest, process: str, community: str, version: int
) -> HttpResponse:
    """Let a version into the next published agenda, or hold it back."""
    place = community_for(request.user, process, community, act="mark_context")
    sheet = place.context_sheets.filter(version=version).first()
    if sheet is None:
        raise Http404
    if request.POST.get("mark") == "no":
        unmark_context(acting_user=staff(request), sheet=sheet)
        messages.success(request, _("Held back. What is published stays as it is."))
    else:
        mark_context(acting_user=staff(request), sheet=sheet)
        messages.success(request, _("It goes into the next version of the agenda."))
    return redirect("communities:context", process, community)


@require_safe
def indicator_list(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """The official figures; those of homicides only next to others."""
    place = community_for(request.user, process, community, act="see_ground")
    rows = indicators(place)
    page = {
        "process": place.process,
        "community": place,
        "rows": rows,
        "alone": homicides_stand_alone(rows),
        "may_write": may(request.user, "keep_ground", place),
    }
    return render(request, "communities/indicators.html", page)


def _indicator(place: Community, key: uuid.UUID) -> ContextIndicator:
    found = place.indicators.filter(pk=key).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def indicator(
    request: HttpRequest,
    process: str,
    community: str,
    indicator: uuid.UUID | None = None,
) -> HttpResponse:
    """Write an official figure, or correct it."""
    place = community_for(request.user, process, community, act="keep_ground")
    row = _indicator(place, indicator) if indicator else None
    start = {name: getattr(row, name) for name in IndicatorForm.COLUMNS} if row else {}
    form = IndicatorForm(
        request.POST or None,
        initial=start | ({"id": row.pk} if row else {}),
        community=place,
    )
    if request.method == "POST" and form.is_valid():
        save_indicator(
            acting_user=staff(request),
            community=place,
            id=row.pk if row else form.cleaned_data["id"],
            values=form.values(),
        )
        messages.success(request, _("Saved."))
        return redirect("communities:indicators", process, community)
    page = {"process": place.process, "community": place, "form": form, "row": row}
    return render(request, "communities/indicator.html", page)


@require_POST
def indicator_remove(
    request: HttpRequest, process: str, community: str, indicator: uuid.UUID
) -> HttpResponse:
    """Take an official figure out."""
    place = community_for(request.user, process, community, act="keep_ground")
    # Taken out before, it stays out.
    if row := place.indicators.filter(pk=indicator).first():
        remove_indicator(acting_user=staff(request), indicator=row)
    messages.success(request, _("Taken out. What is published stays as it is."))
    return redirect("communities:indicators", process, community)

"""Downloads of the consolidated agenda: ordered, watched, fetched."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agendas.actions.exports import order_export, record_download
from agendas.choices import ExportState
from agendas.models.exports import Export
from agendas.queries.hidden import hidden_in
from communities.access import process_for, staff
from communities.forms.places import OnceForm
from communities.models.processes import Process

N_SHOWN = 20


@require_http_methods(["GET", "POST"])
def exports(request: HttpRequest, process: str) -> HttpResponse:
    """Order a download, and see the earlier ones."""
    owner = process_for(request.user, process, act="export")
    form = OnceForm(request.POST or None)
    if request.method == "POST":
        if not form.is_valid():
            messages.error(request, _("This form was incomplete. Try again."))
            return redirect("agendas:exports", process)
        export = order_export(
            acting_user=staff(request), process=owner, id=form.cleaned_data["id"]
        )
        return redirect("agendas:export", process, export.id)
    found = Export.objects.within(owner).defer("file", "manifest")[:N_SHOWN]
    context = {"process": owner, "form": form, "exports": found}
    return render(request, "agendas/exports.html", context)


def _export(owner: Process, key: uuid.UUID) -> Export:
    export: Export | None = (
        Export.objects.within(owner).defer("file").filter(pk=key).first()
    )
    if export is None:
        raise Http404
    return export


@require_safe
def export(request: HttpRequest, process: str, export: uuid.UUID) -> HttpResponse:
    """How far one download has come; the page asks again by itself until it is done."""
    owner = process_for(request.user, process, act="export")
    found = _export(owner, export)
    waiting = found.state in {ExportState.CREATED, ExportState.PROCESSING}
    context = {"process": owner, "export": found, "waiting": waiting}
    response = render(request, "agendas/export.html", context)
    if waiting:
        response.headers["Refresh"] = "2"
    return response


@require_safe
def export_file(request: HttpRequest, process: str, export: uuid.UUID) -> HttpResponse:
    """The finished file."""
    owner = process_for(request.user, process, act="export")
    found = _export(owner, export)
    if found.state != ExportState.COMPLETE:
        raise Http404
    if not set(hidden_in(owner).keys) <= set(found.manifest.get("hidden", [])):
        messages.warning(
            request,
            _("Something in this file may not be shown now. Make a new one without it."),
        )
        return redirect("agendas:exports", process)
    record_download(acting_user=staff(request), export=found)
    return HttpResponse(
        bytes(found.file),
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{owner.slug}-{found.sha256[:8]}.zip"'
        },
    )

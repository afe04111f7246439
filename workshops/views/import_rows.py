"""Mending one row of an uploaded sheet in the browser, or leaving it out."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from communities.access import staff
from communities.models.places import Community
from workshops.actions.imports import (
    NotADraftError,
    leave_out_row,
    mend_row,
    name_kind,
    take_suggestion,
)
from workshops.choices import ImportState, ItemKind
from workshops.forms.import_rows import KindForm, RowForm
from workshops.forms.import_words import doubts, kind_name
from workshops.models.imports import ImportDraft
from workshops.queries.imports import dry_run
from workshops.sheets.results import Message
from workshops.views.import_drafts import draft_at, no_longer, to_draft
from workshops.views.imports import door


@require_http_methods(["GET", "POST"])
def row(
    request: HttpRequest, process: str, community: str, draft: uuid.UUID, index: int
) -> HttpResponse:
    """One row with a field a column; saving only changes the sheet, never an item."""
    place = door(request, process, community)
    found = draft_at(place, draft)
    if found.state != ImportState.DRAFT:
        return no_longer(request, place, draft)
    run = dry_run(found)
    here = run.row(index)
    if here is None:
        return _not_here(place, found, index)
    post = request.POST if request.method == "POST" else None
    form = RowForm(post, row=here) if here.raw.kind else KindForm(post)
    if request.method == "POST" and form.is_valid():
        return _saved(request, place, found, index, form)
    context = {
        "process": place.process,
        "community": place,
        "draft": found,
        "here": here,
        "kind": kind_name(here.raw.kind),
        "form": form,
        "doubts": doubts(here, blocking=False if here.raw.kind else None),
        "insecurities": run.insecurities() if here.raw.kind == ItemKind.PROPOSAL else (),
    }
    return render(request, "workshops/import_row.html", context)


def _not_here(place: Community, found: ImportDraft, index: int) -> HttpResponse:
    if index >= len(found.rows):
        raise Http404
    return to_draft(place, found.id)


def _saved(
    request: HttpRequest,
    place: Community,
    found: ImportDraft,
    index: int,
    form: RowForm | KindForm,
) -> HttpResponse:
    """Keep what was typed, whatever the check says of it, and show that."""
    person = staff(request)
    try:
        if isinstance(form, RowForm):
            mend_row(acting_user=person, draft=found, index=index, values=form.values())
        else:
            kind = form.cleaned_data["row_kind"]
            name_kind(acting_user=person, draft=found, index=index, kind=kind)
    except NotADraftError:
        return no_longer(request, place, found.id)
    found.refresh_from_db(fields=["rows"])
    here = dry_run(found).row(index)
    if here is not None and here.is_refused:
        messages.warning(request, _("Saved in the sheet. Something is still to mend."))
        return redirect(
            "workshops:import-row", place.process.slug, place.slug, found.id, index
        )
    messages.success(request, _("Mended. Nothing is imported yet."))
    return to_draft(place, found.id)


@require_POST
def take(
    request: HttpRequest, process: str, community: str, draft: uuid.UUID, index: int
) -> HttpResponse:
    """Take what the check suggests for one cell."""
    place = door(request, process, community)
    found = draft_at(place, draft)
    doubt = Message(
        *(
            request.POST.get(name, "")
            for name in ("reason", "column", "value", "suggestion")
        )
    )
    try:
        taken = take_suggestion(
            acting_user=staff(request),
            draft=found,
            index=index,
            doubt=doubt,
            language=get_language() or "es",
        )
    except NotADraftError:
        return no_longer(request, place, draft)
    if taken:
        messages.success(request, _("Mended. Nothing is imported yet."))
    else:
        messages.warning(request, _("That was mended already."))
    return to_draft(place, draft)


@require_POST
def leave_out(
    request: HttpRequest, process: str, community: str, draft: uuid.UUID, index: int
) -> HttpResponse:
    """Leave one row out of the import; it can be put back."""
    return _set_left_out(request, process, community, draft, index, left_out=True)


@require_POST
def put_back(
    request: HttpRequest, process: str, community: str, draft: uuid.UUID, index: int
) -> HttpResponse:
    """Take a row back in that was left out."""
    return _set_left_out(request, process, community, draft, index, left_out=False)


def _set_left_out(
    request: HttpRequest,
    process: str,
    community: str,
    draft: uuid.UUID,
    index: int,
    *,
    left_out: bool,
) -> HttpResponse:
    place = door(request, process, community)
    found = draft_at(place, draft)
    try:
        leave_out_row(
            acting_user=staff(request), draft=found, index=index, left_out=left_out
        )
    except NotADraftError:
        return no_longer(request, place, draft)
    except IndexError:
        raise Http404 from None
    if left_out:
        messages.success(request, _("Left out. You can put it back below."))
    else:
        messages.success(request, _("The row is back."))
    return to_draft(place, draft)

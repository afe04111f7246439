"""One uploaded sheet: what it would do, and then all of it or nothing."""

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communities.access import staff
from communities.models.places import Community
from workshops.actions.imports import (
    ChangedMeanwhileError,
    NotADraftError,
    RowsRefusedError,
    apply_draft,
    discard_draft,
)
from workshops.choices import ImportState
from workshops.forms.english import OLDER, english_is_older
from workshops.forms.import_words import (
    Doubt,
    doubts,
    heading,
    in_words,
    kind_name,
    notice_sentence,
    what_was_done,
)
from workshops.forms.imports import AgreeForm, ApplyForm
from workshops.models.imports import ImportDraft
from workshops.queries.imports import DraftRow, DryRun, draft_or_none, dry_run, standing
from workshops.sheets.results import CHANGED, NEW, REFUSED, UNCHANGED
from workshops.views.imports import door
from workshops.views.reading import note_reading

# What tells two rows apart at a glance, beside their titles.
_ABOUT = ("group", "dimension", "kind")


@dataclass(frozen=True, slots=True)
class Shown:
    """One row of the dry run in words; ``changes`` are (column, before, after).

    ``hint``: what to look at besides, "" for nothing.
    """

    row: DraftRow
    kind: str
    title: str
    about: str
    doubts: list[Doubt]
    changes: list[tuple[str, str, str]]
    hint: str


def draft_at(place: Community, key: uuid.UUID) -> ImportDraft:
    """One sheet of the community.

    Raises:
        Http404: it has none with this key.
    """
    found = draft_or_none(place, key)
    if found is None:
        raise Http404
    return found


def to_draft(place: Community, key: uuid.UUID) -> HttpResponse:
    """Back to one sheet."""
    return redirect("workshops:import", place.process.slug, place.slug, key)


def no_longer(request: HttpRequest, place: Community, key: uuid.UUID) -> HttpResponse:
    """Say that a sheet was imported or discarded before, and show what became of it."""
    messages.warning(request, _("This sheet was finished before. Nothing was done twice."))
    return to_draft(place, key)


@require_safe
def draft(
    request: HttpRequest, process: str, community: str, draft: uuid.UUID
) -> HttpResponse:
    """What one sheet would do, or what it did."""
    place = door(request, process, community)
    found = draft_at(place, draft)
    if found.state != ImportState.DRAFT:
        return _done(request, place, found)
    run = dry_run(found)
    return _page(request, place, found, run, _agreement(run)())


def _done(request: HttpRequest, place: Community, found: ImportDraft) -> HttpResponse:
    context = {
        "process": place.process,
        "community": place,
        "draft": found,
        "applied": found.state == ImportState.APPLIED,
        "done": what_was_done(found.n_new, found.n_changed),
    }
    return render(request, "workshops/import_done.html", context)


def _agreement(run: DryRun) -> type[AgreeForm]:
    return ApplyForm if run.of(NEW) else AgreeForm


def _page(
    request: HttpRequest, place: Community, found: ImportDraft, run: DryRun, form: AgreeForm
) -> HttpResponse:
    # What stands here already is shown beside what the sheet says.
    codes = [row.checked.code for row in (*run.of(CHANGED), *run.of(UNCHANGED))]
    note_reading(request, place, found, standing(place, codes) if codes else [])
    context = {
        "process": place.process,
        "community": place,
        "draft": found,
        "run": run,
        "form": form,
        "notices": [notice_sentence(notice) for notice in found.warnings],
        "refused": [_shown(row) for row in run.of(REFUSED)],
        "changed": [_shown(row) for row in run.of(CHANGED)],
        "new": [_shown(row) for row in run.of(NEW)],
        "unchanged": [_shown(row) for row in run.of(UNCHANGED)],
        "left_out": run.left_out,
    }
    return render(request, "workshops/import.html", context)


def _shown(row: DraftRow) -> Shown:
    values = row.checked.values
    return Shown(
        row=row,
        kind=kind_name(row.checked.kind),
        title=row.raw.values.get("title_es", "") or str(values.get("title_es", "")),
        about=" · ".join(in_words(key, values[key]) for key in _ABOUT if values.get(key)),
        doubts=doubts(row),
        changes=[
            (
                heading(each.column),
                in_words(each.column, each.old),
                in_words(each.column, each.new),
            )
            for each in row.checked.changes
        ],
        hint=str(OLDER)
        if english_is_older((each.column for each in row.checked.changes), values)
        else "",
    )


@require_http_methods(["GET", "POST"])
def apply(
    request: HttpRequest, process: str, community: str, draft: uuid.UUID
) -> HttpResponse:
    """Import all that is not left out, or nothing; opened by itself it only leads back."""
    place = door(request, process, community)
    found = draft_at(place, draft)
    if request.method != "POST":
        return to_draft(place, draft)
    if found.state != ImportState.DRAFT:
        return no_longer(request, place, draft)
    run = dry_run(found)
    form = _agreement(run)(request.POST)
    if not form.is_valid():
        return _page(request, place, found, run, form)
    return _applied(request, place, found, run, form)


def _applied(
    request: HttpRequest, place: Community, found: ImportDraft, run: DryRun, form: AgreeForm
) -> HttpResponse:
    try:
        apply_draft(
            acting_user=staff(request),
            draft=found,
            iso_week=form.week(),
            consent=form.consent(),
            # Whoever does not say what was shown has not seen this.
            seen=form.cleaned_data["seen"] or "nothing",
        )
    except NotADraftError:
        return no_longer(request, place, found.id)
    except RowsRefusedError:
        messages.warning(request, _("Nothing was imported: some rows are still to mend."))
    except ChangedMeanwhileError:
        messages.warning(
            request,
            _("Something changed since you looked. Look once more, then import."),
        )
        return _page(request, place, found, run, form)
    else:
        messages.success(request, _("Imported, all of it."))
        if form.stays_inside():
            messages.warning(
                request,
                _("What is new stays with the field team: no vote, no publication."),
            )
    return to_draft(place, found.id)


@require_POST
def discard(
    request: HttpRequest, process: str, community: str, draft: uuid.UUID
) -> HttpResponse:
    """Throw one sheet away before it is imported."""
    place = door(request, process, community)
    found = draft_at(place, draft)
    try:
        discard_draft(acting_user=staff(request), draft=found)
    except NotADraftError:
        return no_longer(request, place, draft)
    messages.success(request, _("Discarded. Nothing of it was kept."))
    return redirect("workshops:imports", process, community)

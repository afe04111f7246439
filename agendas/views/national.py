"""The national desk: joining local items into themes, ranking them, publishing."""

import uuid
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agendas.actions import publishing, themes
from agendas.actions.assembly import DELIBERATING
from agendas.actions.tallying import NothingToRankError, tally_national
from agendas.choices import NationalState, Subject
from agendas.forms.national import PublishForm, ThemeForm
from agendas.models.agendas import AgendaVersion, NationalAgenda
from agendas.models.consultations import Tally
from agendas.models.themes import Theme
from agendas.queries.national import board, newer_locals, placeable
from agendas.queries.national_content import national_communities
from agendas.queries.public import current_versions
from agendas.queries.results import national_cells, visible_national
from agendas.tally.ballots import NoFigureError
from agendas.templatetags.agenda import label_of
from agendas.views.acts import attempt
from communities.access import may, process_for, staff
from communities.choices import SecondPersonActKind
from communities.models.processes import Process
from communities.queries.acts import act_on
from communities.safety.keyring import KeyMissing
from workshops.forms.english import OLDER, english_is_older


def _door(request: HttpRequest, process: str, act: str) -> tuple[Process, NationalAgenda]:
    owner = process_for(request.user, process, act=act)
    subject = request.GET.get("subject") or request.POST.get("subject") or ""
    if subject not in Subject.values:
        subject = Subject.PROPOSALS.value
    return owner, themes.current_national(owner, subject)


def _back(agenda: NationalAgenda) -> HttpResponse:
    response = redirect("agendas:national", agenda.process.slug)
    if agenda.subject != Subject.PROPOSALS:
        response["Location"] += f"?subject={agenda.subject}"
    return response


def _theme(agenda: NationalAgenda, key: str) -> Theme:
    try:
        return agenda.themes.select_related("agenda__process").get(
            pk=uuid.UUID(key), discarded=False
        )
    except (ValueError, Theme.DoesNotExist) as error:
        raise Http404 from error


@require_safe
def national(request: HttpRequest, process: str) -> HttpResponse:
    """The merge desk: what stands in which theme, and what stands alone."""
    owner, agenda = _door(request, process, "see_national")
    return render(request, "agendas/national.html", _board_context(request, owner, agenda))


def _board_context(
    request: HttpRequest,
    owner: Process,
    agenda: NationalAgenda,
    form: ThemeForm | None = None,
) -> dict[str, Any]:
    return {
        "process": owner,
        "agenda": agenda,
        "board": board(agenda),
        "form": form or ThemeForm(),
        "subjects": Subject.choices,
        "may_merge": may(request.user, "merge", owner),
        "last": agenda.operations.filter(undoes__isnull=True, undone_by__isnull=True)
        .select_related("theme")
        .last(),
        "is_current": agenda.is_ranked,
    }


@require_POST
def theme_add(request: HttpRequest, process: str) -> HttpResponse:
    """Make a theme of the selected items, or an empty one."""
    owner, agenda = _door(request, process, "merge")
    form = ThemeForm(request.POST)
    if not form.is_valid():
        context = _board_context(request, owner, agenda, form)
        context["selected"] = set(request.POST.getlist("items"))
        return render(request, "agendas/national.html", context)
    with transaction.atomic():
        theme = themes.create_theme(
            acting_user=staff(request),
            agenda=agenda,
            id=form.cleaned_data["id"],
            **form.words(),
        )
        chosen = placeable(agenda, request.POST.getlist("items"))
        themes.place_items(acting_user=staff(request), theme=theme, items=chosen)
    messages.success(request, _("New theme: %(title)s") % {"title": theme.title})
    return _back(agenda)


@require_POST
def place(request: HttpRequest, process: str) -> HttpResponse:
    """Put the selected items into a theme, or outside every theme."""
    _owner, agenda = _door(request, process, "merge")
    chosen = placeable(agenda, request.POST.getlist("items"))
    target = request.POST.get("theme", "")
    if not chosen:
        messages.warning(request, _("Choose at least one item first."))
    elif target == "none":
        done = themes.unplace_items(acting_user=staff(request), agenda=agenda, items=chosen)
        messages.success(request, _placed(len(done)))
    elif target:
        done = themes.place_items(
            acting_user=staff(request), theme=_theme(agenda, target), items=chosen
        )
        messages.success(request, _placed(len(done)))
    else:
        messages.warning(request, _("Choose the theme to put them in."))
    return _back(agenda)


def _placed(n: int) -> str:
    return ngettext("%(n)s item moved.", "%(n)s items moved.", n) % {"n": n}


@require_http_methods(["GET", "POST"])
def theme(request: HttpRequest, process: str, theme: uuid.UUID) -> HttpResponse:
    """Word one theme, or lay it aside."""
    owner = process_for(request.user, process, act="merge")
    found = (
        Theme.objects.within(owner)
        .filter(pk=theme, discarded=False)
        .select_related("agenda__process")
        .first()
    )
    if found is None:
        raise Http404
    if request.method == "POST" and "discard" in request.POST:
        themes.discard_theme(acting_user=staff(request), theme=found)
        messages.success(request, _("Laid aside. Undo brings it back."))
        return _back(found.agenda)
    first = {
        name: getattr(found, name) for name in ("id", "title_es", "title_en", "dimension")
    }
    form = ThemeForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        themes.word_theme(acting_user=staff(request), theme=found, **form.words())
        messages.success(request, _("Worded anew."))
        if english_is_older(form.changed_data, form.cleaned_data):
            messages.warning(request, OLDER)
        return _back(found.agenda)
    return render(
        request, "agendas/theme.html", {"process": owner, "theme": found, "form": form}
    )


@require_POST
def undo(request: HttpRequest, process: str) -> HttpResponse:
    """Undo the last act on the themes."""
    _owner, agenda = _door(request, process, "merge")
    try:
        done = themes.undo_operation(acting_user=staff(request), agenda=agenda)
        what = label_of(done.undoes.kind, "operation") if done.undoes else ""
        messages.success(request, _("Undone: %(what)s") % {"what": what})
    except themes.NothingToUndoError:
        messages.warning(request, _("There is nothing left to undo."))
    return _back(agenda)


@require_http_methods(["GET", "POST"])
def ranking(request: HttpRequest, process: str) -> HttpResponse:
    """Rank the themes on the same ballots, and read the table."""
    act = "merge" if request.method == "POST" else "see_national"
    owner, agenda = _door(request, process, act)
    if request.method == "POST":
        try:
            tally_national(acting_user=staff(request), agenda=agenda)
            messages.success(request, _("Ranked by the weights below."))
        except NothingToRankError:
            messages.warning(
                request,
                _("There is nothing to rank: close a vote and place its items first."),
            )
        except NoFigureError:
            messages.warning(
                request,
                _(
                    "A community that voted has no number of inhabitants in the weights."
                    " Choose the weights again: its figure is then taken in."
                ),
            )
        except KeyMissing:
            messages.error(
                request,
                _(
                    "The key of a community was destroyed, as promised, or is lost."
                    " No run can be made again; what was ranked before stays."
                ),
            )
        return _to_ranking(agenda)
    return render(request, "agendas/ranking.html", _ranking_context(request, owner, agenda))


def _to_ranking(agenda: NationalAgenda) -> HttpResponse:
    response = redirect("agendas:ranking", agenda.process.slug)
    if agenda.subject != Subject.PROPOSALS:
        response["Location"] += f"?subject={agenda.subject}"
    return response


def _ranking_context(
    request: HttpRequest,
    owner: Process,
    agenda: NationalAgenda,
    form: PublishForm | None = None,
) -> dict[str, Any]:
    tally = agenda.tallies.first()
    current = current_versions(owner, subject=agenda.subject)
    newer = newer_locals(current.national, current.local)
    return {
        "process": owner,
        "agenda": agenda,
        "tally": tally,
        "newer": newer,
        "may_rank_anew": newer
        and agenda.state in {NationalState.PUBLISHED, NationalState.FOLLOW_UP},
        "may_merge": may(request.user, "merge", owner),
        "may_publish": may(request.user, "publish_national", owner),
        "may_reorder": agenda.state in DELIBERATING,
        "is_current": agenda.is_ranked,
        "version": current.national,
        "form": form or PublishForm(),
        "act": act_on(agenda.id, SecondPersonActKind.PUBLISH_NATIONAL),
        "me": staff(request).id,
        "may_confirm": may(request.user, "confirm_as_second", owner),
        **(_table(owner, agenda, tally, current.local) if tally else {}),
    }


def _table(
    owner: Process,
    agenda: NationalAgenda,
    tally: Tally,
    locals_: Mapping[str, AgendaVersion],
) -> dict[str, Any]:
    """Rows shaped as published lines are, so that one template serves both."""
    visible, cells = visible_national(tally), national_cells(tally)
    titles = {str(t.id): t for t in agenda.themes.all()}
    voters = [row["community"] for row in tally.record["communities"]]

    def row(key: str, rank: int | None, margin: str | None) -> dict[str, Any]:
        shown = {
            slug: {"status": status, "share": share}
            for slug, (status, share) in cells[key].items()
        }
        asked = [slug for slug, cell in shown.items() if cell["status"] != "not_on_ballot"]
        return {
            "rank": rank,
            "content": {
                "title_es": titles[key].title_es,
                "title_en": titles[key].title_en,
                "cells": shown,
                "margin": margin,
                "heard_in_one_place": len(asked) == 1,
            },
        }

    return {
        "communities": national_communities(owner, locals_, voters),
        "rows": [row(line.item, line.rank, line.margin) for line in visible.ranked],
        "more": [row(key, None, None) for key in visible.unranked],
    }


@require_POST
def publish(request: HttpRequest, process: str) -> HttpResponse:
    """The first of two people asks to freeze the ranked themes as the next version."""
    owner, agenda = _door(request, process, "publish_national")
    form = PublishForm(request.POST)
    if not form.is_valid():
        context = _ranking_context(request, owner, agenda, form)
        return render(request, "agendas/ranking.html", context)
    if not agenda.is_ranked:
        messages.warning(
            request,
            _("Themes or weights changed since the last ranking. Rank them again first."),
        )
        return _to_ranking(agenda)
    step = partial(
        publishing.ask_to_publish_national,
        acting_user=staff(request),
        agenda=agenda,
        note_es=form.cleaned_data["note_es"],
        note_en=form.cleaned_data["note_en"],
    )
    attempt(request, owner, step, done=_("Asked. Now a second person must confirm."))
    return _to_ranking(agenda)

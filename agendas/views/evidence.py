"""Counts for those who check them: the chain, and counting again with a second auditor."""

from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agendas.actions import evidence as actions
from agendas.actions.chaining import known_keys
from agendas.forms.evidence import RecountForm
from agendas.models.evidence import TallyLink
from agendas.queries.evidence import (
    Batch,
    auditors_of,
    by_kind,
    chain_faults,
    links,
    unlinked,
)
from agendas.tally.record import canonical_json
from communities.access import may, process_for, staff
from communities.models.processes import Process
from communities.safety.keyring import KeyMissing
from communities.safety.sealing import SealError


@require_safe
def counts(request: HttpRequest, process: str) -> HttpResponse:
    """Every count of the process in its chain, and whether the chain holds."""
    owner = process_for(request.user, process, act="read_audit")
    context = {
        "process": owner,
        "links": links(owner),
        "faults": [*chain_faults(owner, known_keys=known_keys())],
        "unlinked": unlinked(owner),
        "may_recount": may(request.user, "recount", owner),
    }
    return render(request, "agendas/counts.html", context)


def _link(owner: Process, key: UUID) -> TallyLink:
    found = links(owner).filter(tally=key).select_related("tally__process").first()
    if found is None:
        raise Http404
    return found


@require_safe
def recount(request: HttpRequest, process: str, tally: UUID) -> HttpResponse:
    """One count: asking for it, taking the bundle, writing down what came out."""
    owner = process_for(request.user, process, act="recount")
    return _page(request, owner, _link(owner, tally), RecountForm())


def _page(
    request: HttpRequest, owner: Process, link: TallyLink, form: RecountForm
) -> HttpResponse:
    asking, me = auditors_of(link.tally), staff(request).id
    mine = link.tally.recounts.filter(auditor=me).first()
    is_open = me in asking and actions.is_open(link.tally)
    batches: list[Batch] = []
    if is_open:
        with suppress(KeyMissing, SealError):  # taking the bundle says so
            batches = actions.opened_batches(acting_user=staff(request), tally=link.tally)
    context = {
        "process": owner,
        "link": link,
        "form": form,
        "asked": me in asking,
        "is_open": is_open,
        "batches": batches,
        "sums": by_kind(batches),
        "signed": bool(mine and mine.hash),
    }
    return render(request, "agendas/recount.html", context)


@require_POST
def ask(request: HttpRequest, process: str, tally: UUID) -> HttpResponse:
    """Ask for the bundle; it opens once a second auditor asks."""
    owner = process_for(request.user, process, act="recount")
    actions.ask_to_recount(acting_user=staff(request), tally=_link(owner, tally).tally)
    messages.success(request, _("Asked. It opens for two auditors, never for one alone."))
    return redirect("agendas:recount", process, tally)


@require_POST
def bundle(request: HttpRequest, process: str, tally: UUID) -> HttpResponse:
    """The bundle as a file. It holds exact ballots: it stays with the auditor."""
    owner = process_for(request.user, process, act="recount")
    link = _link(owner, tally)
    try:
        made = actions.take_bundle(acting_user=staff(request), tally=link.tally)
    except actions.TooFewAuditorsError:
        messages.warning(request, _("First a second auditor must ask for it too."))
    except KeyMissing:
        messages.error(
            request,
            _("The key of these ballots was destroyed. Nobody can count them again."),
        )
    except SealError:
        messages.error(request, _("What is kept does not open: it was altered."))
    else:
        name = f"{owner.slug}-{link.position}.json"
        return HttpResponse(
            canonical_json(made),
            content_type="application/json",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
    return redirect("agendas:recount", process, tally)


@require_http_methods(["POST"])
def sign(request: HttpRequest, process: str, tally: UUID) -> HttpResponse:
    """Write down the hash of one's own count; the public sees how many agree."""
    owner = process_for(request.user, process, act="recount")
    link = _link(owner, tally)
    form = RecountForm(request.POST)
    if not form.is_valid():
        return _page(request, owner, link, form)
    try:
        actions.sign_recount(
            acting_user=staff(request), tally=link.tally, found=form.cleaned_data["found"]
        )
        messages.success(
            request, _("Written down. The public sees that your count agrees.")
        )
    except actions.TooFewAuditorsError:
        messages.warning(request, _("First a second auditor must ask for it too."))
    except KeyMissing:
        messages.error(
            request,
            _("The key of these ballots was destroyed. Nobody can count them again."),
        )
    except SealError:
        messages.error(request, _("What is kept does not open: it was altered."))
    except actions.DifferentHashError:
        actions.tell_difference(acting_user=staff(request), tally=link.tally)
        form.add_error(
            "found",
            _("A count that agrees prints something else. Look again; if it stands, tell."),
        )
        return _page(request, owner, link, form)
    return redirect("agendas:recount", process, tally)

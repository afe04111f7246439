"""What was done in a process: for auditors, who see nothing else, and operators."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agendas.forms.audit import WantedActsForm, told
from communities.access import process_for
from communities.queries.audit import ACTS_A_PAGE, acts, head, roles_of

# A hash is compared by eye in groups of so many digits.
GROUP_DIGITS = 8


@require_safe
def audit(request: HttpRequest, process: str) -> HttpResponse:
    """One page of acts, newest first, and the head of the chain to compare with paper."""
    owner = process_for(request.user, process, act="read_audit")
    form = WantedActsForm(request.GET)
    found = acts(owner, **form.wanted())
    shown, more = found[:ACTS_A_PAGE], found[ACTS_A_PAGE:]
    roles = roles_of(owner, {entry.actor_id for entry in shown if entry.actor_id})
    last = head(owner)
    digest = last.hash if last else ""
    context = {
        "process": owner,
        "form": form,
        "acts": [
            told(entry, roles.get(entry.actor_id, []) if entry.actor_id else [])
            for entry in shown
        ],
        "older": form.query(before=shown[-1].position) if more else "",
        "newest": form.query() if form.wanted()["before"] else "",
        "position": last.position if last else 0,
        "digits": [
            digest[at : at + GROUP_DIGITS] for at in range(0, len(digest), GROUP_DIGITS)
        ],
    }
    return render(request, "agendas/audit.html", context)

"""The signed chain of counts, for anyone who wants to keep it."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agendas.models.evidence import TallyLink
from agendas.queries.evidence import AUDITORS, links
from communities.access import public_process


def _is_hidden(link: TallyLink) -> bool:
    """Of a frozen place the chain keeps its link, and the page says not whose it is."""
    vote = link.tally.consultation
    return vote is not None and vote.agenda.community.frozen


@login_not_required
@require_safe
def counts(request: HttpRequest, process: str) -> HttpResponse:
    """Every count in its order: what commits to it, who signed it, who counted again."""
    owner = public_process(process)
    context = {
        "process": owner,
        "links": [(link, _is_hidden(link)) for link in links(owner)],
        "n_auditors": AUDITORS,
    }
    return render(request, "public/counts.html", context)

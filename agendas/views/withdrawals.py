"""A group takes its consent back; a team withdraws a whole agenda for safety."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from agendas.actions.agendas import current_agenda
from agendas.actions.withdrawals import Withdrawn, ask_to_withdraw, withdraw_consent
from agendas.forms.withdrawals import WithdrawForm
from communities.access import community_for, staff
from communities.machine import NotAllowedError
from communities.views.frozen import open_while_frozen
from workshops.queries.sessions import parse_week, session_or_none, taken_back


@open_while_frozen
@require_http_methods(["GET", "POST"])
def consent(
    request: HttpRequest, process: str, community: str, session: UUID
) -> HttpResponse:
    """What would follow, and taking one scope back: one person, at once, for good."""
    place = community_for(request.user, process, community, act="withdraw_consent")
    found = session_or_none(place, session)
    if found is None:
        raise Http404
    form = WithdrawForm(request.POST or None, taken_back=taken_back(found))
    if request.method == "POST" and form.is_valid():
        done = withdraw_consent(
            acting_user=staff(request), session=found, scope=form.chosen()
        )
        _tell(request, done)
        return redirect("workshops:session", process, community, session)
    context = {
        "process": place.process,
        "community": place,
        "session": found,
        "week": parse_week(found.iso_week),
        "form": form,
    }
    return render(request, "agendas/consent.html", context)


def _tell(request: HttpRequest, done: Withdrawn) -> None:
    messages.success(request, _("Taken back. It holds from now on, everywhere."))
    if done.n_gone:
        messages.success(
            request,
            ngettext(
                "%(n)s item leaves everything that follows.",
                "%(n)s items leave everything that follows.",
                done.n_gone,
            )
            % {"n": done.n_gone},
        )
    if done.n_in_vote:
        messages.warning(
            request,
            ngettext(
                "%(n)s card is on a ballot that is open. No ballot changes while people vote: "
                "the vote goes on, and the published agenda leaves it out.",
                "%(n)s cards are on a ballot that is open. No ballot changes while people vote: "
                "the vote goes on, and the published agenda leaves them out.",
                done.n_in_vote,
            )
            % {"n": done.n_in_vote},
        )
    for version in done.versions:
        messages.success(
            request,
            _("Version %(n)s stands without it. The one before was taken down for good.")
            % {"n": version.number},
        )


@open_while_frozen
@require_POST
def ask_for_agenda(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """The first of two people asks to withdraw the agenda of a community for good."""
    place = community_for(request.user, process, community, act="take_down")
    try:
        ask_to_withdraw(acting_user=staff(request), agenda=current_agenda(place))
        messages.success(request, _("Asked. Now a second person must confirm."))
    except NotAllowedError:
        messages.warning(
            request, _("Nothing of it is published, or people are voting. Nothing changed.")
        )
    return redirect("agendas:take-downs", process, community)

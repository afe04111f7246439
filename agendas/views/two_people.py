"""Opening, resuming and closing a vote: one person asks, another confirms. One pauses."""

from collections.abc import Callable, Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from agendas.actions import consultations, pausing
from agendas.actions.box import CountsDisagreeError
from agendas.actions.codes import NotInDraftError
from agendas.actions.consultations import NotReadyError
from agendas.models.consultations import Consultation
from agendas.queries.consultations import act_waiting
from agendas.views.consultations import consultation_for
from communities.access import staff
from communities.actions.acts import NothingAskedError, SamePersonError, take_back_act
from communities.actions.status import RiskForbidsError
from communities.machine import NotAllowedError
from communities.safety.keyring import KeyMissing
from communities.safety.sealing import SealError

Act = Callable[[Consultation], object]


# Why an act was refused, in one plain sentence.
REFUSED: Mapping[type[Exception], str | Promise] = {
    NotReadyError: gettext_lazy("Something is still missing. See the list below."),
    RiskForbidsError: gettext_lazy(
        "The last look at the risk says to wait. Nothing moves on."
    ),
    NotInDraftError: gettext_lazy("It moved on meanwhile. See where it stands now."),
    NotAllowedError: gettext_lazy("It moved on meanwhile. See where it stands now."),
    SamePersonError: gettext_lazy(
        "You asked for it yourself. A different person must confirm."
    ),
    NothingAskedError: gettext_lazy("Nobody is asking for this now."),
}


def _try(request: HttpRequest, vote: Consultation, act: Act, *, done: str) -> None:
    """Do it, and say what came of it in one plain sentence."""
    try:
        act(vote)
    except tuple(REFUSED) as error:
        messages.warning(request, str(REFUSED[type(error)]))
    except KeyMissing:
        messages.error(
            request,
            _("The keys of this vote are gone from the server. Nothing was changed."),
        )
    except (SealError, CountsDisagreeError):
        messages.error(
            request,
            _("The ballots do not add up, so it cannot be counted. Nothing was changed."),
        )
    else:
        messages.success(request, done)


@require_POST
def ask_to_open(
    request: HttpRequest, process: str, community: str, consultation: UUID
) -> HttpResponse:
    """The first of two people asks to open."""
    _place, vote = consultation_for(
        request, (process, community, consultation), act="prepare_vote"
    )
    _try(
        request,
        vote,
        lambda vote: consultations.ask_to_open(
            acting_user=staff(request), consultation=vote
        ),
        done=_("Asked. Now a second person must look at it and confirm."),
    )
    return redirect("agendas:consultation", process, community, vote.id)


@require_POST
def confirm_open(
    request: HttpRequest, process: str, community: str, consultation: UUID
) -> HttpResponse:
    """The second person opens."""
    _place, vote = consultation_for(
        request, (process, community, consultation), act="confirm_as_second"
    )
    _try(
        request,
        vote,
        lambda vote: consultations.confirm_open(
            acting_user=staff(request), consultation=vote
        ),
        done=_("It is open. Every slip works from now on."),
    )
    return redirect("agendas:consultation", process, community, vote.id)


@require_POST
def pause(
    request: HttpRequest, process: str, community: str, consultation: UUID
) -> HttpResponse:
    """Take no ballots for now; whoever may stop the work here does it alone."""
    _place, vote = consultation_for(
        request, (process, community, consultation), act="suspend"
    )
    _try(
        request,
        vote,
        lambda vote: pausing.pause_consultation(
            acting_user=staff(request), consultation=vote
        ),
        done=_("Paused. No ballot is taken until two people resume it."),
    )
    return redirect("agendas:consultation", process, community, vote.id)


@require_POST
def ask_to_resume(
    request: HttpRequest, process: str, community: str, consultation: UUID
) -> HttpResponse:
    """The first of two people asks to take ballots again."""
    _place, vote = consultation_for(
        request, (process, community, consultation), act="prepare_vote"
    )
    _try(
        request,
        vote,
        lambda vote: pausing.ask_to_resume(acting_user=staff(request), consultation=vote),
        done=_("Asked. It stays paused until a second person confirms."),
    )
    return redirect("agendas:consultation", process, community, vote.id)


@require_POST
def confirm_resume(
    request: HttpRequest, process: str, community: str, consultation: UUID
) -> HttpResponse:
    """The second person resumes it."""
    _place, vote = consultation_for(
        request, (process, community, consultation), act="confirm_as_second"
    )
    _try(
        request,
        vote,
        lambda vote: pausing.confirm_resume(acting_user=staff(request), consultation=vote),
        done=_("It is open again. Slips that were not used work."),
    )
    return redirect("agendas:consultation", process, community, vote.id)


@require_POST
def ask_to_close(
    request: HttpRequest, process: str, community: str, consultation: UUID
) -> HttpResponse:
    """The first of two people asks to close."""
    _place, vote = consultation_for(
        request, (process, community, consultation), act="prepare_vote"
    )
    _try(
        request,
        vote,
        lambda vote: consultations.ask_to_close(
            acting_user=staff(request), consultation=vote
        ),
        done=_("Asked. It stays open until a second person confirms."),
    )
    return redirect("agendas:consultation", process, community, vote.id)


@require_POST
def confirm_close(
    request: HttpRequest, process: str, community: str, consultation: UUID
) -> HttpResponse:
    """The second person closes; it is counted at once."""
    _place, vote = consultation_for(
        request, (process, community, consultation), act="confirm_as_second"
    )
    _try(
        request,
        vote,
        lambda vote: consultations.confirm_close(
            acting_user=staff(request), consultation=vote
        ),
        done=_("Closed and counted. Nothing can be added any more, by anyone."),
    )
    return redirect("agendas:consultation", process, community, vote.id)


@require_POST
def take_back(
    request: HttpRequest, process: str, community: str, consultation: UUID
) -> HttpResponse:
    """Undo an asking that nobody has confirmed."""
    _place, vote = consultation_for(
        request, (process, community, consultation), act="prepare_vote"
    )
    waiting = act_waiting(vote)
    if waiting is None:
        messages.warning(request, _("Nobody is asking for this now."))
    else:
        _try(
            request,
            vote,
            lambda _vote: take_back_act(acting_user=staff(request), act=waiting),
            done=_("Taken back."),
        )
    return redirect("agendas:consultation", process, community, vote.id)

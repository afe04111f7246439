"""What takes two people: where it stands, confirming it, taking it back."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from agendas.actions import second_person
from agendas.actions.box import CountsDisagreeError
from agendas.actions.codes import NotInDraftError
from agendas.actions.consultations import (
    HandsWaitingError,
    NotReadyError,
    PapersWaitingError,
)
from agendas.actions.door import RangeRefusedError
from agendas.actions.publishing import UnconfirmedError
from agendas.actions.takedowns import StaysDownError
from agendas.models.agendas import NationalAgenda
from agendas.models.slips import SlipRange
from agendas.queries.national_content import (
    TooFewAgendasError,
    UntracedThemeError,
    UntranslatedThemeError,
)
from communities.access import community_for, process_for, staff
from communities.actions.acts import (
    ChangedSinceError,
    NothingAskedError,
    SamePersonError,
    take_back_act,
)
from communities.actions.resuming import NoFreshLookError
from communities.actions.status import RiskForbidsError
from communities.actions.texts import TextsMissingError
from communities.choices import SecondPersonActKind as Kind
from communities.machine import NotAllowedError
from communities.models.acts import SecondPersonAct
from communities.models.processes import Process
from communities.queries.acts import act_in
from communities.safety.keyring import KeyMissing
from communities.safety.sealing import SealError
from communities.views.frozen import locked, open_while_frozen
from communities.views.texts import say_texts_missing

# What may be confirmed in a frozen place: both only concern what is hidden.
WHILE_FROZEN = frozenset({Kind.LIFT_FREEZE, Kind.PUT_BACK, Kind.WITHDRAW_AGENDA})
MOVED_ON = gettext_lazy("It moved on meanwhile. See where it stands now.")
UNEVEN = gettext_lazy(
    "The ballots do not add up, so it cannot be counted. Nothing was changed."
)
DONE = {
    Kind.OPEN_CONSULTATION: gettext_lazy(
        "It is open. Slips work once two people make them valid at the door."
    ),
    Kind.CLOSE_CONSULTATION: gettext_lazy(
        "Closed and counted. Nothing can be added any more, by anyone."
    ),
    Kind.RESUME_CONSULTATION: gettext_lazy(
        "It is open again. Valid slips that were not used work."
    ),
    Kind.ACTIVATE_SLIPS: gettext_lazy("Valid. Each of these slips is good for one ballot."),
    Kind.VOID_SLIPS: gettext_lazy("Void. None of these slips works from now on."),
    Kind.PUBLISH_LOCAL: gettext_lazy("Published. Everyone can read it now."),
    Kind.PUBLISH_NATIONAL: gettext_lazy("Published. Everyone can read it now."),
    Kind.WITHDRAW_AGENDA: gettext_lazy(
        "Withdrawn. The public sees the fingerprint and the reason alone."
    ),
    Kind.PUT_BACK: gettext_lazy("Put back. Everyone can read it again."),
    Kind.RESUME_COMMUNITY: gettext_lazy("The work goes on where it was stopped."),
    Kind.LIFT_FREEZE: gettext_lazy("Lifted. Its pages and its votes go on as before."),
}


# What each refusal says; the first that fits.
REFUSED: tuple[tuple[type[Exception], int, Promise], ...] = (
    (
        NotReadyError,
        messages.WARNING,
        gettext_lazy("Something is still missing. See the list below."),
    ),
    (
        RiskForbidsError,
        messages.WARNING,
        gettext_lazy("The last look at the risk says to wait. Nothing moves on."),
    ),
    (NotInDraftError, messages.WARNING, MOVED_ON),
    (NotAllowedError, messages.WARNING, MOVED_ON),
    (
        ChangedSinceError,
        messages.WARNING,
        gettext_lazy("It changed since it was asked for. Take it back and ask again."),
    ),
    (
        TooFewAgendasError,
        messages.WARNING,
        gettext_lazy(
            "Not published: a national agenda joins at least two published local ones."
        ),
    ),
    (
        UntracedThemeError,
        messages.ERROR,
        gettext_lazy("Not published: a theme rests on no published local item."),
    ),
    (
        PapersWaitingError,
        messages.WARNING,
        gettext_lazy(
            "A stack of paper ballots does not count yet. Finish it, or throw its keying away."
        ),
    ),
    (
        UntranslatedThemeError,
        messages.WARNING,
        gettext_lazy(
            "Not published: a ranked theme has no words in English yet. Open it and add them."
        ),
    ),
    (
        NoFreshLookError,
        messages.WARNING,
        gettext_lazy("First somebody signs that it is safe to meet."),
    ),
    (
        SamePersonError,
        messages.WARNING,
        gettext_lazy("You asked for it yourself. A different person must confirm."),
    ),
    (StaysDownError, messages.WARNING, gettext_lazy("It stays down for good.")),
    (
        NothingAskedError,
        messages.WARNING,
        gettext_lazy("Nobody is asking for this now."),
    ),
    (
        RangeRefusedError,
        messages.WARNING,
        gettext_lazy("These slips no longer fit. Take it back and ask again."),
    ),
    (
        KeyMissing,
        messages.ERROR,
        gettext_lazy(
            "The keys of this vote are gone from the server. Nothing was changed."
        ),
    ),
    (
        HandsWaitingError,
        messages.WARNING,
        gettext_lazy("First write down how many hands were raised."),
    ),
    (SealError, messages.ERROR, UNEVEN),
    (CountsDisagreeError, messages.ERROR, UNEVEN),
)


def attempt(
    request: HttpRequest, process: Process, step: Callable[[], object], *, done: str
) -> None:
    """Do it, and say what came of it in one plain sentence."""
    try:
        step()
    except UnconfirmedError as refused:
        messages.warning(
            request,
            _("People voted on %(codes)s, and its words changed since. Read it back first.")
            % {"codes": ", ".join(refused.codes)},
        )
    except TextsMissingError:
        say_texts_missing(request, process)
    except tuple(kind for kind, _level, _words in REFUSED) as refused:
        level, words = next((lv, w) for kind, lv, w in REFUSED if isinstance(refused, kind))
        messages.add_message(request, level, str(words))
    else:
        messages.success(request, done)


def _act_for(request: HttpRequest, process: str, key: UUID) -> SecondPersonAct | None:
    """An asking that this person made, or may confirm; None where there is none (any more).

    Raises:
        Http404: it is none of this person's business.
        PermissionDenied: a colleague of that place whose role does not reach.
    """
    owner = process_for(request.user, process, act="enter_desk")
    act = act_in(owner, key)
    if act is None:
        process_for(request.user, process, act="confirm_as_second")
        return None
    if act.asked_by_id != staff(request).id:
        if act.community:
            community_for(
                request.user, process, act.community.slug, act="confirm_as_second"
            )
        else:
            process_for(request.user, process, act="confirm_as_second")
    return act


def _page(act: SecondPersonAct) -> str:
    """Where one sees what is asked for."""
    owner = act.owner
    if act.community is None:
        return _page_of_process(act, owner.slug)
    place = (owner.slug, act.community.slug)
    key = act.target_id
    if act.kind in {Kind.ACTIVATE_SLIPS, Kind.VOID_SLIPS}:
        batch = SlipRange.plain.select_related("batch").get(pk=key).batch
        door = (*place, batch.consultation_id, batch.id)
        return reverse("agendas:door", args=door)
    pages = {
        Kind.OPEN_CONSULTATION: ("agendas:consultation", (*place, key)),
        Kind.CLOSE_CONSULTATION: ("agendas:consultation", (*place, key)),
        Kind.RESUME_CONSULTATION: ("agendas:consultation", (*place, key)),
        Kind.PUBLISH_LOCAL: ("agendas:local", place),
        Kind.PUT_BACK: ("agendas:take-downs", place),
        Kind.WITHDRAW_AGENDA: ("agendas:take-downs", place),
        Kind.LIFT_FREEZE: ("communities:freeze", place),
        Kind.RESUME_COMMUNITY: ("communities:resume", place),
    }
    name, args = pages[Kind(act.kind)]
    return reverse(name, args=args)


def _page_of_process(act: SecondPersonAct, slug: str) -> str:
    if act.kind == Kind.LIFT_FREEZE:
        return reverse("communities:freeze-process", args=[slug])
    if act.kind == Kind.PUT_BACK:
        return reverse("agendas:national-take-downs", args=[slug])
    subject = NationalAgenda.plain.get(pk=act.target_id).subject
    return reverse("agendas:ranking", args=[slug]) + f"?subject={subject}"


def _gone(request: HttpRequest, process: str) -> HttpResponse:
    messages.warning(request, _("Nobody is asking for this now."))
    return redirect("agendas:process", process)


@require_safe
def asking(request: HttpRequest, process: str, act: UUID) -> HttpResponse:
    """To the page where one sees what is asked for."""
    found = _act_for(request, process, act)
    return redirect(_page(found)) if found else _gone(request, process)


@open_while_frozen
@require_POST
def confirm(request: HttpRequest, process: str, act: UUID) -> HttpResponse:
    """The second person does it."""
    found = _act_for(request, process, act)
    if found is None:
        return _gone(request, process)
    frozen = found.owner.frozen or (found.community is not None and found.community.frozen)
    if frozen and found.kind not in WHILE_FROZEN:
        return locked(request)
    page = _page(found)
    step = partial(second_person.confirm, acting_user=staff(request), act=found)
    attempt(request, found.owner, step, done=str(DONE[Kind(found.kind)]))
    return redirect(page)


@open_while_frozen
@require_POST
def take_back(request: HttpRequest, process: str, act: UUID) -> HttpResponse:
    """Undo an asking that nobody has confirmed."""
    found = _act_for(request, process, act)
    if found is None:
        return _gone(request, process)
    page = _page(found)
    step = partial(take_back_act, acting_user=staff(request), act=found)
    attempt(request, found.owner, step, done=_("Taken back."))
    return redirect(page)

"""Sittings: the list, planning one, its page, finishing it, ending it for safety."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communities.access import community_for, may, staff
from communities.machine import NotAllowedError
from communities.models.places import Community, RiskAssessment
from communities.queries.texts import consent_script, script_voices
from workshops.actions.sessions import (
    NotSafeError,
    ReferralsMissingError,
    abort_session,
    finish_session,
    look_and_plan,
    plan_session,
    reopen_session,
)
from workshops.choices import SESSION, ConsentScope, SessionOrigin, SessionState
from workshops.forms.capture import FinishForm, inherited, unsaved
from workshops.forms.sessions import PlanForm, SignedHereForm
from workshops.models.sessions import Session
from workshops.queries.sessions import (
    cards_of,
    parse_week,
    silences_of,
    sittings,
    taken_back,
)
from workshops.views.ahead import ground, remind
from workshops.views.capture import is_open, page_of, pending, show, sitting_for, writing
from workshops.views.reading import note_reading
from workshops.views.reviewing import steps_for


@require_safe
def sessions(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """The sittings of a community, newest week first."""
    place = community_for(request.user, process, community, act="see_sessions")
    found = sittings(place, restricted=may(request.user, "read_restricted", place))
    on_paper = [line for line in found if line.session.origin == SessionOrigin.PAPER_AGENDA]
    held = [line for line in found if line not in on_paper]
    context = {
        "process": place.process,
        "community": place,
        "parts": [
            (_("To write down"), [line for line in held if is_open(line.session)]),
            (_("Held"), [line for line in held if not is_open(line.session)]),
            (_("From agendas on paper"), on_paper),
        ],
        "n_sittings": len(found),
        "may_plan": may(request.user, "hold_sessions", place) and not place.is_empty_chair,
    }
    return render(request, "workshops/sessions.html", context)


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """Plan a sitting, or a flipchart to write down; sign a look at the risk where none holds."""
    place = community_for(request.user, process, community, act="hold_sessions")
    last = place.risks.first()
    risk = last if last is not None and last.clears() else None
    form = PlanForm(request.POST or None)
    look = None if risk else SignedHereForm(request.POST or None, prefix="risk")
    if request.method == "POST" and _both_valid(form, look):
        try:
            made = _plan(request, place, form, look or risk)
        except NotSafeError:
            form.add_error(None, _("Nobody meets here now. Nothing was planned."))
        except ReferralsMissingError:
            form.add_error(
                "restricted",
                _("First write down where people find help. Nothing was planned."),
            )
        else:
            remind(request, made)
            return redirect(page_of(made))
    context = {
        "process": place.process,
        "community": place,
        "form": form,
        "look": look,
        "risk": risk,
        "last_risk": last,
        "script": consent_script(place.process),
        "voices": script_voices(place.process),
        **ground(place),
    }
    return render(request, "workshops/plan.html", context)


def _both_valid(form: PlanForm, look: SignedHereForm | None) -> bool:
    # Both are asked, so that every error shows at once.
    return all([form.is_valid(), look is None or look.is_valid()])


def _plan(
    request: HttpRequest,
    community: Community,
    form: PlanForm,
    ground: SignedHereForm | RiskAssessment | None,
) -> Session:
    if isinstance(ground, SignedHereForm):
        return look_and_plan(
            acting_user=staff(request),
            community=community,
            id=form.key(),
            look=ground.look(),
            consent=form.consent(),
            details=form.details(),
        )
    if ground is None:
        raise NotSafeError
    return plan_session(
        acting_user=staff(request),
        community=community,
        id=form.key(),
        risk=ground,
        consent=form.consent(),
        details=form.details(),
    )


@require_safe
def session(
    request: HttpRequest, process: str, community: str, session: uuid.UUID
) -> HttpResponse:
    """A sitting: the capture page while it runs, afterwards what its cards became."""
    found = sitting_for(request, process, community, session, act="see_sessions")
    holds = may(request.user, "hold_sessions", found.community)
    if holds and is_open(found):
        return show(request, found, values=inherited(request.GET))
    restricted = may(request.user, "read_restricted", found.community)
    cards = list(cards_of(found, restricted=restricted))
    became = [item for card in cards if (item := card.insecurity or card.proposal)]
    note_reading(request, found.community, found, [*cards, *became])
    context = {
        "process": found.community.process,
        "community": found.community,
        "session": found,
        "week": parse_week(found.iso_week),
        "cards": cards,
        "restricted": restricted,
        "silences": list(silences_of(found)),
        "consent": [
            (scope, scope.label, getattr(found.consent, f"get_{scope}_display")())
            for scope in ConsentScope
        ],
        "taken_back": taken_back(found),
        "steps": steps_for(request, found),
        "may_withdraw": may(request.user, "withdraw_consent", found.community)
        and found.state not in {SessionState.CANCELLED, SessionState.ABORTED},
        "may_reopen": holds
        and found.origin == SessionOrigin.WORKSHOP
        and SESSION.allows(found.state, "reopen"),
        "asks_how_we_are": holds and found.state == SessionState.SYNCED,
    }
    return render(request, "workshops/session.html", context)


@writing
def finish(request: HttpRequest, session: Session) -> HttpResponse:
    """Close the notes; words still in a field stop it, so that none is lost."""
    form = FinishForm(request.POST)
    note = pending(request)
    if note or not form.is_valid():
        return show(request, session, values=unsaved(request.POST), finish=form, note=note)
    finish_session(
        acting_user=staff(request),
        session=session,
        headcount_band=form.cleaned_data["headcount_band"],
    )
    messages.success(request, _("Finished and saved. You can open it again."))
    return redirect(page_of(session))


@require_POST
def reopen(
    request: HttpRequest, process: str, community: str, session: uuid.UUID
) -> HttpResponse:
    """Undo finishing."""
    found = sitting_for(request, process, community, session, act="hold_sessions")
    try:
        reopen_session(acting_user=staff(request), session=found)
        messages.success(request, _("Open again. Go on writing."))
    except NotAllowedError:
        messages.warning(request, _("It cannot be opened again from here."))
    return redirect(page_of(found))


@require_POST
def abort(
    request: HttpRequest, process: str, community: str, session: uuid.UUID
) -> HttpResponse:
    """End at once because it is not safe."""
    found = sitting_for(request, process, community, session, act="hold_sessions")
    try:
        abort_session(acting_user=staff(request), session=found)
        messages.success(
            request, _("Ended. The cards are destroyed; the silences stay counted.")
        )
    except NotAllowedError:
        messages.warning(request, _("It was finished or ended before. Nothing changed."))
    return redirect(page_of(found))

"""The capture page: one line a card, and what was not said.

All its buttons send the same form, so an answer that is no redirect shows again whatever
stands unsaved in the fields.
"""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from communities import vocabularies
from communities.access import community_for, staff
from communities.machine import NotAllowedError
from communities.queries.ground import banned_now
from communities.safety.thresholds import CONTRIBUTION_CHARACTERS
from workshops.actions.cards import (
    NoConsentError,
    PlacedError,
    add_contributions,
    add_silence,
    correct_contribution,
    remove_contribution,
    remove_silence,
)
from workshops.actions.sessions import NotSafeError
from workshops.choices import SESSION, ConsentAnswer, SessionState
from workshops.forms.capture import (
    CardForm,
    FinishForm,
    LinesForm,
    SilenceForm,
    inherited,
    of_card,
    unsaved,
)
from workshops.forms.sessions import CHILDREN
from workshops.models.contributions import Contribution
from workshops.models.sessions import Session
from workshops.queries.sessions import cards_of, parse_week, session_or_none, silences_of
from workshops.views.reading import note_reading

# Tapped without opening the fold.
USUAL_SILENCE = "declined"


def sitting_for(
    request: HttpRequest, process: str, community: str, key: uuid.UUID, *, act: str
) -> Session:
    """The sitting at this address, if the person may do ``act`` in its community.

    Raises:
        Http404: there is none, or no role of the person reaches it.
        PermissionDenied: the person's roles there do not reach.
    """
    place = community_for(request.user, process, community, act=act)
    found = session_or_none(place, key)
    if found is None:
        raise Http404
    return found


def is_open(session: Session) -> bool:
    """Whether cards can be written now."""
    if session.state == SessionState.CLEARED:
        return not session.community.is_empty_chair
    return SESSION.allows(session.state, "record")


def page_of(session: Session) -> str:
    """The address of a sitting."""
    place = session.community
    return reverse("workshops:session", args=[place.process.slug, place.slug, session.id])


def show(
    request: HttpRequest,
    session: Session,
    *,
    values: dict[str, Any] | None = None,
    card: CardForm | None = None,
    lines: LinesForm | None = None,
    **more: Any,
) -> HttpResponse:
    """The capture page with these forms; others start from ``values``."""
    start = values or {}
    cards = list(cards_of(session, restricted=True))
    note_reading(request, session.community, session, cards)
    head = card or lines or CardForm(initial=dict(start), session=session)
    context = {
        "process": session.community.process,
        "community": session.community,
        "session": session,
        # Links of the frame lead back to the page, not to where a button was sent.
        "path": page_of(session),
        "week": parse_week(session.iso_week),
        "cards": cards,
        "silences": list(silences_of(session)),
        "silence_id": uuid.uuid4(),
        "usual_silence": USUAL_SILENCE,
        "silence_kinds": [
            code for code in vocabularies.codes("silence") if code != USUAL_SILENCE
        ],
        "kinds": list(enumerate(head["kind"], start=1)),
        "head": head,
        "form": card or CardForm(initial=dict(start), session=session),
        "lines": lines or LinesForm(initial=dict(start), session=session),
        "finish": FinishForm(initial={"headcount_band": session.headcount_band}),
        "may_note": session.consent.notes != ConsentAnswer.NONE,
        "with_children": session.group == CHILDREN,
        "risk_is_old": session.state == SessionState.CLEARED
        and not (session.risk and session.risk.clears()),
        "most": CONTRIBUTION_CHARACTERS,
        "banned": banned_now(session.community),
        **more,
    }
    return render(request, "workshops/capture.html", context)


def onward(
    request: HttpRequest, session: Session, *, done: tuple[str, ...] = ()
) -> HttpResponse:
    """Back to an empty field of the same kind; stay where other words stand unsaved."""
    left = unsaved(request.POST, done=done)
    if left.get("text") or left.get("lines"):
        return show(request, session_again(session), values=left)
    carried = inherited(request.POST)
    if carried.get("group") == session.group:
        del carried["group"]
    if "only_team" in carried:
        carried["only_team"] = "on"
    return redirect(f"{page_of(session)}?{urlencode(carried)}")


def session_again(session: Session) -> Session:
    """The sitting as it is after an action."""
    session.refresh_from_db(fields=["state", "headcount_band"])
    return session


def closed(request: HttpRequest, session: Session) -> HttpResponse:
    """Nothing was written: the sitting cannot be written in any more."""
    messages.warning(request, _("Nothing was saved: the notes of this meeting are closed."))
    return redirect(page_of(session))


def writing(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view that writes in an open sitting: one door, one answer where it is closed.

    ``view`` takes the request, the sitting, and the further parts of the address.
    """

    @require_POST
    @wraps(view)
    def inner(
        request: HttpRequest,
        process: str,
        community: str,
        session: uuid.UUID,
        **parts: uuid.UUID,
    ) -> HttpResponse:
        found = sitting_for(request, process, community, session, act="hold_sessions")
        if not is_open(found):
            return closed(request, found)
        try:
            return view(request, found, **parts)
        except NoConsentError:
            messages.warning(
                request, _("Nothing was saved: the group did not agree to notes.")
            )
            return redirect(page_of(found))
        except (NotAllowedError, NotSafeError):
            return closed(request, found)

    return inner


def pending(request: HttpRequest) -> str:
    """What to say when the field still holds unsaved words; "" when it is empty."""
    if request.POST.get("text", "").strip():
        return _("Save this card first, or empty the field. Then do the other.")
    return ""


@writing
def save_card(request: HttpRequest, session: Session) -> HttpResponse:
    """Save one card, or put a written one back into the field to correct it."""
    if "correct" in request.POST:
        return _open_to_correct(request, session)
    form = CardForm(request.POST, session=session)
    if not form.is_valid():
        return show(request, session, values=unsaved(request.POST), card=form)
    _write(request, session, form)
    return onward(request, session, done=("id", "text", "warned"))


def _write(request: HttpRequest, session: Session, form: CardForm) -> None:
    card, user = form.card(), staff(request)
    if form.cleaned_data["correcting"]:
        written = _written(session, card.id)
        if written is not None:
            correct_contribution(acting_user=user, contribution=written, card=card)
            return
    add_contributions(acting_user=user, session=session, cards=[card])


def _open_to_correct(request: HttpRequest, session: Session) -> HttpResponse:
    if note := pending(request):
        return show(request, session, values=unsaved(request.POST), note=note)
    written = _written(session, request.POST["correct"])
    if written is None:
        return show(request, session, note=_("That card is no longer here."))
    return show(request, session, values=of_card(written, correcting=True), here=written)


def _written(session: Session, key: str | uuid.UUID) -> Contribution | None:
    try:
        wanted = uuid.UUID(str(key))
    except ValueError:
        return None
    return cards_of(session, restricted=True).filter(pk=wanted).first()


@writing
def save_many(request: HttpRequest, session: Session) -> HttpResponse:
    """Save several lines as cards of one kind: all or none."""
    form = LinesForm(request.POST, session=session)
    if not form.is_valid():
        return show(request, session, values=unsaved(request.POST), lines=form)
    add_contributions(acting_user=staff(request), session=session, cards=form.cards())
    return onward(request, session, done=("id", "lines", "lines_warned"))


@writing
def remove_card(request: HttpRequest, session: Session, card: uuid.UUID) -> HttpResponse:
    """Take a card out; its words go back into the field."""
    if note := pending(request):
        return show(request, session, values=unsaved(request.POST), note=note)
    written = _written(session, card)
    if written is None:
        return show(request, session, note=_("That card is no longer here."))
    values = of_card(written, correcting=False)
    try:
        remove_contribution(acting_user=staff(request), contribution=written)
    except PlacedError:
        return show(request, session, note=_("Take this card out of its item first."))
    note = _("Taken out. Its words are back in the field, and nowhere else.")
    return show(request, session, values=values, note=note)


@writing
def note_silence(request: HttpRequest, session: Session) -> HttpResponse:
    """Note that something was not said."""
    form = SilenceForm(request.POST)
    if not form.is_valid():
        note = _("That silence was not noted. Tap it again.")
        return show(request, session, values=unsaved(request.POST), note=note)
    add_silence(
        acting_user=staff(request),
        session=session,
        kind=form.cleaned_data["silence"],
        id=form.cleaned_data["silence_id"],
    )
    return onward(request, session)


@writing
def undo_silence(
    request: HttpRequest, session: Session, silence: uuid.UUID
) -> HttpResponse:
    """Undo a silence; undone before, it stays undone."""
    noted = silences_of(session).filter(pk=silence).first()
    if noted is not None:
        remove_silence(acting_user=staff(request), silence=noted)
    return onward(request, session)

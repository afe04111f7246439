"""The steps of a sitting after its notes: a second reader, the read-back; or it is cancelled."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from communities.access import may, staff
from communities.machine import NotAllowedError
from workshops.actions.reviewing import (
    SameReaderError,
    cancel_session,
    give_session_back,
    review_session,
)
from workshops.choices import SESSION
from workshops.models.sessions import Session
from workshops.views.capture import page_of, sitting_for


@dataclass(frozen=True, slots=True)
class Step:
    """A button on the page of a sitting; without an address, a sentence that says who may."""

    label: str
    address: str = ""


def steps_for(request: HttpRequest, session: Session) -> list[Step]:
    """What this person may do with a sitting now."""
    place, user = session.community, staff(request)
    address = {
        name: reverse(
            f"workshops:session-{name}", args=[place.process.slug, place.slug, session.id]
        )
        for name in ("review", "give-back", "cancel")
    }
    steps = []
    if may(user, "hold_sessions", place) and SESSION.allows(session.state, "review"):
        if session.recorded_by_id == user.id:
            steps.append(
                Step(_("You finished the notes. Someone else reads them for names."))
            )
        else:
            steps.append(Step(_("I read the notes: no names"), address["review"]))
    if may(user, "read_back", place) and SESSION.allows(session.state, "give_back"):
        steps.append(Step(_("It was given back to the group"), address["give-back"]))
    if may(user, "hold_sessions", place) and SESSION.allows(session.state, "cancel"):
        steps.append(Step(_("Cancel the sitting"), address["cancel"]))
    return steps


def _take(
    request: HttpRequest,
    session: Session,
    action: Callable[..., Session],
    done: str,
) -> HttpResponse:
    try:
        action(acting_user=staff(request), session=session)
        messages.success(request, done)
    except SameReaderError:
        messages.warning(
            request, _("You finished the notes. Someone else reads them for names.")
        )
    except NotAllowedError:
        messages.warning(request, _("That step does not follow now. Nothing changed."))
    return redirect(page_of(session))


@require_POST
def review(
    request: HttpRequest, process: str, community: str, session: uuid.UUID
) -> HttpResponse:
    """A second person read the notes and found no name."""
    found = sitting_for(request, process, community, session, act="hold_sessions")
    return _take(request, found, review_session, _("Read by a second person."))


@require_POST
def give_back(
    request: HttpRequest, process: str, community: str, session: uuid.UUID
) -> HttpResponse:
    """The group heard what became of what it said."""
    found = sitting_for(request, process, community, session, act="read_back")
    return _take(request, found, give_session_back, _("Noted: given back to the group."))


@require_POST
def cancel(
    request: HttpRequest, process: str, community: str, session: uuid.UUID
) -> HttpResponse:
    """A sitting that was planned is not held."""
    found = sitting_for(request, process, community, session, act="hold_sessions")
    return _take(request, found, cancel_session, _("Cancelled. It is not in the list now."))

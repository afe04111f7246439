"""The residents' vote: code, ballot, review, saved. No account, no cookie, no trace.

The templates get no request: nothing here can touch a user, a session or an address.
"""

import base64
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from agendas.actions.ballots import (
    Admission,
    CastError,
    admit,
    cast_ballot,
    check_marks,
    new_cast_id,
)
from agendas.choices import BatchKind, CodeState
from agendas.forms.vote import VoteForm, comes_from_here
from agendas.models.consultations import Card
from agendas.models.voices import CardVoice
from agendas.queries.consultations import ballot_cards, is_known, is_over, shuffled
from communities.pictures import pictures
from communities.queries.processes import has_synthetic
from communities.safety.codes import CODE_DIGITS, CodeError, parse_code

FAULTS = {
    "empty": _("Type the digits of your slip first."),
    "too_short": _("Some digits are missing. There are 16 on the slip."),
    "too_long": _("There are too many digits. There are 16 on the slip."),
    "not_digits": _("Only digits, please. There are no letters on the slip."),
    "check_digit": _("One digit is wrong. Compare them with your slip."),
    "unknown": _("We do not know this number, or its consultation is over."),
    "used": _("This slip was used already. It works once."),
    "not_yet": _("It has not begun yet. Keep your slip and try again later."),
    "asleep": _("This slip is not valid yet. Show it to the team at the door."),
    "for_a_phone": _(
        "This slip is for a phone of your own. Ask the team for one for here."
    ),
    "for_a_station": _("This slip is for the device in the room. Show it to the team."),
    "paused": _("It is paused for now. Keep your slip and try again later."),
    "frozen": _("It is resting for now. Keep your slip and try again later."),
    "closed": _("It is closed. If you had sent your choice before, it counts."),
    "too_many": _("That is more than you can mark. Take some marks off."),
    "wrong_card": _("One of those cards is not here. Look at your marks again."),
    "stale": _("This page was too old or was cut off. Please begin again."),
    "foreign": _("This came from another page. Check your digits and go on from here."),
}


# A shared device goes back by itself: soon after a ballot, and some time after nobody goes on.
GOES_BACK_SECONDS = {"saved": 15, "tried": 60, "ballot": 300}

# Slips that belong to one way of voting; a trial works everywhere.
ON_DEVICES = frozenset({BatchKind.PHONE, BatchKind.KIOSK})

# Everybody knows these and nobody minds which: the practice ballot, in this order.
FRUITS = ("apple", "banana", "mango", "papaya", "pineapple", "watermelon")
PRACTICE_MARKS = 2


# Without a repr: a template that misses a variable writes its context into the log.
@dataclass(frozen=True, slots=True, repr=False)
class Face:
    """One card as the page shows it: ``drawing`` is a data address, or "" for a picture."""

    key: str
    words: str
    picture: str
    drawing: str
    voices: tuple[CardVoice, ...]
    marked: bool


@dataclass(frozen=True, slots=True, repr=False)
class Opened:
    """An admitted code, and what the form marked."""

    admission: Admission
    form: VoteForm

    @property
    def positions(self) -> list[int]:
        """The marked positions; a card that is not here stands as -1."""
        return [self.admission.places.get(key, -1) for key in self.form.marks]


@csrf_exempt  # no cookie is set here: the code is the right, the origin is checked below
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, station: UUID | None = None) -> HttpResponse:
    """One address for all four pages; what is shown follows from the form alone.

    At a ``station``, a device that many people share, it serves that one vote.
    """
    form = replace(VoteForm.read(request.POST), station=station)
    if station and not is_known(station):
        raise Http404
    with translation.override(form.language):
        if request.method != "POST":
            response = _code_page(form)
        elif not comes_from_here(request):
            response = _code_page(form, "foreign", status=HTTPStatus.FORBIDDEN)
        elif form.practises:
            response = _practice(form)
        else:
            response = _answer(form)
    response.headers["Content-Language"] = form.language
    # With "no-referrer" a browser names no origin either, and the check would be blind.
    response.headers["Referrer-Policy"] = "same-origin"
    return response


@login_not_required
@require_safe
def next_person(_request: HttpRequest, station: UUID) -> HttpResponse:
    """Back to the beginning of a shared device.

    An address of its own: to the one it is on, a browser may only offer to send the last
    person's form once more.
    """
    return redirect("agendas:station", station)


def _answer(form: VoteForm) -> HttpResponse:
    if form.page == "code" and form.turns_language:
        return _code_page(form)
    if form.page != "code" and not form.is_whole:
        return _code_page(form, "stale")
    try:
        opened = _open(form)
        if form.go == "send":
            return _send(opened)
    except CodeError as error:
        return _code_page(form, error.reason)
    except CastError as error:
        return _code_page(form, _meant(error.reason, form.ballot))
    return _ballot_page(opened)


def _meant(reason: str, ballot: UUID | None) -> str:
    """A code of a closed vote is unknown, because it was deleted: the form knows better."""
    return "closed" if reason == "unknown" and ballot and is_over(ballot) else reason


def _open(form: VoteForm) -> Opened:
    """The ballot that the form's code opens; a spent code opens it for sending again only.

    Raises:
        CodeError: the code is mistyped.
        CastError: it opens nothing.
    """
    form = replace(form, code=parse_code(form.code))
    admission = admit(form.code)
    if form.station and admission.consultation.id != form.station:
        raise CastError("unknown")
    if admission.kind in ON_DEVICES and (admission.kind == BatchKind.KIOSK) != bool(
        form.station
    ):
        # Each way of voting has slips of its own, so that their sums can be compared.
        raise CastError("for_a_phone" if form.station else "for_a_station")
    if admission.state == CodeState.SPENT and form.go != "send":
        # After the vote nobody may page back to what was marked.
        raise CastError("used")
    ballot = admission.consultation.id
    if not form.is_whole or (form.page == "code" and form.ballot != ballot):
        form = form.begun(ballot, new_cast_id())
    return Opened(admission, form)


def _checked(opened: Opened) -> frozenset[int]:
    if opened.form.ballot != opened.admission.consultation.id:
        raise CastError("wrong_card")
    return check_marks(
        opened.positions,
        n_cards=len(opened.admission.places),
        n_marks=opened.admission.consultation.n_marks,
    )


def _send(opened: Opened) -> HttpResponse:
    try:
        marks = _checked(opened)
    except CastError as error:
        return _ballot_page(opened, error.reason)
    cast_ballot(
        admission=opened.admission,
        marks=marks,
        cast_id=bytes.fromhex(opened.form.cast_id),
    )
    return _page("saved", opened.form, synthetic=opened.admission.synthetic)


def _code_page(
    form: VoteForm, fault: str = "", *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    # Marks wait for a paused vote; on a shared phone nothing else of a ballot may stay.
    waits = fault == "paused" or (not fault and form.page == "code")
    if form.station and fault in {"used", "closed", "unknown", "for_a_phone"}:
        # Somebody else's slip, most likely: the next person begins anew.
        form = replace(form, code="")
    context: dict[str, Any] = {
        "kept": form if waits and form.is_whole and not form.station else None,
        "n_digits": CODE_DIGITS,
        "fault": FAULTS.get(fault, ""),
        "installation_synthetic": has_synthetic(),
    }
    return _page("code", form, status=status, **context)


def _ballot_page(opened: Opened, fault: str = "") -> HttpResponse:
    """The cards to mark, or the marked ones to look at again: one layout, one size."""
    form, consultation = opened.form, opened.admission.consultation
    if form.ballot != consultation.id:
        fault, form = "wrong_card", form.begun(consultation.id, new_cast_id())
    wants_review = form.go == "review" or (form.turns_language and form.page == "review")
    if wants_review and not fault:
        try:
            _checked(opened)
        except CastError as error:
            fault = error.reason
    cards = shuffled(ballot_cards(consultation), form.seed)
    faces = [_face(card, form) for card in cards]
    context: dict[str, Any] = {
        "question": consultation.question,
        "faces": faces,
        "n_marked": sum(face.marked for face in faces),
        "n_marks": consultation.n_marks,
        "reviews": wants_review and not fault,
        "fault": FAULTS.get(fault, ""),
        "synthetic": opened.admission.synthetic,
    }
    return _page("ballot", form, **context)


def _practice(form: VoteForm) -> HttpResponse:
    """The same pages with fruit: nothing is opened, cast or kept, whatever is sent."""
    if form.go == "send":
        return _page("tried", form)
    faces = [
        Face(
            key=fruit,
            words=pictures()[fruit].name(form.language),
            picture=fruit,
            drawing="",
            voices=(),
            marked=fruit in form.marks,
        )
        for fruit in FRUITS
    ]
    n_marked = sum(face.marked for face in faces)
    wants_review = form.go == "review" or (form.turns_language and form.page == "review")
    fault = "too_many" if wants_review and n_marked > PRACTICE_MARKS else ""
    return _page(
        "ballot",
        form,
        practice=True,
        question=gettext("Practice: which fruit do you like?"),
        faces=faces,
        n_marked=n_marked,
        n_marks=PRACTICE_MARKS,
        reviews=wants_review and not fault,
        fault=FAULTS.get(fault, ""),
        installation_synthetic=has_synthetic(),
    )


def _face(card: Card, form: VoteForm) -> Face:
    data = base64.b64encode(bytes(card.ballot_drawing)).decode()
    return Face(
        key=card.id.hex,
        words=card.words,
        picture=card.picture,
        drawing=f"data:image/webp;base64,{data}" if data else "",
        voices=tuple(card.in_languages.all()),
        marked=card.id.hex in form.marks,
    )


def _page(
    name: str, form: VoteForm, *, status: HTTPStatus = HTTPStatus.OK, **context: Any
) -> HttpResponse:
    station = form.station
    shared = {
        "form": form,
        "station": station,
        "action": reverse("agendas:station", args=[station])
        if station
        else reverse("agendas:vote"),
        "goes_back": GOES_BACK_SECONDS.get(name, 0),
        "fault": "",
        "language": form.language,
        "synthetic": False,
        "installation_synthetic": False,
        "quick_exit_url": settings.QUICK_EXIT_URL,
    }
    return HttpResponse(
        render_to_string(f"vote/{name}.html", shared | context), status=status
    )

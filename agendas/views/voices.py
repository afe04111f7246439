"""Cards in further languages: on the desk before the vote, and their sound on the ballot."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agendas.actions.codes import NotInDraftError
from agendas.actions.voices import say_card, silence_card
from agendas.models.consultations import Card
from agendas.queries.consultations import card_or_none, open_sound
from agendas.views.consultations import consultation_for
from communities.access import staff
from communities.forms.voices import VoiceForm
from communities.safety import thresholds
from communities.views.sounds import listening, sound_response

Address = tuple[str, str, UUID]


def _card(request: HttpRequest, address: Address, key: UUID) -> Card:
    _place, vote = consultation_for(request, address, act="prepare_vote")
    found = card_or_none(vote, key)
    if found is None:
        raise Http404
    return found


def _moved_on(request: HttpRequest) -> None:
    messages.warning(request, _("It is open or over: its cards stay as they are."))


@require_http_methods(["GET", "POST"])
def card_voices(
    request: HttpRequest, process: str, community: str, consultation: UUID, card: UUID
) -> HttpResponse:
    """A card in every further language it has, and a form for one more."""
    found = _card(request, (process, community, consultation), card)
    form = VoiceForm(
        request.POST or None,
        request.FILES or None,
        most=60,
        max_bytes=thresholds.CARD_SOUND_BYTES,
    )
    if request.method == "POST" and form.is_valid():
        try:
            say_card(acting_user=staff(request), card=found, said=form.said())
            messages.success(request, _("Saved."))
        except NotInDraftError:
            _moved_on(request)
        return redirect("agendas:card-voices", process, community, consultation, card)
    place = found.consultation.agenda.community
    context = {
        "process": place.process,
        "community": place,
        "consultation": found.consultation,
        "card": found,
        "form": form,
        "voices": found.in_languages.all(),
    }
    return listening(render(request, "agendas/card_voices.html", context))


@require_POST
def card_voice_remove(
    request: HttpRequest,
    process: str,
    community: str,
    consultation: UUID,
    card: UUID,
    voice: UUID,
) -> HttpResponse:
    """Take a card in one further language away."""
    found = _card(request, (process, community, consultation), card)
    said = found.in_languages.filter(pk=voice).first()
    try:
        if said:  # sent twice, it is gone once
            silence_card(acting_user=staff(request), voice=said)
        messages.success(request, _("Taken away."))
    except NotInDraftError:
        _moved_on(request)
    return redirect("agendas:card-voices", process, community, consultation, card)


@require_safe
def card_sound(
    request: HttpRequest,
    process: str,
    community: str,
    consultation: UUID,
    card: UUID,
    voice: UUID,
) -> HttpResponse:
    """A card read aloud, for whoever prepares the vote."""
    found = _card(request, (process, community, consultation), card)
    said = found.in_languages.filter(pk=voice).exclude(sound=b"").first()
    if said is None:
        raise Http404
    return sound_response(request, bytes(said.sound), said.sound_kind)


@login_not_required
@require_safe
def ballot_sound(request: HttpRequest, voice: UUID) -> HttpResponse:
    """A card read aloud, while its vote is open. Nobody is asked who listens."""
    said = open_sound(voice)
    if said is None:
        raise Http404
    return sound_response(request, bytes(said.sound), said.sound_kind)

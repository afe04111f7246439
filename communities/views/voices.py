"""Texts of a process in further languages, on the desk and for everyone."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communities.access import process_for, public_process, staff
from communities.actions.voices import say_text, silence_text
from communities.choices import TextKind
from communities.forms.voices import VoiceForm
from communities.models.texts import MOST_CHARACTERS, TextVoice
from communities.safety import thresholds
from communities.views.sounds import listening, sound_response


@require_http_methods(["GET", "POST"])
def text_voices(request: HttpRequest, process: str, kind: str) -> HttpResponse:
    """A text in every further language it has, and a form for one more."""
    owner = process_for(request.user, process, act="write_texts")
    if kind not in TextKind.values:
        raise Http404
    form = VoiceForm(
        request.POST or None,
        request.FILES or None,
        most=MOST_CHARACTERS,
        max_bytes=thresholds.SCRIPT_SOUND_BYTES,
        long=True,
    )
    if request.method == "POST" and form.is_valid():
        say_text(acting_user=staff(request), process=owner, kind=kind, said=form.said())
        messages.success(request, _("Saved."))
        return redirect("communities:text-voices", process, kind)
    context = {
        "process": owner,
        "kind": kind,
        "label": TextKind(kind).label,
        "form": form,
        "voices": TextVoice.objects.within(owner).filter(kind=kind).defer("sound"),
    }
    return listening(render(request, "communities/text_voices.html", context))


@require_POST
def text_voice_remove(
    request: HttpRequest, process: str, kind: str, voice: UUID
) -> HttpResponse:
    """Take a text in one further language away."""
    owner = process_for(request.user, process, act="write_texts")
    found = TextVoice.objects.within(owner).filter(pk=voice, kind=kind).first()
    if found:  # sent twice, it is gone once
        silence_text(acting_user=staff(request), voice=found)
    messages.success(request, _("Taken away."))
    return redirect("communities:text-voices", process, kind)


@login_not_required
@require_safe
def text_sound(request: HttpRequest, process: str, voice: UUID) -> HttpResponse:
    """A text read aloud."""
    owner = public_process(process)
    found = TextVoice.objects.within(owner).filter(pk=voice).exclude(sound=b"").first()
    if found is None:
        raise Http404
    return sound_response(request, bytes(found.sound), found.sound_kind)

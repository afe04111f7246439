"""Addresses of consultations on the desk."""

from django.urls import path

from agendas.views import (
    cards,
    consultations,
    door,
    hands,
    paper,
    results,
    stacks,
    station,
    two_people,
    voices,
)

_all = "desk/<slug:process>/c/<slug:community>/consultations/"
_one = f"{_all}<uuid:consultation>/"
_voices = f"{_one}cards/<uuid:card>/languages/"
urlpatterns = [
    path(_all, consultations.consultations, name="consultations"),
    path(_one, consultations.consultation, name="consultation"),
    path(f"{_one}result/", consultations.result, name="consultation-result"),
    path(f"{_one}result/poster/", results.poster, name="result-poster"),
    path(f"{_one}result/square/", results.square, name="result-square"),
    path(f"{_one}result/aloud/", results.aloud, name="result-aloud"),
    path(f"{_one}open/ask/", two_people.ask_to_open, name="consultation-open-ask"),
    path(f"{_one}pause/", two_people.pause, name="consultation-pause"),
    path(f"{_one}resume/ask/", two_people.ask_to_resume, name="consultation-resume-ask"),
    path(f"{_one}close/ask/", two_people.ask_to_close, name="consultation-close-ask"),
    path(f"{_one}cards/", cards.cards, name="cards"),
    path(f"{_one}cards/<uuid:card>/", cards.card, name="card"),
    path(_voices, voices.card_voices, name="card-voices"),
    path(f"{_voices}<uuid:voice>/sound/", voices.card_sound, name="card-sound"),
    path(
        f"{_voices}<uuid:voice>/remove/",
        voices.card_voice_remove,
        name="card-voice-remove",
    ),
    path(f"{_one}station/", station.begin, name="station-begin"),
    path(f"{_one}slips/", paper.slips, name="slips"),
    path(f"{_one}slips/ballots/", paper.paper_ballots, name="paper-ballots"),
    path(f"{_one}slips/<uuid:batch>/", door.door, name="door"),
    path(f"{_one}slips/<uuid:batch>/valid/ask/", door.ask_valid, name="slips-valid-ask"),
    path(f"{_one}slips/<uuid:batch>/void/ask/", door.ask_void, name="slips-void-ask"),
    path(f"{_one}hands/", hands.hands, name="hands"),
    path(f"{_one}paper/", stacks.stacks, name="paper"),
    path(f"{_one}paper/<uuid:stack>/", stacks.stack, name="stack"),
    path(f"{_one}paper/<uuid:stack>/settle/", stacks.settle, name="stack-settle"),
    path(f"{_one}paper/<uuid:stack>/count/", stacks.count, name="stack-count"),
    path(f"{_one}paper/<uuid:stack>/discard/", stacks.discard, name="stack-discard"),
]

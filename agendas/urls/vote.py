"""The one address of the vote; everything else travels in the form. And what is listened to.

A shared device has an address of its own: it serves one vote and goes back by itself.
"""

from django.urls import path

from agendas.views import voices, vote

urlpatterns = [
    path("v/", vote.vote, name="vote"),
    path("v/at/<uuid:station>/", vote.vote, name="station"),
    path("v/at/<uuid:station>/next/", vote.next_person, name="station-next"),
    path("v/sound/<uuid:voice>/", voices.ballot_sound, name="ballot-sound"),
]

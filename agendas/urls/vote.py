"""The one address of the vote; everything else travels in the form. And what is listened to."""

from django.urls import path

from agendas.views import voices, vote

urlpatterns = [
    path("v/", vote.vote, name="vote"),
    path("v/sound/<uuid:voice>/", voices.ballot_sound, name="ballot-sound"),
]

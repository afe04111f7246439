"""The one address of the vote. Everything else travels in the form."""

from django.urls import path

from agendas.views import vote

urlpatterns = [path("v/", vote.vote, name="vote")]

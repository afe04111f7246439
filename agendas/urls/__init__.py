"""Addresses of votes and agendas: the desk, the vote, and (last) the public pages."""

from agendas.urls import consultations, desk, public, vote

app_name = "agendas"
urlpatterns = [
    *vote.urlpatterns,
    *consultations.urlpatterns,
    *desk.urlpatterns,
    *public.urlpatterns,
]

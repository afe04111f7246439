"""Addresses of votes and agendas: the API, the desk, the vote, and (last) the public pages."""

from agendas.urls import (
    api,
    consultations,
    desk,
    followup,
    public,
    search,
    vote,
    withdrawals,
)

app_name = "agendas"
urlpatterns = [
    *api.urlpatterns,
    *vote.urlpatterns,
    *consultations.urlpatterns,
    *desk.urlpatterns,
    *followup.urlpatterns,
    *withdrawals.urlpatterns,
    *search.urlpatterns,
    *public.urlpatterns,
]

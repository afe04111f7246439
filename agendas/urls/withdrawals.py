"""Addresses of what is taken back."""

from django.urls import path

from agendas.views import withdrawals

_community = "desk/<slug:process>/c/<slug:community>"
urlpatterns = [
    path(
        f"{_community}/sessions/<uuid:session>/withdraw/",
        withdrawals.consent,
        name="consent-withdraw",
    ),
    path(
        f"{_community}/agenda/withdraw/ask/",
        withdrawals.ask_for_agenda,
        name="agenda-withdraw-ask",
    ),
]

"""Addresses of what a team writes down besides sittings and items."""

from django.urls import path

from workshops.views import records

_community = "desk/<slug:process>/c/<slug:community>"
urlpatterns = [
    # /desk/<process>/c/<community>/records/
    path(f"{_community}/records/", records.records, name="records"),
]

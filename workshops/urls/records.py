"""Addresses of what a team writes down besides sittings and items."""

from django.urls import path

from workshops.views import links, records

_community = "desk/<slug:process>/c/<slug:community>"
_web = f"{_community}/records/web"
urlpatterns = [
    # /desk/<process>/c/<community>/records/
    path(f"{_community}/records/", records.records, name="records"),
    # /desk/<process>/c/<community>/records/web/
    path(f"{_web}/", links.web, name="web"),
    path(f"{_web}/add/", links.add, name="link-add"),
    # /desk/<process>/c/<community>/records/web/<link>/
    path(f"{_web}/<uuid:link>/", links.change, name="link"),
    path(f"{_web}/<uuid:link>/remove/", links.remove, name="link-remove"),
    path(f"{_web}/<uuid:link>/undo/", links.undo, name="link-undo"),
]

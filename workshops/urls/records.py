"""Addresses of what a team writes down besides sittings and items."""

from django.urls import path

from workshops.views import care, links, records

_community = "desk/<slug:process>/c/<slug:community>"
_web = f"{_community}/records/web"
urlpatterns = [
    # /desk/<process>/c/<community>/records/
    path(f"{_community}/records/", records.records, name="records"),
    path(f"{_community}/records/coverage/", care.coverage_page, name="coverage"),
    path(f"{_community}/records/coverage/<slug:group>/", care.not_heard, name="not-heard"),
    path(
        f"{_community}/records/coverage/<slug:group>/remove/",
        care.not_heard_remove,
        name="not-heard-remove",
    ),
    path(f"{_community}/records/how-we-are/", care.debrief, name="debrief"),
    # /desk/<process>/c/<community>/records/web/
    path(f"{_web}/", links.web, name="web"),
    path(f"{_web}/add/", links.add, name="link-add"),
    # /desk/<process>/c/<community>/records/web/<link>/
    path(f"{_web}/<uuid:link>/", links.change, name="link"),
    path(f"{_web}/<uuid:link>/remove/", links.remove, name="link-remove"),
    path(f"{_web}/<uuid:link>/undo/", links.undo, name="link-undo"),
]

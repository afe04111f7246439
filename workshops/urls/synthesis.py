"""Addresses of the synthesis desk."""

from django.urls import path

from workshops.views import coding, synthesis

_community = "desk/<slug:process>/c/<slug:community>"
_desk = f"{_community}/synthesis"
urlpatterns = [
    # /desk/<process>/c/<community>/synthesis/
    path(f"{_desk}/", synthesis.desk, name="synthesis"),
    path(f"{_desk}/gather-new/", synthesis.gather_new, name="gather-new"),
    path(f"{_desk}/gather-into/", synthesis.gather_into, name="gather-into"),
    path(f"{_desk}/release/", synthesis.release, name="release"),
    path(f"{_desk}/split/", synthesis.split, name="split"),
    path(f"{_desk}/word/", synthesis.word, name="word"),
    path(f"{_desk}/undo/", synthesis.undo, name="undo"),
    # /desk/<process>/c/<community>/items/
    path(f"{_community}/items/<slug:kind>/<uuid:item>/", coding.item, name="item"),
]

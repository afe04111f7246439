"""Addresses of responses, capacities, narratives and reframings."""

from django.urls import path

from workshops.choices import RecordSort
from workshops.views import record_pages

_records = "desk/<slug:process>/c/<slug:community>/records"
SLUGS = {
    RecordSort.RESPONSE: "responses",
    RecordSort.CAPACITY: "capacities",
    RecordSort.NARRATIVE: "narratives",
    RecordSort.REFRAMING: "reframings",
}
# /desk/<process>/c/<community>/records/<slug>/, then new/ or <record>/ with aside/ and back/
urlpatterns = [
    path(f"{_records}/{SLUGS[sort]}/{tail}", view, {"sort": sort}, name=f"{sort}-{name}")
    for sort in RecordSort
    for tail, view, name in (
        ("", record_pages.record_list, "list"),
        ("new/", record_pages.record_new, "new"),
        ("<uuid:record>/", record_pages.record_one, "one"),
        ("<uuid:record>/aside/", record_pages.lay_aside, "aside"),
        ("<uuid:record>/back/", record_pages.take_up, "back"),
    )
]

"""Addresses about what was said."""

from workshops.urls import (
    agreement,
    imports,
    record_pages,
    records,
    reviews,
    sessions,
    synthesis,
)

app_name = "workshops"
urlpatterns = [
    *sessions.urlpatterns,
    *synthesis.urlpatterns,
    *records.urlpatterns,
    *reviews.urlpatterns,
    *record_pages.urlpatterns,
    *imports.urlpatterns,
    *agreement.urlpatterns,
]

"""Addresses about what was said."""

from workshops.urls import imports, records, reviews, sessions, synthesis

app_name = "workshops"
urlpatterns = [
    *sessions.urlpatterns,
    *synthesis.urlpatterns,
    *records.urlpatterns,
    *reviews.urlpatterns,
    *imports.urlpatterns,
]

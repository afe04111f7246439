"""Addresses about what was said."""

from workshops.urls import agreement, imports, records, sessions, synthesis

app_name = "workshops"
urlpatterns = [
    *sessions.urlpatterns,
    *synthesis.urlpatterns,
    *records.urlpatterns,
    *imports.urlpatterns,
    *agreement.urlpatterns,
]

"""Addresses about what was said."""

from workshops.urls import imports, sessions, synthesis

app_name = "workshops"
urlpatterns = [*sessions.urlpatterns, *synthesis.urlpatterns, *imports.urlpatterns]

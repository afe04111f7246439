"""The address of the search."""

from django.urls import path

from agendas.views import search

urlpatterns = [
    # /desk/<process>/search/
    path("desk/<slug:process>/search/", search.search_page, name="search"),
]

"""The residents' address: one, short, without parameters."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

"""Addresses of consultations on the desk."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

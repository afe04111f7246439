"""The workshops floor."""

from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    """What was said."""

    name = "workshops"

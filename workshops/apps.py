"""The workshops floor."""

from importlib import import_module

from django.apps import AppConfig
from typing_extensions import override


class WorkshopsConfig(AppConfig):
    """What was said."""

    name = "workshops"

    @override
    def ready(self) -> None:
        # Web processes hand work out by the task's name, so they must know the names too.
        import_module("workshops.tasks")

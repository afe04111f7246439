"""The agendas floor."""

from importlib import import_module

from django.apps import AppConfig
from typing_extensions import override


class AgendasConfig(AppConfig):
    """What was decided."""

    name = "agendas"

    @override
    def ready(self) -> None:
        # Web processes hand work out by the task's name, so they must know the names too.
        import_module("agendas.tasks")

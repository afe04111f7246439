"""The agendas floor."""

from django.apps import AppConfig


class AgendasConfig(AppConfig):
    """What was decided."""

    name = "agendas"

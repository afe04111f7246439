"""The ground floor: people, places, safety."""

from django.apps import AppConfig


class CommunitiesConfig(AppConfig):
    """Who, where, and how safe."""

    name = "communities"

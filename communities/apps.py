"""The ground floor: people, places, safety."""

from django.apps import AppConfig
from typing_extensions import override


class CommunitiesConfig(AppConfig):
    """Who, where, and how safe."""

    name = "communities"

    @override
    def ready(self) -> None:
        """Forms speak in our words from the first page on."""
        from communities.forms.sentences import (  # noqa: PLC0415 -- its texts need the apps
            use_our_sentences,
        )

        use_our_sentences()

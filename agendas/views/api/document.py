"""The OpenAPI document. No page shows it: that would bring somebody else's scripts along."""

from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from agendas.views.api.base import PublicView


class Document(PublicView):
    """What can be asked for, and what the answers look like."""

    schema = None
    renderer_classes = (OpenApiJsonRenderer,)

    def get(self, request: Request) -> Response:
        """The document, for version 1."""
        return self.answer(_document())


@cache
def _document() -> dict[str, Any]:
    # The package has no types.
    generator: Any = SchemaGenerator
    return dict(generator().get_schema(request=None, public=True))

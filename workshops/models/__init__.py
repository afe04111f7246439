"""What was said. Import models from their modules; this only registers them."""

from workshops.models import (
    contributions,
    imports,
    items,
    second_coding,
    sessions,
    synthesis,
)

__all__ = [
    "contributions",
    "imports",
    "items",
    "second_coding",
    "sessions",
    "synthesis",
]

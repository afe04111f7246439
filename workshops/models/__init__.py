"""What was said. Import models from their modules; this only registers them."""

from workshops.models import (
    care,
    contributions,
    imports,
    items,
    links,
    records,
    reviews,
    second_coding,
    sessions,
    synthesis,
    withdrawals,
)

__all__ = [
    "care",
    "contributions",
    "imports",
    "items",
    "links",
    "records",
    "reviews",
    "second_coding",
    "sessions",
    "synthesis",
    "withdrawals",
]

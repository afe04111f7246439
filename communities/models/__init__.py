"""Who, where and how safe. Import models from their modules; this only registers them."""

from communities.models import (
    acts,
    audit,
    ground,
    invitations,
    people,
    places,
    processes,
    sessions,
    texts,
)
from communities.models.people import User

__all__ = [
    "User",
    "acts",
    "audit",
    "ground",
    "invitations",
    "people",
    "places",
    "processes",
    "sessions",
    "texts",
]

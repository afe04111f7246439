"""Who may open which address. A route that is not in a table fails the test.

Each area keeps its own table beside this file: a dict from route name to ``Route``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.world import World

ROLES = ("ana", "beto", "edith", "dora", "omar", "nadia")
FACILITATOR, COORDINATOR, EDITOR, RESEARCHER, OPERATOR, AUDITOR = ROLES
FIELD = frozenset({FACILITATOR, COORDINATOR})
TEAM = FIELD | {EDITOR, RESEARCHER}
EVERYONE = frozenset(ROLES)
PUBLIC = frozenset({"public"})


@dataclass(frozen=True)
class Route:
    """``allowed``: names of the cast (tests/world.py) or PUBLIC. ``extra``: further address
    parts of an object in ``world.here`` (made when called). ``method``: the one to try.
    ``scope``: "community", "process" or "site"."""

    allowed: frozenset[str]
    scope: str = "community"
    method: str = "get"
    extra: Callable[[World], dict[str, Any]] = field(default=lambda _world: {})
    data: Callable[[World], dict[str, Any]] = field(default=lambda _world: {})

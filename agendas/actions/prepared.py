"""Statements that PostgreSQL parses and plans once a connection, not once a call.

The vote's own statements join many tables and touch a handful of rows: planning them took
longer than running them.
"""

from dataclasses import dataclass, field
from typing import Any
from weakref import WeakSet

from django.db import connection


@dataclass(frozen=True, slots=True)
class Prepared:
    """One statement with the parameters $1, $2 and so on, of these types.

    ``name`` is unique among all prepared statements of the product.
    """

    name: str
    types: tuple[str, ...]
    sql: str
    # Connections that know it. A new one, after a fault of the old, is another object.
    _known: WeakSet[Any] = field(default_factory=WeakSet, init=False, compare=False)

    def row(self, *values: Any) -> tuple[Any, ...] | None:
        """Run it; its first row, or None."""
        with connection.cursor() as cursor:
            if connection.connection not in self._known:
                cursor.execute(
                    f"PREPARE {self.name} ({', '.join(self.types)}) AS {self.sql}"
                )
                self._known.add(connection.connection)
            marks = ", ".join(["%s"] * len(self.types))
            cursor.execute(f"EXECUTE {self.name} ({marks})", values)
            found: tuple[Any, ...] | None = cursor.fetchone()
            return found

"""What somebody with every row and every hidden column tries, to find who chose what.

The attacker knows the codes and wants the choice of each. A place is anything that rows can
be ordered or matched by: hidden columns, keys, the order of a dump, a time.
"""

from dataclasses import dataclass
from itertools import product
from typing import Any

from django.db import connection
from psycopg2 import sql


@dataclass(frozen=True)
class Row:
    """``means``: a code for one side, its choice for the other; ``at``: place -> value."""

    means: Any
    at: dict[str, Any]


def rows_of(table: str, column: str, *more: str) -> list[Row]:
    """The rows of a table with their hidden places, in the order of a dump.

    ``more``: columns that say something too, for example a time.
    """
    fields = ["xmin::text::bigint", "ctid::text", "id::text", column, *more]
    query = sql.SQL("SELECT {} FROM {}").format(
        sql.SQL(", ".join(fields)), sql.Identifier(table)
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = cursor.fetchall()
    return [
        Row(
            bytes(means) if isinstance(means, memoryview) else means,
            {"xmin": xmin, "ctid": _pair(ctid), "id": key, "dump": position}
            | dict(zip(more, rest, strict=True)),
        )
        for position, (xmin, ctid, key, means, *rest) in enumerate(found)
    ]


def _pair(ctid: str) -> tuple[int, ...]:
    return tuple(map(int, ctid.strip("()").split(",")))


def most_hits(codes: list[Row], choices: list[Row], truth: dict[Any, Any]) -> int:
    """How many codes the best of all attacks gives the right choice."""
    return max(
        sum(truth.get(code) == choice for code, choice in pairs)
        for pairs in [*_matched(codes, choices), *_ranked(codes, choices)]
    )


def _matched(codes: list[Row], choices: list[Row]):
    """Rows that share a value: of one transaction, or of one time."""
    for place in codes[0].at.keys() & choices[0].at.keys():
        found = {row.at[place]: row.means for row in choices}
        yield [(row.means, found.get(row.at[place])) for row in codes]


def _ranked(codes: list[Row], choices: list[Row]):
    """First with first, second with second, by each place of either, and backwards."""
    for mine, theirs in product(codes[0].at, choices[0].at):
        left = sorted(codes, key=lambda row: row.at[mine])
        right = sorted(choices, key=lambda row: row.at[theirs])
        for order in (right, right[::-1]):
            yield [(a.means, b.means) for a, b in zip(left, order, strict=False)]

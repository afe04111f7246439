"""Why a published line stands where it stands, from published figures alone.

Nothing here reads a tally: what is told can be redone by whoever reads the page, and tells
no more than the page does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from agendas.models.agendas import AgendaItem, AgendaVersion
from agendas.queries.hidden import leave_out
from agendas.queries.public import line_of_item

SCHEMA, SCHEMA_VERSION = "tequio.explanation", 1
Shown = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Why:
    """One line and the one beside it.

    Attributes:
        carriers: (community's name, its part of the coin, rounded), largest first; empty
            where the parts are kept back, or one of them is.
        turns: turns in which the people behind it save one coin if they never paid before,
            from the rounded share, to two decimals; None without a round share.
        beside: the line that would have been taken in its absence, if it may be named.
        beside_turns: the same for that one.
    """

    line: AgendaItem
    carriers: tuple[tuple[str, Shown], ...]
    turns: Fraction | None
    beside: AgendaItem | None
    beside_turns: Fraction | None


def why(
    version: AgendaVersion, line: AgendaItem, left_out: frozenset[str] = frozenset()
) -> Why:
    """Why ``line`` stands there; one query, for the line beside it.

    ``left_out``: communities that a national version is shown without.
    """
    content = line.content
    beside = None
    if key := content.get("beside"):
        beside = line_of_item(version, UUID(key))
    if beside and left_out and not leave_out(version, [beside], left_out):
        beside = None
    return Why(
        line=line,
        carriers=() if left_out else _carriers(version, content),
        turns=_turns(content),
        beside=beside,
        beside_turns=_turns(beside.content) if beside else None,
    )


def _carriers(
    version: AgendaVersion, content: Mapping[str, Any]
) -> tuple[tuple[str, Shown], ...]:
    paid = content.get("payments") or {}
    if "payments" not in content:
        return ()
    # A line that does without the votes of a community would give its part by subtraction.
    if not paid or set(paid) - {row["slug"] for row in version.head["communities"]}:
        return ()
    found = [
        (row["name"], paid[row["slug"]])
        for row in version.head["communities"]
        if row["slug"] in paid
    ]
    return tuple(sorted(found, key=lambda row: (-row[1]["percent"], row[0])))


def _turns(content: Mapping[str, Any]) -> Fraction | None:
    # Raised hands are no ballots that save up: their order is that of the sums.
    return None if content.get("hands") else turns(content.get("share"))


def turns(share: Shown | None) -> Fraction | None:
    """100 divided by a round share, to two decimals; None for "under", "over" and none."""
    if not share or share["sign"] != "about" or not share["percent"]:
        return None
    return Fraction(round(Fraction(10_000, share["percent"])), 100)


def as_data(version: AgendaVersion, found: Why) -> dict[str, Any]:
    """The same as plain values, for other programs."""
    content = found.line.content
    beside = found.beside
    return {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "synthetic": version.head["synthetic"],
        "version": version.hash,
        "item": content["id"],
        "rank": found.line.rank,
        "share": content.get("share"),
        "margin": content.get("margin"),
        "tie": content.get("tie"),
        "carried_by": [
            {"community": name, "part": dict(part)} for name, part in found.carriers
        ],
        "turns_for_a_coin": _text(found.turns),
        "beside": beside
        and {
            "item": beside.content["id"],
            "rank": beside.rank,
            "title_es": beside.content["title_es"],
            "title_en": beside.content["title_en"],
            "share": beside.content.get("share"),
            "turns_for_a_coin": _text(found.beside_turns),
        },
    }


def _text(turns: Fraction | None) -> str | None:
    return None if turns is None else f"{float(turns):.2f}"

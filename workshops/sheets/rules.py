"""What must hold between the columns of one row: invariants I7 to I10 of the domain."""

from collections.abc import Iterator, Mapping

from workshops.sheets.columns import INSECURITY
from workshops.sheets.results import Message, Value

COMMUNITY = "community"
# Where the community carries a proposal out and nobody says who decides, the town hall
# does: some level of the state always answers.
DEFAULT_DECISION = "municipal"


def with_defaults(kind: str, values: Mapping[str, Value]) -> dict[str, Value]:
    """``values`` with what follows from the rest of the row filled in.

    The level that decides is the level that carries out, but never the community; the
    primary dimension is not repeated among the further ones.
    """
    filled = dict(values)
    if kind == INSECURITY:
        primary = filled["dimension"]
        filled["dimensions"] = tuple(
            each for each in filled["dimensions"] if each != primary
        )
    elif filled["level"] and not filled["decision_level"]:
        level = filled["level"]
        filled["decision_level"] = DEFAULT_DECISION if level == COMMUNITY else level
    return filled


def broken_rules(kind: str, values: Mapping[str, Value]) -> Iterator[Message]:
    """A message for each rule that the row's values break, in the order of the columns.

    ``values`` are those before ``with_defaults``; a blank value breaks no rule here.
    """
    return _insecurity(values) if kind == INSECURITY else _proposal(values)


def _insecurity(values: Mapping[str, Value]) -> Iterator[Message]:
    primary = str(values["dimension"])
    if primary and primary in values["dimensions"]:
        yield Message("primary_repeated", "dimensions", primary)
    if values["form"] == "none" and values["violent"] not in ("", "no"):
        yield Message("none_not_violent", "violent", str(values["violent"]), "no")


def _proposal(values: Mapping[str, Value]) -> Iterator[Message]:
    parts = {"social": "social_part", "security": "security_part"}
    kind = str(values["kind"])
    for part, column in parts.items():
        if kind == "combined" and not values[column]:
            yield Message("combined_needs_both", column)
        if kind in parts and part != kind and values[column]:
            yield Message(
                "part_without_combined", column, str(values[column])[:80], "combined"
            )
    if values["decision_level"] == COMMUNITY:
        yield Message("level_needs_state", "decision_level", COMMUNITY, DEFAULT_DECISION)

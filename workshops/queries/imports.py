"""Between the columns of a sheet and the fields of an item, both ways."""

from __future__ import annotations

from collections.abc import Mapping

from communities.models.places import Community
from workshops.choices import ItemState
from workshops.models.items import Insecurity, Proposal
from workshops.sheets.columns import COLUMNS
from workshops.sheets.results import Item, Known, Value

# Columns whose field has another name; all others are alike.
FIELDS = {
    "dimensions": "further_dimensions",
    "social_part": "social_part_es",
    "security_part": "security_part_es",
}
RELATED = frozenset({"code", "answers"})


def field_values(kind: str, values: Mapping[str, Value]) -> dict[str, object]:
    """Fields and values of an item for the given columns; relations are left out."""
    return {
        FIELDS.get(column.key, column.key): (
            list(value) if isinstance(value, tuple) else value
        )
        for column in COLUMNS[kind]
        if column.key not in RELATED and column.key in values
        for value in [values[column.key]]
    }


def _values(item: Insecurity | Proposal) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for column in COLUMNS[item.kind_of_item]:
        if column.key in RELATED:
            continue
        value = getattr(item, FIELDS.get(column.key, column.key))
        values[column.key] = tuple(value) if isinstance(value, list) else value
    if isinstance(item, Proposal):
        values["answers"] = tuple(sorted(answered.code for answered in item.answers.all()))
    return values


def known_items(community: Community) -> Known:
    """Every item of a community that still stands, as the sheet checker compares it."""
    insecurities = Insecurity.objects.within(community).exclude(state=ItemState.WITHDRAWN)
    proposals = (
        Proposal.objects.within(community)
        .exclude(state=ItemState.WITHDRAWN)
        .prefetch_related("answers")
    )
    return Known(
        tuple(
            Item(kind=item.kind_of_item.value, code=item.code, values=_values(item))
            for item in [*insecurities, *proposals]
        )
    )


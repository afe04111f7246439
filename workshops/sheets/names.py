"""By which names headers, sheets and kinds are known, in two languages."""

from collections.abc import Mapping
from types import MappingProxyType

from workshops.sheets.columns import COLUMNS, INSECURITY, KINDS, PROPOSAL
from workshops.sheets.folding import fold

# The column of a flat table that tells the kind of each row, and the mark of invented data.
TYPE = "type"
SYNTHETIC = "synthetic"


def _headers(kind: str) -> Mapping[str, str]:
    names = {}
    for column in COLUMNS[kind]:
        for name in (column.key, column.es, column.en, *column.also):
            names[fold(name)] = column.key
    for name in (TYPE, "tipo"):
        names[name] = TYPE
    for name in (SYNTHETIC, "sintetico"):
        names[name] = SYNTHETIC
    return MappingProxyType(names)


# Folded header -> key of the column, for each kind.
HEADERS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {kind: _headers(kind) for kind in KINDS}
)

SHEET_NAMES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        INSECURITY: {"es": "Inseguridades", "en": "Insecurities"},
        PROPOSAL: {"es": "Propuestas", "en": "Proposals"},
    }
)
KIND_NAMES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        INSECURITY: {"es": "inseguridad", "en": "insecurity"},
        PROPOSAL: {"es": "propuesta", "en": "proposal"},
    }
)
# Sheets of the template itself that hold no rows.
SIDE_SHEETS = frozenset({"instrucciones", "instructions", "listas", "lists"})


def kind_named(text: str) -> str:
    """The kind that ``text`` names as a sheet or in a type column; "" when none."""
    folded = fold(text)
    for kind in KINDS:
        if folded in {*map(fold, SHEET_NAMES[kind].values()), *KIND_NAMES[kind].values()}:
            return kind
    return ""

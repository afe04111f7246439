"""What may be told of how firm an order is: through the gate, in words instead of figures.

An order under another rule, or a place in one draw, is one more equation about the ballots:
only what all ways of counting agree on is told, and which places hardly differ.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from agendas.queries.results import Visible
from agendas.tally.panel import Panel
from agendas.tally.stability import LeftOut, Stability
from communities.safety.disclosure import ResultBand

# A community whose absence moves a line by more places than this moved it far.
FAR_PLACES = 2


def public_robustness(
    visible: Visible,
    panel: Panel,
    stability: Stability,
    left_out: Iterable[LeftOut],
) -> dict[str, Any]:
    """What may be told: the robust core, tiers, how often each line is in front, shifts.

    Only while every community that voted has a rounded result of its own; else nothing.
    """
    if visible.band is not ResultBand.ROUNDED:
        return {"told": False}
    order = [band.item for band in stability.bands]
    return {
        "told": True,
        "top": panel.top,
        "n_ways": len(panel.variants),
        "rules": sorted({variant.rule for variant in panel.variants}),
        "weights": sorted({variant.weights for variant in panel.variants}),
        "core": list(panel.core),
        "in_front": {
            row.item: _how_often(row.n_in_top, len(panel.variants)) for row in panel.rows
        },
        "tiers": _tiers(order, stability.tiers),
        "without": {one.group: _how_far(one.largest_shift) for one in left_out},
    }


def _how_often(n: int, of: int) -> str:
    if n == of:
        return "all"
    if 4 * n >= 3 * of:
        return "most"
    return "some" if 4 * n >= of else "few"


def _how_far(places: int) -> str:
    if places == 0:
        return "same"
    return "little" if places <= FAR_PLACES else "far"


def _tiers(order: Sequence[str], sizes: Sequence[int]) -> list[list[str]]:
    found, at = [], 0
    for size in sizes:
        found.append(list(order[at : at + size]))
        at += size
    return found

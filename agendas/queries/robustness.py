"""What may be told of how firm an order is: through the gate, in words instead of figures.

An order under another rule, or a place in one draw, is one more equation about the ballots:
only what all ways of counting agree on is told, and which places hardly differ.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agendas.choices import ExportState
from agendas.models.agendas import AgendaVersion
from agendas.models.robustness import Robustness
from agendas.queries.results import Visible
from agendas.tally.panel import Panel
from agendas.tally.stability import LeftOut, Stability
from communities.safety.disclosure import ResultBand

# A community whose absence moves a line by more places than this moved it far.
FAR_PLACES = 2


@dataclass(frozen=True, slots=True)
class Firm:
    """How firm a published order is, in short.

    ``n_core`` lines are among the first ``top`` in all ``n_ways`` of counting; ``places`` says
    by theme id between which places its own hardly differs (first, last), if it does not.
    """

    n_core: int
    top: int
    n_ways: int
    places: Mapping[str, tuple[int, int]]


def firm_of(version: AgendaVersion, *, is_whole: bool) -> Firm | None:
    """What was worked out for a national version; None where nothing may be told. One query.

    Without ``is_whole`` a community is out of view, and what rests on its ballots rests too.
    """
    if not is_whole:
        return None
    row = Robustness.plain.filter(
        tally__process=version.process_id,
        tally__record_hash=version.head["commitment"],
        state=ExportState.COMPLETE,
    ).first()
    if row is None or not row.result["told"]:
        return None
    found = row.result
    return Firm(len(found["core"]), found["top"], found["n_ways"], _places(found["tiers"]))


def _places(tiers: Iterable[Sequence[str]]) -> dict[str, tuple[int, int]]:
    places: dict[str, tuple[int, int]] = {}
    before = 0
    for tier in tiers:
        if len(tier) > 1:
            places |= dict.fromkeys(tier, (before + 1, before + len(tier)))
        before += len(tier)
    return places


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

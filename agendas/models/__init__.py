"""What was decided.

Import models from their modules; this only registers them. Ballots are imported as a module
and nothing of it is re-exported: a re-export would open a second way to them.
"""

from agendas.models import (
    agendas,
    assembly,
    ballots,
    consultations,
    evidence,
    exports,
    followup,
    hands,
    robustness,
    slips,
    stacks,
    takedowns,
    themes,
    voices,
    weights,
)

__all__ = [
    "agendas",
    "assembly",
    "ballots",
    "consultations",
    "evidence",
    "exports",
    "followup",
    "hands",
    "robustness",
    "slips",
    "stacks",
    "takedowns",
    "themes",
    "voices",
    "weights",
]

"""Bringing in agendas made on paper."""

import uuid

from tests.safety.routes import COORDINATOR, Route
from workshops.actions.imports import keep_draft
from workshops.sheets.rows import RawRow

COORDINATORS = frozenset({COORDINATOR})


def sheet(world):
    """A sheet with one row that is still to mend."""
    row = RawRow("insecurity", "Inseguridades", 2, {"title_es": "Calles sin luz"})
    kept = keep_draft(
        acting_user=world.beto,
        community=world.here,
        id=uuid.uuid4(),
        rows=[row],
        warnings=[],
    )
    return {"draft": kept.id}


def row(world):
    return {**sheet(world), "index": 0}


ROUTES = {
    "workshops:imports": Route(COORDINATORS),
    "workshops:import-xlsx": Route(COORDINATORS),
    "workshops:import-csv": Route(COORDINATORS),
    "workshops:import": Route(COORDINATORS, extra=sheet),
    "workshops:import-apply": Route(COORDINATORS, method="post", extra=sheet),
    "workshops:import-discard": Route(COORDINATORS, method="post", extra=sheet),
    "workshops:import-row": Route(COORDINATORS, extra=row),
    "workshops:import-row-take": Route(COORDINATORS, method="post", extra=row),
    "workshops:import-row-leave-out": Route(COORDINATORS, method="post", extra=row),
    "workshops:import-row-put-back": Route(COORDINATORS, method="post", extra=row),
}

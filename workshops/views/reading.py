"""Noting that a page shows what only the field team may read."""

from collections.abc import Iterable

from django.db import models
from django.http import HttpRequest

from communities.access import staff
from communities.actions.audit import record_reading
from communities.models.places import Community
from workshops.models.contributions import Contribution
from workshops.models.items import Insecurity, Proposal
from workshops.models.records import Record
from workshops.queries.items import FIELD_TEAM_ONLY


def note_reading(
    request: HttpRequest,
    place: Community,
    target: models.Model,
    shown: Iterable[Contribution | Insecurity | Proposal | Record],
) -> None:
    """One audit entry about ``target`` if anything on the page is restricted, else none.

    ``shown`` are the cards, items and records of the page, fetched already.
    """
    if any(row.sensitivity == FIELD_TEAM_ONLY for row in shown):
        record_reading(acting_user=staff(request), target=target, process=place.process)

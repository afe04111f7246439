"""What a meeting may reorder, and the order it gave."""

from collections.abc import Iterable
from typing import Any, TypeVar

from agendas.models.agendas import LocalAgenda
from agendas.models.assembly import AssemblyOrder
from agendas.models.consultations import Consultation, Tally
from agendas.queries.results import Line, visible_national, visible_vote

T = TypeVar("T")


def ordered_lines(tally: Tally) -> tuple[Line, ...]:
    """The lines that a meeting may put in another order: those with marks."""
    if tally.consultation:
        return visible_vote(tally.consultation, tally).ranked
    return visible_national(tally).ranked


def counted_in(agenda: LocalAgenda) -> list[Consultation]:
    """The votes of an agenda whose order a meeting may change."""
    votes = agenda.consultations.filter(tallies__isnull=False)
    return list(votes.distinct().order_by("subject"))


def newest_order(tally: Tally) -> AssemblyOrder | None:
    """The order that a meeting gave this count, or None where the order of the vote holds."""
    newest = tally.assembly_orders.first()
    return newest if newest and newest.order else None


def beside_the_vote(rows: Iterable[T], order: AssemblyOrder | None) -> list[T]:
    """Rows (content first) in the order of the meeting; each content is told its place."""
    found: list[Any] = list(rows)
    if order is None:
        return found
    places = {key: place for place, key in enumerate(order.order, start=1)}
    for content, *_rest in found:
        if content["id"] in places:
            content["assembly"] = places[content["id"]]
    found.sort(key=lambda row: row[0].get("assembly", len(places) + 1))
    return found


def reason_words(order: AssemblyOrder, *, subject: str) -> dict[str, str]:
    """What the head of a version says of the meeting behind an order."""
    return {
        "subject": subject,
        "reason_es": order.reason_es,
        "reason_en": order.reason_en,
    }

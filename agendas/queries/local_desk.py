"""What a local agenda would say, for the desk: the voted lines in three queries."""

from dataclasses import dataclass

from agendas.choices import Section
from agendas.models.agendas import LeftOff, LocalAgenda
from agendas.models.consultations import Card, Tally
from agendas.queries.results import Shown, visible_vote
from workshops.models.items import Insecurity, Proposal


@dataclass(frozen=True, slots=True)
class DeskLine:
    """One voted item: where it stands, and why it was left off if it was."""

    item: Insecurity | Proposal
    section: str
    rank: int | None = None
    share: Shown | None = None
    left_off: LeftOff | None = None


def desk_lines(agenda: LocalAgenda) -> list[DeskLine]:
    """Ranked items first, then those without marks, then those left off.

    Before the close: the cards without an order. Figures only through the gate.
    """
    tallies = Tally.plain.filter(consultation__agenda=agenda).select_related("consultation")
    items = {
        card.item_id: card.item
        for card in Card.plain.filter(consultation__agenda=agenda).select_related(
            "insecurity", "proposal"
        )
    }
    ranked: list[DeskLine] = []
    unmarked: list[DeskLine] = []
    for tally in tallies:
        if tally.consultation is None:
            continue
        visible = visible_vote(tally.consultation, tally)
        ranked += [
            DeskLine(items.pop(line.item), Section.PRIORITY, line.rank, line.share)
            for line in visible.ranked
        ]
        unmarked += [DeskLine(items.pop(key), Section.UNMARKED) for key in visible.unranked]
    waiting = [DeskLine(item, "") for item in items.values()]
    off = [
        DeskLine(item, Section.LEFT_OFF, left_off=row)
        for row in LeftOff.plain.filter(consultation__agenda=agenda).select_related(
            "insecurity", "proposal"
        )
        for item in [row.insecurity or row.proposal]
        if item is not None
    ]
    return [*ranked, *unmarked, *waiting, *off]

"""What the demo's teams recorded besides items: invented, like its votes."""

from collections.abc import Mapping

from agendas.management.demo_data import SLUG, by_place, fixed_id
from communities.models.people import User
from communities.models.places import Community
from workshops.actions.records import Entry, add_record
from workshops.models.contributions import Contribution
from workshops.models.records import RECORDS, Record
from workshops.queries.records import CARDS, item_model

TABLES = dict(
    zip(RECORDS, ("responses", "capacities", "narratives", "reframings"), strict=True)
)


def write_records(*, acting_user: User, community: Community, place: str) -> None:
    """Every record of one place, through the action that people use."""
    for model, table in TABLES.items():
        for number, row in enumerate(by_place(table)[place]):
            add_record(
                acting_user=acting_user,
                community=community,
                model=model,
                entry=_entry(community, model, row),
                id=fixed_id(SLUG, table, place, number),
            )


def _entry(community: Community, model: type[Record], row: Mapping[str, str]) -> Entry:
    values = {name: _value(name, row[name]) for name in model.columns}
    # A row names the sitting; it rests on the cards of its kind from there.
    cards = Contribution.objects.within(community).filter(
        session_id=fixed_id(SLUG, "session", row["session"]), kind=CARDS[model.sort]
    )
    items = (
        item_model(model).objects.within(community).filter(code__in=row["items"].split())
        if model.items
        else ()
    )
    publish = row["publish"] == "yes" if "publish" in row else None
    return Entry(values=values, rests_on=list(cards), items=list(items), publish=publish)


def _value(name: str, text: str) -> object:
    if name == "repressive":
        return text == "yes"
    return text.split() if name == "longings" else text

"""Records for tests: one valid entry a sort, as a form sends it and as an action takes it."""

from typing import Any

from django.urls import reverse

from workshops.actions.records import Entry, add_record
from workshops.choices import RecordSort
from workshops.models.records import RECORDS, Record

MODELS = {model.sort: model for model in RECORDS}
ENTRIES: dict[RecordSort, dict[str, Any]] = {
    RecordSort.RESPONSE: {
        "title_es": "Arreglaron las lámparas de una calle",
        "title_en": "The lamps of one street were mended",
        "actor": "municipal_gov",
        "approach": "protection",
        "effect": "helps",
        "repressive": False,
        "reproduces_violence": "no",
        "continuity": "ended",
        "left_note": "Quedaron los postes",
    },
    RecordSort.CAPACITY: {
        "title_es": "Vecinas que cocinan juntas",
        "title_en": "Neighbours who cook together",
        "kind": "network",
        "dimension": "food",
        "fragility": "Depende de una cocina prestada",
    },
    RecordSort.NARRATIVE: {
        "paraphrase_es": "Si les pasa algo es que andaban en algo",
        "kind": "minimises",
        "group": "women_adult",
    },
    RecordSort.REFRAMING: {
        "raw_wish_es": "Que entren soldados al parque",
        "longings": ["protection_children"],
        "question_es": "Qué haría falta para que jueguen sin miedo",
        "outcome": "replaced",
    },
}


def make_record(world, sort, community=None, *, publish=None, **how) -> Any:
    """A record as the action writes it; ``how``: rests_on, items, or values by column."""
    links = {name: how.pop(name) for name in ("rests_on", "items") if name in how}
    return add_record(
        acting_user=world.beto,
        community=community or world.here,
        model=MODELS[sort],
        entry=Entry(values=ENTRIES[sort] | how, publish=publish, **links),
    )


def entry_of(record: Record, **changed: Any) -> Entry:
    """What stands in a record, some of it changed."""
    values = {name: getattr(record, name) for name in record.columns}
    return Entry(values=values | changed, rests_on=list(record.rests_on.all()))


def page(sort, name, community, **extra) -> str:
    parts = {"process": community.process.slug, "community": community.slug}
    return reverse(f"workshops:{sort}-{name}", kwargs=parts | extra)

"""The ground of a community as its published agenda tells it."""

from typing import Any

from communities.choices import Context
from communities.models.places import Community, Cycle
from communities.queries.ground import homicides_stand_alone, indicators, sheet_to_publish
from workshops.models.sessions import Session
from workshops.queries.coverage import NOT_HELD, NOT_TOLD, coverage


def context_content(community: Community) -> dict[str, Any]:
    """The contexts that the coordinator let in, and the official figures.

    Homicide figures stand beside others or nowhere.
    """
    rows = indicators(community)
    if homicides_stand_alone(rows):
        rows = []
    sheet = sheet_to_publish(community)
    texts = sheet.texts() if sheet else {}
    return {
        "contexts": [
            {
                "context": name,
                "text_es": texts[f"{name}_es"],
                "text_en": texts[f"{name}_en"],
            }
            for name in Context.values
            if texts.get(f"{name}_es") or texts.get(f"{name}_en")
        ],
        "indicators": [
            {
                "series": row.series,
                "year": row.year,
                "value": f"{row.value.normalize():f}",
                "unit": row.unit,
                "source": row.source,
                "caveat_es": row.caveat_es,
                "caveat_en": row.caveat_en,
            }
            for row in rows
        ],
    }


def coverage_content(cycle: Cycle, heard: list[str]) -> dict[str, Any]:
    """Who took part, in bands, and who was not heard and why.

    ``heard``: groups with confirmed items. They and those who sat down or left a card took
    part. Of a group that sat down and did not agree to be published nothing is said: neither
    that it came, nor that it did not.
    """
    lines = coverage(cycle, exact=False, public=True)
    held = Session.plain.filter(NOT_TOLD, cycle=cycle).exclude(state__in=NOT_HELD)
    quiet = set(held.values_list("group", flat=True))
    took_part = {line.group for line in lines if line.is_heard} | set(heard)
    absent = [
        line
        for line in lines
        if line.group not in took_part | quiet and (line.core or line.why is not None)
    ]
    return {
        "took_part": [
            {"group": line.group, "circle": line.circle}
            for line in lines
            if line.group in took_part
        ]
        # Confirmed in an earlier cycle.
        + [
            {"group": group, "circle": ""}
            for group in heard
            if group not in {line.group for line in lines}
        ],
        "not_heard": [line.group for line in absent],
        "not_heard_why": [
            {
                "group": line.group,
                "reason": line.why.reason,
                "note_es": line.why.note_es,
                "note_en": line.why.note_en,
            }
            for line in absent
            if line.why is not None
        ],
    }

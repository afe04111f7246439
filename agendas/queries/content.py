"""What local and national versions have in common.

Nothing here is finer than the public may see: groups and quarters, never a sitting's week;
figures only through agendas.queries.results.
"""

from typing import Any, TypeAlias

from agendas.models.agendas import LocalAgenda, NationalAgenda
from agendas.models.themes import Theme
from communities.models.places import Community
from communities.models.processes import Process
from workshops.models.items import Insecurity, Proposal

Item: TypeAlias = Insecurity | Proposal
# content, section, rank, and the thing itself
Row: TypeAlias = tuple[dict[str, Any], str, int | None, Insecurity | Proposal | Theme]

SCHEMA_VERSION = 1


def process_words(process: Process) -> dict[str, Any]:
    """What a version says of its process."""
    names = (
        "slug",
        "name_es",
        "name_en",
        "institutions",
        "funders",
        "team_credit",
        "licence",
    )
    return {name: getattr(process, name) for name in names}


def community_words(community: Community) -> dict[str, Any]:
    """What a version says of a community, at the resolution it chose."""
    return {
        "slug": community.slug,
        "name": community.public_name,
        "municipality": community.municipality.name,
        "state": community.municipality.state,
        "context_es": community.context_es,
        "context_en": community.context_en,
    }


def stage_rows(agenda: LocalAgenda | NationalAgenda) -> list[dict[str, Any]]:
    """Which steps were held, with the note that the public reads."""
    return [
        {
            "stage": row.stage,
            "held": row.held,
            "note_es": row.note_es,
            "note_en": row.note_en,
        }
        for row in agenda.stages.order_by("stage")
    ]

"""What goes into a national version: gathered once, then frozen, with every thread."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Prefetch

from agendas.choices import LocalState, Section
from agendas.models.agendas import AgendaItem, AgendaVersion, LocalAgenda, NationalAgenda
from agendas.models.consultations import Tally
from agendas.models.themes import Placement, Theme
from agendas.queries.assembly import beside_the_vote, newest_order, reason_words
from agendas.queries.content import (
    SCHEMA_VERSION,
    Item,
    Row,
    community_words,
    process_words,
    stage_rows,
)
from agendas.queries.hidden import forget_shares
from agendas.queries.results import Line, national_cells, visible_national
from communities.choices import CommunityState
from communities.models.places import Community, CommunityStatus
from communities.models.processes import Process
from communities.safety.thresholds import NATIONAL_FROM_AGENDAS
from workshops.models.items import Insecurity, Proposal
from workshops.queries.items import publishable

# Two people must see the same lines in the same order, whatever the table's own order is.
SPOKEN = (
    "insecurity__community__slug",
    "proposal__community__slug",
    "insecurity__code",
    "proposal__code",
)


class TooFewAgendasError(Exception):
    """Fewer than two communities have published an agenda of their own."""


class UntracedThemeError(Exception):
    """A ranked theme rests on no line of a published local agenda."""


class UntranslatedThemeError(Exception):
    """A ranked theme has no words in English, which a national agenda is published in too."""


CHAIRS = {
    CommunityState.SUSPENDED: "suspended",
    CommunityState.TESTIMONY_ONLY: "testimony_only",
}


def _reasons(chairs: list[Community]) -> dict[UUID, dict[str, Any]]:
    """Why each empty chair is empty, by community id."""
    if not chairs:
        return {}
    moves = CommunityStatus.plain.filter(community__in=chairs).order_by("number")
    # The last move of a community is written last, and stays.
    return {
        move.community_id: {
            "reason": move.reason,
            "note_es": move.public_note_es,
            "note_en": move.public_note_en,
        }
        for move in moves
    }


def _raised_hands(version: AgendaVersion | None) -> bool:
    votes = version.head.get("votes", []) if version else []
    return any(vote.get("counts_only") for vote in votes)


def national_communities(
    process: Process, locals_: Mapping[str, AgendaVersion], voters: Iterable[str]
) -> list[dict[str, Any]]:
    """Every community of the process with how it stands in the national agenda.

    Status: ``agenda``, ``suspended``, ``testimony_only``, or ``absent`` (no agenda yet).
    """
    rows = []
    voted = set(voters)
    communities = list(Community.objects.within(process).select_related("municipality"))
    reasons = _reasons([place for place in communities if place.is_empty_chair])
    for place in communities:
        version = locals_.get(place.slug)
        voting = "agenda" if version and place.slug in voted else "absent"
        rows.append(
            community_words(place)
            | {"status": CHAIRS.get(CommunityState(place.state), voting)}
            | reasons.get(place.id, {})
            | ({"version": version.number, "hash": version.hash} if version else {})
            | ({"counts_only": True} if _raised_hands(version) else {})
        )
    return rows


def national_content(
    agenda: NationalAgenda, locals_: Mapping[str, AgendaVersion]
) -> tuple[dict[str, Any], list[Row], dict[str, list[AgendaItem]]]:
    """The head, the lines and the threads (theme id -> local lines) of a national version.

    Raises:
        TooFewAgendasError: it would be the first version, and rest on one agenda alone.
        UntracedThemeError: a ranked theme has no published local line.
        UntranslatedThemeError: a ranked theme has no English words.
    """
    tally = agenda.tallies.first()
    if tally is None:
        raise UntracedThemeError
    # A later version may have to do without an agenda that was withdrawn.
    if len(locals_) < NATIONAL_FROM_AGENDAS and not agenda.versions.exists():
        raise TooFewAgendasError
    visible, cells = visible_national(tally), national_cells(tally)
    communities = national_communities(agenda.process, locals_, _voters(tally))
    published = _published_lines(locals_)
    placed = _placed(agenda)
    taken_back = _withdrawn(agenda.process) - locals_.keys()
    speakable = _speakable(agenda.process)
    traces: dict[str, list[AgendaItem]] = {}
    rows: list[Row] = []
    shown = [(line, Section.PRIORITY) for line in visible.ranked]
    shown += [(Line(key), Section.UNMARKED) for key in visible.unranked]
    for line, section in shown:
        theme, members = placed[line.item]
        traces[line.item] = [published[key] for key in members if key in published]
        if not traces[line.item]:
            raise UntracedThemeError(theme.title_es)
        if not theme.title_en:
            raise UntranslatedThemeError(theme.title_es)
        content = _theme(theme, line, traces[line.item], cells[line.item])
        _forget_votes(content, taken_back)
        content["echoes"] = [
            _echo(item, spoken=key in speakable)
            for key, item in members.items()
            if key not in published and not _is_of_withdrawn(item)
        ]
        rows.append((content, section.value, line.rank, theme))
    in_themes = {key for _theme, members in placed.values() for key in members}
    head = {
        "schema": "tequio.national-agenda",
        "schema_version": SCHEMA_VERSION,
        "synthetic": agenda.process.synthetic,
        "process": process_words(agenda.process),
        "subject": agenda.subject,
        "edition": agenda.edition,
        "communities": communities,
        "stages": stage_rows(agenda),
        "band": visible.band.name.lower(),
        "rule": tally.record["rule"],
        "weights": tally.record["weights"],
        "settings_hash": tally.record.get("settings_hash", ""),
        "tie_seed": agenda.tie_seed,
        "commitment": tally.record_hash,
        "unplaced": [
            _source(item) for key, item in published.items() if key not in in_themes
        ],
    }
    if said := newest_order(tally):
        head["assembly"] = [reason_words(said, subject=agenda.subject)]
    return head, beside_the_vote(rows, said), traces


def _withdrawn(process: Process) -> set[str]:
    """Slugs of communities that withdrew an agenda for people's safety."""
    found = LocalAgenda.objects.within(process).filter(state=LocalState.WITHDRAWN)
    return set(found.values_list("community__slug", flat=True))


def _is_of_withdrawn(item: Item) -> bool:
    agenda = getattr(item.cycle, "agenda", None)
    return agenda is not None and agenda.state == LocalState.WITHDRAWN


def _forget_votes(content: dict[str, Any], slugs: Collection[str]) -> None:
    """A line tells nothing of how these communities voted, nor that they did."""
    forget_shares(content, slugs)
    content["asked_in"] = [slug for slug in content["asked_in"] if slug not in slugs]
    content["heard_in_one_place"] = len(content["asked_in"]) == 1


def _voters(tally: Tally) -> list[str]:
    return [row["community"] for row in tally.record["communities"]]


def _published_lines(locals_: Mapping[str, AgendaVersion]) -> dict[str, AgendaItem]:
    """Item id -> its line in the newest local version, voted subjects only."""
    lines = AgendaItem.plain.filter(version__in=list(locals_.values())).exclude(
        section=Section.VOICED
    )
    return {
        str(line.insecurity_id or line.proposal_id): line
        for line in lines.select_related(
            "version__local_agenda__community__municipality"
        ).order_by("version__local_agenda__community__slug", "position")
    }


def _placed(agenda: NationalAgenda) -> dict[str, tuple[Theme, dict[str, Item]]]:
    themes = agenda.themes.filter(discarded=False).prefetch_related(
        Prefetch(
            "placements",
            Placement.plain.select_related(
                "insecurity__community__municipality",
                "insecurity__cycle__agenda",
                "proposal__community__municipality",
                "proposal__cycle__agenda",
            ).order_by(*SPOKEN),
        )
    )
    return {
        str(theme.id): (
            theme,
            {
                str(item.id): item
                for placement in theme.placements.all()
                for item in [placement.insecurity or placement.proposal]
                if item is not None
            },
        )
        for theme in themes
    }


def _source(line: AgendaItem) -> dict[str, Any]:
    version = line.version
    community = version.local_agenda.community if version.local_agenda else None
    return {
        "community": community.slug if community else "",
        "community_name": community.public_name if community else "",
        "item": line.content["id"],
        "code": line.content["code"],
        "title_es": line.content["title_es"],
        "title_en": line.content["title_en"],
        "section": line.section,
        "rank": line.rank,
    }


def _speakable(process: Process) -> set[str]:
    """Items whose groups confirmed their words and agreed to publication."""
    found = publishable(Insecurity.objects.within(process)).values_list("id", flat=True)
    more = publishable(Proposal.objects.within(process)).values_list("id", flat=True)
    return {str(key) for key in (*found, *more)}


def _echo(item: Item, *, spoken: bool) -> dict[str, Any]:
    """Said in a community without a published agenda: its words only if they may be public."""
    echo = {
        "community": item.community.slug,
        "community_name": item.community.public_name,
        "kind_of_item": item.kind_of_item.value,
    }
    if not spoken:
        return echo
    return echo | {
        "item": str(item.id),
        "code": item.code,
        "title_es": item.title_es,
        "title_en": item.title_en,
    }


def _theme(
    theme: Theme,
    line: Line,
    sources: list[AgendaItem],
    cells: Mapping[str, tuple[str, dict[str, Any] | None]],
) -> dict[str, Any]:
    asked = [slug for slug, (status, _share) in cells.items() if status != "not_on_ballot"]
    return {
        "id": str(theme.id),
        "number": theme.number,
        "title_es": theme.title_es,
        "title_en": theme.title_en,
        "dimension": theme.dimension,
        "subject": theme.agenda.subject,
        "rank": line.rank,
        "margin": line.margin,
        "tie": line.tie,
        "beside": line.beside,
        "payments": dict(line.payments) if line.payments else None,
        "cells": {
            slug: {"status": status, "share": share}
            for slug, (status, share) in cells.items()
        },
        "asked_in": asked,
        "heard_in_one_place": len(asked) == 1,
        "sources": [_source(source) for source in sources],
    }

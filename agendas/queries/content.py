"""What goes into a published version: gathered once, then frozen.

Nothing here is finer than the public may see: groups and quarters, never a sitting's week;
figures only through agendas.queries.results.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from django.db.models import Prefetch

from agendas.choices import Section, Subject
from agendas.models.agendas import AgendaItem, AgendaVersion, LeftOff, LocalAgenda, NationalAgenda
from agendas.models.consultations import Card, Consultation, Tally
from agendas.models.themes import Placement, Theme
from agendas.queries.results import Line, Visible, national_cells, visible_national, visible_vote
from communities import vocabularies
from communities.choices import CommunityState
from communities.models.places import Community
from communities.models.processes import Process
from communities.safety.coarsen import quarter_of_week
from workshops.choices import ItemState, SessionState
from workshops.models.items import Insecurity, Proposal
from workshops.models.sessions import Session

Item: TypeAlias = Insecurity | Proposal
# content, section, rank, and the thing itself
Row: TypeAlias = tuple[dict[str, Any], str, int | None, Insecurity | Proposal | Theme]

SCHEMA_VERSION = 1


class UntracedThemeError(Exception):
    """A ranked theme rests on no line of a published local agenda."""


def _process(process: Process) -> dict[str, Any]:
    names = ("slug", "name_es", "name_en", "institutions", "funders", "team_credit", "licence")
    return {name: getattr(process, name) for name in names}


def _community(community: Community) -> dict[str, Any]:
    return {
        "slug": community.slug,
        "name": community.public_name,
        "municipality": community.municipality.name,
        "state": community.municipality.state,
        "context_es": community.context_es,
        "context_en": community.context_en,
    }


def _stages(agenda: LocalAgenda | NationalAgenda) -> list[dict[str, Any]]:
    return [
        {
            "stage": row.stage,
            "held": row.held,
            "note_es": row.note_es,
            "note_en": row.note_en,
        }
        for row in agenda.stages.order_by("stage")
    ]


def _sessions(community: Community) -> list[dict[str, Any]]:
    """Sittings as the public sees them: phase, group, methods and quarter; equal ones once."""
    rows = Session.objects.within(community).exclude(
        state__in=[SessionState.DRAFT, SessionState.CANCELLED, SessionState.ABORTED]
    )
    seen: dict[tuple[Any, ...], int] = {}
    for row in rows:
        key = (
            quarter_of_week(row.iso_week),
            row.phase,
            row.group,
            tuple(row.methods),
            row.origin,
        )
        seen[key] = seen.get(key, 0) + 1
    return [
        {
            "quarter": quarter,
            "phase": phase,
            "group": group,
            "methods": list(methods),
            "origin": origin,
            "n_sessions": n,
        }
        for (quarter, phase, group, methods, origin), n in sorted(seen.items())
    ]


def _item(item: Item) -> dict[str, Any]:
    common = {
        "id": str(item.id),
        "kind_of_item": item.kind_of_item.value,
        "code": item.code,
        "title_es": item.title_es,
        "title_en": item.title_en,
        "group": item.group,
    }
    if isinstance(item, Insecurity):
        return common | {
            "dimension": item.dimension,
            "further_dimensions": item.further_dimensions,
            "form": item.form,
            "quadrant": item.quadrant,
            "spaces": item.spaces,
            "lethality": item.lethality,
        }
    return common | {
        "kind": item.kind,
        "social_part_es": item.social_part_es,
        "social_part_en": item.social_part_en,
        "security_part_es": item.security_part_es,
        "security_part_en": item.security_part_en,
        "level": item.level,
        "decision_level": item.decision_level,
        "duty_bearer": item.duty_bearer,
        "horizon": item.horizon,
        "answers": sorted(answered.code for answered in item.answers.all()),
    }


def _card(card: Card) -> dict[str, Any]:
    return {
        "words_es": card.words_es,
        "words_en": card.words_en,
        "picture": card.picture,
        "drawing": base64.b64encode(bytes(card.ballot_drawing)).decode(),
    }


def _vote(consultation: Consultation, tally: Tally, visible: Visible) -> dict[str, Any]:
    return {
        "subject": consultation.subject,
        "question_es": consultation.question_es,
        "question_en": consultation.question_en,
        "n_cards": consultation.cards.count(),
        "n_marks": consultation.n_marks,
        "band": visible.band.name.lower(),
        "n_ballots": visible.n_ballots,
        "rule": tally.record["rule"],
        "weights": tally.record["weights"],
        "tie_seed": consultation.tie_seed,
        # The record is salted: its hash commits to it and tells nothing.
        "commitment": tally.record_hash,
    }


def local_content(agenda: LocalAgenda) -> tuple[dict[str, Any], list[Row]]:
    """The head and the lines of a local version; lines by section, then by rank or code."""
    community = agenda.community
    items = _validated(community)
    votes, rows, done = [], [], set()
    counted = agenda.consultations.filter(tallies__isnull=False).distinct()
    for consultation in counted.order_by("subject"):
        tally = consultation.tallies.first()
        if tally is None:
            continue
        visible = visible_vote(consultation, tally)
        votes.append(_vote(consultation, tally, visible))
        for row in _vote_rows(consultation, visible, items):
            rows.append(row)
            done.add(row[0]["id"])
    rows += [
        (_item(item), Section.VOICED.value, None, item)
        for key, item in sorted(items.items(), key=lambda pair: pair[1].code)
        if key not in done
    ]
    order = list(Section.values)
    rows.sort(key=lambda row: order.index(row[1]))
    heard = sorted({item.group for item in items.values()})
    core = [t.code for t in vocabularies.terms("group").values() if t.attributes["core"] == "yes"]
    head = {
        "schema": "tequio.local-agenda",
        "schema_version": SCHEMA_VERSION,
        "synthetic": community.process.synthetic,
        "process": _process(community.process),
        "community": _community(community),
        "cycle": agenda.cycle.number,
        "heard": heard,
        "not_heard": [code for code in core if code not in heard],
        "sessions": _sessions(community),
        "stages": _stages(agenda),
        "votes": votes,
    }
    return head, rows


def _validated(community: Community) -> dict[str, Item]:
    found: dict[str, Item] = {}
    open_items = {"state": ItemState.VALIDATED, "sensitivity__in": ["S0", "S1"]}
    for insecurity in Insecurity.objects.within(community).filter(**open_items):
        found[str(insecurity.id)] = insecurity
    proposals = Proposal.objects.within(community).filter(**open_items)
    for proposal in proposals.prefetch_related("answers"):
        found[str(proposal.id)] = proposal
    return found


def _vote_rows(
    consultation: Consultation, visible: Visible, items: Mapping[str, Item]
) -> Iterable[Row]:
    cards = {
        card.item_id: card
        for card in consultation.cards.select_related("insecurity", "proposal")
    }
    for line in visible.ranked:
        card = cards[line.item]
        # The words may have been corrected since: the card keeps what people voted on.
        item = items.get(line.item)
        if item is not None:
            yield _ranked(line, item, card)
    for key in visible.unranked:
        if item := items.get(key):
            content = _item(item) | {"card": _card(cards[key])}
            yield content, Section.UNMARKED.value, None, item
    for left in consultation.left_off.select_related("insecurity", "proposal"):
        item = items.get(str(left.insecurity_id or left.proposal_id))
        if item is not None:
            yield _item(item) | _reason(left), Section.LEFT_OFF.value, None, item


def _ranked(line: Line, item: Item, card: Card) -> Row:
    content = _item(item) | {
        "card": _card(card),
        "rank": line.rank,
        "share": line.share,
        "margin": line.margin,
        "tie": line.tie,
    }
    return content, Section.PRIORITY.value, line.rank, item


def _reason(left: LeftOff) -> dict[str, Any]:
    return {"reason": left.reason, "note_es": left.note_es, "note_en": left.note_en}


def _chair(community: Community) -> dict[str, Any]:
    """A community without an agenda in the national one: why, and since when it waits."""
    last = community.statuses.last()
    return {
        "reason": last.reason if last else "",
        "note_es": last.public_note_es if last else "",
        "note_en": last.public_note_en if last else "",
    }


def national_communities(
    process: Process, locals_: Mapping[str, AgendaVersion], voters: Iterable[str]
) -> list[dict[str, Any]]:
    """Every community of the process with how it stands in the national agenda.

    Status: ``agenda``, ``suspended``, ``testimony_only``, or ``absent`` (no agenda yet).
    """
    rows = []
    voted = set(voters)
    for community in (
        Community.objects.within(process)
        .select_related("municipality")
        .prefetch_related("statuses")
    ):
        version = locals_.get(community.slug)
        status = "absent"
        if community.state == CommunityState.SUSPENDED:
            status = "suspended"
        elif community.state == CommunityState.TESTIMONY_ONLY:
            status = "testimony_only"
        elif version and community.slug in voted:
            status = "agenda"
        rows.append(
            _community(community)
            | {"status": status}
            | (_chair(community) if status in {"suspended", "testimony_only"} else {})
            | ({"version": version.number, "hash": version.hash} if version else {})
        )
    return rows


def national_content(
    agenda: NationalAgenda, locals_: Mapping[str, AgendaVersion]
) -> tuple[dict[str, Any], list[Row], dict[str, list[AgendaItem]]]:
    """The head, the lines and the threads (theme id -> local lines) of a national version.

    Raises:
        UntracedThemeError: a ranked theme has no published local line.
    """
    tally = agenda.tallies.first()
    if tally is None:
        raise UntracedThemeError
    visible, cells = visible_national(tally), national_cells(tally)
    communities = national_communities(agenda.process, locals_, _voters(tally))
    published = _published_lines(locals_)
    placed = _placed(agenda)
    traces: dict[str, list[AgendaItem]] = {}
    rows: list[Row] = []
    for line in (*visible.ranked, *(Line(key) for key in visible.unranked)):
        theme, members = placed[line.item]
        traces[line.item] = [published[key] for key in members if key in published]
        if not traces[line.item]:
            raise UntracedThemeError(theme.title_es)
        content = _theme(theme, line, traces[line.item], cells[line.item])
        content["echoes"] = [
            _echo(item) for key, item in members.items() if key not in published
        ]
        section = Section.PRIORITY if line.rank else Section.UNMARKED
        rows.append((content, section.value, line.rank, theme))
    in_themes = {key for _theme, members in placed.values() for key in members}
    head = {
        "schema": "tequio.national-agenda",
        "schema_version": SCHEMA_VERSION,
        "synthetic": agenda.process.synthetic,
        "process": _process(agenda.process),
        "subject": agenda.subject,
        "edition": agenda.edition,
        "communities": communities,
        "stages": _stages(agenda),
        "band": visible.band.name.lower(),
        "rule": tally.record["rule"],
        "weights": tally.record["weights"],
        "tie_seed": agenda.tie_seed,
        "commitment": tally.record_hash,
        "unplaced": [
            _source(item) for key, item in published.items() if key not in in_themes
        ],
    }
    return head, rows, traces


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
                "insecurity__community__municipality", "proposal__community__municipality"
            ),
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


def _echo(item: Item) -> dict[str, Any]:
    """Said in a community without a published agenda: its words only if the group confirmed."""
    echo = {
        "community": item.community.slug,
        "community_name": item.community.public_name,
        "kind_of_item": item.kind_of_item.value,
    }
    if item.state != ItemState.VALIDATED or item.sensitivity not in {"S0", "S1"}:
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
        "subject": theme.agenda.subject if theme.agenda_id else Subject.PROPOSALS,
        "rank": line.rank,
        "margin": line.margin,
        "tie": line.tie,
        "payments": dict(line.payments) if line.payments else None,
        "cells": {
            slug: {"status": status, "share": share}
            for slug, (status, share) in cells.items()
        },
        "asked_in": asked,
        "heard_in_one_place": len(asked) == 1,
        "sources": [_source(source) for source in sources],
    }

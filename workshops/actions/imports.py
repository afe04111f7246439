"""Taking in an agenda made on paper: dry run first, then all of it or nothing."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction

from communities.actions.audit import record
from communities.models.people import User
from communities.models.places import Community
from communities.safety.redact import find_traces
from workshops.actions.items import MODELS, code_item, create_item
from workshops.actions.sessions import current_cycle
from workshops.choices import ConsentAnswer, ImportState, ItemKind, SessionOrigin, SessionState
from workshops.models.contributions import Contribution
from workshops.models.imports import ImportDraft
from workshops.models.items import Insecurity, Proposal
from workshops.models.sessions import Consent, Session
from workshops.queries.imports import field_values, known_items
from workshops.sheets.check import check_rows
from workshops.sheets.results import CHANGED, NEW, REFUSED, CheckedRow
from workshops.sheets.rows import RawRow


class RowsRefusedError(Exception):
    """Some rows have errors; nothing was imported."""


class NotADraftError(Exception):
    """This sheet was imported, or discarded, before."""


def _packed(row: RawRow) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "sheet": row.sheet,
        "number": row.number,
        "values": dict(row.values),
    }


def unpacked(rows: Sequence[Mapping[str, Any]]) -> list[RawRow]:
    """The rows of a draft as the sheet reader gave them."""
    return [
        RawRow(
            kind=row["kind"], sheet=row["sheet"], number=row["number"], values=row["values"]
        )
        for row in rows
    ]


@transaction.atomic
def keep_draft(
    *,
    acting_user: User,
    community: Community,
    id: uuid.UUID,
    rows: Sequence[RawRow],
    warnings: Sequence[str],
) -> ImportDraft:
    """Keep an uploaded sheet as typed; the file and its name are not kept."""
    draft, created = ImportDraft.plain.get_or_create(
        id=id,
        defaults={
            "community": community,
            "number": ImportDraft.objects.within(community).count() + 1,
            "rows": [_packed(row) for row in rows],
            "warnings": list(warnings),
        },
    )
    if created:
        record(
            acting_user=acting_user,
            action="keep_draft",
            target=draft,
            process=community.process,
        )
    return draft


def _lock_draft(draft: ImportDraft) -> ImportDraft:
    draft = (
        ImportDraft.plain.select_for_update(of=("self",))
        .select_related("community__process")
        .get(pk=draft.pk)
    )
    if draft.state != ImportState.DRAFT:
        raise NotADraftError
    return draft


@transaction.atomic
def mend_row(
    *, acting_user: User, draft: ImportDraft, index: int, values: Mapping[str, str]
) -> ImportDraft:
    """Replace what one row says, before anything is imported.

    Raises:
        NotADraftError: the sheet was imported or discarded.
        IndexError: there is no such row.
    """
    draft = _lock_draft(draft)
    draft.rows[index]["values"] = dict(values)
    draft.save(update_fields=["rows"])
    record(
        acting_user=acting_user,
        action="mend_row",
        target=draft,
        process=draft.community.process,
    )
    return draft


@transaction.atomic
def leave_out_row(*, acting_user: User, draft: ImportDraft, index: int) -> ImportDraft:
    """Drop one row from the draft.

    Raises:
        NotADraftError: the sheet was imported or discarded.
        IndexError: there is no such row.
    """
    draft = _lock_draft(draft)
    del draft.rows[index]
    draft.save(update_fields=["rows"])
    record(
        acting_user=acting_user,
        action="leave_out_row",
        target=draft,
        process=draft.community.process,
    )
    return draft


@transaction.atomic
def discard_draft(*, acting_user: User, draft: ImportDraft) -> ImportDraft:
    """Throw an uploaded sheet away, with what it said.

    Raises:
        NotADraftError: it was imported, or discarded before.
    """
    draft = _lock_draft(draft)
    draft.state, draft.rows = ImportState.DISCARDED, []
    draft.save(update_fields=["state", "rows"])
    record(
        acting_user=acting_user,
        action="discard_draft",
        target=draft,
        process=draft.community.process,
    )
    return draft


def dry_run(draft: ImportDraft) -> tuple[CheckedRow, ...]:
    """What importing would do, row by row. Changes nothing."""
    return check_rows(
        unpacked(draft.rows),
        known=known_items(draft.community),
        lint=lambda text: [trace.text for trace in find_traces(text)],
    )


@transaction.atomic
def apply_draft(
    *,
    acting_user: User,
    draft: ImportDraft,
    iso_week: str,
    consent: Mapping[str, str],
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> ImportDraft:
    """Import every row, or none.

    New rows become items, with a card each in a sitting "from an agenda on paper" of their
    group, so that each can be followed back. Changed rows change the items.

    Raises:
        RowsRefusedError: some row has an error.
        NotADraftError: it was imported, or discarded, before.
    """
    Community.plain.select_for_update().get(pk=draft.community_id)
    draft = _lock_draft(draft)
    checked = dry_run(draft)
    if any(row.status == REFUSED for row in checked):
        raise RowsRefusedError
    work = [row for row in checked if row.status in {NEW, CHANGED}]
    sittings: dict[tuple[str, str], Session] = {}
    # Insecurities first: proposals point at them.
    for done, row in enumerate(sorted(work, key=lambda r: r.kind != ItemKind.INSECURITY)):
        progress(done, len(work))
        if row.status == CHANGED:
            _change(acting_user, draft.community, row)
            continue
        item = _make(acting_user, draft.community, row)
        key = (row.kind, item.group)
        if key not in sittings:
            sittings[key] = _sitting(draft.community, row.kind, item.group, iso_week, consent)
        _voice(sittings[key], item)
    draft.state = ImportState.APPLIED
    draft.n_new = sum(row.status == NEW for row in work)
    draft.n_changed = len(work) - draft.n_new
    draft.rows = []
    draft.save(update_fields=["state", "n_new", "n_changed", "rows"])
    record(
        acting_user=acting_user,
        action="apply_draft",
        target=draft,
        process=draft.community.process,
    )
    return draft


def _answers(community: Community, row: CheckedRow) -> list[Insecurity] | None:
    if row.kind != ItemKind.PROPOSAL:
        return None
    return list(
        Insecurity.objects.within(community).filter(code__in=row.values.get("answers", ()))
    )


def _make(acting_user: User, community: Community, row: CheckedRow) -> Insecurity | Proposal:
    values = field_values(row.kind, row.values)
    title = str(values.pop("title_es"))
    item = create_item(
        acting_user=acting_user,
        community=community,
        kind=row.kind,
        title_es=title,
        code=row.code,
    )
    return code_item(
        acting_user=acting_user, item=item, values=values, answers=_answers(community, row)
    )


def _change(acting_user: User, community: Community, row: CheckedRow) -> None:
    item = MODELS[row.kind].objects.within(community).get(code=row.code)
    changed = {change.column for change in row.changes}
    values = field_values(
        row.kind, {name: value for name, value in row.values.items() if name in changed}
    )
    code_item(
        acting_user=acting_user,
        item=item,
        values=values,
        answers=_answers(community, row) if "answers" in changed else None,
    )


def _sitting(
    community: Community, kind: str, group: str, iso_week: str, consent: Mapping[str, str]
) -> Session:
    session = Session.plain.create(
        community=community,
        cycle=current_cycle(community),
        origin=SessionOrigin.PAPER_AGENDA,
        phase="diagnosis" if kind == ItemKind.INSECURITY else "proposals",
        group=group,
        iso_week=iso_week,
        state=SessionState.SYNCED,
    )
    Consent.plain.create(session=session, **consent)
    return session


def _voice(session: Session, item: Insecurity | Proposal) -> None:
    Contribution.plain.create(
        session=session,
        position=session.contributions.count() + 1,
        kind=item.kind_of_item,
        text=item.title_es,
        group=item.group,
        sensitivity="S1",
        insecurity=item if isinstance(item, Insecurity) else None,
        proposal=item if isinstance(item, Proposal) else None,
    )


# What the team of an older paper agenda confirms for its groups, scope by scope.
PAPER_CONSENT = {
    "take_part": ConsentAnswer.ALL,
    "notes": ConsentAnswer.ALL,
    "chart_photo": ConsentAnswer.NONE,
    "agenda_use": ConsentAnswer.ALL,
    "publication": ConsentAnswer.ALL,
}

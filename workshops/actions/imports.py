"""Taking in an agenda made on paper: dry run first, then all of it or nothing."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.db import transaction

from communities import vocabularies
from communities.actions.audit import record
from communities.models.base import free_id
from communities.models.people import User
from communities.models.places import Community
from workshops.actions.import_items import (
    change_items,
    give_voices,
    make_items,
    who_may_read,
)
from workshops.choices import ConsentAnswer, ImportState
from workshops.models.imports import ImportDraft
from workshops.queries.imports import dry_run
from workshops.sheets.cells import quoted
from workshops.sheets.columns import COLUMNS
from workshops.sheets.results import CHANGED, NEW, Message
from workshops.sheets.rows import Notice, RawRow
from workshops.sheets.terms import find, split

# What the team of an older paper agenda confirms for its groups, scope by scope.
PAPER_CONSENT = {
    "take_part": ConsentAnswer.ALL,
    "notes": ConsentAnswer.ALL,
    "chart_photo": ConsentAnswer.NONE,
    "agenda_use": ConsentAnswer.ALL,
    "publication": ConsentAnswer.ALL,
}
# Doubts that are settled in another column than the one they are about.
SETTLED_IN = {"part_without_combined": "kind"}


class RowsRefusedError(Exception):
    """Some rows have errors; nothing was imported."""


class NotADraftError(Exception):
    """This sheet was imported, or discarded, before."""


class ChangedMeanwhileError(Exception):
    """Importing would now do something else than what was shown; nothing was imported."""


@transaction.atomic
def keep_draft(
    *,
    acting_user: User,
    community: Community,
    id: uuid.UUID,
    rows: Sequence[RawRow],
    warnings: Sequence[Notice],
) -> ImportDraft:
    """Keep an uploaded sheet as typed; the file and its name are not kept.

    The same ``id`` again gives the draft that it gave before.
    """
    Community.plain.select_for_update().get(pk=community.pk)
    draft, created = ImportDraft.plain.get_or_create(
        id=free_id(ImportDraft, id, community=community),
        defaults={
            "community": community,
            "number": ImportDraft.objects.within(community).count() + 1,
            "rows": [{**asdict(row), "values": dict(row.values)} for row in rows],
            "warnings": [asdict(notice) for notice in warnings],
        },
    )
    if created:
        _record(acting_user, "keep_draft", draft)
    return draft


def _record(acting_user: User, action: str, draft: ImportDraft) -> None:
    record(
        acting_user=acting_user,
        action=action,
        target=draft,
        process=draft.community.process,
    )


def _lock_draft(draft: ImportDraft) -> ImportDraft:
    draft = (
        ImportDraft.plain.select_for_update(of=("self",))
        .select_related("community__process")
        .get(pk=draft.pk)
    )
    if draft.state != ImportState.DRAFT:
        raise NotADraftError
    return draft


def _save_row(
    acting_user: User, draft: ImportDraft, index: int, *, action: str, **values: Any
) -> None:
    draft.rows[index].update(values)
    draft.save(update_fields=["rows"])
    _record(acting_user, action, draft)


@transaction.atomic
def mend_row(
    *, acting_user: User, draft: ImportDraft, index: int, values: Mapping[str, str]
) -> None:
    """Replace what one row says, before anything is imported.

    Raises:
        NotADraftError: the sheet was imported or discarded.
        IndexError: there is no such row.
    """
    draft = _lock_draft(draft)
    _save_row(acting_user, draft, index, action="mend_row", values=dict(values))


@transaction.atomic
def name_kind(*, acting_user: User, draft: ImportDraft, index: int, kind: str) -> None:
    """Say whether a row is an insecurity or a proposal, where the sheet does not.

    Raises:
        NotADraftError: the sheet was imported or discarded.
        IndexError: there is no such row.
    """
    draft = _lock_draft(draft)
    _save_row(acting_user, draft, index, action="mend_row", kind=kind)


@transaction.atomic
def take_suggestion(
    *, acting_user: User, draft: ImportDraft, index: int, doubt: Message, language: str
) -> bool:
    """Settle one doubt of the check the way it suggests; False when it is settled already.

    Raises:
        NotADraftError: the sheet was imported or discarded.
    """
    draft = _lock_draft(draft)
    row = dry_run(draft).row(index)
    if row is None or doubt not in row.checked.messages or not doubt.suggestion:
        return False
    if doubt.reason == "kind_unknown":
        change: dict[str, Any] = {"kind": doubt.suggestion}
    else:
        column = SETTLED_IN.get(doubt.reason, doubt.column)
        text = _settled(row.raw, doubt, column=column, language=language)
        change = {"values": {**row.raw.values, column: text}}
    _save_row(acting_user, draft, index, action="mend_row", **change)
    return True


def _settled(row: RawRow, doubt: Message, *, column: str, language: str) -> str:
    """The new text of a cell; of several terms only the doubted one is replaced."""
    own = next(each for each in COLUMNS[row.kind] if each.key == column)
    vocabulary = own.vocabulary
    if vocabulary is None:
        return doubt.suggestion
    suggested = vocabularies.label(vocabulary, doubt.suggestion, language)
    if not own.many:
        return suggested
    codes, left = split(row.values[column], lambda piece: find(vocabulary, piece))
    labels = [vocabularies.label(vocabulary, code, language) for code in codes]
    pieces = [suggested if quoted(piece) == doubt.value else piece for piece in left]
    return "; ".join(dict.fromkeys([*labels, *pieces]))


@transaction.atomic
def leave_out_row(
    *, acting_user: User, draft: ImportDraft, index: int, left_out: bool = True
) -> None:
    """Leave one row out of the import, or take it back in. What it says is kept.

    Raises:
        NotADraftError: the sheet was imported or discarded.
        IndexError: there is no such row.
    """
    draft = _lock_draft(draft)
    action = "leave_out_row" if left_out else "put_back_row"
    _save_row(acting_user, draft, index, action=action, left_out=left_out)


@transaction.atomic
def discard_draft(*, acting_user: User, draft: ImportDraft) -> None:
    """Throw an uploaded sheet away, with what it said.

    Raises:
        NotADraftError: it was imported, or discarded before.
    """
    draft = _lock_draft(draft)
    draft.state, draft.rows, draft.warnings = ImportState.DISCARDED, [], []
    draft.save(update_fields=["state", "rows", "warnings"])
    _record(acting_user, "discard_draft", draft)


@transaction.atomic
def apply_draft(
    *,
    acting_user: User,
    draft: ImportDraft,
    iso_week: str,
    consent: Mapping[str, str],
    seen: str = "",
) -> ImportDraft:
    """Import every row that is not left out, or none.

    New rows become items, with a card each in a sitting "from an agenda on paper" of their
    group, so that each can be followed back. Changed rows change the items. What no group
    wants in the agenda or in public is kept for the field team alone.

    Args:
        acting_user: who imports.
        draft: the sheet.
        iso_week: when the agenda was made ("2018-W20"); read only if a row is new.
        consent: one answer a scope (choices.ConsentScope); read only if a row is new.
        seen: ``DryRun.fingerprint`` of what the person was shown; "" asks nothing.

    Raises:
        RowsRefusedError: some row has an error, or every row is left out.
        ChangedMeanwhileError: the items have changed since ``seen``.
        NotADraftError: it was imported, or discarded, before.
    """
    community = (
        Community.plain.select_for_update(of=("self",))
        .select_related("process")
        .get(pk=draft.community_id)
    )
    draft = _lock_draft(draft)
    run = dry_run(draft, lint=False)
    if seen and seen != run.fingerprint:
        raise ChangedMeanwhileError
    if not run.is_clear:
        raise RowsRefusedError
    new, changed = ([row.checked for row in run.of(status)] for status in (NEW, CHANGED))
    items = make_items(
        acting_user=acting_user,
        community=community,
        rows=new,
        sensitivity=who_may_read(consent),
    )
    give_voices(community=community, items=items, iso_week=iso_week, consent=consent)
    change_items(acting_user=acting_user, community=community, rows=changed)
    draft.state, draft.rows, draft.warnings = ImportState.APPLIED, [], []
    draft.n_new, draft.n_changed = len(new), len(changed)
    draft.save(update_fields=["state", "n_new", "n_changed", "rows", "warnings"])
    _record(acting_user, "apply_draft", draft)
    return draft

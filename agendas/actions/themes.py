"""Joining local items into national themes. Items keep their words; every act can be undone."""

import secrets
import uuid
from typing import Any

from django.db import transaction

from agendas.actions.settings import official_settings
from agendas.choices import NATIONAL_AGENDA, NationalState, Subject
from agendas.choices import ThemeOperationKind as Kind
from agendas.models.agendas import NationalAgenda
from agendas.models.themes import Placement, Theme, ThemeOperation
from communities.actions.audit import record
from communities.models.base import free_id
from communities.models.people import User
from communities.models.processes import Process
from workshops.models.items import Insecurity, Proposal

INVERSE = {
    Kind.CREATE: Kind.DISCARD,
    Kind.DISCARD: Kind.RESTORE,
    Kind.RESTORE: Kind.DISCARD,
    Kind.WORD: Kind.WORD,
    Kind.PLACE: Kind.UNPLACE,
    Kind.UNPLACE: Kind.PLACE,
}


class NothingToUndoError(Exception):
    """Every operation is undone, or there was none."""


def current_national(process: Process, subject: str = Subject.PROPOSALS) -> NationalAgenda:
    """The newest edition on one subject, made on first need."""
    found = (
        NationalAgenda.objects.within(process)
        .filter(subject=subject)
        .select_related("process")
        .order_by("-edition")
        .first()
    )
    if found:
        return found
    seed = secrets.token_hex(32)
    agenda, _created = NationalAgenda.plain.get_or_create(
        process=process,
        subject=subject,
        edition=1,
        defaults={"tie_seed": seed, "settings": official_settings(seed)},
    )
    return agenda


def _lock(agenda: NationalAgenda) -> NationalAgenda:
    agenda = (
        NationalAgenda.plain.select_for_update(of=("self",))
        .select_related("process")
        .get(pk=agenda.pk)
    )
    if agenda.state == NationalState.COLLECTING:
        agenda.state = NATIONAL_AGENDA.after(agenda.state, "cluster")
        agenda.save(update_fields=["state"])
    elif NATIONAL_AGENDA.allows(agenda.state, "reopen"):
        # A changed map needs a new run; the old run and its version stay as they were.
        agenda.state = NATIONAL_AGENDA.after(agenda.state, "reopen")
        agenda.save(update_fields=["state"])
    return agenda


def _log(
    *, acting_user: User, theme: Theme, kind: Kind, **details: object
) -> ThemeOperation:
    agenda = theme.agenda
    operation = ThemeOperation.plain.create(
        agenda=agenda,
        number=agenda.operations.count() + 1,
        kind=kind,
        theme=theme,
        acted_by=acting_user,
        **details,
    )
    record(
        acting_user=acting_user,
        action=f"theme_{kind}",
        target=theme,
        process=agenda.process,
    )
    return operation


@transaction.atomic
def create_theme(
    *,
    acting_user: User,
    agenda: NationalAgenda,
    title_es: str,
    title_en: str = "",
    dimension: str = "",
    id: uuid.UUID | None = None,
) -> Theme:
    """A new theme; sent twice with one id, it is made once."""
    agenda = _lock(agenda)
    theme, created = agenda.themes.get_or_create(
        id=free_id(Theme, id, agenda=agenda),
        defaults={
            "agenda": agenda,
            "number": agenda.themes.count() + 1,
            "title_es": title_es,
            "title_en": title_en,
            "dimension": dimension,
        },
    )
    if created:
        _log(acting_user=acting_user, theme=theme, kind=Kind.CREATE)
    return theme


@transaction.atomic
def word_theme(
    *, acting_user: User, theme: Theme, title_es: str, title_en: str, dimension: str
) -> Theme:
    """Give a theme other words; what it was called before stays in the log."""
    _lock(theme.agenda)
    before = _words(theme)
    theme.title_es, theme.title_en, theme.dimension = title_es, title_en, dimension
    theme.save(update_fields=["title_es", "title_en", "dimension"])
    _log(acting_user=acting_user, theme=theme, kind=Kind.WORD, words_before=before)
    return theme


def _words(theme: Theme) -> dict[str, str]:
    return {
        "title_es": theme.title_es,
        "title_en": theme.title_en,
        "dimension": theme.dimension,
    }


def _key(item: Insecurity | Proposal) -> dict[str, Any]:
    return {
        "insecurity": item if isinstance(item, Insecurity) else None,
        "proposal": item if isinstance(item, Proposal) else None,
    }


@transaction.atomic
def place_items(
    *, acting_user: User, theme: Theme, items: list[Insecurity | Proposal]
) -> list[ThemeOperation]:
    """Put local items of any community into a theme, from wherever they stood."""
    agenda = _lock(theme.agenda)
    theme.agenda = agenda
    if agenda.themes.filter(pk=theme.pk, discarded=True).exists():
        return []  # laid aside meanwhile: what went there would be out of sight
    operations = []
    for item in items:
        placement = Placement.plain.filter(agenda=agenda, **_key(item)).first()
        before = placement.theme if placement else None
        if before == theme:
            continue
        Placement.plain.update_or_create(
            agenda=agenda, **_key(item), defaults={"theme": theme}
        )
        operations.append(
            _log(
                acting_user=acting_user,
                theme=theme,
                kind=Kind.PLACE,
                theme_before=before,
                **_key(item),
            )
        )
    return operations


@transaction.atomic
def unplace_items(
    *, acting_user: User, agenda: NationalAgenda, items: list[Insecurity | Proposal]
) -> list[ThemeOperation]:
    """Take local items out of their themes; standing outside every theme is a valid end."""
    agenda = _lock(agenda)
    operations = []
    for item in items:
        placement = (
            Placement.plain.filter(agenda=agenda, **_key(item))
            .select_related("theme")
            .first()
        )
        if placement is None:
            continue
        theme = placement.theme
        theme.agenda = agenda
        placement.delete()
        operations.append(
            _log(
                acting_user=acting_user,
                theme=theme,
                kind=Kind.UNPLACE,
                theme_before=theme,
                **_key(item),
            )
        )
    return operations


@transaction.atomic
def discard_theme(*, acting_user: User, theme: Theme) -> Theme:
    """Lay a theme aside; its items stand outside every theme until it is restored."""
    _lock(theme.agenda)
    theme.discarded = True
    theme.save(update_fields=["discarded"])
    _log(acting_user=acting_user, theme=theme, kind=Kind.DISCARD)
    return theme


@transaction.atomic
def undo_operation(*, acting_user: User, agenda: NationalAgenda) -> ThemeOperation:
    """Undo the last operation that is not undone by adding its opposite.

    Raises:
        NothingToUndoError: there is none.
    """
    agenda = _lock(agenda)
    last = (
        agenda.operations.filter(undoes__isnull=True, undone_by__isnull=True)
        .select_related("theme", "theme_before")
        .last()
    )
    if last is None:
        raise NothingToUndoError
    theme = last.theme
    theme.agenda = agenda
    words = _words(theme)
    _reverse(agenda, last)
    return _log(
        acting_user=acting_user,
        theme=theme,
        kind=INVERSE[Kind(last.kind)],
        theme_before=last.theme_before,
        insecurity=last.insecurity,
        proposal=last.proposal,
        words_before=words if last.kind == Kind.WORD else {},
        undoes=last,
    )


def _reverse(agenda: NationalAgenda, operation: ThemeOperation) -> None:
    theme, kind = operation.theme, Kind(operation.kind)
    item: dict[str, Any] = {
        "insecurity_id": operation.insecurity_id,
        "proposal_id": operation.proposal_id,
    }
    if kind == Kind.WORD:
        Theme.plain.filter(pk=theme.pk).update(**operation.words_before)
    elif kind in {Kind.CREATE, Kind.RESTORE}:
        Theme.plain.filter(pk=theme.pk).update(discarded=True)
    elif kind == Kind.DISCARD:
        Theme.plain.filter(pk=theme.pk).update(discarded=False)
    elif operation.theme_before:
        Placement.plain.update_or_create(
            agenda=agenda, **item, defaults={"theme": operation.theme_before}
        )
    else:
        Placement.plain.filter(agenda=agenda, **item).delete()

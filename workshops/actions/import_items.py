"""From checked rows to items: many at once, so that a whole agenda takes a moment."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import count

from django.db.models import QuerySet

from communities.actions.audit import record_many
from communities.models.people import User
from communities.models.places import Community
from workshops.actions.items import MODELS, move_by_completeness, set_codes
from workshops.actions.sessions import current_cycle
from workshops.choices import (
    ConsentAnswer,
    ConsentScope,
    ItemKind,
    ItemState,
    SessionOrigin,
    SessionState,
)
from workshops.models.contributions import Contribution
from workshops.models.items import Insecurity, Proposal
from workshops.models.sessions import Consent, Session
from workshops.queries.imports import field_values
from workshops.queries.items import FIELD_TEAM_ONLY
from workshops.sheets.results import CheckedRow

_PHASES = {ItemKind.INSECURITY: "diagnosis", ItemKind.PROPOSAL: "proposals"}
_FOR_ALL_TO_SEE = (ConsentScope.AGENDA_USE, ConsentScope.PUBLICATION)
COMMUNITY_AND_TEAM = "S1"
# Checked against the database by the database itself, not by one question a row.
_RELATIONS = frozenset({"community", "cycle"})


def who_may_read(consent: Mapping[str, str]) -> str:
    """The sensitivity of what groups said that answered like this.

    What no one wants in the agenda, or in public, stays with the field team: no ballot takes
    it, and so no agenda does.
    """
    asked = (consent.get(scope) for scope in _FOR_ALL_TO_SEE)
    return FIELD_TEAM_ONLY if ConsentAnswer.NONE in asked else COMMUNITY_AND_TEAM


def make_items(
    *,
    acting_user: User,
    community: Community,
    rows: Iterable[CheckedRow],
    sensitivity: str,
) -> list[Insecurity | Proposal]:
    """New items from new rows, coded as far as the rows go; insecurities come first.

    Call it inside a transaction that holds the community's lock.

    Raises:
        ValidationError: a value does not fit its field.
        IntegrityError: a rule of the database is broken, or a code is taken.
    """
    ordered = sorted(rows, key=lambda row: row.kind != ItemKind.INSECURITY)
    cycle = current_cycle(community)
    made: list[Insecurity | Proposal] = []
    for row in ordered:
        item = MODELS[row.kind](
            community=community,
            cycle=cycle,
            code=row.code,
            sensitivity=sensitivity,
            **field_values(row.kind, row.values),
        )
        move_by_completeness(item, reworded=False)
        item.clean_fields(exclude=_RELATIONS)
        made.append(item)
    Insecurity.plain.bulk_create(item for item in made if isinstance(item, Insecurity))
    Proposal.plain.bulk_create(item for item in made if isinstance(item, Proposal))
    _link(community, zip(ordered, made, strict=True))
    record_many(
        acting_user=acting_user,
        action="create_item",
        targets=made,
        process=community.process,
    )
    return made


def change_items(
    *, acting_user: User, community: Community, rows: Sequence[CheckedRow]
) -> None:
    """Give present items what the changed rows say, and nothing else.

    Words that the group had confirmed go back to be read again. Call it inside a
    transaction that holds the community's lock.

    Raises:
        ValidationError: a value does not fit its field.
        IntegrityError: a rule of the database is broken.
        KeyError: a row stands for no item.
    """
    present = {
        item.code: item
        for kind in MODELS
        for item in _standing(community, kind).select_for_update(of=("self",))
    }
    pairs = [(row, present[row.code]) for row in rows]
    for row, item in pairs:
        changed = {change.column for change in row.changes}
        values = {name: value for name, value in row.values.items() if name in changed}
        fields = set_codes(item, field_values(row.kind, values))
        item.clean_fields(exclude=_RELATIONS)
        item.save(update_fields=fields)
    _link(
        community,
        [
            (row, item)
            for row, item in pairs
            if any(change.column == "answers" for change in row.changes)
        ],
    )
    record_many(
        acting_user=acting_user,
        action="code_item",
        targets=[item for _row, item in pairs],
        process=community.process,
    )


def _standing(community: Community, kind: str) -> QuerySet[Insecurity] | QuerySet[Proposal]:
    return MODELS[kind].objects.within(community).exclude(state=ItemState.WITHDRAWN)


def _link(
    community: Community, pairs: Iterable[tuple[CheckedRow, Insecurity | Proposal]]
) -> None:
    """Have each proposal answer what its row names, and nothing else."""
    rows = [(row, item.pk) for row, item in pairs if isinstance(item, Proposal)]
    links = Proposal.answers.through._default_manager  # noqa: SLF001 -- Django's own name for it
    links.filter(proposal__in=[key for _row, key in rows]).delete()
    keys = dict(_standing(community, ItemKind.INSECURITY).values_list("code", "pk"))
    links.bulk_create(
        links.model(proposal_id=key, insecurity_id=keys[code])
        for row, key in rows
        for code in row.values["answers"]
    )


def give_voices(
    *,
    community: Community,
    items: Iterable[Insecurity | Proposal],
    iso_week: str,
    consent: Mapping[str, str],
) -> None:
    """A card for each new item, in a sitting "from an agenda on paper" of its group.

    So every item can be followed back to something said. One sitting a kind and group.
    """
    cycle = current_cycle(community)
    sittings: dict[tuple[ItemKind, str], Session] = {}
    positions: dict[tuple[ItemKind, str], count[int]] = {}
    cards = []
    for item in items:
        key = (item.kind_of_item, item.group)
        if key not in sittings:
            sittings[key] = Session.plain.create(
                community=community,
                cycle=cycle,
                origin=SessionOrigin.PAPER_AGENDA,
                phase=_PHASES[item.kind_of_item],
                group=item.group,
                iso_week=iso_week,
                state=SessionState.SYNCED,
            )
            Consent.plain.create(session=sittings[key], **consent)
            positions[key] = count(1)
        cards.append(
            Contribution(
                session=sittings[key],
                position=next(positions[key]),
                kind=item.kind_of_item,
                text=item.title_es,
                group=item.group,
                sensitivity=item.sensitivity,
                insecurity=item if isinstance(item, Insecurity) else None,
                proposal=item if isinstance(item, Proposal) else None,
            )
        )
    Contribution.plain.bulk_create(cards)

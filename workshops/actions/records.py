"""Writing down what is neither an insecurity nor a proposal; laying it aside and back."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from communities import vocabularies
from communities.actions.audit import record as leave_trace
from communities.models.base import free_id
from communities.models.people import User
from communities.models.places import Community
from workshops.models.contributions import Contribution
from workshops.models.items import Insecurity, Proposal
from workshops.models.records import PublishableRecord, Record
from workshops.queries.items import usable_contributions
from workshops.queries.records import item_model


class LaidAsideError(Exception):
    """A record that was laid aside is taken up again before it is changed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What to write: ``values`` by column, the cards it rests on, the items it points at.

    ``publish``: yes or no, or None where nobody who may decide it was asked.
    """

    values: Mapping[str, object]
    rests_on: Sequence[Contribution] = ()
    items: Sequence[Insecurity | Proposal] = field(default=())
    publish: bool | None = None


@transaction.atomic
def add_record(
    *,
    acting_user: User,
    community: Community,
    model: type[Record],
    entry: Entry,
    id: uuid.UUID | None = None,
) -> Record:
    """A new record of ``community``. Sent twice with the same ``id``, it is made once.

    Raises:
        ValidationError: the entry breaks a rule, or points into another community or at a
            card that its group took back.
    """
    Community.plain.select_for_update().get(pk=community.pk)
    id = free_id(model, id, community=community)
    known: Record | None = model.objects.within(community).filter(pk=id).first()
    if known:
        return known
    made = model(id=id, community=community)
    _write(made, entry)
    leave_trace(
        acting_user=acting_user,
        action="add_record",
        target=made,
        process=community.process,
    )
    return made


@transaction.atomic
def change_record(*, acting_user: User, record: Record, entry: Entry) -> Record:
    """Write a record anew.

    New public words are not published on an old decision: where nobody decides
    (``entry.publish`` is None) and such words change, the record is no longer published.

    Raises:
        ValidationError: the entry breaks a rule, or points into another community.
        LaidAsideError: it was laid aside.
        Record.DoesNotExist: it is gone, with the words of a group.
    """
    record = _locked(record)
    if record.laid_aside:
        raise LaidAsideError
    _write(record, entry)
    leave_trace(
        acting_user=acting_user,
        action="change_record",
        target=record,
        process=record.community.process,
    )
    return record


@transaction.atomic
def lay_aside_record(*, acting_user: User, record: Record) -> Record:
    """Take a record out of sight, nothing of it is lost. Doing so twice does it once."""
    return _lay(acting_user, record, aside=True, action="lay_aside_record")


@transaction.atomic
def take_up_record(*, acting_user: User, record: Record) -> Record:
    """Undo ``lay_aside_record``: everything is as it was."""
    return _lay(acting_user, record, aside=False, action="take_up_record")


def _lay(acting_user: User, record: Record, *, aside: bool, action: str) -> Record:
    record = _locked(record)
    if record.laid_aside != aside:
        record.laid_aside = aside
        record.save(update_fields=["laid_aside"])
        leave_trace(
            acting_user=acting_user,
            action=action,
            target=record,
            process=record.community.process,
        )
    return record


def _locked(record: Record) -> Record:
    # Before the row: a group that takes its words back does so under this lock.
    Community.plain.select_for_update().get(pk=record.community_id)
    found: Record = (
        type(record)
        .plain.select_for_update(of=("self",))
        .select_related("community__process")
        .get(pk=record.pk)
    )
    return found


def _write(record: Record, entry: Entry) -> None:
    """Set, check and save everything of a record. The caller holds the lock."""
    _same_community(record, entry)
    public = _public_words(record)
    for name, value in entry.values.items():
        if name not in {*record.columns, "sensitivity"}:
            raise ValidationError({name: _("There is no such column.")})
        setattr(record, name, value)
    # Whoever may not read a card must not read it through the record either.
    if any(card.sensitivity == "S2" for card in entry.rests_on):
        record.sensitivity = "S2"
    if isinstance(record, PublishableRecord):
        if entry.publish is not None:
            record.publish = entry.publish
        elif public != _public_words(record) or record.sensitivity == "S2":
            record.publish = False
    _check_codes(record)
    relations = {f.name for f in record._meta.concrete_fields if f.is_relation}
    record.full_clean(exclude=relations, validate_unique=False)
    record.save()
    record.rests_on.set(entry.rests_on)
    if record.items:
        getattr(record, record.items).set(entry.items)


def _public_words(record: Record) -> list[object]:
    public = record.public if isinstance(record, PublishableRecord) else ()
    return [getattr(record, name) for name in public]


def _same_community(record: Record, entry: Entry) -> None:
    had = set() if record.is_new else set(record.rests_on.all())
    fresh = [card for card in entry.rests_on if card not in had]
    cards = usable_contributions(record.community, restricted=True)
    _all_of(cards.filter(pk__in=[card.pk for card in fresh]), fresh)
    if entry.items and not record.items:
        raise ValidationError(_("Such a record points at no items."))
    if entry.items:
        here = item_model(type(record)).objects.within(record.community)
        _all_of(here.filter(pk__in=[item.pk for item in entry.items]), entry.items)


def _all_of(found: Iterable[object], wanted: Sequence[object]) -> None:
    if len(set(found)) != len(set(wanted)):
        raise ValidationError(_("Something chosen here may not be used here."))


def _check_codes(record: Record) -> None:
    """Every code is a term of its vocabulary; lists grow, so the database cannot know them."""
    for name, lists in record.coded:
        value = getattr(record, name)
        codes = value if isinstance(value, list) else [value] if value else []
        known = {code for found in lists for code in vocabularies.codes(found)}
        if unknown := [code for code in codes if code not in known]:
            raise ValidationError(
                {name: _("Not on the list: %(codes)s") % {"codes": ", ".join(unknown)}}
            )

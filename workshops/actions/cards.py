"""Writing down what a group said, card by card, and what it did not say."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max

from communities.actions.audit import record
from communities.models.people import User
from workshops.actions.sessions import locked_session, start_writing
from workshops.choices import SESSION, ConsentAnswer, SessionOrigin
from workshops.models.contributions import Contribution
from workshops.models.items import Insecurity, Proposal
from workshops.models.records import RECORDS, PublishableRecord
from workshops.models.sessions import Session, Silence


class NoConsentError(Exception):
    """The group did not agree to what this would do."""


class PlacedError(Exception):
    """The card is part of an item; it is taken out of the item first."""


@dataclass(frozen=True, slots=True)
class Card:
    """One line of the flipchart as typed; never who said it.

    Attributes:
        kind: one of choices.ContributionKind.
        text: at most 160 characters, already read for names.
        group: code of a group; "" inherits the sitting's.
        sensitivity: "S0", "S1" or "S2"; "" is "S1". Silenced things have no card.
        id: the key, drawn when the form was shown.
    """

    kind: str
    text: str
    group: str = ""
    sensitivity: str = ""
    id: uuid.UUID = field(default_factory=uuid.uuid4)

    def columns(self, session: Session) -> dict[str, str]:
        """What the card's row holds in ``session``."""
        return {
            "kind": self.kind,
            "text": self.text,
            "group": self.group or session.group,
            "sensitivity": self.sensitivity or "S1",
        }


def _start_notes(*, session: Session, acting_user: User) -> Session:
    session = start_writing(session=session, acting_user=acting_user)
    if (
        session.origin == SessionOrigin.WORKSHOP
        and session.consent.notes == ConsentAnswer.NONE
    ):
        raise NoConsentError
    return session


@transaction.atomic
def add_contributions(
    *, acting_user: User, session: Session, cards: Sequence[Card]
) -> list[Contribution]:
    """Write cards down, in order, all or none.

    A card sent twice is written once. A used key with other words makes another card, so
    that an old page never writes over what was said.

    Raises:
        NoConsentError: the group did not agree to notes.
        NotAllowedError: the sitting is not being written down.
        NotSafeError: it has not begun and its community is stopped.
    """
    session = _start_notes(session=session, acting_user=acting_user)
    last = session.contributions.aggregate(last=Max("position"))["last"] or 0
    known = Contribution.plain.in_bulk([card.id for card in cards])
    rows: list[Contribution] = []
    new: list[Contribution] = []
    for card in cards:
        twin = known.get(card.id)
        if twin and twin.session_id == session.id and twin.text == card.text:
            rows.append(twin)
            continue
        row = Contribution(
            id=uuid.uuid4() if twin else card.id,
            session=session,
            position=last + len(new) + 1,
            **card.columns(session),
        )
        rows.append(row)
        new.append(row)
    Contribution.plain.bulk_create(new)
    if new:
        record(
            acting_user=acting_user,
            action="add_contributions",
            target=session,
            process=session.community.process,
        )
    return rows


@transaction.atomic
def correct_contribution(
    *, acting_user: User, contribution: Contribution, card: Card
) -> Contribution:
    """Write a card again under its own key and place.

    Raises:
        Contribution.DoesNotExist: it was taken out.
        NoConsentError: the group did not agree to notes.
        NotAllowedError: the sitting is finished.
    """
    session = _start_notes(session=contribution.session, acting_user=acting_user)
    contribution = Contribution.plain.select_for_update().get(pk=contribution.pk)
    columns = card.columns(session)
    for name, value in columns.items():
        setattr(contribution, name, value)
    contribution.save(update_fields=list(columns))
    if contribution.sensitivity == "S2":
        _restrict_what_rests_on(contribution)
    record(
        acting_user=acting_user,
        action="correct_contribution",
        target=contribution,
        process=session.community.process,
    )
    return contribution


def _restrict_what_rests_on(card: Contribution) -> None:
    """Whoever may not read a card must not read it through an item or a record either."""
    if card.insecurity_id:
        Insecurity.plain.filter(pk=card.insecurity_id).update(sensitivity="S2")
    if card.proposal_id:
        Proposal.plain.filter(pk=card.proposal_id).update(sensitivity="S2")
    for model in RECORDS:
        closed: dict[str, object] = {"sensitivity": "S2"}
        if issubclass(model, PublishableRecord):
            closed["publish"] = False
        model.plain.filter(rests_on=card).update(**closed)


@transaction.atomic
def remove_contribution(*, acting_user: User, contribution: Contribution) -> None:
    """Take a card out while its sitting is being written down.

    Raises:
        Contribution.DoesNotExist: it was taken out before.
        NotAllowedError: the sitting is finished.
        PlacedError: it is part of an item.
    """
    session = locked_session(contribution.session)
    SESSION.after(session.state, "record")
    contribution = Contribution.plain.select_for_update().get(pk=contribution.pk)
    if contribution.is_placed:
        raise PlacedError
    record(
        acting_user=acting_user,
        action="remove_contribution",
        target=contribution,
        process=session.community.process,
    )
    contribution.delete()


@transaction.atomic
def add_silence(
    *, acting_user: User, session: Session, kind: str, id: uuid.UUID
) -> Silence:
    """Record that something was not said: its kind only. Sent twice, it counts once.

    Raises:
        NotAllowedError: the sitting is not being written down.
        NotSafeError: it has not begun and its community is stopped.
    """
    session = start_writing(session=session, acting_user=acting_user)
    if Silence.plain.filter(pk=id).exclude(session=session).exists():
        id = uuid.uuid4()
    silence, _created = Silence.plain.get_or_create(
        id=id, defaults={"session": session, "kind": kind}
    )
    return silence


@transaction.atomic
def remove_silence(*, acting_user: User, silence: Silence) -> None:
    """Undo a silence while its sitting is being written down.

    Raises:
        NotAllowedError: the sitting is finished.
    """
    session = locked_session(silence.session)
    SESSION.after(session.state, "record")
    record(
        acting_user=acting_user,
        action="remove_silence",
        target=silence,
        process=session.community.process,
    )
    silence.delete()

"""Planning a sitting and writing down what the group said, or did not say."""

import uuid
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Max

from communities.actions.audit import record
from communities.models.people import User
from communities.models.places import Community, Cycle, RiskAssessment
from workshops.choices import SESSION, ConsentAnswer, SessionOrigin, SessionState
from workshops.models.contributions import Contribution
from workshops.models.sessions import Consent, Session, Silence


class NotSafeError(Exception):
    """The risk card is missing, too old, red or stop."""


class NoConsentError(Exception):
    """The group did not agree to what this would do."""


@transaction.atomic
def plan_session(
    *,
    acting_user: User,
    community: Community,
    id: uuid.UUID,
    risk: RiskAssessment,
    consent: Mapping[str, str],
    details: Mapping[str, object],
) -> Session:
    """A sitting that is cleared to be held; sent twice, it is made once.

    Args:
        acting_user: who plans it.
        community: where.
        id: the key, drawn when the form was shown.
        risk: a card of this community that still holds.
        consent: one answer a scope (choices.ConsentScope).
        details: phase, methods, group, iso_week, headcount_band, climate_note.

    Raises:
        NotSafeError: the card does not clear the way, or the community is stopped.
    """
    if not risk.clears() or risk.community_id != community.id or community.is_empty_chair:
        raise NotSafeError
    session, created = Session.plain.get_or_create(
        id=id,
        defaults={
            **details,
            "community": community,
            "cycle": current_cycle(community),
            "risk": risk,
            "state": SESSION.after(SessionState.DRAFT, "clear"),
        },
    )
    if created:
        Consent.plain.create(session=session, **consent)
        record(
            acting_user=acting_user,
            action="plan_session",
            target=session,
            process=community.process,
        )
    return session


def current_cycle(community: Community) -> Cycle:
    """The newest cycle of a community."""
    return community.cycles.order_by("-number")[0]


def _locked(session: Session) -> Session:
    return Session.plain.select_for_update(of=("self",)).select_related(
        "community__process"
    ).get(pk=session.pk)


def _set_state(*, session: Session, action: str, acting_user: User) -> None:
    session.state = SESSION.after(session.state, action)
    session.save(update_fields=["state"])
    record(
        acting_user=acting_user,
        action=f"{action}_session",
        target=session,
        process=session.community.process,
    )


@transaction.atomic
def add_contributions(
    *,
    acting_user: User,
    session: Session,
    kind: str,
    texts: Sequence[str],
    group: str = "",
    sensitivity: str = "",
    id: uuid.UUID | None = None,
) -> list[Contribution]:
    """Write down one card (or several of one kind), in order; the group is inherited.

    With an ``id`` (one card only) sending it again changes that card instead of adding one.

    Raises:
        NoConsentError: the group did not agree to notes.
        NotAllowedError: the sitting is not being written down.
    """
    session = _locked(session)
    if session.origin == SessionOrigin.WORKSHOP and session.consent.notes == ConsentAnswer.NONE:
        raise NoConsentError
    if session.state == SessionState.CLEARED:
        _set_state(session=session, action="start", acting_user=acting_user)
    SESSION.after(session.state, "record")
    start = session.contributions.aggregate(last=Max("position"))["last"] or 0
    rows = []
    for offset, text in enumerate(texts, start=1):
        card, _created = Contribution.plain.update_or_create(
            id=(id if len(texts) == 1 else None) or uuid.uuid4(),
            session=session,
            defaults={
                "kind": kind,
                "text": text,
                "group": group or session.group,
                "sensitivity": sensitivity or "S1",
            },
            create_defaults={
                "position": start + offset,
                "kind": kind,
                "text": text,
                "group": group or session.group,
                "sensitivity": sensitivity or "S1",
            },
        )
        rows.append(card)
    return rows


@transaction.atomic
def remove_contribution(*, acting_user: User, contribution: Contribution) -> None:
    """Take a card out while its sitting is being written down.

    Raises:
        NotAllowedError: the sitting is finished.
    """
    session = _locked(contribution.session)
    SESSION.after(session.state, "record")
    record(
        acting_user=acting_user,
        action="remove_contribution",
        target=contribution,
        process=session.community.process,
    )
    contribution.delete()


@transaction.atomic
def add_silence(*, acting_user: User, session: Session, kind: str, id: uuid.UUID) -> Silence:
    """Record that something was not said: its kind only. Sent twice, it counts once.

    Raises:
        NotAllowedError: the sitting is not being written down.
    """
    session = _locked(session)
    if session.state == SessionState.CLEARED:
        _set_state(session=session, action="start", acting_user=acting_user)
    SESSION.after(session.state, "record")
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
    session = _locked(silence.session)
    SESSION.after(session.state, "record")
    record(
        acting_user=acting_user,
        action="remove_silence",
        target=silence,
        process=session.community.process,
    )
    silence.delete()


@transaction.atomic
def finish_session(*, acting_user: User, session: Session, headcount_band: str) -> Session:
    """Close the notes of a sitting; nothing said is a result too.

    Raises:
        NotAllowedError: it is not being written down.
    """
    session = _locked(session)
    if session.state == SessionState.CLEARED:
        _set_state(session=session, action="start", acting_user=acting_user)
    session.headcount_band = headcount_band
    session.save(update_fields=["headcount_band"])
    _set_state(session=session, action="record", acting_user=acting_user)
    _set_state(session=session, action="sync", acting_user=acting_user)
    return session


@transaction.atomic
def reopen_session(*, acting_user: User, session: Session) -> Session:
    """Undo finishing: the notes can be changed again until a second person has read them.

    Raises:
        NotAllowedError: somebody has read them.
    """
    session = _locked(session)
    _set_state(session=session, action="reopen", acting_user=acting_user)
    return session


@transaction.atomic
def abort_session(*, acting_user: User, session: Session) -> Session:
    """End at once because it is not safe: what was said is destroyed, silences stay counted.

    Raises:
        NotAllowedError: it is finished already.
    """
    session = _locked(session)
    if session.state == SessionState.CLEARED:
        _set_state(session=session, action="start", acting_user=acting_user)
    _set_state(session=session, action="abort", acting_user=acting_user)
    session.contributions.all().delete()
    session.climate_note = ""
    session.save(update_fields=["climate_note"])
    return session

"""Planning a sitting, finishing it, opening it again, and ending it for safety."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from communities.actions.audit import record
from communities.actions.status import assess_risk
from communities.machine import NotAllowedError
from communities.models.base import free_id
from communities.models.people import User
from communities.models.places import Community, Cycle, RiskAssessment
from communities.queries.ground import ReferralList, referral_list
from communities.queries.texts import consent_script
from workshops.choices import SESSION, SessionOrigin, SessionState
from workshops.models.sessions import Consent, Session


class NotSafeError(Exception):
    """The risk card is missing, too old, red or stop."""


class ReferralsMissingError(Exception):
    """A restricted topic, and nowhere to send whoever is hurt by it."""


@dataclass(frozen=True, slots=True)
class Look:
    """A look at the risk that is signed together with the plan; ``id`` makes it once."""

    id: uuid.UUID
    level: str
    conditions: Sequence[str] = ()


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
        details: phase, methods, group, iso_week, headcount_band, climate_note, restricted.

    Raises:
        NotSafeError: the card does not clear the way, or the community is stopped.
        ReferralsMissingError: its topic is restricted and the list of services is empty.
    """
    if details.get("restricted") and referral_list(community) is ReferralList.EMPTY:
        raise ReferralsMissingError
    if not risk.clears() or risk.community_id != community.id or community.is_empty_chair:
        raise NotSafeError
    session, created = Session.plain.get_or_create(
        id=free_id(Session, id, community=community),
        defaults={
            **details,
            "community": community,
            "cycle": current_cycle(community),
            "risk": risk,
            "state": SESSION.after(SessionState.DRAFT, "clear"),
        },
    )
    if created:
        script = consent_script(community.process)
        Consent.plain.create(
            session=session, script_version=script.version if script else 1, **consent
        )
        record(
            acting_user=acting_user,
            action="plan_session",
            target=session,
            process=community.process,
        )
    return session


@transaction.atomic
def look_and_plan(
    *,
    acting_user: User,
    community: Community,
    id: uuid.UUID,
    look: Look,
    consent: Mapping[str, str],
    details: Mapping[str, object],
) -> Session:
    """Sign a look at the risk and plan on it, both or neither (see ``plan_session``).

    Raises:
        NotSafeError: the look does not clear the way, or the community is stopped.
        ReferralsMissingError: its topic is restricted and the list of services is empty.
    """
    risk = assess_risk(
        acting_user=acting_user,
        community=community,
        level=look.level,
        conditions=list(look.conditions),
        id=look.id,
    )
    return plan_session(
        acting_user=acting_user,
        community=community,
        id=id,
        risk=risk,
        consent=consent,
        details=details,
    )


def current_cycle(community: Community) -> Cycle:
    """The newest cycle of a community."""
    return community.cycles.order_by("-number")[0]


def locked_session(session: Session) -> Session:
    """The same sitting under a row lock, with its process and its consent at hand."""
    return (
        Session.plain.select_for_update(of=("self",))
        .select_related("community__process", "consent")
        .get(pk=session.pk)
    )


def _move(*, session: Session, action: str, acting_user: User) -> None:
    session.state = SESSION.after(session.state, action)
    session.save(update_fields=["state"])
    record(
        acting_user=acting_user,
        action=f"{action}_session",
        target=session,
        process=session.community.process,
    )


def start_writing(*, session: Session, acting_user: User) -> Session:
    """Lock a sitting that is being written down; the first thing written starts it.

    Raises:
        NotAllowedError: it is finished, ended or cancelled.
        NotSafeError: it has not begun and its community is stopped.
    """
    session = locked_session(session)
    if session.state == SessionState.CLEARED:
        if session.community.is_empty_chair:
            raise NotSafeError
        _move(session=session, action="start", acting_user=acting_user)
    SESSION.after(session.state, "record")
    return session


@transaction.atomic
def finish_session(*, acting_user: User, session: Session, headcount_band: str) -> Session:
    """Close the notes of a sitting; nothing said is a result too.

    Raises:
        NotAllowedError: it is not being written down.
        NotSafeError: it has not begun and its community is stopped.
    """
    session = start_writing(session=session, acting_user=acting_user)
    session.headcount_band = headcount_band
    session.recorded_by = acting_user
    session.save(update_fields=["headcount_band", "recorded_by"])
    _move(session=session, action="record", acting_user=acting_user)
    _move(session=session, action="sync", acting_user=acting_user)
    return session


@transaction.atomic
def reopen_session(*, acting_user: User, session: Session) -> Session:
    """Undo finishing: the notes can be changed again until a second person has read them.

    Raises:
        NotAllowedError: somebody has read them, or they came from an agenda on paper.
    """
    session = locked_session(session)
    if session.origin == SessionOrigin.PAPER_AGENDA:
        raise NotAllowedError(SESSION.name, session.state, "reopen")
    _move(session=session, action="reopen", acting_user=acting_user)
    return session


@transaction.atomic
def abort_session(*, acting_user: User, session: Session) -> Session:
    """End at once because it is not safe: what was said is destroyed, silences stay counted.

    Raises:
        NotAllowedError: it is finished already.
    """
    session = locked_session(session)
    if session.state == SessionState.CLEARED:
        _move(session=session, action="start", acting_user=acting_user)
    _move(session=session, action="abort", acting_user=acting_user)
    session.contributions.all().delete()
    session.climate_note = ""
    session.save(update_fields=["climate_note"])
    return session

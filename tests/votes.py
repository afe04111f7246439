"""Whole votes for tests: laid out, opened by two people, cast, closed by two people."""

import uuid
from contextlib import contextmanager

from django.db import connection
from django.db.models import F
from django.utils import timezone

from agendas.actions import ballots, codes, consultations, door, publishing, themes
from agendas.actions.agendas import current_agenda, validate_agenda
from agendas.actions.cards import CardPlan, LeftOffPlan, lay_out_ballot
from agendas.actions.versions import freeze_version
from agendas.choices import BatchKind
from agendas.models.consultations import Consultation
from agendas.models.themes import Theme
from agendas.queries.local_content import local_content
from agendas.queries.public import current_versions
from communities.models.acts import SecondPersonAct
from communities.models.people import User
from communities.models.places import RiskAssessment
from tests.world import World, confirm, make_insecurity, make_proposal
from workshops.actions.sessions import current_cycle
from workshops.models.sessions import Session


@contextmanager
def unguarded(table: str):
    """As whoever owns a table and takes its guards off."""
    with connection.cursor() as cursor:
        # What waits for the commit would forbid to alter the table.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def make_proposals(world: World, n: int, community=None) -> list:
    """Confirmed proposals that each answer one insecurity."""
    insecurity = make_insecurity(world, community=community)
    confirm(world, insecurity, community=community)
    found = [make_proposal(world, f"Propuesta número {i}", community) for i in range(n)]
    for proposal in found:
        proposal.answers.add(insecurity)
    confirm(world, *found, community=community)
    return found


def make_vote(
    world: World,
    proposals,
    community=None,
    off=(),
    n_slips=0,
    *,
    lot="mixed",
    n_papers=0,
    kind="phone",
):
    """A laid-out consultation; with slips, their codes too."""
    community = community or world.here
    consultation = consultations.create_consultation(
        acting_user=world.beto,
        community=community,
        id=uuid.uuid4(),
        subject="proposals",
        question_es="¿Qué es lo más importante?",
        question_en="What matters most?",
    )
    lay_out_ballot(
        acting_user=world.beto,
        consultation=consultation,
        cards=[
            CardPlan(item, f"Tarjeta {i}", f"Card {i}", "house")
            for i, item in enumerate(proposals)
        ],
        left_off=[LeftOffPlan(item, "not_now", "Será después") for item in off],
    )
    slips = []
    if n_slips:
        slips = codes.print_slips(
            acting_user=world.beto,
            consultation=consultation,
            id=uuid.uuid4(),
            n_slips=n_slips,
            lot=lot,
            kind=kind,
        )
    if n_papers:
        codes.allow_paper(
            acting_user=world.beto, consultation=consultation, n_papers=n_papers
        )
    consultation.unspoken_es = "Se leyeron en voz alta en la sala."
    consultation.save(update_fields=["unspoken_es"])
    consultation.refresh_from_db()
    return consultation, [slip.code for slip in slips]


def open_vote(world: World, consultation, *, awake=True, by=None) -> Consultation:
    """Two people open it; with ``awake``, every slip that is not void is valid.

    ``by``: who asks, a colleague of its process.
    """
    consultations.ask_to_open(acting_user=by or world.beto, consultation=consultation)
    consultations.confirm_open(acting_user=world.edith, consultation=consultation)
    consultation.refresh_from_db()
    if awake:
        for batch in consultation.batches.exclude(kind=BatchKind.PAPER):
            if batch.n_unspent:
                wake(world, batch, by=by)
    return consultation


def held_session(community, band="20+") -> Session:
    """A sitting of this round that was held, with so many people."""
    return Session.plain.create(
        community=community,
        cycle=current_cycle(community),
        risk=RiskAssessment.plain.create(
            community=community,
            level="green",
            valid_until=timezone.now(),
            signed_by=User.objects.filter(is_active=True).first(),
        ),
        group="mixed",
        iso_week="2026-W10",
        state="synced",
        headcount_band=band,
    )


def wake(world: World, batch, first=1, last=None, session=None, *, by=None):
    """Two people make slips of a batch valid at the door."""
    session = session or held_session(batch.consultation.agenda.community)
    serials = door.Serials(first, last or batch.n_issued)
    slips = door.ask_to_activate(
        acting_user=by or world.beto, batch=batch, id=uuid.uuid4(), session=session,
        serials=serials,
    )  # fmt: skip
    return door.confirm_activate(acting_user=world.edith, slips=slips)


def close_vote(world: World, consultation) -> Consultation:
    """Two people close it; it is counted at once."""
    consultations.ask_to_close(acting_user=world.beto, consultation=consultation)
    consultations.confirm_close(acting_user=world.edith, consultation=consultation)
    consultation.refresh_from_db()
    return consultation


def void(world: World, batch, first=1, last=None):
    """Two people throw slips of a batch away, or all of it."""
    serials = door.Serials(first, last or batch.n_issued)
    slips = door.ask_to_void(
        acting_user=world.beto, batch=batch, id=uuid.uuid4(), serials=serials
    )
    return door.confirm_void(acting_user=world.edith, slips=slips)


def second(act: str, process="valle", step="confirm") -> str:
    """Where the one act of a kind that was asked for is confirmed."""
    found = SecondPersonAct.plain.get(kind=act, confirmed_by=None)
    return f"/desk/{process}/acts/{found.id}/{step}/"


def cast(code: str, *marks: int, cast_id: bytes | None = None) -> None:
    """One ballot by one code."""
    ballots.cast_ballot(
        admission=ballots.admit(code),
        marks=frozenset(marks),
        cast_id=cast_id or uuid.uuid4().bytes,
    )


def hold_vote(world: World, marks, community=None, n_cards=4) -> Consultation:
    """A counted vote: one ballot a set of card positions."""
    proposals = make_proposals(world, n_cards, community)
    consultation, slips = make_vote(world, proposals, community, n_slips=max(len(marks), 1))
    open_vote(world, consultation)
    for code, chosen in zip(slips, marks, strict=False):
        cast(code, *chosen)
    return close_vote(world, consultation)


def publish(world: World, community=None):
    """Validate and publish the agenda of a community."""
    agenda = validate_agenda(
        acting_user=world.beto,
        agenda=current_agenda(community or world.here),
        held=True,
        note_es="La asamblea estuvo de acuerdo.",
    )
    return publish_again(world, agenda)


def publish_again(world: World, agenda, *, by=None, note="Aún no."):
    """Two people publish a validated agenda."""
    publishing.ask_to_publish_local(
        acting_user=by or world.beto, agenda=agenda, dialogue_note_es=note
    )
    return publishing.confirm_publish_local(acting_user=world.edith, agenda=agenda)


def publish_beside(world: World) -> None:
    """``there`` has a published agenda, empty if need be: one alone makes no nation."""
    if "abajo" not in current_versions(world.process).local:
        agenda = current_agenda(world.there)
        head, _lines = local_content(agenda)
        freeze_version(process=world.process, owner=agenda, head=head, lines=[])


def publish_nation(world: World, agenda=None):
    """Two people publish the ranked national agenda; the neighbours have published too."""
    agenda = agenda or themes.current_national(world.process)
    publish_beside(world)
    Theme.objects.within(world.process).filter(title_en="").update(title_en=F("title_es"))
    publishing.ask_to_publish_national(
        acting_user=world.edith, agenda=agenda, note_es="Después"
    )
    return publishing.confirm_publish_national(acting_user=world.beto, agenda=agenda)

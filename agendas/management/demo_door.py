"""The door of the demo's votes: slips come alive for those who sat there, the rest die."""

from agendas.actions import door
from agendas.choices import BatchKind
from agendas.management.demo_data import SLUG, SPARE_SLIPS, fixed_id
from agendas.models.consultations import CodeBatch, Consultation
from agendas.queries.door import held_sessions
from communities.models.people import User
from workshops.choices import HeadcountBand


def _batches(vote: Consultation) -> list[CodeBatch]:
    return list(vote.batches.exclude(kind=BatchKind.PAPER))


def wake_slips(vote: Consultation, *, first: User, second: User) -> None:
    """Two people make every slip valid at the largest sitting of the community."""
    session = next(
        row for row in held_sessions(vote) if row.headcount_band == HeadcountBand.CROWD
    )
    for batch in _batches(vote):
        slips = door.ask_to_activate(
            acting_user=first,
            batch=batch,
            id=fixed_id(SLUG, "valid", vote.agenda.community.slug, batch.number),
            session=session,
            serials=door.Serials(1, batch.n_issued),
        )
        door.confirm_activate(acting_user=second, slips=slips)


def void_spare(vote: Consultation, *, first: User, second: User) -> None:
    """Two people throw away what nobody took."""
    for batch in _batches(vote):
        slips = door.ask_to_void(
            acting_user=first,
            batch=batch,
            id=fixed_id(SLUG, "void", vote.agenda.community.slug, batch.number),
            serials=door.Serials(batch.n_issued - SPARE_SLIPS + 1, batch.n_issued),
        )
        door.confirm_void(acting_user=second, slips=slips)

"""The door: sittings that slips can be handed out at, and what was done to a batch."""

from dataclasses import dataclass
from uuid import UUID

from agendas.choices import BatchKind, RangeUse
from agendas.models.consultations import CodeBatch, Consultation
from agendas.models.slips import SlipRange
from communities.models.acts import SecondPersonAct
from workshops.choices import SessionOrigin
from workshops.models.sessions import Session
from workshops.queries.coverage import NOT_HELD


@dataclass(frozen=True, slots=True)
class Step:
    """One range, with the asking that waits for a second person, if it is not done."""

    slips: SlipRange
    act: SecondPersonAct | None

    @property
    def is_void(self) -> bool:
        """Whether these slips are thrown away."""
        return self.slips.use == RangeUse.VOID


def slip_batch_or_none(vote: Consultation, key: UUID) -> CodeBatch | None:
    """One batch of slips that people hold."""
    slips = vote.batches.exclude(kind__in=[BatchKind.PAPER, BatchKind.TEST])
    return slips.filter(pk=key).first()


def n_asked(batch: CodeBatch) -> int:
    """How many ranges of a batch wait for a second person; one query."""
    asked = SlipRange.plain.filter(batch=batch, done=False).values("id")
    return SecondPersonAct.plain.filter(target_id__in=asked, confirmed_by=None).count()


def held_sessions(vote: Consultation) -> list[Session]:
    """The sittings of this round that were held in this process, newest week first."""
    return list(
        Session.objects.within(vote.agenda.community)
        .filter(cycle_id=vote.agenda.cycle_id, origin=SessionOrigin.WORKSHOP)
        .exclude(state__in=NOT_HELD)
    )


def steps_of(batch: CodeBatch) -> list[Step]:
    """What was done to a batch and what is asked for, by serial; two queries."""
    rows = list(SlipRange.plain.filter(batch=batch).select_related("session"))
    keys = [row.id for row in rows if not row.done]
    acts = {
        act.target_id: act
        for act in SecondPersonAct.plain.filter(
            target_id__in=keys, confirmed_by=None
        ).select_related("asked_by")
    }
    # Taken back: nobody asks for it any more.
    return [Step(row, acts.get(row.id)) for row in rows if row.done or row.id in acts]

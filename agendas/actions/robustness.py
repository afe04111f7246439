"""Working out how firm a national order is: a job that is taken once and resumed."""

import hmac
import uuid
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from agendas.actions.codes import keyring
from agendas.actions.exports import PATIENCE_SECONDS, SILENT_SECONDS
from agendas.actions.settings import weigh
from agendas.actions.tallying import opened, read_exact
from agendas.choices import ExportState
from agendas.models.consultations import Consultation, Tally
from agendas.models.robustness import Robustness
from agendas.queries.population import inhabitants
from agendas.queries.results import visible_national
from agendas.queries.robustness import public_robustness
from agendas.tally import panel, phragmen, stability
from agendas.tally.ballots import Ballots
from agendas.tally.lifting import lift
from agendas.tally.record import canonical_json
from communities.actions.audit import record
from communities.jobs import enqueue
from communities.models.people import User
from communities.safety.thresholds import FULL_VOICE_BALLOTS, PRIORITIES_PER_AGENDA

# Enough for tiers that a second drawing finds again.
REPLICATES = 1_000
# Drawing ballots takes most of the time; the ways of counting come after.
DRAWN_PERCENT = 80


@transaction.atomic
def ask_robustness(*, acting_user: User, tally: Tally) -> Robustness:
    """Ask how firm one national run is; asked again, it is worked out once.

    One that failed is begun anew.
    """
    row, created = Robustness.plain.get_or_create(tally=tally)
    failed = Robustness.plain.filter(pk=row.pk, state=ExportState.ERROR).update(
        state=ExportState.CREATED, n_done=0, asked_at=timezone.now()
    )
    if created or failed:
        record(
            acting_user=acting_user,
            action="ask_robustness",
            target=tally,
            process=tally.process,
        )
        enqueue("agendas.weigh_robustness", robustness_id=str(row.id))
    return row


def weigh_robustness(robustness_id: uuid.UUID) -> None:
    """Work one out, if nobody else is at it.

    Raises:
        Exception: whatever went wrong; the row says that it failed.
    """
    silent = timezone.now() - timedelta(seconds=SILENT_SECONDS)
    free = Q(state=ExportState.CREATED) | Q(
        state=ExportState.PROCESSING, beat_at__lt=silent
    )
    mine = Robustness.plain.filter(pk=robustness_id)
    if not mine.filter(free).update(state=ExportState.PROCESSING, beat_at=timezone.now()):
        return

    def told(percent: int) -> None:
        mine.update(n_done=percent, n_total=100, beat_at=timezone.now())

    try:
        _work_out(mine.select_related("tally__process").get(), told)
    except Exception:
        mine.update(state=ExportState.ERROR)
        raise


def _work_out(row: Robustness, told: Callable[[int], None]) -> None:
    tally = row.tally
    _salt, exact = read_exact(tally)
    ballots = _ballots(tally, exact["votes"], exact["theme_map"])
    weighted = weigh(ballots, {"weights": exact["weights"]})
    seed = bytes.fromhex(exact["seed_hex"])
    plain = stability.inputs_hash(weighted, seed=seed, replicates=REPLICATES)
    people = inhabitants(tally.process, ballots.n_by_group().keys())
    key = keyring().process_key(tally.process_id, make=False)
    told_apart = [plain, [asdict(figure) for figure in people]]
    inputs = hmac.new(key, canonical_json(told_apart), sha256).hexdigest()
    done = Robustness.objects.within(tally.process).filter(
        inputs=inputs, state=ExportState.COMPLETE
    )
    if known := done.first():
        result = known.result
    else:
        order = phragmen.rank(weighted, seed=seed).order
        drawn = stability.bootstrap(
            weighted,
            order=order,
            seed=seed,
            replicates=REPLICATES,
            top=PRIORITIES_PER_AGENDA,
            progress=_share_of(told, 0, DRAWN_PERCENT),
        )
        ways = panel.panel(
            ballots,
            seed=seed,
            top=PRIORITIES_PER_AGENDA,
            full_voice_ballots=FULL_VOICE_BALLOTS,
            people={figure.community: figure.n for figure in people} or None,
            progress=_share_of(told, DRAWN_PERCENT, 100),
        )
        left_out = stability.leave_one_out(weighted, order=order, seed=seed)
        result = public_robustness(visible_national(tally), ways, drawn, left_out)
        if result["told"]:
            result["people"] = [asdict(figure) for figure in people]
    Robustness.plain.filter(pk=row.pk, state=ExportState.PROCESSING).update(
        state=ExportState.COMPLETE, inputs=inputs, result=result
    )


def _share_of(
    told: Callable[[int], None], begin: int, end: int
) -> Callable[[int, int], None]:
    """Progress of one part as a part of all; said at each whole hundredth."""
    last = [begin]

    def progress(done: int, total: int) -> None:
        percent = begin + (end - begin) * done // total
        if percent > last[0]:
            last[0] = percent
            told(percent)

    return progress


def _ballots(tally: Tally, votes: list[str], theme_of: dict[str, str]) -> Ballots:
    """The ballots that the run counted, as marks on the themes of its day."""
    found = Consultation.objects.within(tally.process).filter(pk__in=votes)
    together, _apart = opened(
        found.select_related("agenda__community").order_by("agenda__community__slug"),
        as_agendas=True,
    )
    return lift(together, theme_of=theme_of)


def resume_robustness() -> int:
    """Start again what the broker lost or a dead worker left; returns how many."""
    now = timezone.now()
    waiting = Robustness.objects.across("jobs of every process").filter(
        Q(state=ExportState.CREATED, asked_at__lt=now - timedelta(seconds=PATIENCE_SECONDS))
        | Q(
            state=ExportState.PROCESSING,
            beat_at__lt=now - timedelta(seconds=SILENT_SECONDS),
        )
    )
    keys = list(waiting.values_list("id", flat=True))
    for key in keys:
        enqueue("agendas.weigh_robustness", robustness_id=str(key))
    return len(keys)

"""Choosing how much a ballot weighs in a national order, and why; what held before stays."""

from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

from agendas.actions.settings import official_settings
from agendas.choices import NATIONAL_AGENDA
from agendas.models.agendas import NationalAgenda
from agendas.models.weights import WeightChange
from agendas.queries.population import Inhabitants, inhabitants, speaking
from agendas.queries.results import visible_national
from agendas.tally.record import canonical_json
from communities.actions.acts import drop_act
from communities.actions.audit import record
from communities.choices import SecondPersonActKind
from communities.machine import NotAllowedError
from communities.models.people import User
from communities.safety.disclosure import ResultBand
from communities.safety.thresholds import OTHER_WEIGHTS_AFTER_A_COUNT

BY_INHABITANTS = frozenset({"population", "sqrt_population"})


class FiguresMissingError(Exception):
    """Not every community has an official figure of its inhabitants."""


class SameWeightsError(Exception):
    """These weights hold already."""


class CountedTooOftenError(Exception):
    """One more order of the same ballots would tell more about them than the gate lets out."""


@transaction.atomic
def choose_weights(
    *,
    acting_user: User,
    agenda: NationalAgenda,
    policy: str,
    reason_es: str,
    reason_en: str = "",
) -> WeightChange:
    """Fix other weights for the runs to come. Runs and versions that there are stay.

    What was ranked must be ranked again, and whoever asked to publish asked for another order.

    Raises:
        FiguresMissingError, SameWeightsError, CountedTooOftenError: see there.
        NotAllowedError: the process is frozen.
    """
    agenda = (
        NationalAgenda.plain.select_for_update(of=("self",))
        .select_related("process")
        .get(pk=agenda.pk)
    )
    if agenda.process.frozen:
        raise NotAllowedError(NATIONAL_AGENDA.name, agenda.state, "choose_weights")
    figures = _figures(agenda, policy)
    people = {figure.community: figure.n for figure in figures}
    chosen = official_settings(agenda.tie_seed, policy=policy, people=people)
    if chosen == agenda.settings:
        raise SameWeightsError
    _refuse_too_often(agenda, chosen["weights"])
    row = WeightChange.plain.create(
        agenda=agenda,
        number=agenda.weight_changes.count() + 1,
        before=agenda.settings,
        figures=[asdict(figure) for figure in figures],
        reason_es=reason_es,
        reason_en=reason_en,
        chosen_on=timezone.localdate(),
    )
    agenda.settings = chosen
    if NATIONAL_AGENDA.allows(agenda.state, "reopen"):
        agenda.state = NATIONAL_AGENDA.after(agenda.state, "reopen")
    agenda.save(update_fields=["settings", "state"])
    drop_act(kind=SecondPersonActKind.PUBLISH_NATIONAL, target_id=agenda.id)
    record(
        acting_user=acting_user,
        action="choose_weights",
        target=row,
        process=agenda.process,
    )
    return row


def _figures(agenda: NationalAgenda, policy: str) -> list[Inhabitants]:
    if policy not in BY_INHABITANTS:
        return []
    found = inhabitants(agenda.process, speaking(agenda.process))
    if not found:
        raise FiguresMissingError
    return found


def _refuse_too_often(agenda: NationalAgenda, weights: object) -> None:
    """Each order by other weights is one more equation about the same ballots."""
    tallies = list(agenda.tallies.all())
    known = {canonical_json(tally.record["weights"]) for tally in tallies}
    if not known or canonical_json(weights) in known:
        return
    rounded = visible_national(tallies[0]).band is ResultBand.ROUNDED
    if not rounded or len(known) > OTHER_WEIGHTS_AFTER_A_COUNT:
        raise CountedTooOftenError

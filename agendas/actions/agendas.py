"""A local agenda on its road: stages held or not held, validation."""

from contextlib import suppress
from typing import Any

from django.db import transaction

from agendas.choices import LOCAL_AGENDA, Stage
from agendas.models.agendas import LocalAgenda, NationalAgenda, StageRecord
from communities.actions.audit import record
from communities.actions.status import reach
from communities.choices import CommunityState
from communities.models.people import User
from communities.models.places import Community


def current_agenda(community: Community) -> LocalAgenda:
    """The agenda of the newest cycle, made on first need; one query when it is there."""
    cycle = community.cycles.select_related("agenda").order_by("-number")[0]
    with suppress(LocalAgenda.DoesNotExist):
        return cycle.agenda
    agenda, _created = LocalAgenda.plain.get_or_create(
        cycle=cycle, defaults={"community": community}
    )
    return agenda


def pass_stage(
    agenda: LocalAgenda | NationalAgenda,
    stage: Stage,
    *,
    held: bool = False,
    note_es: str = "",
    note_en: str = "",
) -> StageRecord:
    """Record whether a stage was held; saying it again replaces what was said."""
    owner: dict[str, Any] = {
        "local_agenda": agenda if isinstance(agenda, LocalAgenda) else None,
        "national_agenda": agenda if isinstance(agenda, NationalAgenda) else None,
    }
    row, _created = StageRecord.plain.update_or_create(
        **owner,
        stage=stage,
        defaults={"held": held, "note_es": note_es, "note_en": note_en},
    )
    return row


@transaction.atomic
def validate_agenda(
    *, acting_user: User, agenda: LocalAgenda, held: bool, note_es: str, note_en: str = ""
) -> LocalAgenda:
    """The ranked agenda was brought before the community, or was not; either is shown.

    Raises:
        NotAllowedError: it is not ranked.
    """
    agenda = (
        LocalAgenda.plain.select_for_update(of=("self",))
        .select_related("community__process")
        .get(pk=agenda.pk)
    )
    if LOCAL_AGENDA.allows(agenda.state, "bring_to_community"):
        agenda.state = LOCAL_AGENDA.after(agenda.state, "bring_to_community")
    agenda.state = LOCAL_AGENDA.after(agenda.state, "validate")
    agenda.save(update_fields=["state"])
    pass_stage(
        agenda, Stage.COMMUNITY_VALIDATION, held=held, note_es=note_es, note_en=note_en
    )
    record(
        acting_user=acting_user,
        action="validate_agenda",
        target=agenda,
        process=agenda.community.process,
    )
    reach(acting_user=acting_user, community=agenda.community, to=CommunityState.VALIDATED)
    return agenda

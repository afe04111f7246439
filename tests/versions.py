"""Published versions for tests, written without the road that leads to them."""

from django.utils import timezone

from agendas.actions.agendas import current_agenda
from agendas.actions.themes import current_national
from agendas.models.agendas import AgendaVersion
from tests.world import World


def make_version(world: World, *, national: bool = False) -> AgendaVersion:
    """An empty version of ``here``, or of the process."""
    owner = current_national(world.process) if national else current_agenda(world.here)
    return AgendaVersion.plain.create(
        process=world.process,
        local_agenda=None if national else owner,
        national_agenda=owner if national else None,
        number=owner.versions.count() + 1,
        head={"communities": [], "community": {"slug": "arriba"}, "edition": 1},
        hash="0" * 64,
        published_on=timezone.localdate(),
    )

"""Walk the chains of counts and say what does not fit."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from typing_extensions import override

from agendas.actions.chaining import known_keys
from agendas.queries.evidence import chain_faults, links, unlinked
from communities.models.processes import Process


class Command(BaseCommand):
    """Prints the newest link of each process: kept on paper, it fixes every older one.

    Exit code 0 when everything fits, 1 when not.
    """

    help = "Check the signed chains of counts; print their heads to keep on paper."

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        n_faults = 0
        for process in Process.objects.across("a check of the whole installation"):
            for position, what in chain_faults(process, known_keys=known_keys()):
                n_faults += 1
                self.stderr.write(f"{process.slug} {position} {what}")
            if n := unlinked(process):
                n_faults += n
                self.stderr.write(f"{process.slug} {n} counts in no chain")
            if last := links(process).last():
                self.stdout.write(f"{process.slug} {last.position} {last.hash}")
        if n_faults:
            raise CommandError(f"{n_faults} faults. Keep this output.")

"""Walk the audit chains and say what does not fit."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from typing_extensions import override

from communities.queries.audit import walk_chains
from communities.safety.chain import AnchorError, Fault, read_anchors

# A chain that is broken in more places needs no longer list.
FAULTS_TOLD = 50


class Command(BaseCommand):
    """Prints the head of each chain: keep it on paper, it is the anchor of the next time.

    Exit code 0 when everything fits, 1 when not.
    """

    help = "Check the audit chains; print their heads as anchors to keep on paper."

    @override
    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--anchor", type=Path, help="what an earlier run printed, as a text file"
        )

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        anchors, n_faults = _anchors(options["anchor"]), 0
        for found in walk_chains(anchors):
            if not isinstance(found, Fault):
                self.stdout.write(f"{found.chain} {found.position} {found.hash}")
                continue
            n_faults += 1
            if n_faults <= FAULTS_TOLD:
                self.stderr.write(f"{found.chain} {found.position} {found.kind.value}")
        if n_faults:
            raise CommandError(f"{n_faults} faults. Keep the older anchor and this output.")


def _anchors(path: Path | None) -> dict[tuple[str, int], str]:
    if path is None:
        return {}
    try:
        return read_anchors(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read.") from error
    except AnchorError as error:
        raise CommandError(f"Line {error} of {path} is no anchor.") from error

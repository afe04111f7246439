"""Load the demo process up to a stage."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from typing_extensions import override

from agendas.management.demo import Demo
from agendas.management.demo_data import SLUG, STAGES
from communities.models.processes import Process
from communities.safety.codes import format_code


class Command(BaseCommand):
    """Loads it once, all or nothing; an installation that has it is left alone."""

    help = "Load the demo process (invented votes, marked as such) up to a stage."

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--stage", choices=STAGES, default="published")
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing when any process exists"
        )

    @override
    def handle(self, *args: Any, stage: str, if_empty: bool, **options: Any) -> None:
        present = Process.objects.across("is the demo there already?")
        if (if_empty and present.exists()) or present.filter(slug=SLUG).exists():
            self.stdout.write(
                "The demo is already here, or others are; nothing was loaded."
            )
            return
        demo = Demo()
        with transaction.atomic():
            demo.load(stage)
        self.stdout.write(f"The demo process is loaded: {stage}.")
        if stage == "voting":
            for place, codes in demo.first_codes.items():
                spoken = ", ".join(format_code(code) for code in codes)
                self.stdout.write(f"Codes to try at /v/ ({place}): {spoken}")

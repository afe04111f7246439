"""Rank the approval vote of a file. Needs no database and no other service."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from typing_extensions import override

from agendas.tally import weights
from agendas.tally.ballots import TallyError
from agendas.tally.file_tally import RULES, SHORT_NAMES, read_vote, tally
from agendas.tally.record import fraction_from_text
from communities.safety import thresholds

MALFORMED = 2


class Command(BaseCommand):
    """Prints the order, or with --json everything that led to it."""

    help = "Rank the vote of a Pabulib .pb or PrefLib .cat file, every item at one coin."
    requires_system_checks = []

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--rule", choices=(*RULES, *SHORT_NAMES), default=RULES[0])
        parser.add_argument("--weights", choices=weights.NAMES, default=None)
        parser.add_argument("--seats", type=int, help="places to fill, for equal_shares")
        parser.add_argument("--seed", default="tequio", help="of the lottery among ties")
        parser.add_argument("--json", action="store_true")

    @override
    def handle(self, *args: Any, path: Path, json: bool, **options: Any) -> None:
        try:
            vote = read_vote(path.name, path.read_bytes())
            result = tally(
                vote,
                rule=options["rule"],
                policy=options["weights"],
                seats=options["seats"],
                full_voice_ballots=thresholds.FULL_VOICE_BALLOTS,
                seed=options["seed"],
            )
        except (TallyError, OSError) as error:
            raise CommandError(f"{path}: {error}", returncode=MALFORMED) from error
        self.stdout.write(_json(result) if json else _table(result, vote.titles))


def _json(result: dict[str, Any]) -> str:
    return json.dumps(result, ensure_ascii=False, indent=1)


def _table(result: dict[str, Any], titles: Any) -> str:
    lines = [f"{result['rule']}, {result['weights']}, {result['ballots']} ballots"]
    for entry in result["ranking"]:
        time = f"{float(fraction_from_text(entry['time'])):.6f}" if "time" in entry else ""
        lines.append(
            f"{entry['rank']:4} {time:>12} {entry['item']:12} {titles[entry['item']]}"
        )
    if result["unranked"]:
        lines.append(f"no place: {', '.join(result['unranked'])}")
    return "\n".join(lines)

"""How votes are counted, decided before anybody votes: the settings that are made public."""

from collections.abc import Mapping
from typing import Any

from agendas.tally import phragmen, weights
from agendas.tally.ballots import Ballots, WeightedBallots
from agendas.tally.record import settings
from agendas.tally.ties import seed_bytes
from communities.safety import thresholds


class SettingsChangedError(Exception):
    """A count does not follow the settings that were made public before the vote."""


def official_settings(
    seed: str, *, policy: str = "equal_shrunk", people: Mapping[str, int] | None = None
) -> dict[str, Any]:
    """What a vote that opens now is counted by. Holds the seed's hash, not the seed.

    ``people``: inhabitants by community slug, for the policies that weigh by them.

    Raises:
        TallyError: there is no such policy.
    """
    nobody = weights.by_name(
        policy,
        Ballots((), ()),
        full_voice_ballots=thresholds.FULL_VOICE_BALLOTS,
        people=people,
    )
    return dict(settings(rule=phragmen.RULE, policy=nobody.policy, seed=seed_bytes(seed)))


def weigh(ballots: Ballots, fixed: dict[str, Any]) -> WeightedBallots:
    """Ballots with the weights that were fixed; those of today where nothing was."""
    chosen = dict(fixed.get("weights") or official_settings("0")["weights"])
    n_full = chosen.get("full_voice_ballots", thresholds.FULL_VOICE_BALLOTS)
    people = {
        name.removeprefix(weights.PEOPLE_OF): n
        for name, n in chosen.items()
        if name.startswith(weights.PEOPLE_OF)
    }
    return weights.by_name(
        chosen["policy"], ballots, full_voice_ballots=n_full, people=people
    )

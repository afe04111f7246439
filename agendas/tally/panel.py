"""The same ballots under every rule and every weight policy, and what all of them agree on.

For reading beside the official order, which is made by the rule and the weights fixed before
the vote; never to choose among them afterwards.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from agendas.tally import (
    approval_count,
    equal_shares,
    phragmen,
    sequential_pav,
    weights,
)
from agendas.tally.ballots import Ballots, TallyError, WeightedBallots

NEED_FIGURES = ("population", "sqrt_population")

Progress = Callable[[int, int], None]


def _nobody_listens(_done: int, _total: int) -> None:
    """Take progress and do nothing."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One way of counting.

    Attributes:
        rule: name of the rule.
        weights: name of the weight policy.
        order: ids, best first; equal shares may end before the panel's places are full.
    """

    rule: str
    weights: str
    order: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One item across all variants.

    Attributes:
        item: its id.
        places: its place in each variant, in their order; None where it has none.
        n_in_top: variants in which it stands among the first places.
    """

    item: str
    places: tuple[int | None, ...]
    n_in_top: int


@dataclass(frozen=True, slots=True)
class Panel:
    """All variants side by side.

    Attributes:
        top: how many first places are looked at.
        variants: the first one is the official: sequential Phragmén, ``equal_shrunk``.
        rows: items in the official order, then the others by id.
        core: items among the first places in every variant, in the official order.
        left_out: policies that lacked their figures.
    """

    top: int
    variants: tuple[Variant, ...]
    rows: tuple[Row, ...]
    core: tuple[str, ...]
    left_out: tuple[str, ...]


def panel(
    ballots: Ballots,
    *,
    seed: bytes | str,
    top: int,
    full_voice_ballots: int,
    people: Mapping[str, int] | None = None,
    progress: Progress = _nobody_listens,
) -> Panel:
    """Count the same ballots in every way.

    Args:
        ballots: counted ballots.
        seed: of the lottery among exact ties, the same in all variants.
        top: first places to look at, 1 or more; equal shares deal out so many coins.
        full_voice_ballots: for ``equal_shrunk``.
        people: inhabitants by community; None leaves out the policies that need them.
        progress: told (variants done, variants).

    Raises:
        TallyError: ``top`` is below 1, the seed is empty, or a figure is missing.
    """
    if top < 1:
        raise TallyError("The panel looks at one place or more.")
    left_out = NEED_FIGURES if people is None else ()
    policies = [name for name in weights.NAMES if name not in left_out]
    rules: dict[str, Callable[[WeightedBallots], tuple[str, ...]]] = {
        phragmen.RULE: lambda weighted: phragmen.rank(weighted, seed=seed).order,
        equal_shares.RULE: partial(equal_shares.order, seats=top, seed=seed),
        approval_count.RULE: partial(approval_count.order, seed=seed),
        sequential_pav.RULE: partial(sequential_pav.order, seed=seed),
    }
    variants: list[Variant] = []
    for policy in policies:
        weighted = weights.by_name(
            policy, ballots, full_voice_ballots=full_voice_ballots, people=people
        )
        for rule, order in rules.items():
            variants.append(Variant(rule, policy, order(weighted)))
            progress(len(variants), len(policies) * len(rules))
    rows = _rows(ballots, variants, top=top)
    core = tuple(row.item for row in rows if row.n_in_top == len(variants))
    return Panel(top, tuple(variants), rows, core, left_out)


def _rows(ballots: Ballots, variants: list[Variant], *, top: int) -> tuple[Row, ...]:
    places = [
        {item: place for place, item in enumerate(variant.order, start=1)}
        for variant in variants
    ]
    official = variants[0].order
    rows = []
    for item in (*official, *sorted(set(ballots.items) - set(official))):
        at = tuple(by_item.get(item) for by_item in places)
        n_in_top = sum(place is not None and place <= top for place in at)
        rows.append(Row(item, at, n_in_top))
    return tuple(rows)

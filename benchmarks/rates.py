"""How often the rule does what no proportional rule can exclude, on random small votes.

Not laws: what docs/tally.md says about voters who hold back, clones and newcomers is measured
here, in exact arithmetic. Run: python -m benchmarks.rates [--votes N]
"""

import argparse
from collections.abc import Iterator
from fractions import Fraction
from random import Random

from agendas.tally.ballots import Ballots, WeightedBallot, WeightedBallots, group_ballots
from agendas.tally.purses import Purses
from agendas.tally.weights import equal_shrunk, participants

SEED = b"rates"
GROUPS = ("x", "y", "z")


def vote(random: Random) -> Ballots:
    """Up to 12 voters in three communities, 3 to 6 items, up to 5 marks each."""
    items = "abcdef"[: random.randint(3, 6)]
    rows = [
        (
            random.choice(GROUPS),
            random.sample(items, random.randint(1, min(5, len(items)))),
            1,
        )
        for _ in range(random.randint(3, 12))
    ]
    return group_ballots(items=items, rows=rows)


def order(ballots: WeightedBallots) -> tuple[str, ...]:
    """The official rule by its plain bookkeeper, which is quick for few ballots."""
    purses = Purses(ballots, seed=SEED)
    return tuple(step.item for step in iter(purses.next_step, None))


def with_rows(ballots: WeightedBallots, rows: list[WeightedBallot]) -> WeightedBallots:
    """The same vote with other rows."""
    return WeightedBallots(ballots.items, tuple(rows), ballots.policy)


def gains(marks: frozenset[str], before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """Whether somebody sees more of the marks in some first part of the list than before."""
    return any(
        len(marks & set(after[:n])) > len(marks & set(before[:n]))
        for n in range(1, len(before) + 1)
    )


def without_one(ballots: WeightedBallots, row: WeightedBallot) -> list[WeightedBallot]:
    """The rows but for one ballot of that row."""
    others = [other for other in ballots.rows if other is not row]
    return [*others, WeightedBallot(row.group, row.items, row.count - 1, row.weight)]


def holding_back_helps(ballots: WeightedBallots) -> Iterator[bool]:
    """For each voter and each of several marks, whether leaving it out gains something."""
    before = order(ballots)
    for row in ballots.rows:
        for item in sorted(row.items) if len(row.items) > 1 else ():
            fewer = WeightedBallot(row.group, row.items - {item}, 1, row.weight)
            after = order(with_rows(ballots, [*without_one(ballots, row), fewer]))
            yield gains(row.items, before, after)


def staying_away_helps(ballots: WeightedBallots) -> bool:
    """Whether some voter gains by not voting, the others' weights unchanged."""
    before = order(ballots)
    return any(
        gains(row.items, before, order(with_rows(ballots, without_one(ballots, row))))
        for row in ballots.rows
    )


def clone_moves_others(ballots: WeightedBallots, item: str) -> bool:
    """Whether another item marked exactly as this one changes the order of the rest."""
    rows = [
        WeightedBallot(
            row.group,
            row.items | {"clone"} if item in row.items else row.items,
            row.count,
            row.weight,
        )
        for row in ballots.rows
    ]
    cloned = WeightedBallots((*ballots.items, "clone"), tuple(rows), ballots.policy)
    rest = [other for other in order(ballots) if other != item]
    return [other for other in order(cloned) if other not in {item, "clone"}] != rest


def newcomers_who_harm(ballots: Ballots) -> Iterator[bool]:
    """For each item and community, whether one more ballot for it alone lowers it.

    With voices of 1, which the newcomer makes its neighbours share with it.
    """
    before = order(equal_shrunk(ballots, full_voice_ballots=1))
    rows = [(row.group, row.items, row.count) for row in ballots.rows]
    for item in before:
        for group in GROUPS:
            more = group_ballots(items=ballots.items, rows=[*rows, (group, [item], 1)])
            after = order(equal_shrunk(more, full_voice_ballots=1))
            yield after.index(item) > before.index(item)


def ejr_plus_fails(ballots: WeightedBallots, chosen: tuple[str, ...]) -> bool:
    """Whether the items chosen break EJR+: a group that agrees on an item left out.

    For each such item and each number: its supporters, all of whom have fewer chosen items,
    hold the weight for that number of places.
    """
    whole = sum((row.total for row in ballots.rows), Fraction(0))
    for item in set(ballots.items) - set(chosen):
        backers = [row for row in ballots.rows if item in row.items]
        for places in range(1, len(chosen) + 1):
            poor = [row for row in backers if len(row.items & set(chosen)) < places]
            if sum(row.total for row in poor) * len(chosen) >= places * whole:
                return True
    return False


def main() -> None:
    """Count, and print each rate."""
    parser = argparse.ArgumentParser(prog="benchmarks.rates", description=__doc__)
    parser.add_argument("--votes", type=int, default=3_000)
    n_votes = parser.parse_args().votes
    random = Random(1)
    back = away = moved = 0
    marks: list[bool] = []
    harmed: list[bool] = []
    unfair: list[bool] = []
    for _ in range(n_votes):
        ballots = vote(random)
        weighted = participants(ballots)
        ranked = order(weighted)
        helped = list(holding_back_helps(weighted))
        back += any(helped)
        marks += helped
        away += staying_away_helps(weighted)
        moved += clone_moves_others(weighted, random.choice(ranked))
        harmed += newcomers_who_harm(ballots)
        unfair += (ejr_plus_fails(weighted, ranked[:n]) for n in range(1, len(ranked)))
    print(f"{n_votes} random votes: {vote.__doc__}")
    print(f"somebody gains by leaving out a mark   {back} ({back / n_votes:.2%} of votes)")
    print(
        f"leaving out this mark gains something  {sum(marks)} of {len(marks)} marks "
        f"({sum(marks) / len(marks):.2%})"
    )
    print(f"somebody gains by not voting           {away} ({away / n_votes:.2%} of votes)")
    print(
        f"a clone changes the order of the rest  {moved} ({moved / n_votes:.2%} of votes)"
    )
    print(
        f"a ballot for one item lowers it, 1/n   {sum(harmed)} of {len(harmed)} newcomers "
        f"({sum(harmed) / len(harmed):.4%})"
    )
    print(f"EJR+ fails for a first part of a list  {sum(unfair)} of {len(unfair)}")


if __name__ == "__main__":
    main()

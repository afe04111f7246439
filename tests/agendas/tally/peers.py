"""The same ballots in the types of abcvoting and pabutools, with our way of breaking ties.

Both number their candidates; numbered in the order of our ties, equal rules must give equal
results, ties included. Items without support are left out.
"""

from abcvoting import abcrules
from abcvoting.preferences import Profile
from pabutools.election import (
    ApprovalBallot,
    ApprovalProfile,
    Cardinality_Sat,
    Instance,
    Project,
)
from pabutools.rules import method_of_equal_shares, sequential_phragmen
from pabutools.tiebreaking import TieBreakingRule

from agendas.tally.ties import claims_of, in_order, seed_bytes


class Abcvoting:
    def __init__(self, ballots, seed):
        self.names = in_order(claims_of(ballots), seed=seed_bytes(seed))
        number = {name: i for i, name in enumerate(self.names)}
        self.profile = Profile(len(self.names), cand_names=list(self.names))
        for row in ballots.rows:
            marks = [number[item] for item in row.items]
            self.profile.add_voters([marks] * row.count)

    def _named(self, committee):
        return {self.names[number] for number in committee}

    def phragmen(self, seats, algorithm="gmpy2-fractions"):
        committees = abcrules.compute_seqphragmen(self.profile, seats, algorithm=algorithm)
        return self._named(committees[0])

    def equal_shares(self, seats):
        committees = abcrules.compute_equal_shares(
            self.profile, seats, algorithm="gmpy2-fractions", completion=None
        )
        return self._named(committees[0])

    def sequential_pav(self, seats):
        return self._named(abcrules.compute_seqpav(self.profile, seats)[0])

    def approval_count(self, seats):
        return self._named(abcrules.compute_av(self.profile, seats)[0])


class Pabutools:
    def __init__(self, ballots, seed):
        names = in_order(claims_of(ballots), seed=seed_bytes(seed))
        self.projects = {name: Project(name, 1) for name in names}
        self.ties = TieBreakingRule(lambda _, __, project: names.index(project.name))
        self.profile = ApprovalProfile(
            [
                ApprovalBallot(self.projects[item] for item in row.items)
                for row in ballots.rows
                for _ in range(row.count)
            ]
        )

    def _instance(self, seats):
        return Instance(self.projects.values(), budget_limit=seats)

    def phragmen(self, seats):
        chosen = sequential_phragmen(
            self._instance(seats), self.profile, tie_breaking=self.ties
        )
        return {project.name for project in chosen}

    def equal_shares(self, seats):
        chosen = method_of_equal_shares(
            self._instance(seats),
            self.profile,
            sat_class=Cardinality_Sat,
            tie_breaking=self.ties,
        )
        return {project.name for project in chosen}

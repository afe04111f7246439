"""Stacks of paper ballots while two people key them in, each for themselves.

What was marked is sealed like a ballot in the box, and gone from here once the stack counts.
"""

from django.db import models
from django.db.models import F, Q
from typing_extensions import override

from agendas.choices import Lot, StackSide, StackState
from agendas.models.consultations import Consultation
from communities.models.base import House
from communities.models.people import User
from communities.safety import thresholds


class PaperStack(House):
    """Papers of one group that somebody counted by hand before keying them in."""

    process_path = "consultation__agenda__community__process"
    community_path = "consultation__agenda__community"
    # The audit says only the hour of what is done to it.
    told_by_the_hour = True

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="stacks"
    )
    number = models.PositiveSmallIntegerField()
    lot = models.CharField(max_length=8, choices=Lot.choices)
    n_papers = models.PositiveSmallIntegerField()
    # Who keys which side; a third person looks at what they keyed differently.
    first_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    second_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    state = models.CharField(
        max_length=8, choices=StackState.choices, default=StackState.KEYING
    )
    # Told with the result: how often two people read a paper differently.
    n_differed = models.PositiveSmallIntegerField(default=0)

    class Meta(House.Meta):
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "number"], name="stack_number_once"
            ),
            models.CheckConstraint(
                name="stack_of_papers",
                condition=Q(n_papers__gte=1, n_papers__lte=thresholds.PAPERS_PER_STACK),
            ),
            models.CheckConstraint(
                name="stack_keyed_by_two", condition=~Q(second_by=F("first_by"))
            ),
            models.CheckConstraint(
                name="stack_counted_by_two",
                condition=~Q(state=StackState.COUNTED) | Q(second_by__isnull=False),
            ),
        ]

    @override
    def __str__(self) -> str:
        return str(self.number)


class KeyedPaper(House):
    """How one person read one paper of a stack, or how a third one settled it."""

    process_path = "stack__consultation__agenda__community__process"
    community_path = "stack__consultation__agenda__community"
    told_by_the_hour = True

    stack = models.ForeignKey(PaperStack, on_delete=models.CASCADE, related_name="papers")
    side = models.CharField(max_length=8, choices=StackSide.choices)
    # The paper's place in the stack, from 1: people turn it over in the same order.
    place = models.PositiveSmallIntegerField()
    sealed = models.BinaryField()

    class Meta(House.Meta):
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(
                fields=["stack", "side", "place"], name="paper_keyed_once_a_side"
            ),
        ]

    @override
    def __str__(self) -> str:
        return str(self.place)

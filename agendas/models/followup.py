"""After the agenda: what actors answered, what they promised, and what became of it.

Nobody's name stands here: an actor is a kind of actor. Promises hang on the item or theme
and not on one published line, so that they follow it into the next version.
"""

from django.db import models
from django.db.models import Q
from typing_extensions import override

from agendas.choices import (
    CommitmentState,
    Feasible,
    Position,
    ReportAuthor,
    ReportStep,
)
from agendas.models.themes import Theme
from communities.models.base import House, code_field
from communities.models.places import Community
from communities.models.processes import Process
from workshops.models.items import Insecurity, Proposal

ANSWER_CHARACTERS = 240


def _about_one_line() -> Q:
    """An item of a community, or a theme of all of them."""
    return (
        Q(community__isnull=True, theme__isnull=False)
        & Q(insecurity__isnull=True, proposal__isnull=True)
    ) | (
        Q(community__isnull=False, theme__isnull=True)
        & (
            Q(insecurity__isnull=False, proposal__isnull=True)
            | Q(insecurity__isnull=True, proposal__isnull=False)
        )
    )


class AboutLine(House):
    """What is said about one line: of a community's agenda, or of the national one."""

    process_path = "process"
    community_path = "community"

    process = models.ForeignKey(
        Process, on_delete=models.CASCADE, related_name="%(class)ss"
    )
    community = models.ForeignKey(
        Community,
        on_delete=models.CASCADE,
        related_name="%(class)ss",
        null=True,
        blank=True,
    )
    insecurity = models.ForeignKey(
        Insecurity,
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        null=True,
        blank=True,
    )
    proposal = models.ForeignKey(
        Proposal,
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        null=True,
        blank=True,
    )
    theme = models.ForeignKey(
        Theme, on_delete=models.PROTECT, related_name="%(class)ss", null=True, blank=True
    )
    actor = code_field()
    level = code_field()
    due_on = models.DateField(null=True, blank=True)

    class Meta(House.Meta):
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_is_about_one_line", condition=_about_one_line()
            ),
            models.CheckConstraint(
                name="%(class)s_has_an_actor", condition=~Q(actor="") & ~Q(level="")
            ),
        ]

    @property
    def about(self) -> object:
        """The key of the item or theme."""
        return self.insecurity_id or self.proposal_id or self.theme_id


class ActorAnswer(AboutLine):
    """What one kind of actor said to one line; ``due_on`` is when an answer is owed."""

    position = models.CharField(max_length=8, choices=Position.choices)
    feasible = models.CharField(max_length=8, choices=Feasible.choices, blank=True)
    words_es = models.CharField(max_length=ANSWER_CHARACTERS, blank=True)
    words_en = models.CharField(max_length=ANSWER_CHARACTERS, blank=True)

    class Meta(AboutLine.Meta):
        constraints = [
            *AboutLine.Meta.constraints,
            models.CheckConstraint(
                name="actoranswer_silence_has_no_words",
                condition=~Q(position=Position.SILENT)
                | Q(words_es="", words_en="", feasible=""),
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.position


class Commitment(AboutLine):
    """What an actor is asked to do, and then promised or declined; ``due_on``: by when.

    ``heard_on`` is the day of the last word about it; silence from then on stalls it.
    """

    text_es = models.CharField(max_length=ANSWER_CHARACTERS)
    text_en = models.CharField(max_length=ANSWER_CHARACTERS, blank=True)
    budget_line = models.CharField(max_length=120, blank=True)
    # What could end it: elections, a budget year, one person's goodwill.
    risk_es = models.CharField(max_length=160, blank=True)
    risk_en = models.CharField(max_length=160, blank=True)
    state = models.CharField(
        max_length=16, choices=CommitmentState.choices, default=CommitmentState.PROPOSED
    )
    reason_es = models.CharField(max_length=ANSWER_CHARACTERS, blank=True)
    reason_en = models.CharField(max_length=ANSWER_CHARACTERS, blank=True)
    heard_on = models.DateField()

    class Meta(AboutLine.Meta):
        constraints = [
            *AboutLine.Meta.constraints,
            models.CheckConstraint(
                name="commitment_declined_says_why",
                condition=~Q(state=CommitmentState.DECLINED) | ~Q(reason_es=""),
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.state


class ProgressReport(House):
    """One word about how far a promise has come. The database lets nobody change it."""

    process_path = "commitment__process"
    community_path = "commitment__community"

    commitment = models.ForeignKey(
        Commitment, on_delete=models.CASCADE, related_name="reports"
    )
    number = models.PositiveSmallIntegerField()
    author = models.CharField(max_length=12, choices=ReportAuthor.choices)
    step = models.CharField(max_length=12, choices=ReportStep.choices)
    evidence = code_field()
    # Where anyone can look it up: a gazette, a report and its page. No address of a person.
    source = models.CharField(max_length=160, blank=True)
    words_es = models.CharField(max_length=ANSWER_CHARACTERS, blank=True)
    words_en = models.CharField(max_length=ANSWER_CHARACTERS, blank=True)
    reported_on = models.DateField()

    class Meta(House.Meta):
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "number"], name="report_number_once"
            ),
            models.CheckConstraint(
                name="report_evidence_has_a_source",
                condition=Q(evidence="", source="") | (~Q(evidence="") & ~Q(source="")),
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.number} {self.step}"


class CommunityVerification(House):
    """How many of one group saw what was promised; asked anew, the new figures hold."""

    process_path = "commitment__process"
    community_path = "community"

    commitment = models.ForeignKey(
        Commitment, on_delete=models.CASCADE, related_name="verifications"
    )
    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="verifications"
    )
    group = code_field()
    n_seen = models.PositiveSmallIntegerField()
    n_partly = models.PositiveSmallIntegerField()
    n_unseen = models.PositiveSmallIntegerField()

    class Meta(House.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "community", "group"], name="verified_once_by_group"
            ),
            # Of children there are drawings and lists, never answers one by one.
            models.CheckConstraint(
                name="verified_by_a_group", condition=~Q(group__in=["", "children"])
            ),
            models.CheckConstraint(
                name="verified_by_somebody",
                condition=Q(n_seen__gt=0) | Q(n_partly__gt=0) | Q(n_unseen__gt=0),
            ),
        ]

    @property
    def n_answers(self) -> int:
        """Everyone of the group who answered."""
        return self.n_seen + self.n_partly + self.n_unseen

    @override
    def __str__(self) -> str:
        return self.group

"""Consultations: one question to one community about one kind of item, and its result."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from typing_extensions import override

from agendas.choices import ConsultationState, Subject
from agendas.models.agendas import LocalAgenda, NationalAgenda
from communities.models.base import House
from communities.safety import thresholds
from workshops.models.items import Insecurity, Proposal


class Consultation(House):
    """One secret vote. Its private key and code pepper are files outside the database."""

    process_path = "agenda__community__process"
    community_path = "agenda__community"
    # The audit says only the hour of what is done to it.
    told_by_the_hour = True

    agenda = models.ForeignKey(
        LocalAgenda, on_delete=models.PROTECT, related_name="consultations"
    )
    subject = models.CharField(
        max_length=16, choices=Subject.choices, default=Subject.PROPOSALS
    )
    question_es = models.CharField(max_length=120)
    question_en = models.CharField(max_length=120, blank=True)
    n_marks = models.PositiveSmallIntegerField(default=thresholds.MARKS_PER_BALLOT)
    state = models.CharField(
        max_length=12, choices=ConsultationState.choices, default=ConsultationState.DRAFT
    )
    closes_on = models.DateField(null=True, blank=True)
    public_key = models.BinaryField(max_length=32, default=b"")
    # Drawn at the opening, when every card has its key: nobody could choose keys to win ties.
    tie_seed = models.CharField(max_length=64, blank=True)
    # Hands were raised, and only sums are kept: no secret vote, and said wherever it is shown.
    counts_only = models.BooleanField(default=False)
    # Why its cards are not read aloud, if they are not; the public reads it.
    unspoken_es = models.CharField(max_length=200, blank=True)
    unspoken_en = models.CharField(max_length=200, blank=True)
    # Rule, weights, ties and the seed's hash (agendas.tally.record.settings); shown from the
    # opening on. The database holds that they never change.
    settings = models.JSONField(default=dict, blank=True)
    # Known only at the close; nobody can read a running count.
    n_ballots = models.PositiveIntegerField(null=True, blank=True)
    # After the close: keys destroyed, and the tables rewritten without what was deleted.
    swept = models.BooleanField(default=False)

    class Meta(House.Meta):
        constraints = [
            models.CheckConstraint(
                name="consultation_marks_within_cap",
                condition=Q(n_marks__gte=1, n_marks__lte=thresholds.MARKS_PER_BALLOT),
            ),
            models.CheckConstraint(
                name="consultation_counted_only_after_close",
                condition=Q(n_ballots__isnull=True)
                | Q(
                    state__in=[
                        ConsultationState.CLOSED,
                        ConsultationState.TALLIED,
                        ConsultationState.PUBLISHED,
                    ]
                ),
            ),
            models.UniqueConstraint(
                fields=["agenda", "subject"],
                condition=~Q(state=ConsultationState.PUBLISHED),
                name="consultation_subject_once",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.question_es

    @property
    def question(self) -> str:
        """The question in the reader's language."""
        return (self.question_en if get_language() == "en" else "") or self.question_es


class Card(House):
    """One card of a ballot: a picture and at most six words for one confirmed item."""

    process_path = "consultation__agenda__community__process"
    community_path = "consultation__agenda__community"
    # The audit says only the hour of what is done to it.
    told_by_the_hour = True

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="cards"
    )
    position = models.PositiveSmallIntegerField()
    insecurity = models.ForeignKey(
        Insecurity, on_delete=models.PROTECT, related_name="cards", null=True, blank=True
    )
    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="cards", null=True, blank=True
    )
    words_es = models.CharField(max_length=60, blank=True)
    words_en = models.CharField(max_length=60, blank=True)
    picture = models.CharField(max_length=32, blank=True)
    # The group's own drawing, re-encoded; the small one is what travels with the ballot.
    drawing = models.BinaryField(max_length=thresholds.PICTURE_BYTES, default=b"")
    ballot_drawing = models.BinaryField(max_length=thresholds.PICTURE_BYTES, default=b"")

    class Meta(House.Meta):
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "position"],
                name="card_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                name="card_within_ballot",
                condition=Q(position__lt=thresholds.CARDS_PER_BALLOT),
            ),
            models.CheckConstraint(
                name="card_of_one_item",
                condition=Q(insecurity__isnull=False, proposal__isnull=True)
                | Q(insecurity__isnull=True, proposal__isnull=False),
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.words_es

    @property
    def words(self) -> str:
        """The words in the reader's language; Spanish where English is missing."""
        return (self.words_en if get_language() == "en" else "") or self.words_es

    @property
    def item(self) -> Insecurity | Proposal:
        """The item that the card stands for."""
        found = self.insecurity or self.proposal
        if found is None:
            raise ValueError("a card without an item")
        return found

    @property
    def item_id(self) -> str:
        """The key of that item as text, as tally records write it."""
        return str(self.insecurity_id or self.proposal_id)

    @property
    def is_ready(self) -> bool:
        """Whether it has words and a picture."""
        return bool(self.words_es and (self.picture or self.drawing))


class CodeBatch(House):
    """Slips or paper ballots handed out together. Counts only; nobody knows who took which.

    While a vote is open, what is spent counts as unspent here: nobody reads a running count.
    """

    process_path = "consultation__agenda__community__process"
    community_path = "consultation__agenda__community"
    # The audit says only the hour of what is done to it.
    told_by_the_hour = True

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="batches"
    )
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8)
    lot = models.CharField(max_length=8)
    n_issued = models.PositiveIntegerField(default=0)
    n_spent = models.PositiveIntegerField(default=0)
    n_unspent = models.PositiveIntegerField(default=0)
    n_void = models.PositiveIntegerField(default=0)

    class Meta(House.Meta):
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "number"], name="batch_number_once"
            ),
            models.CheckConstraint(
                name="batch_counts_add_up",
                condition=Q(
                    n_issued=models.F("n_spent")
                    + models.F("n_unspent")
                    + models.F("n_void")
                ),
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Tally(House):
    """One ranking run: what the public may know, and the exact record under a key.

    ``record`` came through the gate (agendas.queries.results). ``sealed`` is the salt and the
    exact record, locked under the community's key, or the process's for a national run.
    ``record_hash`` commits to it: SHA-256 over the salt and the record's canonical JSON.
    """

    process_path = "process"
    # The audit says only the hour of what is done to it.
    told_by_the_hour = True

    process = models.ForeignKey(
        "communities.Process", on_delete=models.PROTECT, related_name="+"
    )
    consultation = models.ForeignKey(
        Consultation,
        on_delete=models.PROTECT,
        related_name="tallies",
        null=True,
        blank=True,
    )
    national_agenda = models.ForeignKey(
        NationalAgenda,
        on_delete=models.PROTECT,
        related_name="tallies",
        null=True,
        blank=True,
    )
    number = models.PositiveIntegerField()
    record = models.JSONField()
    sealed = models.BinaryField(default=b"")
    record_hash = models.CharField(max_length=64)

    class Meta(House.Meta):
        ordering = ["-number"]
        verbose_name_plural = "tallies"
        constraints = [
            models.CheckConstraint(
                name="tally_of_one_thing",
                condition=Q(consultation__isnull=False, national_agenda__isnull=True)
                | Q(consultation__isnull=True, national_agenda__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["consultation", "national_agenda", "number"],
                nulls_distinct=False,
                name="tally_number_once",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.record_hash[:8]

"""Agendas, their frozen versions, and the thread back to what was said."""

from django.db import models
from django.db.models import Q
from typing_extensions import override

from agendas.choices import LocalState, NationalState, Section, Stage, Subject
from communities.models.base import House, code_field
from communities.models.places import Community, Cycle
from communities.models.processes import Process
from workshops.models.items import Insecurity, Proposal


class LocalAgenda(House):
    """What one community agrees on in one cycle."""

    process_path = "community__process"
    community_path = "community"

    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="agendas"
    )
    cycle = models.OneToOneField(Cycle, on_delete=models.PROTECT, related_name="agenda")
    state = models.CharField(
        max_length=24, choices=LocalState.choices, default=LocalState.DRAFTING
    )

    @override
    def __str__(self) -> str:
        return self.state


class NationalAgenda(House):
    """What the communities of one process say together about one subject."""

    process_path = "process"

    process = models.ForeignKey(
        Process, on_delete=models.CASCADE, related_name="national_agendas"
    )
    subject = models.CharField(
        max_length=16, choices=Subject.choices, default=Subject.PROPOSALS
    )
    edition = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(
        max_length=24, choices=NationalState.choices, default=NationalState.COLLECTING
    )
    # Exact ties only; drawn before anything is ranked, printed with the result.
    tie_seed = models.CharField(max_length=64)
    # As of a consultation; fixed when the agenda is made.
    settings = models.JSONField(default=dict, blank=True)

    class Meta(House.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["process", "subject", "edition"], name="national_edition_once"
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.subject} {self.edition}"

    @property
    def is_ranked(self) -> bool:
        """Whether the last run still holds: moving a theme takes the agenda back to merging."""
        return self.state in {
            NationalState.PRIORITISING,
            NationalState.DELIBERATION,
            NationalState.PUBLISHED,
            NationalState.FOLLOW_UP,
        }


def _of_one_agenda() -> Q:
    return Q(local_agenda__isnull=False, national_agenda__isnull=True) | Q(
        local_agenda__isnull=True, national_agenda__isnull=False
    )


class StageRecord(House):
    """Whether a step of the method was held for one agenda; "not held" is shown in public."""

    local_agenda = models.ForeignKey(
        LocalAgenda, on_delete=models.CASCADE, related_name="stages", null=True, blank=True
    )
    national_agenda = models.ForeignKey(
        NationalAgenda,
        on_delete=models.CASCADE,
        related_name="stages",
        null=True,
        blank=True,
    )
    stage = models.CharField(max_length=24, choices=Stage.choices)
    held = models.BooleanField()
    note_es = models.CharField(max_length=200, blank=True)
    note_en = models.CharField(max_length=200, blank=True)

    class Meta(House.Meta):
        constraints = [
            models.CheckConstraint(name="stage_of_one_agenda", condition=_of_one_agenda()),
            models.UniqueConstraint(
                fields=["local_agenda", "national_agenda", "stage"],
                nulls_distinct=False,
                name="stage_once",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.stage


class AgendaVersion(House):
    """One published version: frozen for ever, known by its hash.

    ``head`` holds everything but the items; each item keeps its own content, salt and
    digest, so that one of them can be taken out later and the hash still be checked.
    The database refuses to change or delete a row.
    """

    process_path = "process"

    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="versions")
    local_agenda = models.ForeignKey(
        LocalAgenda,
        on_delete=models.PROTECT,
        related_name="versions",
        null=True,
        blank=True,
    )
    national_agenda = models.ForeignKey(
        NationalAgenda,
        on_delete=models.PROTECT,
        related_name="versions",
        null=True,
        blank=True,
    )
    number = models.PositiveSmallIntegerField()
    head = models.JSONField()
    hash = models.CharField(max_length=64)
    published_on = models.DateField()

    class Meta(House.Meta):
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                name="version_of_one_agenda", condition=_of_one_agenda()
            ),
            models.UniqueConstraint(
                fields=["local_agenda", "national_agenda", "number"],
                nulls_distinct=False,
                name="version_number_once",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"v{self.number}"

    @property
    def fingerprint(self) -> str:
        """The first sixteen digits of the hash in fours, to read aloud."""
        return " ".join(self.hash[i : i + 4] for i in range(0, 16, 4))


class AgendaItem(House):
    """One line of a published version: an insecurity, a proposal, or a national theme."""

    process_path = "version__process"

    version = models.ForeignKey(
        AgendaVersion, on_delete=models.PROTECT, related_name="items"
    )
    position = models.PositiveSmallIntegerField()
    section = models.CharField(max_length=12, choices=Section.choices)
    rank = models.PositiveSmallIntegerField(null=True, blank=True)
    insecurity = models.ForeignKey(
        Insecurity,
        on_delete=models.PROTECT,
        related_name="agenda_items",
        null=True,
        blank=True,
    )
    proposal = models.ForeignKey(
        Proposal,
        on_delete=models.PROTECT,
        related_name="agenda_items",
        null=True,
        blank=True,
    )
    theme = models.ForeignKey(
        "agendas.Theme",
        on_delete=models.PROTECT,
        related_name="agenda_items",
        null=True,
        blank=True,
    )
    content = models.JSONField()
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)

    class Meta(House.Meta):
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "position"], name="agenda_item_position_once"
            ),
            models.CheckConstraint(
                name="agenda_item_is_one_thing",
                condition=Q(
                    insecurity__isnull=False, proposal__isnull=True, theme__isnull=True
                )
                | Q(insecurity__isnull=True, proposal__isnull=False, theme__isnull=True)
                | Q(insecurity__isnull=True, proposal__isnull=True, theme__isnull=False),
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.section} {self.position}"


class AgendaTrace(House):
    """One thread: this national line rests on this line of a published local agenda."""

    process_path = "national_item__version__process"

    national_item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, related_name="sources"
    )
    local_item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, related_name="traces"
    )

    class Meta(House.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["national_item", "local_item"], name="trace_once"
            )
        ]

    @override
    def __str__(self) -> str:
        return "trace"


class LeftOff(House):
    """A confirmed item that a consultation leaves off its ballot, and why. Shown in public."""

    process_path = "consultation__agenda__community__process"
    community_path = "consultation__agenda__community"

    consultation = models.ForeignKey(
        "agendas.Consultation", on_delete=models.CASCADE, related_name="left_off"
    )
    insecurity = models.ForeignKey(
        Insecurity, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    reason = code_field()
    note_es = models.CharField(max_length=160, blank=True)
    note_en = models.CharField(max_length=160, blank=True)

    class Meta(House.Meta):
        constraints = [
            models.CheckConstraint(
                name="left_off_is_one_item",
                condition=Q(insecurity__isnull=False, proposal__isnull=True)
                | Q(insecurity__isnull=True, proposal__isnull=False),
            ),
            models.CheckConstraint(name="left_off_has_reason", condition=~Q(reason="")),
            models.UniqueConstraint(
                fields=["consultation", "insecurity", "proposal"],
                nulls_distinct=False,
                name="left_off_once",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.reason

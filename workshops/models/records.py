"""What a team records besides insecurities and proposals. Nothing here is ever deleted.

Responses and capacities may be published one by one. Narratives are what people tell
themselves, not what is so: like reframings they have no way out of the team.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from typing_extensions import override

from communities.models.base import House, code_field, codes_field
from communities.models.places import Community
from workshops.choices import (
    CapacityKind,
    Continuity,
    RecordSort,
    ReframingOutcome,
    Reproduces,
    ResponseEffect,
)
from workshops.models.contributions import Contribution
from workshops.models.items import Insecurity, Proposal


def _listed(name: str, field: str, values: list[str]) -> models.CheckConstraint:
    return models.CheckConstraint(name=name, condition=Q(**{f"{field}__in": values}))


def _filled(name: str, *fields: str) -> models.CheckConstraint:
    empty = Q()
    for field in fields:
        empty |= Q(**{field: ""})
    return models.CheckConstraint(name=name, condition=~empty)


class Record(House):
    """One line that a team wrote from what was said; ``rests_on`` are the cards that prove it.

    A trigger keeps every card, insecurity and proposal of a record in its community.
    """

    process_path = "community__process"
    community_path = "community"
    sort: RecordSort
    # The columns with words and codes, and the one by which people know it.
    columns: tuple[str, ...]
    heading: str
    # Columns of codes, with the vocabularies that hold them.
    coded: tuple[tuple[str, tuple[str, ...]], ...] = ()
    # The column of items that it points at; "" where there is none.
    items: str = ""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    sensitivity = models.CharField(
        max_length=2, choices=[("S1", "S1"), ("S2", "S2")], default="S1"
    )
    rests_on = models.ManyToManyField(Contribution, related_name="+", blank=True)
    laid_aside = models.BooleanField(default=False)

    class Meta(House.Meta):
        abstract = True

    @override
    def __str__(self) -> str:
        return str(self.sort)

    @property
    def is_new(self) -> bool:
        """Whether it was never saved."""
        return self._state.adding

    @property
    def shown(self) -> str:
        """The words by which people know it, in the reader's language where it has them."""
        english = getattr(self, self.heading.replace("_es", "_en"), "")
        return (english if get_language() == "en" else "") or getattr(self, self.heading)


class PublishableRecord(Record):
    """A record that its coordinator may mark for the published agenda."""

    # The columns that go before everyone when it is published.
    public: tuple[str, ...]

    title_es = models.CharField(max_length=160)
    title_en = models.CharField(max_length=160, blank=True)
    publish = models.BooleanField(default=False)

    class Meta(Record.Meta):
        abstract = True


def _public_is_open(name: str) -> models.CheckConstraint:
    condition = Q(publish=False) | Q(sensitivity="S1")
    return models.CheckConstraint(name=name, condition=condition)


class ExistingResponse(PublishableRecord):
    """What somebody already does about insecurities, and what it did to people."""

    sort = RecordSort.RESPONSE
    heading = "title_es"
    public = ("title_es", "title_en", "actor", "effect", "continuity")
    columns = (
        "title_es",
        "title_en",
        "actor",
        "approach",
        "effect",
        "repressive",
        "reproduces_violence",
        "continuity",
        "left_note",
    )
    coded = (("actor", ("stakeholder", "actor")), ("approach", ("approach",)))
    items = "targets"

    actor = code_field()
    targets = models.ManyToManyField(Insecurity, related_name="responses", blank=True)
    approach = code_field()
    effect = models.CharField(max_length=8, choices=ResponseEffect.choices)
    repressive = models.BooleanField(default=False)
    reproduces_violence = models.CharField(
        max_length=8, choices=Reproduces.choices, default=Reproduces.UNKNOWN
    )
    continuity = models.CharField(max_length=8, choices=Continuity.choices)
    left_note = models.CharField(max_length=300, blank=True)

    class Meta(Record.Meta):
        ordering = ["title_es", "id"]
        constraints = [
            _filled("response_has_words", "title_es", "actor"),
            _listed("response_effect_listed", "effect", ResponseEffect.values),
            _listed("response_reproduces_listed", "reproduces_violence", Reproduces.values),
            _listed("response_continuity_listed", "continuity", Continuity.values),
            _listed("response_sensitivity_listed", "sensitivity", ["S1", "S2"]),
            _public_is_open("response_public_is_open"),
        ]


class Capacity(PublishableRecord):
    """What people have to build on, and what it would take to lose it."""

    sort = RecordSort.CAPACITY
    heading = "title_es"
    public = ("title_es", "title_en", "kind")
    columns = ("title_es", "title_en", "kind", "dimension", "fragility")
    coded = (("dimension", ("dimension",)),)
    items = "proposals"

    kind = models.CharField(max_length=16, choices=CapacityKind.choices)
    dimension = code_field()
    fragility = models.CharField(max_length=300, blank=True)
    proposals = models.ManyToManyField(Proposal, related_name="uses_capacities", blank=True)

    class Meta(Record.Meta):
        ordering = ["title_es", "id"]
        verbose_name_plural = "capacities"
        constraints = [
            _filled("capacity_has_words", "title_es"),
            _listed("capacity_kind_listed", "kind", CapacityKind.values),
            _listed("capacity_sensitivity_listed", "sensitivity", ["S1", "S2"]),
            _public_is_open("capacity_public_is_open"),
        ]


class Narrative(Record):
    """How people explain violence to themselves. It is not a fact and never leaves the team."""

    sort = RecordSort.NARRATIVE
    heading = "paraphrase_es"
    columns = ("paraphrase_es", "kind", "group")
    coded = (("kind", ("narrative",)), ("group", ("group",)))

    paraphrase_es = models.CharField(max_length=300)
    kind = code_field()
    group = code_field()

    class Meta(Record.Meta):
        ordering = ["kind", "paraphrase_es", "id"]
        constraints = [
            _filled("narrative_has_words", "paraphrase_es", "kind"),
            _listed("narrative_sensitivity_listed", "sensitivity", ["S1", "S2"]),
        ]


class Reframing(Record):
    """A wish for force, the longing behind it, and what else would answer that longing.

    Only the longing may ever be public, never the wish.
    """

    sort = RecordSort.REFRAMING
    heading = "raw_wish_es"
    columns = ("raw_wish_es", "longings", "question_es", "outcome")
    coded = (("longings", ("longing",)),)
    items = "alternatives"

    raw_wish_es = models.CharField(max_length=300)
    longings = codes_field()
    question_es = models.CharField(max_length=300, blank=True)
    alternatives = models.ManyToManyField(Proposal, related_name="reframings", blank=True)
    outcome = models.CharField(
        max_length=8, choices=ReframingOutcome.choices, blank=True, default=""
    )

    class Meta(Record.Meta):
        ordering = ["outcome", "raw_wish_es", "id"]
        constraints = [
            _filled("reframing_has_words", "raw_wish_es"),
            # "": nobody has said yet what became of it.
            _listed("reframing_outcome_listed", "outcome", ["", *ReframingOutcome.values]),
            # An outcome without a longing would be a wish turned down unheard.
            models.CheckConstraint(
                name="reframing_outcome_has_longing",
                condition=Q(outcome="") | Q(longings__len__gt=0),
            ),
            _listed("reframing_sensitivity_listed", "sensitivity", ["S1", "S2"]),
        ]


RECORDS: tuple[type[Record], ...] = (ExistingResponse, Capacity, Narrative, Reframing)

"""Insecurities and proposals: the few items that many contributions become."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, gettext
from typing_extensions import override

from communities.models.base import House, code_field, codes_field
from communities.models.places import Community, Cycle
from workshops.choices import ITEM, ItemKind, ItemState, ReviewState, Visibility


class Item(House):
    """One insecurity or proposal of one community, in words its people would recognise."""

    process_path = "community__process"
    community_path = "community"
    kind_of_item: ItemKind
    # Without these a coder has not finished; the database holds the line too.
    required_codes: tuple[str, ...]

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=8)
    title_es = models.CharField(max_length=160)
    title_en = models.CharField(max_length=160, blank=True)
    group = code_field()
    memo = models.CharField(max_length=500, blank=True)
    sensitivity = code_field()
    # Its group took its consent back: its words are destroyed, and no agenda shows it.
    taken_back = models.BooleanField(default=False)
    state = models.CharField(
        max_length=16, choices=ItemState.choices, default=ItemState.RAW
    )

    class Meta(House.Meta):
        abstract = True
        ordering = ["code"]

    @override
    def __str__(self) -> str:
        return f"{self.code} {self.title_es}"

    @property
    def title(self) -> str:
        """The title in the reader's language; Spanish where English is missing."""
        if self.taken_back:
            return gettext("Taken back by its group")
        if not self.title_es:
            return gettext("The text was destroyed, as promised.")
        return (self.title_en if get_language() == "en" else "") or self.title_es

    @property
    def missing_codes(self) -> tuple[str, ...]:
        """Names of required codes that nobody has given yet."""
        return tuple(name for name in self.required_codes if not getattr(self, name))

    def allows(self, action: str) -> bool:
        """Whether the state table lets ``action`` start here."""
        return ITEM.allows(self.state, action)


def _coded(*names: str) -> Q:
    full = Q()
    for name in names:
        full &= ~Q(**{name: ""})
    return Q(state__in=[ItemState.RAW, ItemState.WITHDRAWN]) | full


def _not_silenced() -> Q:
    # I11: what is silenced or banned is kept as a silence, which has no words.
    return ~Q(sensitivity__in=["S3", "S4"])


def _in_spanish() -> Q:
    # I21: what a group confirmed, and so may be published, stands in Spanish.
    return ~Q(state=ItemState.VALIDATED) | ~Q(title_es="")


class Insecurity(Item):
    """One thing that makes people's lives insecure; crime is only one kind of it.

    ``violent`` and ``criminal`` are two separate questions; their pair (``quadrant``) is
    always derived.
    """

    kind_of_item = ItemKind.INSECURITY
    required_codes = ("dimension", "form", "violent", "criminal", "group")

    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="insecurities"
    )
    dimension = code_field()
    further_dimensions = codes_field()
    form = code_field()
    violent = code_field()
    criminal = code_field()
    lethality = code_field()
    selectivity = code_field()
    spaces = codes_field()
    actors = codes_field()
    groups_affected = codes_field()
    since = models.CharField(max_length=40, blank=True)
    generational = models.BooleanField(null=True, blank=True)
    visibility = models.CharField(
        max_length=8, choices=Visibility.choices, default=Visibility.OPEN
    )
    fears = models.CharField(max_length=300, blank=True)
    vulnerabilities = models.CharField(max_length=300, blank=True)
    impact_personal = codes_field()
    impact_collective = codes_field()

    class Meta(Item.Meta):
        verbose_name_plural = "insecurities"
        constraints = [
            models.UniqueConstraint(
                fields=["community", "code"],
                condition=~Q(state=ItemState.WITHDRAWN),
                name="insecurity_code_once",
            ),
            models.CheckConstraint(
                name="insecurity_silenced_is_not_written", condition=_not_silenced()
            ),
            models.CheckConstraint(
                name="insecurity_confirmed_has_spanish_words", condition=_in_spanish()
            ),
            models.CheckConstraint(
                name="insecurity_coded_is_complete",
                condition=_coded("dimension", "form", "violent", "criminal", "group"),
            ),
            # I10: an unmet need is not a violence.
            models.CheckConstraint(
                name="insecurity_no_form_not_violent",
                condition=~Q(form="none") | Q(violent__in=["no", ""]),
            ),
            # I9: the primary dimension is one, and not repeated among the others.
            models.CheckConstraint(
                name="insecurity_primary_dimension_once",
                condition=Q(dimension="")
                | ~Q(further_dimensions__contains=[models.F("dimension")]),
            ),
        ]

    @property
    def quadrant(self) -> str:
        """Violent × criminal in two letters (VC, NN, LU …); "" while not coded."""
        first = {"yes": "V", "no": "N", "latent": "L"}.get(self.violent, "")
        second = {"yes": "C", "no": "N", "unclear": "U"}.get(self.criminal, "")
        return first + second if first and second else ""


class Proposal(Item):
    """One thing people propose, with who must answer for it and which insecurities it answers."""

    kind_of_item = ItemKind.PROPOSAL
    required_codes = ("kind", "level", "decision_level", "duty_bearer", "horizon", "group")

    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="proposals"
    )
    answers = models.ManyToManyField(Insecurity, related_name="answered_by", blank=True)
    interrupts = models.ManyToManyField(
        "workshops.Link", related_name="interrupted_by", blank=True
    )
    kind = code_field()
    social_part_es = models.CharField(max_length=160, blank=True)
    social_part_en = models.CharField(max_length=160, blank=True)
    security_part_es = models.CharField(max_length=160, blank=True)
    security_part_en = models.CharField(max_length=160, blank=True)
    level = code_field()
    decision_level = code_field()
    duty_bearer = code_field()
    horizon = code_field()
    approach = code_field()
    beneficiaries = codes_field()
    success_sign = models.CharField(max_length=160, blank=True)
    takes_part_in_design = models.BooleanField(default=False)
    takes_part_in_delivery = models.BooleanField(default=False)
    takes_part_in_evaluation = models.BooleanField(default=False)
    review_state = models.CharField(
        max_length=20, choices=ReviewState.choices, default=ReviewState.SUBMITTED
    )
    # Why it is being reframed, or parked; for the team.
    review_note = models.CharField(max_length=300, blank=True)

    class Meta(Item.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["community", "code"],
                condition=~Q(state=ItemState.WITHDRAWN),
                name="proposal_code_once",
            ),
            models.CheckConstraint(
                name="proposal_silenced_is_not_written", condition=_not_silenced()
            ),
            models.CheckConstraint(
                name="proposal_confirmed_has_spanish_words", condition=_in_spanish()
            ),
            models.CheckConstraint(
                name="proposal_coded_is_complete",
                condition=_coded(
                    "kind", "level", "decision_level", "duty_bearer", "horizon", "group"
                ),
            ),
            # I7: the community may act, but a state level answers for it.
            models.CheckConstraint(
                name="proposal_state_answers_for_it",
                condition=~Q(decision_level="community"),
            ),
            # I8: combined exactly when there is a social and a security part.
            models.CheckConstraint(
                name="proposal_combined_has_both_parts",
                condition=(
                    Q(kind="combined") & ~Q(social_part_es="") & ~Q(security_part_es="")
                )
                | (~Q(kind="combined") & (Q(social_part_es="") | Q(security_part_es=""))),
            ),
        ]

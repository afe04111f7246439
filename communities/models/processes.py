"""A process: one co-construction of an agenda, with its own communities and principles."""

from django.db import models
from typing_extensions import override

from communities.models.base import House

# Words that are addresses of the installation itself and so cannot name a process.
RESERVED_SLUGS = frozenset(
    {
        *("v", "desk", "api", "account", "accounts"),
        *("method", "static", "language", "health", "ready"),
    }
)


class Process(House):
    """One process on this installation. Several live side by side and see nothing of each other.

    ``synthetic`` marks invented data for ever: it travels into every record, file and page,
    and the address starts with ``demo-``.
    """

    process_path = "id"

    slug = models.SlugField(unique=True, max_length=60)
    name_es = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160, blank=True)
    summary_es = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    institutions = models.CharField(max_length=300, blank=True)
    funders = models.CharField(max_length=300, blank=True)
    team_credit = models.CharField(max_length=300, blank=True)
    licence = models.CharField(max_length=80, default="CC BY-SA 4.0")
    synthetic = models.BooleanField(default=False)
    # Hidden and read-only as a whole, until two people lift it (communities.actions.freeze).
    frozen = models.BooleanField(default=False)

    class Meta(House.Meta):
        ordering = ["name_es"]
        verbose_name_plural = "processes"
        constraints = [
            models.CheckConstraint(
                name="process_synthetic_says_demo",
                condition=models.Q(synthetic=True, slug__startswith="demo-")
                | (models.Q(synthetic=False) & ~models.Q(slug__startswith="demo-")),
            ),
            models.CheckConstraint(
                name="process_slug_not_reserved",
                condition=~models.Q(slug__in=sorted(RESERVED_SLUGS)),
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.name_es


class Principle(House):
    """One principle that proposals of a process are held against."""

    process_path = "process"

    process = models.ForeignKey(
        Process, on_delete=models.CASCADE, related_name="principles"
    )
    code = models.CharField(max_length=8)
    title_es = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)

    class Meta(House.Meta):
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["process", "code"], name="principle_once")
        ]

    @override
    def __str__(self) -> str:
        return f"{self.code} {self.title_es}"

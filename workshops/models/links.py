"""How one insecurity feeds another: what leads to what, overlaps it, or keeps it going."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from communities import vocabularies
from communities.models.base import House, code_field, codes_field
from communities.models.places import Community
from workshops.models.items import Insecurity
from workshops.webs import WITHOUT_DIRECTION

_TWICE = _("These two are linked in this way already.")


class Link(House):
    """One insecurity feeds another of the same community (the database holds that too).

    A link that was taken out stays here as ``removed``. ``before`` is how it was before the
    last act on it, so that this act can be undone; None only outside actions.
    """

    process_path = "community__process"
    community_path = "community"

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="links")
    start = models.ForeignKey(
        Insecurity, on_delete=models.PROTECT, related_name="links_out"
    )
    end = models.ForeignKey(Insecurity, on_delete=models.PROTECT, related_name="links_in")
    kind = code_field()
    mechanism = code_field()
    confirmed_by = codes_field()
    removed = models.BooleanField(default=False)
    before = models.JSONField(null=True, blank=True)

    class Meta(House.Meta):
        ordering = ["start__code", "end__code", "kind"]
        constraints = [
            models.CheckConstraint(
                name="link_between_two",
                condition=~Q(start=models.F("end")),
                violation_error_message=_("Choose two different insecurities."),
            ),
            models.CheckConstraint(name="link_has_a_kind", condition=~Q(kind="")),
            models.UniqueConstraint(
                fields=["start", "end", "kind"],
                condition=Q(removed=False),
                name="link_once",
                violation_error_message=_TWICE,
            ),
            models.UniqueConstraint(
                Least("start", "end"),
                Greatest("start", "end"),
                condition=Q(removed=False, kind__in=sorted(WITHOUT_DIRECTION)),
                name="link_overlap_once",
                violation_error_message=_TWICE,
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.start.code} {self.kind} {self.end.code}"

    @property
    def has_direction(self) -> bool:
        """Whether it matters which of the two stands first."""
        return self.kind not in WITHOUT_DIRECTION

    @property
    def is_changed(self) -> bool:
        """Whether the last act on it was a change that can be undone."""
        return self.before is not None and not self.before["removed"]

    @override
    def clean(self) -> None:
        """Both ends are of this community, and every code is in its vocabulary."""
        if {self.start.community_id, self.end.community_id} != {self.community_id}:
            raise ValidationError(_("Both insecurities must be of this community."))
        given: dict[str, list[Any]] = {
            "link_kind": [self.kind],
            "mechanism": [self.mechanism] if self.mechanism else [],
            "group": self.confirmed_by,
        }
        if any(set(codes) - set(vocabularies.codes(name)) for name, codes in given.items()):
            raise ValidationError(_("Choose from the lists."))

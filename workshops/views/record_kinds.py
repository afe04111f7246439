"""The sorts of records as pages: what each is called, what it is for, who may read it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workshops.choices import RecordSort
from workshops.models.records import (
    Capacity,
    ExistingResponse,
    Narrative,
    Record,
    Reframing,
)

WRITE = "write_records"


@dataclass(frozen=True, slots=True)
class Page:
    """What one sort of records is called, what it is for, and who may read it."""

    model: type[Record]
    act: str
    title: Promise
    purpose: Promise
    example: Promise
    new: Promise

    @property
    def sort(self) -> RecordSort:
        """The sort of its records."""
        return self.model.sort

    def address(self, what: str) -> str:
        """The name of one of its addresses."""
        return f"workshops:{self.sort.value}-{what}"

    @property
    def list_url(self) -> str:
        """Name of the list."""
        return self.address("list")

    @property
    def new_url(self) -> str:
        """Name of the empty form."""
        return self.address("new")

    @property
    def one_url(self) -> str:
        """Name of the form of one record."""
        return self.address("one")

    @property
    def aside_url(self) -> str:
        """Name of laying one aside."""
        return self.address("aside")

    @property
    def back_url(self) -> str:
        """Name of taking one up again."""
        return self.address("back")


PAGES = {
    page.sort: page
    for page in (
        Page(
            model=ExistingResponse,
            act="see_sessions",
            title=_("Responses so far"),
            purpose=_(
                "What somebody already does about an insecurity, whether it helped, and whether it goes on."
            ),
            example=_(
                "For example: the town hall mended the lamps of one street; it helped; it ended with the budget."
            ),
            new=_("Write a response"),
        ),
        Page(
            model=Capacity,
            act="see_sessions",
            title=_("Capacities"),
            purpose=_(
                "What people already have and can build on, and what could make it break."
            ),
            example=_(
                "For example: neighbours who cook together on Fridays; it rests on the kitchen of one house."
            ),
            new=_("Write a capacity"),
        ),
        Page(
            model=Narrative,
            act=WRITE,
            title=_("Explanations people give"),
            purpose=_(
                "How people explain violence to themselves. It is not a fact and is never published."
            ),
            example=_(
                "For example: whoever gets hurt must have been up to something; it plays the harm down."
            ),
            new=_("Write an explanation"),
        ),
        Page(
            model=Reframing,
            act=WRITE,
            title=_("Reframings"),
            purpose=_(
                "A wish for force, the longing behind it, and what else would answer that longing. Nobody is blamed and nothing is lost."
            ),
            example=_(
                "For example: let soldiers take the park back; the longing is that children are safe; asked what else would do it, the group proposed lamps and evening games."
            ),
            new=_("Write a reframing"),
        ),
    )
}

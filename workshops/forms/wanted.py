"""What a person wants to see of the synthesis desk, as it stands in the address."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from communities.forms.options import ListSelect
from communities.forms.places import vocabulary_choices
from workshops.choices import ContributionKind
from workshops.queries.synthesis import Wanted

MOST_PAGES = 10_000


def page_number() -> forms.IntegerField:
    """Which page of many, from 1."""
    return forms.IntegerField(min_value=1, max_value=MOST_PAGES, required=False)


class WantedForm(forms.Form):
    """What a person wants to see; a wrong value shows all, from the first page."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[("", _("All kinds")), *ContributionKind.choices],
        widget=ListSelect,
    )
    group = forms.ChoiceField(
        label=_("Group"),
        required=False,
        choices=lambda: vocabulary_choices("group", empty=gettext("All groups")),
        widget=ListSelect,
    )
    text = forms.CharField(label=_("Words in it"), required=False, max_length=80)
    cards = page_number()
    aside = page_number()
    items = page_number()
    item = forms.UUIDField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["auto_id"] = "wanted_%s"
        super().__init__(*args, **kwargs)

    def _chosen(self) -> dict[str, Any]:
        self.is_valid()
        given = {name: self.cleaned_data.get(name) for name in self.fields}
        return {name: value for name, value in given.items() if value}

    def wanted(self) -> Wanted:
        """What was chosen, as far as it makes sense."""
        return Wanted(**self._chosen())

    def query(self, **others: int | UUID) -> str:
        """The same as the end of an address, from the question mark; "" for all.

        ``others``: pages to go to instead, or the item whose page it shall be.
        """
        values = self._chosen()
        if {"item", "items"} & others.keys():
            values = {k: v for k, v in values.items() if k not in {"item", "items"}}
        chosen = urlencode(values | others)
        return f"?{chosen}" if chosen else ""

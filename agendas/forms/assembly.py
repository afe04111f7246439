"""The form of a meeting's order: a place for each line, and the reason."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from typing_extensions import override

from agendas.queries.results import Line
from communities.forms.traces import TracedForm


class AssemblyForm(TracedForm):
    """One place for each line, each place once; and why, which the public reads."""

    TRACED = ("reason_es", "reason_en")

    reason_es = forms.CharField(
        label=gettext_lazy("Why the meeting chose this order, in Spanish"),
        help_text=gettext_lazy("The public reads it. Never who said it."),
        max_length=400,
        widget=forms.Textarea({"rows": 3}),
    )
    reason_en = forms.CharField(
        label=gettext_lazy("The same in English"),
        max_length=400,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(
        self,
        *args: Any,
        lines: Sequence[Line],
        titles: dict[str, str],
        order: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lines, self.before = lines, order
        now = {key: place for place, key in enumerate(order, start=1)}
        for line in lines:
            self.fields[line.item] = forms.IntegerField(
                label=titles.get(line.item, ""),
                help_text=_("In the vote: place %(place)s.") % {"place": line.rank}
                if line.rank
                else "",
                min_value=1,
                max_value=len(lines),
                initial=now.get(line.item, line.rank),
            )

    def places(self) -> list[BoundField]:
        """The field of each line, in the order of the vote."""
        return [self[line.item] for line in self.lines]

    @property
    def order(self) -> list[str]:
        """The ids by the places that were typed."""
        return sorted((line.item for line in self.lines), key=self.cleaned_data.__getitem__)

    @override
    def clean(self) -> dict[str, Any]:
        """Each place once; and not just what holds already."""
        data = super().clean()
        taken: set[int] = set()
        for line in self.lines:
            place = data.get(line.item)
            if place in taken:
                self.add_error(
                    line.item, _("Another line has place %(place)s too.") % {"place": place}
                )
            elif place is not None:
                taken.add(place)
        if len(taken) == len(self.lines):
            self._refuse_the_same()
        return data

    def _refuse_the_same(self) -> None:
        by_vote = [line.item for line in self.lines]
        ranked = all(line.rank for line in self.lines)
        if ranked and not self.before and self.order == by_vote:
            self.add_error(None, _("This is the order of the vote: nothing would change."))

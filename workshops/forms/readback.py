"""The form of a read-back: one answer an item, saved together or not at all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from workshops.actions.readback import Heard
from workshops.choices import ReadBackResult
from workshops.forms.capture import tidy
from workshops.forms.traces import Piece, pieces
from workshops.models.items import Insecurity, Proposal

NOT_READ = "not_read"
# As long as an item's title may be.
WORDS_LENGTH = 160


@dataclass(frozen=True, slots=True)
class Line:
    """One item on the page; ``number`` is its number on the printed card."""

    number: int
    item: Insecurity | Proposal
    answer: forms.BoundField
    words: forms.BoundField
    hidden: tuple[forms.BoundField, ...]
    suspect: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Circle:
    """The items of one group, in the order in which they are read."""

    group: str
    lines: tuple[Line, ...]


def circles(
    items: Sequence[Insecurity | Proposal],
) -> Iterator[tuple[str, list[tuple[int, Insecurity | Proposal]]]]:
    """Items by group, numbered from 1 within each; ``items`` come sorted by group."""
    for group, found in groupby(items, key=lambda item: item.group):
        yield group, list(enumerate(found, start=1))


class ReadBackForm(forms.Form):
    """One answer an item. What the page did not show is never answered.

    Each item carries the words that were on the page, so that nobody confirms others.
    """

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        items: Sequence[Insecurity | Proposal],
    ) -> None:
        super().__init__(data, label_suffix="")
        self.items = items
        self.heard: list[Heard] = []
        self.suspects: dict[object, tuple[Piece, ...]] = {}
        for item in items:
            self.fields[f"answer-{item.pk}"] = forms.ChoiceField(
                label=_("What the group said"),
                choices=[(NOT_READ, _("Not read today")), *ReadBackResult.choices],
                initial=NOT_READ,
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields[f"words-{item.pk}"] = forms.CharField(
                label=_("The group's own words"),
                max_length=WORDS_LENGTH,
                required=False,
                widget=forms.TextInput({"autocomplete": "off"}),
            )
            for name, first in (("heard", item.title_es), ("warned", "")):
                self.fields[f"{name}-{item.pk}"] = forms.CharField(
                    required=False, initial=first, strip=False, widget=forms.HiddenInput
                )

    def circles(self) -> list[Circle]:
        """The page, group by group."""
        return [
            Circle(group, tuple(self._line(number, item) for number, item in numbered))
            for group, numbered in circles(self.items)
        ]

    def _line(self, number: int, item: Insecurity | Proposal) -> Line:
        return Line(
            number=number,
            item=item,
            answer=self[f"answer-{item.pk}"],
            words=self[f"words-{item.pk}"],
            hidden=(self[f"heard-{item.pk}"], self[f"warned-{item.pk}"]),
            suspect=self.suspects.get(item.pk, ()),
        )

    @override
    def clean(self) -> dict[str, Any]:
        """The answers given, in ``heard``; every wrong one says why beside its item."""
        data = super().clean() or self.cleaned_data
        sweep = self.data.get("confirm_group")
        for item in self.items:
            shown = data.get(f"heard-{item.pk}", "")
            answer = data.get(f"answer-{item.pk}", "")
            if not shown:
                continue
            if answer in {"", NOT_READ} and sweep == item.group:
                answer = ReadBackResult.CONFIRMED
            if answer in ReadBackResult.values:
                self._hear(item, ReadBackResult(answer), shown)
        if self.errors:
            self._show_again()
        return data

    def _hear(
        self, item: Insecurity | Proposal, result: ReadBackResult, shown: str
    ) -> None:
        words = tidy(self.cleaned_data.get(f"words-{item.pk}", ""))
        corrected = result == ReadBackResult.CORRECTED
        if shown != item.title_es:
            # The same correction sent twice has happened already.
            if not (corrected and words == item.title_es):
                self.add_error(
                    f"answer-{item.pk}",
                    _("Its words changed meanwhile. Read it again to the group."),
                )
            return
        if corrected and not self._can_take(item, words):
            return
        self.heard.append(
            Heard(item, result, title_es=words if corrected else "", heard_es=shown)
        )

    def _can_take(self, item: Insecurity | Proposal, words: str) -> bool:
        name = f"words-{item.pk}"
        if name in self.errors:
            return False
        if words in {"", item.title_es}:
            self.add_error(name, _("Write the new words, or choose another answer."))
            return False
        found = pieces(words)
        if found and tidy(self.cleaned_data.get(f"warned-{item.pk}", "")) != words:
            self.suspects[item.pk] = found
            self.add_error(name, _("Not saved yet. This may lead to a person or a place."))
            self.data = dict(self.data.items()) | {f"warned-{item.pk}": words}
            return False
        return True

    def _show_again(self) -> None:
        # The page that comes now shows the words as they are now.
        self.data = dict(self.data.items()) | {
            f"heard-{item.pk}": item.title_es for item in self.items
        }

"""One row of an uploaded sheet as a form: what was typed stays until it is mended."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from typing_extensions import override

from communities import vocabularies
from communities.forms.places import vocabulary_choices
from workshops.actions.imports import SETTLED_IN
from workshops.choices import ItemKind
from workshops.forms.import_words import doubts, heading, in_words
from workshops.queries.imports import DraftRow
from workshops.sheets.columns import COLUMNS, Column
from workshops.sheets.folding import clean
from workshops.sheets.terms import find, split

# As much of a cell as the reader of sheets keeps.
CELL_CHARACTERS = 2_000
# From here on a text is a few sentences and not one.
_LONG_CHARACTERS = 300


class KindForm(forms.Form):
    """Whether a row is an insecurity or a proposal, where the sheet does not say."""

    row_kind = forms.ChoiceField(
        label=gettext_lazy("What is this row?"),
        choices=ItemKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the two.")},
    )


class WrittenField(forms.ChoiceField):
    """One term, or what was written when that is none: the check says so, not the form."""

    @override
    def valid_value(self, value: Any) -> bool:
        return len(str(value)) <= CELL_CHARACTERS


class ManyWrittenField(forms.MultipleChoiceField):
    """Any terms, and what was written beside them."""

    @override
    def valid_value(self, value: Any) -> bool:
        return len(str(value)) <= CELL_CHARACTERS


class RowForm(forms.Form):
    """One row of a known kind, a field a column, in the order of the sheet.

    Built from a row it shows what was typed and what the check says; built from ``data``
    it reads what is typed now. It never judges: that is for the check alone.
    """

    def __init__(self, data: Any = None, *, row: DraftRow) -> None:
        self.row = row
        self.columns = COLUMNS[row.raw.kind]
        shown = data is None
        if shown:
            data = {
                column.key: _entered(column, self._typed(column)) for column in self.columns
            }
        super().__init__(data, label_suffix="")
        for column in self.columns:
            self.fields[column.key] = _field(column, self._typed(column))
        if shown and self.is_valid():
            for doubt in doubts(row, blocking=True):
                if doubt.message.column in self.fields:
                    self.add_error(doubt.message.column, doubt.sentence)

    def marked(self) -> list[forms.BoundField]:
        """The fields with something to mend, or in which it can be mended."""
        keys = {column.key for column in self.columns if self[column.key].errors}
        messages = [message for message in self.row.checked.messages if message.blocking]
        keys.update(SETTLED_IN[m.reason] for m in messages if m.reason in SETTLED_IN)
        return [field for field in self if field.name in keys]

    def others(self) -> list[forms.BoundField]:
        """All other fields."""
        marked = {field.name for field in self.marked()}
        return [field for field in self if field.name not in marked]

    def _typed(self, column: Column) -> str:
        """What stands in a cell; where the sheet lacks the column, what is kept so far."""
        if column.key in self.row.raw.values:
            return self.row.raw.values[column.key]
        return in_words(column.key, self.row.checked.values.get(column.key, ""))

    def values(self) -> Mapping[str, str]:
        """The row as a sheet would hold it now, once the form is valid.

        A column that the sheet lacks and that nobody touched stays absent: absent keeps,
        blank empties.
        """
        return dict(self._values())

    def _values(self) -> Iterator[tuple[str, str]]:
        for column in self.columns:
            text = _text(column, self.cleaned_data[column.key])
            untouched = _text(column, _entered(column, self._typed(column)))
            if column.key in self.row.raw.values or text != untouched:
                yield column.key, text


def _entered(column: Column, typed: str) -> str | list[str]:
    """What is chosen in a field for what was typed: codes, and pieces that are none."""
    vocabulary = column.vocabulary
    if vocabulary is None:
        return typed
    if not column.many:
        return find(vocabulary, typed) or typed
    codes, left = split(typed, lambda piece: find(vocabulary, piece))
    return [*codes, *left]


def _text(column: Column, entered: str | list[str]) -> str:
    """The way back: one cell with labels in the reader's language."""
    several = [entered] if isinstance(entered, str) else entered
    if column.vocabulary:
        several = [
            vocabularies.label(column.vocabulary, each, get_language() or "es")
            for each in several
        ]
    return clean("; ".join(several))


def _field(column: Column, typed: str) -> forms.Field:
    options: dict[str, Any] = {
        "label": heading(column.key) + (" *" if column.required else ""),
        "required": False,
        "help_text": column.hint(get_language() or "es"),
    }
    if column.vocabulary is None:
        widget: type[forms.Widget] = forms.TextInput
        if column.max_length:
            rows = 4 if column.max_length > _LONG_CHARACTERS else 2
            options["widget"] = forms.Textarea({"rows": rows})
        else:
            options["widget"] = widget()
        return forms.CharField(max_length=CELL_CHARACTERS, **options)
    entered = _entered(column, typed)
    choices = _choices(column, entered if isinstance(entered, list) else [entered])
    if not column.many:
        return WrittenField(choices=[("", _("Choose…")), *choices], **options)
    # Its second sentence tells how to part several answers in one cell.
    options["help_text"] = options["help_text"].partition(". ")[0]
    return ManyWrittenField(choices=choices, widget=forms.CheckboxSelectMultiple, **options)


def _choices(column: Column, entered: list[str]) -> list[tuple[str, str]]:
    """The terms of a column, and after them what was written and is none."""
    known = vocabulary_choices(column.vocabulary or "")
    codes = {code for code, _label in known}
    strange = [text for text in entered if text and text not in codes]
    return [
        *known,
        *((text, _("As written: %(text)s") % {"text": text}) for text in strange),
    ]

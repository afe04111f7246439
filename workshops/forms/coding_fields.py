"""What coding forms are made of: kinds of fields, sections, what all items share."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from communities import vocabularies
from communities.forms.marks import dimension
from communities.forms.options import Chips, ListSelect, ManyChips
from communities.forms.places import vocabulary_choices
from workshops.actions.coding import digest
from workshops.forms.synthesis import MEMO_LENGTH, TITLE_LENGTH, LineField, SecondLookForm
from workshops.models.items import Insecurity, Proposal
from workshops.queries.items import FIELD_TEAM_ONLY

FAMILIES: Mapping[str, Any] = {
    "body": _("Against life and body"),
    "home": _("At home and in care"),
    "coercion": _("Threat and control"),
    "economic": _("Against livelihood and goods"),
    "institutional": _("By institutions"),
    "symbolic": _("By words and images"),
    "other": _("None of these"),
}


class DimensionChips(Chips):
    """One of the ten dimensions, each with its picture and its word."""

    @override
    def render(
        self, name: str, value: Any, attrs: Any = None, renderer: Any = None
    ) -> SafeString:
        language = get_language() or "es-mx"
        self.choices = [
            (code, dimension(code, language) or label) for code, label in self.choices
        ]
        return super().render(name, value, attrs, renderer)


def one_of(vocabulary: str, label: Any, *, without: str = "", **options: Any) -> Any:
    """A choice of one term, or of none yet; ``without`` leaves one term out."""

    def choices() -> list[tuple[str, str]]:
        found = vocabulary_choices(vocabulary, empty=gettext("Not yet"))
        return [choice for choice in found if not without or choice[0] != without]

    options.setdefault("widget", ListSelect)
    return forms.ChoiceField(label=label, choices=choices, required=False, **options)


def any_of(vocabulary: str, label: Any, **options: Any) -> Any:
    """A choice of any number of terms."""
    return forms.MultipleChoiceField(
        label=label,
        choices=lambda: vocabulary_choices(vocabulary),
        required=False,
        widget=ManyChips,
        **options,
    )


def text(label: Any, length: int, *, rows: int = 0, **options: Any) -> Any:
    """A text that may stay empty."""
    widget = forms.Textarea({"rows": rows}) if rows else forms.TextInput
    options.setdefault("required", False)
    return LineField(label=label, max_length=length, widget=widget, **options)


def forms_by_family() -> list[tuple[str, Any]]:
    """The forms of harm as choices, grouped by family in the order of the vocabulary."""
    language = get_language() or "es-mx"
    families: dict[str, list[tuple[str, str]]] = {}
    for term in vocabularies.terms("form").values():
        families.setdefault(term.attributes["family"], []).append(
            (term.code, term.label(language))
        )
    grouped = [(str(FAMILIES[family]), found) for family, found in families.items()]
    return [("", gettext("Not yet")), *grouped]


def flat(choices: Iterable[tuple[Any, Any]]) -> dict[Any, Any]:
    """Labels of choices by code, whether they are grouped or not."""
    labels: dict[Any, Any] = {}
    for code, label in choices:
        labels |= dict(label) if isinstance(label, list) else {code: label}
    return labels


@dataclass(frozen=True, slots=True)
class Section:
    """Some fields under one heading; a folded one stands open where something is wrong."""

    heading: str
    fields: list[forms.BoundField]
    folded: bool

    @property
    def is_open(self) -> bool:
        """Whether to show it unfolded."""
        return any(field.errors for field in self.fields)


class CodingForm(SecondLookForm):
    """What both kinds of items share. ``values`` holds the columns after ``is_valid``."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    title_es = text(
        _("Words, as people would say them"), TITLE_LENGTH, rows=2, required=True
    )
    memo = forms.CharField(
        label=_("Memo for the team"),
        max_length=MEMO_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Why these cards belong together. It is never published."),
    )
    group = one_of("group", _("Group"))
    title_en = text(_("The same words in English"), TITLE_LENGTH, rows=2)
    sensitivity = forms.ChoiceField(label=_("Who may read it"), widget=Chips)
    # Heading, whether folded, names of fields.
    layout: Sequence[tuple[Any, bool, Sequence[str]]] = ()

    def __init__(
        self, *args: Any, item: Insecurity | Proposal, restricted: bool, **kwargs: Any
    ) -> None:
        self.item = item
        initial = {name: getattr(item, name) for name in self.columns()}
        initial |= {"sensitivity": item.sensitivity or "S1", "seen": digest(item)}
        kwargs["initial"] = initial | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        open_to = ("S0", "S1", FIELD_TEAM_ONLY) if restricted else ("S0", "S1")
        offered = [pair for pair in vocabulary_choices("sensitivity") if pair[0] in open_to]
        self.fields["sensitivity"].widget.choices = offered
        self.fields["sensitivity"].choices = offered  # type: ignore[attr-defined]  # -- a choice field

    @classmethod
    def columns(cls) -> list[str]:
        """The fields that are columns of the item."""
        return [
            name
            for name in cls.base_fields
            if name not in {"looked_at", "seen", "answered"}
        ]

    def sections(self) -> Iterator[Section]:
        """The fields in the order of the page."""
        for heading, folded, names in self.layout:
            yield Section(str(heading), [self[name] for name in names], folded)

    def read(self) -> Iterator[tuple[str, str]]:
        """Label and words of every code that the item has; for those who only read."""
        for name in self.fields:
            value = self.initial.get(name)
            if value and not isinstance(self.fields[name].widget, forms.HiddenInput):
                yield str(self.fields[name].label), self._words(name, value)

    def tell_of_change(self, now: Insecurity | Proposal) -> None:
        """Say that somebody else saved, and beside each field what they put there."""
        for name in self.columns():
            value = getattr(now, name)
            if value != self.cleaned_data.get(name):
                words = self._words(name, value) if value else gettext("nothing")
                self.add_error(
                    name, gettext("Saved meanwhile: %(words)s") % {"words": words}
                )
        if isinstance(now, Proposal) and self.answers is not None:
            kept = {found.pk for found in now.answers.all()}
            if kept != {found.pk for found in self.answers}:
                self.add_error("answered", gettext("Others were chosen meanwhile."))
        self.add_error(
            None,
            gettext(
                "Somebody else saved this item while you were coding. What you wrote is still"
                " here and what they saved is beside it. Save again to keep yours."
            ),
        )
        self.show_again(seen=digest(now))

    def _words(self, name: str, value: Any) -> str:
        if isinstance(value, bool):
            return gettext("Yes")
        choices = flat(getattr(self.fields[name], "choices", ()))
        codes = value if isinstance(value, list) else [value]
        return ", ".join(str(choices.get(code, code)) for code in codes)

    @property
    def answers(self) -> list[Insecurity] | None:
        """The insecurities that it answers; None where that is not asked."""
        return None

    @property
    def values(self) -> dict[str, object]:
        """What to write to the item, by column."""
        return {name: self.cleaned_data[name] for name in self.columns()}

    @override
    def clean(self) -> None:
        """The rules of the item, then a second look at its words."""
        super().clean()
        self.check_rules()
        self.warn_of_traces()

    def check_rules(self) -> None:
        """Add an error beside the field for each rule that the codes break."""

"""Forms of the synthesis desk: one bar for the marked cards, words in place."""

import hashlib
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from communities.forms.options import OpenSelect
from communities.forms.places import OnceForm
from communities.models.places import Community
from communities.safety.redact import find_traces
from communities.safety.thresholds import CONTRIBUTION_CHARACTERS
from workshops.choices import ItemKind
from workshops.forms.traces import WORDS
from workshops.models.items import Insecurity, Proposal
from workshops.queries.items import item_or_none, placeable

if TYPE_CHECKING:
    from django.http import QueryDict

    from workshops.models.contributions import Contribution

# As long as the columns that keep them.
TITLE_LENGTH, MEMO_LENGTH = 160, 500


class LineField(forms.CharField):
    """A text in one line, without doubled blanks."""

    @override
    def to_python(self, value: Any) -> str:
        return " ".join((super().to_python(value) or "").split())


class SecondLookForm(forms.Form):
    """A form that asks once before it keeps a text that may lead to a person.

    The second save of the same words is accepted. Words that were there before are not
    asked about again. Only a digest of the words travels with the form.
    """

    looked_at = forms.CharField(widget=forms.HiddenInput, required=False)
    # The fields whose words are looked at.
    worded: tuple[str, ...] = ()

    def warn_of_traces(self) -> None:
        """Add an error to each new text with a find, unless it was seen before."""
        found = {
            name: traces
            for name in self.worded
            for traces in [find_traces(self._new_words(name))]
            if traces
        }
        words = "\n".join(f"{name} {self.cleaned_data[name]}" for name in found)
        digest = hashlib.sha256(words.encode()).hexdigest()[:16] if found else ""
        self.show_again(looked_at=digest)
        if digest == self.cleaned_data.get("looked_at"):
            return
        for name, traces in found.items():
            first = traces[0]
            self.add_error(
                name,
                _(
                    "“%(text)s” looks like %(looks_like)s. Change it, or save again to keep it."
                )
                % {"text": first.text, "looks_like": WORDS[first.kind]},
            )

    def _new_words(self, name: str) -> str:
        words = str(self.cleaned_data.get(name) or "")
        return "" if words == self.get_initial_for_field(self.fields[name], name) else words

    def show_again(self, **values: str) -> None:
        """Put values into what the form shows when it is shown once more."""
        shown = cast("QueryDict", self.data).copy()
        for name, value in values.items():
            shown[self.add_prefix(name)] = value
        self.data = shown


class CardsField(forms.Field):
    """Keys of marked cards; whatever is not a key is left out."""

    widget = forms.MultipleHiddenInput

    @override
    def to_python(self, value: Any) -> list[uuid.UUID]:
        """The keys, each once, in the order of the page."""
        keys = []
        for text in value or []:
            try:
                keys.append(uuid.UUID(str(text)))
            except ValueError:
                continue
        return list(dict.fromkeys(keys))


class BarForm(OnceForm, SecondLookForm):
    """What the bar of the desk holds. Each act on the marked cards reads its part of it.

    After ``is_valid`` the marked cards that this person may move stand in ``cards``, in the
    order of the sittings. Keys of other cards are left out without a word.
    """

    ids = CardsField(required=False)
    title_es = LineField(
        label=_("Words of the new item"),
        max_length=TITLE_LENGTH,
        required=False,
        widget=forms.TextInput({"placeholder": _("as on the first marked card")}),
    )
    item = forms.CharField(label=_("Add to"), required=False, widget=OpenSelect)
    first = LineField(
        label=_("First part"), max_length=CONTRIBUTION_CHARACTERS, required=False
    )
    second = LineField(
        label=_("Second part"), max_length=CONTRIBUTION_CHARACTERS, required=False
    )

    def __init__(
        self, *args: Any, community: Community, restricted: bool, **kwargs: Any
    ) -> None:
        self.community, self.restricted = community, restricted
        self.cards: list[Contribution] = []
        kwargs["auto_id"] = "bar_%s"
        super().__init__(*args, **kwargs)

    @override
    def clean(self) -> None:
        """Look the marked cards up."""
        super().clean()
        self.cards = list(
            placeable(self.community, restricted=self.restricted).filter(
                pk__in=self.cleaned_data.get("ids", [])
            )
        )
        self.check_cards()

    def check_cards(self) -> None:
        """Some card is marked."""
        if not self.cards:
            self.add_error(None, _("Mark at least one card first."))

    def offer_items(self, lanes: Iterable[tuple[str, list[tuple[str, str]]]]) -> None:
        """Say which items the marked cards can be added to, by heading."""
        filled = [lane for lane in lanes if lane[1]]
        select = cast("forms.Select", self.fields["item"].widget)
        select.choices = [("", gettext("Choose…")), *filled]

    @property
    def keys(self) -> list[uuid.UUID]:
        """Keys of the cards to move."""
        return [card.id for card in self.cards]

    @property
    def marked_any(self) -> bool:
        """Whether anything was posted as a marked card, be it a card or not."""
        return bool(self["ids"].value())

    @property
    def marked(self) -> frozenset[uuid.UUID]:
        """What was marked, as posted; to mark it again after an error."""
        return frozenset(CardsField().to_python(self["ids"].value()))


class GatherNewForm(BarForm):
    """A new insecurity or proposal, of the marked cards or of words alone."""

    kind = forms.ChoiceField(choices=ItemKind.choices)
    worded = ("title_es",)

    @override
    def check_cards(self) -> None:
        """There is a card or there are words; marked cards that are gone stop it."""
        words = self.cleaned_data.get("title_es", "")
        if not self.cards and (self.marked_any or not (words or "title_es" in self.errors)):
            self.add_error(None, _("Mark a card, or write the words of the new item."))
        if self.cards and not words and "title_es" not in self.errors:
            words = Truncator(self.cards[0].text).chars(TITLE_LENGTH)
            self.cleaned_data["title_es"] = words
            self.show_again(title_es=words)
        self.warn_of_traces()


class GatherIntoForm(BarForm):
    """Adding the marked cards to an item."""

    def clean_item(self) -> Insecurity | Proposal:
        """The item chosen, if this person may see it and it still stands."""
        item = find_item(
            self.cleaned_data["item"], community=self.community, restricted=self.restricted
        )
        if item is None or not item.allows("withdraw"):
            raise forms.ValidationError(_("Choose the item that these cards go to."))
        return item


class ReleaseForm(BarForm):
    """Taking the marked cards out of their items, or leaving them heard as they are."""

    set_aside = forms.BooleanField(required=False)


class SplitForm(BarForm):
    """Cutting one card that says two things."""

    @override
    def check_cards(self) -> None:
        """One card and two texts."""
        if len(self.cards) != 1:
            self.add_error(None, _("Mark exactly one card to split."))
        for name in ("first", "second"):
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, _("Write what this part says."))


class WordForm(SecondLookForm):
    """Words and memo of one item, edited where it lies."""

    title_es = LineField(
        label=_("Words"), max_length=TITLE_LENGTH, widget=forms.Textarea({"rows": 2})
    )
    memo = forms.CharField(
        label=_("Memo for the team"),
        max_length=MEMO_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    worded = ("title_es", "memo")

    def __init__(self, *args: Any, item: Insecurity | Proposal, **kwargs: Any) -> None:
        self.item = item
        kwargs["initial"] = {"title_es": item.title_es, "memo": item.memo}
        kwargs["auto_id"] = f"{item.code}_%s"
        super().__init__(*args, **kwargs)

    @override
    def clean(self) -> None:
        """Look at the words twice."""
        super().clean()
        self.warn_of_traces()


class UndoForm(forms.Form):
    """Undoing: the step that the person saw as the last one."""

    seen = forms.UUIDField()

    def step(self) -> uuid.UUID:
        """The step seen; a key of nothing where none was posted."""
        return self.cleaned_data["seen"] if self.is_valid() else uuid.UUID(int=0)


def find_item(
    name: str, *, community: Community, restricted: bool
) -> Insecurity | Proposal | None:
    """The item that a form names by kind and key, if it is here for this person to see."""
    kind, _colon, key = name.partition(":")
    try:
        return item_or_none(community, kind, uuid.UUID(key), restricted=restricted)
    except ValueError:
        return None

"""The form of a second coder: the fields that the first gave, all empty."""

import copy
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from communities.safety.thresholds import (
    AGREEMENT_FROM_ITEMS,
    ALPHA_RELIABLE_PERCENT,
    ALPHA_TENTATIVE_PERCENT,
)
from workshops.forms.coding import FORMS
from workshops.forms.coding_fields import flat
from workshops.models.items import Insecurity, Proposal
from workshops.models.second_coding import SecondCoding
from workshops.queries.agreement import codes_given


class SecondCodingForm(forms.Form):
    """Knows which fields the first coder gave, never what was given.

    A field of one code must be answered; one of several may stay without any.
    """

    def __init__(self, *args: Any, item: Insecurity | Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = FORMS[item.kind_of_item].base_fields
        for name in codes_given(item):
            field: Any = copy.deepcopy(asked[name])
            if not isinstance(field, forms.MultipleChoiceField):
                field.choices = [pair for pair in field.choices if pair[0] != ""]
                if isinstance(field.widget, forms.Select):
                    field.choices = [("", "…"), *field.choices]
                field.required = True
            self.fields[name] = field


def code_words(kind: str, name: str, code: object) -> str:
    """A stored code, or several, in the words of the form."""
    labels = flat(getattr(FORMS[kind].base_fields[name], "choices", ()))
    codes = code if isinstance(code, list) else [code]
    return ", ".join(str(labels.get(str(one), one)) for one in codes) or "–"


def label_of(kind: str, name: str) -> str:
    """What the form calls a field."""
    return str(FORMS[kind].base_fields[name].label)


class SettleForm(forms.Form):
    """Which code to keep, by differing field; what is left open stays open."""

    def __init__(self, *args: Any, second: SecondCoding, names: list[str]) -> None:
        super().__init__(*args)
        for name in names:
            self.fields[name] = forms.ChoiceField(
                choices=[("first", ""), ("second", "")], required=False
            )

    @property
    def kept(self) -> dict[str, str]:
        """The sides chosen, by field; valid forms only."""
        return {name: side for name, side in self.cleaned_data.items() if side}


def verdict(n_items: int, alpha: Fraction | None) -> str:
    """What an agreement means, in a sentence; none on few items."""
    if n_items < AGREEMENT_FROM_ITEMS:
        return _("Too few items to say.")
    if alpha is None:
        return _("Everyone chose the same code, so there is nothing to compare.")
    if alpha * 100 >= ALPHA_RELIABLE_PERCENT:
        return _("Two people read it alike: it can be relied upon.")
    if alpha * 100 >= ALPHA_TENTATIVE_PERCENT:
        return _("Mostly alike: use it with care, and talk about the differences.")
    return _("Not alike enough: agree on what the codes mean before using it.")

"""Coding forms: what an insecurity or a proposal is, asked in the words of the team.

Nothing but the words is required to save: an item may be coded in several goes. What must
be there before it can be read back stands in ``Item.required_codes``.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from communities import vocabularies
from communities.forms.options import Chips, ListSelect
from workshops.choices import ItemKind, Visibility
from workshops.forms.coding_fields import (
    CodingForm,
    DimensionChips,
    any_of,
    forms_by_family,
    one_of,
    text,
)
from workshops.forms.synthesis import TITLE_LENGTH
from workshops.models.items import Insecurity, Proposal

COMMUNITY_LEVEL = "community"
TEXT_LENGTH, SINCE_LENGTH = 300, 40


def usual_lethality(form: str) -> str:
    """How lethal a form of harm usually is; "" while no form is chosen."""
    term = vocabularies.terms("form").get(form)
    return term.attributes["lethality"] if term else ""


class InsecurityForm(CodingForm):
    """What an insecurity is. The quadrant is derived, so it is not asked."""

    dimension = one_of("dimension", _("Primary dimension"), widget=DimensionChips)
    form = forms.ChoiceField(
        label=_("Form of harm"), choices=forms_by_family, required=False, widget=ListSelect
    )
    violent = one_of("violent", _("Is it violent?"), widget=Chips)
    criminal = one_of("criminal", _("Is it a crime?"), widget=Chips)
    further_dimensions = any_of("dimension", _("Further dimensions"))
    spaces = any_of("space", _("Where it happens"))
    actors = any_of("actor", _("Who causes it"), help_text=_("Types only, never names."))
    groups_affected = any_of("group", _("Whom it reaches"))
    lethality = one_of(
        "lethality",
        _("How lethal it is"),
        widget=Chips,
        help_text=_("Left at “not yet”, it takes what is usual for its form."),
    )
    selectivity = one_of("selectivity", _("Whom it seeks out"), widget=Chips)
    since = text(_("Since when"), SINCE_LENGTH, help_text=_("A year or a season, no date."))
    generational = forms.TypedChoiceField(
        label=_("Is it passed on from parents to children?"),
        choices=[("", _("Not yet")), ("True", _("Yes")), ("False", _("No"))],
        coerce=lambda answer: answer == "True",
        empty_value=None,
        required=False,
        widget=Chips,
    )
    visibility = forms.ChoiceField(
        label=_("How openly people speak of it"), choices=Visibility.choices, widget=Chips
    )
    fears = text(_("Fears that people named"), TEXT_LENGTH, rows=2)
    vulnerabilities = text(_("What makes people vulnerable to it"), TEXT_LENGTH, rows=2)
    impact_personal = any_of("impact", _("What it does to a person"))
    impact_collective = any_of("impact", _("What it does to the community"))
    worded = ("title_es", "title_en", "memo", "since", "fears", "vulnerabilities")
    layout = (
        (_("Words"), False, ("title_es", "memo")),
        (
            _("Needed before it can be read back"),
            False,
            ("dimension", "form", "violent", "criminal", "group"),
        ),
        (
            _("Where, who and how"),
            True,
            (
                "further_dimensions",
                "spaces",
                "actors",
                "groups_affected",
                "lethality",
                "selectivity",
                "since",
                "generational",
                "visibility",
            ),
        ),
        (
            _("Fears and what it leaves behind"),
            True,
            ("fears", "vulnerabilities", "impact_personal", "impact_collective"),
        ),
        (_("English, and who may read it"), True, ("title_en", "sensitivity")),
    )

    @override
    def check_rules(self) -> None:
        codes = self.cleaned_data
        if codes.get("form") == "none" and codes.get("violent") not in {"no", "", None}:
            self.add_error(
                "violent", _("An unmet need is not violent: choose that it is not.")
            )
        if codes.get("dimension") in codes.get("further_dimensions", []):
            self.add_error(
                "further_dimensions",
                _("The primary dimension is among these: unmark it here."),
            )
        self._follow_form()

    def _follow_form(self) -> None:
        codes, before = self.cleaned_data, self.initial
        usual = usual_lethality(before["form"])
        untouched = codes.get("lethality") == before["lethality"] == usual
        if "lethality" in codes and (untouched or not codes["lethality"]):
            codes["lethality"] = usual_lethality(codes.get("form", ""))


class ProposalForm(CodingForm):
    """What a proposal asks for, and who must answer for it."""

    answered = forms.MultipleChoiceField(
        label=_("Insecurities that it answers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    kind = one_of("kind", _("Kind"), widget=Chips)
    social_part_es = text(
        _("Social part"),
        TITLE_LENGTH,
        help_text=_("A combined proposal has this and a security part."),
    )
    security_part_es = text(_("Security part"), TITLE_LENGTH)
    level = one_of("level", _("Who carries it out"), widget=Chips)
    decision_level = one_of(
        "level",
        _("Who decides and answers for it"),
        without=COMMUNITY_LEVEL,
        widget=Chips,
        help_text=_(
            "Always a level of the state; the community alone cannot be held to it."
        ),
        error_messages={"invalid_choice": _("A level of the state must answer for it.")},
    )
    duty_bearer = one_of("stakeholder", _("Duty bearer"))
    horizon = one_of("horizon", _("By when"), widget=Chips)
    approach = one_of("approach", _("Approach"), widget=Chips)
    beneficiaries = any_of("group", _("Whom it serves"))
    success_sign = text(
        _("How people will see that it worked"),
        TITLE_LENGTH,
        help_text=_("In their words."),
    )
    takes_part_in_design = forms.BooleanField(
        label=_("Residents help to design it"), required=False
    )
    takes_part_in_delivery = forms.BooleanField(
        label=_("Residents help to carry it out"), required=False
    )
    takes_part_in_evaluation = forms.BooleanField(
        label=_("Residents help to evaluate it"), required=False
    )
    social_part_en = text(_("Social part in English"), TITLE_LENGTH)
    security_part_en = text(_("Security part in English"), TITLE_LENGTH)
    worded = (
        "title_es",
        "title_en",
        "memo",
        "social_part_es",
        "security_part_es",
        "social_part_en",
        "security_part_en",
        "success_sign",
    )
    layout = (
        (_("Words"), False, ("title_es", "memo")),
        (
            _("Needed before it can be read back"),
            False,
            (
                "answered",
                "kind",
                "social_part_es",
                "security_part_es",
                "level",
                "decision_level",
                "duty_bearer",
                "horizon",
                "group",
            ),
        ),
        (
            _("Approach and taking part"),
            True,
            (
                "approach",
                "beneficiaries",
                "success_sign",
                "takes_part_in_design",
                "takes_part_in_delivery",
                "takes_part_in_evaluation",
            ),
        ),
        (
            _("English, and who may read it"),
            True,
            ("title_en", "social_part_en", "security_part_en", "sensitivity"),
        ),
    )

    def __init__(
        self,
        *args: Any,
        offered: Sequence[Insecurity],
        answers: Sequence[Insecurity],
        **kwargs: Any,
    ) -> None:
        """``offered``: insecurities to choose from; ``answers``: those answered so far."""
        self.offered = {str(found.pk): found for found in offered}
        self.kept = [found for found in answers if str(found.pk) not in self.offered]
        kwargs["initial"] = {"answered": [str(found.pk) for found in answers]}
        super().__init__(*args, **kwargs)
        self.fields["answered"].choices = [  # type: ignore[attr-defined]  # -- a choice field
            (key, f"{found.code} {found.title}") for key, found in self.offered.items()
        ]

    @property
    @override
    def answers(self) -> list[Insecurity]:
        """The insecurities chosen, and those this person could not see to unmark."""
        return [*(self.offered[key] for key in self.cleaned_data["answered"]), *self.kept]

    @override
    def check_rules(self) -> None:
        codes = self.cleaned_data
        kind = codes.get("kind")
        parts = {"social": "social_part_es", "security": "security_part_es"}
        for part, name in parts.items():
            if kind == "combined" and not codes.get(name) and name not in self.errors:
                self.add_error(
                    name, _("A combined proposal has both parts: write this one.")
                )
            if kind in parts and kind != part and codes.get(name):
                self.add_error(name, _("Only a combined proposal has this part: empty it."))
        if kind == "" and all(codes.get(name) for name in parts.values()):
            self.add_error("kind", _("With both parts it is combined: choose that."))


def coding_form(
    *args: Any,
    item: Insecurity | Proposal,
    restricted: bool,
    offered: Sequence[Insecurity],
) -> CodingForm:
    """The form of an item. ``offered``: the insecurities that a proposal may answer."""
    if isinstance(item, Proposal):
        answers = list(item.answers.all())
        return ProposalForm(
            *args, item=item, restricted=restricted, offered=offered, answers=answers
        )
    return InsecurityForm(*args, item=item, restricted=restricted)


FORMS: Mapping[str, type[CodingForm]] = {
    ItemKind.INSECURITY: InsecurityForm,
    ItemKind.PROPOSAL: ProposalForm,
}


def quadrant_words(item: Insecurity | Proposal) -> str:
    """Violent and criminal in the words of the reader; "" while not both are coded."""
    if not isinstance(item, Insecurity) or not item.quadrant:
        return ""
    language = get_language() or "es-mx"
    return ", ".join(
        vocabularies.label(name, getattr(item, name), language)
        for name in ("violent", "criminal")
    )


def missing_labels(item: Insecurity | Proposal) -> list[str]:
    """The labels of the codes that an item still needs, in the order of its form."""
    fields = FORMS[item.kind_of_item].base_fields
    return [str(fields[name].label) for name in item.missing_codes]

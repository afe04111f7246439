"""Words and pictures of votes and agendas."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from agendas.choices import (
    BatchKind,
    LeftOffReason,
    Lot,
    Section,
    Stage,
    Subject,
    ThemeOperationKind,
)
from communities import vocabularies
from communities.choices import Context, IndicatorUnit
from communities.forms.marks import NOTHING
from communities.templatetags.house import picture, share, term
from workshops.choices import CapacityKind, Continuity, NotHeardReason, ResponseEffect

register = template.Library()
# Between two communities in one bar, in hundredths of its length.
GAP = 0.6
# From here on a numerator or denominator is no longer read, only looked at.
LONG_FRACTION = 1000

LABELS: Mapping[str, Mapping[str, Any]] = {
    "subject": dict(Subject.choices),
    "stage": dict(Stage.choices),
    "batch": dict(BatchKind.choices),
    "lot": dict(Lot.choices),
    "section": dict(Section.choices),
    "left_off": dict(LeftOffReason.choices),
    "operation": dict(ThemeOperationKind.choices),
    "context": dict(Context.choices),
    "unit": dict(IndicatorUnit.choices),
    "not_heard": dict(NotHeardReason.choices),
    "circle": {"under-10": gettext_lazy("a circle of under 10")},
    "margin": {
        "narrow": gettext_lazy("The next one came very close"),
        "clear": gettext_lazy("Clearly before the next one"),
        "wide": gettext_lazy("Far before the next one"),
        "alone": "",
    },
    "tie": {
        "weight": gettext_lazy("A tie, decided by more support"),
        "communities": gettext_lazy("A tie, decided by more communities"),
        "lottery": gettext_lazy("A tie, decided by the draw fixed beforehand"),
    },
    "in_front": {
        "all": gettext_lazy("in front in all ways"),
        "most": gettext_lazy("in front in most ways"),
        "some": gettext_lazy("in front in some ways"),
        "few": gettext_lazy("in front in few ways"),
    },
    "shift": {
        "same": gettext_lazy("nothing moves"),
        "little": gettext_lazy("one or two places at most"),
        "far": gettext_lazy("more than two places"),
    },
    "violent": {
        "V": gettext_lazy("violent"),
        "N": gettext_lazy("not violent"),
        "L": gettext_lazy("latent threat"),
    },
    "criminal": {
        "C": gettext_lazy("a crime"),
        "N": gettext_lazy("not a crime"),
        "U": gettext_lazy("crime or not: unclear"),
    },
    "effect": dict(ResponseEffect.choices),
    "continuity": dict(Continuity.choices),
    "capacity": dict(CapacityKind.choices),
    "chair": {
        "suspended": pgettext_lazy("chair", "Suspended"),
        "testimony_only": pgettext_lazy("chair", "Testimony only"),
        "absent": pgettext_lazy("chair", "No agenda yet"),
        "agenda": pgettext_lazy("chair", "Votes counted"),
    },
}


@register.filter
def marked(content: Mapping[str, Any]) -> str:
    """How many marked a line, or raised a hand for it, in one sentence; "" if kept back."""
    if not content.get("share"):
        return ""
    if content.get("hands"):
        return _("Of those present, %(share)s raised a hand.") % {
            "share": share(content["share"])
        }
    return _("Marked on %(share)s of ballots.") % {"share": share(content["share"])}


@register.filter
def label_of(code: str, kind: str) -> str:
    """The label of a code of one closed list; the code itself when unknown."""
    return str(LABELS[kind].get(code, code))


@register.filter
def actor(code: str) -> str:
    """The label of an actor: of those who must answer for something, else of anybody."""
    return term(
        code, "stakeholder" if code in vocabularies.codes("stakeholder") else "actor"
    )


@register.filter
def quadrant(pair: str) -> str:
    """Violent × criminal in words; "" while not coded."""
    return (
        f"{label_of(pair[0], 'violent')}, {label_of(pair[1], 'criminal')}" if pair else ""
    )


@register.filter
def turns(number: Fraction) -> str:
    """A number of turns to two decimals, as the reader's language writes it."""
    return number_format(float(number), decimal_pos=2)


@register.filter
def exact(number: Fraction) -> str:
    """A fraction as people write it; with long numbers, rounded to three decimals."""
    if number.denominator == 1 or max(number.numerator, number.denominator) < LONG_FRACTION:
        return str(number)
    return number_format(float(number), decimal_pos=3)


@register.simple_tag
def bar(percent: int, colour: str = "k1") -> SafeString:
    """A bar of 0 to 100; the same number stands beside it in words."""
    return format_html(
        '<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="{}" width="{}" height="4"/></svg>',
        colour,
        max(0, min(100, percent)),
    )


@register.simple_tag
def share_bar(shown: Mapping[str, Any] | None) -> SafeString:
    """A share as a bar."""
    return bar(shown["percent"]) if shown else NOTHING


@register.simple_tag
def payment_bar(
    payments: Mapping[str, Any] | None, colours: Mapping[str, str]
) -> SafeString:
    """Who carried a theme, as one bar in the communities' colours and order.

    Silent to screen readers: the same figures stand below it in words.
    """
    if not payments:
        return NOTHING
    parts: list[tuple[str, int, float]] = []
    at = 0
    for slug, colour in colours.items():
        if slug in payments:
            width = payments[slug]["percent"]
            parts.append((colour, at, max(0, width - GAP)))
            at += width
    return format_html(
        '<svg class="bar" viewBox="0 0 {} 4" preserveAspectRatio="none" aria-hidden="true">'
        "{}</svg>",
        max(at, 1),
        format_html_join("", '<rect class="{}" x="{}" width="{}" height="4"/>', parts),
    )


@register.simple_tag
def card_picture(card: Mapping[str, Any]) -> SafeString:
    """The picture of a published card: bundled, or the group's own drawing."""
    if card.get("drawing"):
        return format_html(
            '<img class="picture" alt="{}" src="data:image/webp;base64,{}">',
            _("The group's own drawing"),
            card["drawing"],
        )
    return picture(card.get("picture", ""))

"""Words and marks that pages of every floor use."""

import datetime
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django import template
from django.db import models
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from communities import vocabularies
from communities.access import may as may_do
from communities.forms import marks
from communities.models.places import Community
from communities.models.processes import Process

register = template.Library()


def _language() -> str:
    return get_language() or "es-mx"


@register.filter
def day(date: datetime.date, form: str = "DATE_FORMAT") -> str:
    """A date in words; in Spanish months are small, and Django's Mexican ones are not."""
    words = date_format(date, form)
    return words if _language() == "en" else words.lower()


@register.filter
def term(code: str, vocabulary: str) -> str:
    """The label of one vocabulary code in the reader's language; "" for none."""
    return vocabularies.label(vocabulary, code, _language()) if code else ""


@cache
def _labels(model: type[models.Model], name: str) -> Mapping[str, Any]:
    return dict(model._meta.get_field(name).flatchoices)  # type: ignore[union-attr]  # -- a column


@register.filter
def choice(row: models.Model, name: str) -> str:
    """The label of a column's closed list.

    What ``get_…_display`` says; that one builds the list anew, and translates all of it,
    for every row.
    """
    value = getattr(row, name)
    return str(_labels(type(row), name).get(value, value))


@register.filter
def terms(codes: Iterable[str], vocabulary: str) -> str:
    """The labels of several codes, joined by commas."""
    return ", ".join(term(code, vocabulary) for code in codes)


@register.filter
def said(content: Mapping[str, Any], name: str) -> str:
    """A text kept in both languages: the reader's if it is there, else the Spanish one."""
    in_english = content.get(f"{name}_en", "") if _language() == "en" else ""
    return str(in_english or content.get(f"{name}_es", ""))


@register.filter
def spoken(row: object, name: str) -> str:
    """Like ``said`` for a model with ``name_es`` and ``name_en`` fields."""
    in_english = getattr(row, f"{name}_en", "") if _language() == "en" else ""
    return str(in_english or getattr(row, f"{name}_es", ""))


@register.filter
def blocks(text: str) -> list[tuple[bool, list[str]]]:
    """Plain text as paragraphs and lists: (is a list, its lines), in order."""
    found: list[tuple[bool, list[str]]] = []
    begins = True
    for line in map(str.strip, text.splitlines()):
        if not line:
            begins = True
            continue
        is_list = line.startswith("- ")
        if begins or found[-1][0] != is_list:
            found.append((is_list, []))
        found[-1][1].append(line.removeprefix("- "))
        begins = False
    return found


@register.filter
def share(shown: Mapping[str, Any] | None) -> str:
    """A share in words: none, under, about or over a percentage; "" when kept back."""
    if not shown:
        return ""
    # A number and its sign stay on one line.
    percent = {"percent": f"{shown['percent']}\u00a0%"}
    return {
        "none": _("no marks"),
        "under": _("under %(percent)s") % percent,
        "about": _("about %(percent)s") % percent,
        "over": _("over %(percent)s") % percent,
    }[shown["sign"]]


@register.filter
def quarter(text: str) -> str:
    """``2018-Q1`` in words."""
    year, _dash, number = text.partition("-Q")
    names = {
        "1": pgettext("quarter", "first quarter of %(year)s"),
        "2": pgettext("quarter", "second quarter of %(year)s"),
        "3": pgettext("quarter", "third quarter of %(year)s"),
        "4": pgettext("quarter", "fourth quarter of %(year)s"),
    }
    return names[number] % {"year": year} if number in names else text


@register.filter
def get(mapping: Mapping[str, Any] | None, key: str) -> Any:
    """One value of a mapping; None where it is missing."""
    return mapping.get(key) if mapping else None


@register.simple_tag
def picture(key: str, *, spoken: bool = False) -> SafeString:
    """A bundled drawing inside the page; silent to screen readers unless ``spoken``."""
    return marks.picture(key, _language(), spoken=spoken)


@register.simple_tag
def dimension(code: str) -> SafeString:
    """A dimension as picture and word, the same everywhere."""
    return marks.dimension(code, _language())


@register.simple_tag(takes_context=True)
def may(context: dict[str, Any], act: str, place: Process | Community) -> bool:
    """Whether the reader may do ``act`` there; the memberships were read at the door."""
    request = context.get("request")
    return request is not None and may_do(request.user, act, place)

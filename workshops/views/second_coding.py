"""Coding twice: the agreement of a community, the blind page, the two columns."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communities.access import community_for, may, staff
from communities.machine import NotAllowedError
from communities.models.places import Community
from communities.safety.thresholds import AGREEMENT_FROM_ITEMS, CODED_TWICE_GOAL_PERCENT
from workshops.actions.second_coding import code_second, settle
from workshops.choices import ItemKind
from workshops.forms.second_coding import (
    SecondCodingForm,
    SettleForm,
    code_words,
    label_of,
    verdict,
)
from workshops.models.items import Insecurity, Proposal
from workshops.models.second_coding import SecondCoding
from workshops.queries.agreement import (
    CLOSED,
    CODED,
    FieldAgreement,
    agreement,
    may_code_second,
    next_for,
    second_coding_of,
    unsettled,
)
from workshops.queries.items import item_or_none, provenance
from workshops.views.reading import note_reading


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """One field of the table, in words. ``alpha``: two decimals, "" where not defined."""

    label: str
    n_items: int
    percent: int
    alpha: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """One field coded by two people, and what the item says now."""

    name: str
    label: str
    first: str
    second: str
    now: str
    differs: bool
    is_open: bool


@require_safe
def agreement_page(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """How far two people agree, field by field, and what is still to settle."""
    place = community_for(request.user, process, community, act="see_sessions")
    restricted = may(request.user, "read_restricted", place)
    found = agreement(place, restricted=restricted)
    note_reading(request, place, place, found.differing)
    context = _about(place) | {
        "found": found,
        "percent": found.n_twice * 100 // found.n_coded if found.n_coded else 0,
        "goal": CODED_TWICE_GOAL_PERCENT,
        "from_items": AGREEMENT_FROM_ITEMS,
        "tables": [
            (kind.label, rows)
            for kind in ItemKind
            if (rows := _rows([f for f in found.fields if f.kind == kind]))
        ],
        "may_synthesise": may(request.user, "synthesise", place),
    }
    return render(request, "workshops/agreement.html", context)


def _rows(fields: Sequence[FieldAgreement]) -> list[AgreementRow]:
    return [
        AgreementRow(
            label=label_of(found.kind, found.name),
            n_items=found.n_items,
            percent=round(found.share * 100),
            alpha="" if found.alpha is None else f"{float(found.alpha):.2f}",
            verdict=verdict(found.n_items, found.alpha),
        )
        for found in fields
    ]


@require_safe
def take_next(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """To the item that this person should code second."""
    place = community_for(request.user, process, community, act="synthesise")
    restricted = may(request.user, "read_restricted", place)
    item = next_for(staff(request), place, restricted=restricted)
    if item is None:
        messages.info(
            request, _("No item waits for you: others coded them all, or you did.")
        )
        return redirect("workshops:agreement", place.process.slug, place.slug)
    return _to(place, item)


@require_http_methods(["GET", "POST"])
def second(
    request: HttpRequest, process: str, community: str, kind: str, item: uuid.UUID
) -> HttpResponse:
    """Code an item blind; once that is saved, see both columns."""
    place = community_for(request.user, process, community, act="synthesise")
    found = _item(request, place, kind, item)
    saved = second_coding_of(found)
    if saved is not None:
        return _compare(request, place, found, saved)
    if found.state not in CODED:
        raise Http404
    if not may_code_second(staff(request), found):
        note_reading(request, place, found, [found])
        context = _about(place) | {"item": found}
        return render(request, "workshops/second_coding_own.html", context)
    form = SecondCodingForm(request.POST or None, item=found)
    if request.method == "POST" and form.is_valid():
        try:
            code_second(acting_user=staff(request), item=found, codes=form.cleaned_data)
        except NotAllowedError:
            messages.warning(request, _("Somebody else changed it meanwhile. Look again."))
        else:
            messages.success(request, _("Your codes are saved. Here are both."))
        return _to(place, found)
    cards = provenance(found, restricted=may(request.user, "read_restricted", place)).cards
    note_reading(request, place, found, [found, *cards])
    context = _about(place) | {"item": found, "form": form, "cards": cards}
    return render(request, "workshops/second_coding.html", context)


@require_POST
def settle_codes(
    request: HttpRequest, process: str, community: str, kind: str, item: uuid.UUID
) -> HttpResponse:
    """Keep one of two codes, for each field chosen."""
    place = community_for(request.user, process, community, act="synthesise")
    found = _item(request, place, kind, item)
    saved = second_coding_of(found)
    if saved is None:
        raise Http404
    form = SettleForm(request.POST, second=saved, names=unsettled(found, saved))
    if not form.is_valid() or not form.kept:
        messages.warning(request, _("Choose which one to keep."))
        return _to(place, found)
    try:
        settle(acting_user=staff(request), second=saved, kept=form.kept)
    except ValidationError:
        messages.warning(
            request,
            _("These codes do not go together. Settle them on the page of the item."),
        )
    except NotAllowedError:
        messages.warning(
            request, _("It was withdrawn, or coded anew meanwhile: it stays as it is.")
        )
    else:
        messages.success(request, _("It is settled. The synthesis desk can undo it."))
    return _to(place, found)


def _compare(
    request: HttpRequest,
    place: Community,
    found: Insecurity | Proposal,
    saved: SecondCoding,
) -> HttpResponse:
    note_reading(request, place, found, [found])
    differing, open_ones = saved.differing, unsettled(found, saved)
    kind = found.kind_of_item
    rows = [
        Comparison(
            name=name,
            label=label_of(kind, name),
            first=code_words(kind, name, saved.first_codes[name]),
            second=code_words(kind, name, saved.second_codes[name]),
            now=code_words(kind, name, getattr(found, name)),
            differs=name in differing,
            is_open=name in open_ones,
        )
        for name in CLOSED[kind]
        if name in saved.first_codes
    ]
    context = _about(place) | {
        "item": found,
        "rows": rows,
        "n_differing": len(differing),
        "n_open": len(open_ones),
    }
    return render(request, "workshops/second_coding_compared.html", context)


def _item(
    request: HttpRequest, place: Community, kind: str, key: uuid.UUID
) -> Insecurity | Proposal:
    restricted = may(request.user, "read_restricted", place)
    found = item_or_none(place, kind, key, restricted=restricted)
    if found is None:
        raise Http404
    return found


def _about(place: Community) -> dict[str, object]:
    return {"process": place.process, "community": place}


def _to(place: Community, item: Insecurity | Proposal) -> HttpResponse:
    return redirect(
        "workshops:second-coding",
        place.process.slug,
        place.slug,
        item.kind_of_item,
        item.pk,
    )

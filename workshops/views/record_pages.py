"""Lists and forms of records: one pair of pages, told by a ``Page`` what it shows."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communities.access import community_for, may, staff
from communities.models.places import Community
from workshops.actions.records import (
    LaidAsideError,
    add_record,
    change_record,
    lay_aside_record,
    take_up_record,
)
from workshops.choices import RecordSort
from workshops.forms.record_fields import RecordForm, is_public
from workshops.forms.records import FORMS
from workshops.models.contributions import Contribution
from workshops.models.records import Record
from workshops.queries.records import (
    Cards,
    cards_for,
    items_to_point_at,
    record_or_none,
    records_of,
)
from workshops.views.reading import note_reading
from workshops.views.record_kinds import PAGES, WRITE, Page

# In the address of a list: what is laid aside stands open, to undo it at once.
OPENED = "aside"


@dataclass(frozen=True, slots=True)
class Row:
    """One record as the list shows it."""

    record: Record
    facts: list[tuple[str, str]]
    cards: list[Contribution]
    points_at: list[Any]
    points_label: str
    is_public: bool


def _row(record: Any) -> Row:
    form = FORMS[record.sort]
    label = form.base_fields["points_at"].label if record.items else ""
    return Row(
        record,
        form.facts(record),
        record.cards,
        getattr(record, "pointed_at", []),
        str(label),
        is_public(record),
    )


def _reads_restricted(request: HttpRequest, place: Community) -> bool:
    return may(request.user, "read_restricted", place)


@require_safe
def record_list(
    request: HttpRequest, process: str, community: str, sort: RecordSort
) -> HttpResponse:
    """The records of one sort, beside the cards from which more can be written."""
    page = PAGES[sort]
    place = community_for(request.user, process, community, act=page.act)
    restricted = _reads_restricted(request, place)
    rows = [_row(found) for found in records_of(place, page.model, restricted=restricted)]
    may_write = may(request.user, WRITE, place)
    nothing = Cards([], [])
    cards = cards_for(place, page.model, restricted=restricted) if may_write else nothing
    shown = [row.record for row in rows]
    note_reading(
        request,
        place,
        place,
        [*shown, *cards.waiting, *(card for row in rows for card in row.cards)],
    )
    context = {
        "process": place.process,
        "community": place,
        "page": page,
        "rows": [row for row in rows if not row.record.laid_aside],
        "aside": [row for row in rows if row.record.laid_aside],
        "opened": OPENED in request.GET,
        "cards": cards,
        "may_write": may_write,
    }
    return render(request, "workshops/record_list.html", context)


@require_http_methods(["GET", "POST"])
def record_new(
    request: HttpRequest, process: str, community: str, sort: RecordSort
) -> HttpResponse:
    """An empty form, or one begun from a card."""
    page = PAGES[sort]
    place = community_for(request.user, process, community, act=WRITE)
    record = page.model(community=place)
    return _form(request, place, page, record)


@require_http_methods(["GET", "POST"])
def record_one(
    request: HttpRequest,
    process: str,
    community: str,
    sort: RecordSort,
    record: uuid.UUID,
) -> HttpResponse:
    """The form of one record."""
    page = PAGES[sort]
    place = community_for(request.user, process, community, act=WRITE)
    return _form(request, place, page, _found(request, place, page, record))


def _found(request: HttpRequest, place: Community, page: Page, key: uuid.UUID) -> Record:
    restricted = _reads_restricted(request, place)
    found = record_or_none(place, page.model, key, restricted=restricted)
    if found is None:
        raise Http404
    return found


def _form(
    request: HttpRequest, place: Community, page: Page, record: Record
) -> HttpResponse:
    restricted = _reads_restricted(request, place)
    cards = cards_for(place, page.model, restricted=restricted)
    form = FORMS[page.sort](
        request.POST or None,
        record=record,
        cards=cards.all,
        items=items_to_point_at(place, page.model, restricted=restricted),
        restricted=restricted,
        may_publish=may(request.user, "publish_local", place),
        from_card=_begun_from(request, cards),
    )
    if request.method == "POST" and form.is_valid() and _save(request, place, record, form):
        return redirect(page.list_url, place.process.slug, place.slug)
    note_reading(request, place, place if record.is_new else record, [record, *cards.all])
    context = {
        "process": place.process,
        "community": place,
        "page": page,
        "record": record,
        "form": form,
    }
    return render(request, "workshops/record_form.html", context)


def _begun_from(request: HttpRequest, cards: Cards) -> Contribution | None:
    # Only into an empty form: words that are posted are looked at for traces.
    wanted = request.GET.get("card", "") if request.method == "GET" else ""
    return next((card for card in cards.all if wanted == str(card.pk)), None)


@contextmanager
def _gone_is_absent() -> Iterator[None]:
    """A record that left with its group's words, between looking and acting, is not there."""
    try:
        yield
    except ObjectDoesNotExist as error:
        raise Http404 from error


def _save(request: HttpRequest, place: Community, record: Record, form: RecordForm) -> bool:
    try:
        if record.is_new:
            add_record(
                acting_user=staff(request),
                community=place,
                model=type(record),
                entry=form.entry,
                id=form.cleaned_data["id"],
            )
        else:
            with _gone_is_absent():
                change_record(acting_user=staff(request), record=record, entry=form.entry)
    except ValidationError as error:
        # The form knows every rule; what it missed is said above it.
        form.add_error(None, error.messages)
        return False
    except LaidAsideError:
        messages.warning(request, _("It was laid aside: take it up again to change it."))
        return True
    messages.success(request, _("Saved."))
    return True


@require_POST
def lay_aside(
    request: HttpRequest,
    process: str,
    community: str,
    sort: RecordSort,
    record: uuid.UUID,
) -> HttpResponse:
    """Lay one record aside; the list offers to take it up again."""
    page = PAGES[sort]
    place = community_for(request.user, process, community, act=WRITE)
    found = _found(request, place, page, record)
    with _gone_is_absent():
        lay_aside_record(acting_user=staff(request), record=found)
    messages.success(request, _("Laid aside. It stands below, to take up again."))
    address = reverse(page.list_url, args=[place.process.slug, place.slug])
    return redirect(f"{address}?{OPENED}")


@require_POST
def take_up(
    request: HttpRequest,
    process: str,
    community: str,
    sort: RecordSort,
    record: uuid.UUID,
) -> HttpResponse:
    """Undo laying aside."""
    page = PAGES[sort]
    place = community_for(request.user, process, community, act=WRITE)
    found = _found(request, place, page, record)
    with _gone_is_absent():
        take_up_record(acting_user=staff(request), record=found)
    messages.success(request, _("It is back, as it was."))
    return redirect(page.list_url, place.process.slug, place.slug)

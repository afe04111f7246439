"""The synthesis desk: placing cards, wording items, undoing."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from communities.access import community_for, may, staff
from communities.machine import NotAllowedError
from communities.models.places import Community
from workshops.actions import synthesis as steps
from workshops.actions.coding import word_item
from workshops.actions.undo import CannotUndoError, undo_step
from workshops.choices import ItemKind
from workshops.forms.coding import missing_labels
from workshops.forms.english import OLDER
from workshops.forms.synthesis import (
    BarForm,
    GatherIntoForm,
    GatherNewForm,
    ReleaseForm,
    SplitForm,
    UndoForm,
    WordForm,
    find_item,
)
from workshops.forms.wanted import WantedForm
from workshops.models.items import Insecurity, Proposal
from workshops.queries.synthesis import Desk, OnDesk, Page, synthesis_desk
from workshops.templatetags.desk import NO_KEY
from workshops.views.reading import note_reading
from workshops.views.steps import told, why_not


@dataclass(frozen=True, slots=True)
class Row:
    """One item as a row of the desk; ``words`` only when they were just refused."""

    found: OnDesk
    missing: list[str]
    words: WordForm | None


@dataclass(frozen=True, slots=True)
class Lane:
    """Items of one kind: how many there are, and those on this page."""

    kind: str
    heading: str
    total: int
    rows: list[Row]


def _door(request: HttpRequest, process: str, community: str) -> Community:
    return community_for(request.user, process, community, act="synthesise")


def _reader(request: HttpRequest, place: Community) -> dict[str, Any]:
    """Whose desk a form works on, and how much of it this person may see."""
    return {
        "community": place,
        "restricted": may(request.user, "read_restricted", place),
    }


def _address(request: HttpRequest, place: Community, **others: UUID) -> str:
    """The desk, showing what the person wanted to see; ``others`` as in its query."""
    return _address_of(place) + WantedForm(request.GET).query(**others)


def _address_of(place: Community) -> str:
    return reverse("workshops:synthesis", args=[place.process.slug, place.slug])


def _back(request: HttpRequest, place: Community, **others: UUID) -> HttpResponse:
    return redirect(_address(request, place, **others))


def _say(request: HttpRequest, n: int, text: str) -> None:
    if n:
        messages.success(request, text)
    else:
        messages.info(request, _("Nothing moved: the cards lie there already."))


def _named(item: Insecurity | Proposal) -> dict[str, str]:
    return {"code": item.code, "title": item.title_es}


@require_safe
def desk(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """What is still to place, beside what it became."""
    return _show(request, _door(request, process, community))


def _show(
    request: HttpRequest,
    place: Community,
    *,
    bar: BarForm | None = None,
    words: WordForm | None = None,
) -> HttpResponse:
    reader = _reader(request, place)
    wanted = WantedForm(request.GET)
    asked = wanted.wanted()
    found = synthesis_desk(
        place,
        restricted=reader["restricted"],
        wanted=replace(asked, item=words.item.pk) if words else asked,
    )
    note_reading(request, place, place, found.shown)
    lanes = _lanes(found, words)
    bar = bar or BarForm(**reader)
    bar.offer_items(
        (heading, [(each.key, str(each.item)) for each in items])
        for _kind, heading, items in _kinds(found)
    )
    address = (place.process.slug, place.slug)
    context: dict[str, Any] = {
        "process": place.process,
        "community": place,
        "desk": found,
        "lanes": lanes,
        "wanted": wanted,
        "query": wanted.query(),
        "pages": _pages(found, _address_of(place), wanted),
        "aside_open": "aside" in request.GET,
        "marked": bar.marked,
        "to_word": reverse("workshops:word", args=address) + wanted.query(),
        "to_item": {
            kind: reverse("workshops:item", args=[*address, kind, NO_KEY])
            for kind in ItemKind.values
        },
        "bar": bar,
        "undoable": told(found.last) if found.last else "",
        # Shown in the bar, where the eyes are; the language link leads to the desk.
        "messages": (),
        "notices": messages.get_messages(request),
        "path": _address(request, place),
    }
    return render(request, "workshops/synthesis.html", context)


def _kinds(found: Desk) -> Iterator[tuple[str, str, list[OnDesk]]]:
    yield ItemKind.INSECURITY.value, _("Insecurities"), found.insecurities
    yield ItemKind.PROPOSAL.value, _("Proposals"), found.proposals


def _pages(found: Desk, address: str, wanted: WantedForm) -> dict[str, dict[str, str]]:
    """Where the pages before and after are, of all that comes in pages."""
    pages: dict[str, Page[Any]] = {
        "cards": found.to_place,
        "aside": found.aside,
        "items": found.page,
    }
    return {
        name: {
            where: address + wanted.query(**{name: number})
            for where, number in (("before", page.before), ("after", page.after))
            if number
        }
        for name, page in pages.items()
    }


def _lanes(found: Desk, words: WordForm | None) -> list[Lane]:
    return [
        Lane(
            kind,
            heading,
            len(items),
            [
                Row(
                    each,
                    missing_labels(each.item),
                    words if words and words.item.pk == each.item.pk else None,
                )
                for each in found.page.rows
                if each.item.kind_of_item == kind
            ],
        )
        for kind, heading, items in _kinds(found)
    ]


@require_POST
def gather_new(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """Make a new item of the marked cards."""
    place = _door(request, process, community)
    form = GatherNewForm(request.POST, **_reader(request, place))
    if not form.is_valid():
        return _show(request, place, bar=form)
    item = steps.gather_into_new(
        acting_user=staff(request),
        community=place,
        ids=form.keys,
        kind=form.cleaned_data["kind"],
        title_es=form.cleaned_data["title_es"],
        id=form.cleaned_data["id"],
    )
    messages.success(request, _("%(code)s is new: “%(title)s”") % _named(item))
    return _back(request, place, item=item.pk)


@require_POST
def gather_into(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """Add the marked cards to an item."""
    place = _door(request, process, community)
    form = GatherIntoForm(request.POST, **_reader(request, place))
    if not form.is_valid():
        return _show(request, place, bar=form)
    item = form.cleaned_data["item"]
    try:
        n = steps.gather_into(
            acting_user=staff(request), community=place, ids=form.keys, item=item
        )
    except NotAllowedError:
        messages.warning(request, _("The group withdrew it: it takes no more cards."))
        return _back(request, place)
    text = ngettext(
        "%(n)s card went into %(code)s.", "%(n)s cards went into %(code)s.", n
    ) % {"n": n, "code": item.code}
    _say(request, n, text)
    return _back(request, place, item=item.pk)


@require_POST
def release(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """Take the marked cards out of their items, or leave them heard as they are."""
    place = _door(request, process, community)
    form = ReleaseForm(request.POST, **_reader(request, place))
    if not form.is_valid():
        return _show(request, place, bar=form)
    aside = form.cleaned_data["set_aside"]
    n = steps.release(
        acting_user=staff(request), community=place, ids=form.keys, set_aside=aside
    )
    text = (
        ngettext("%(n)s card is heard as it is.", "%(n)s cards are heard as they are.", n)
        if aside
        else ngettext("%(n)s card is to place again.", "%(n)s cards are to place again.", n)
    )
    _say(request, n, text % {"n": n})
    return _back(request, place)


@require_POST
def split(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """Cut one card that says two things."""
    place = _door(request, process, community)
    form = SplitForm(request.POST, **_reader(request, place))
    if not form.is_valid():
        return _show(request, place, bar=form)
    steps.split_contribution(
        acting_user=staff(request),
        community=place,
        contribution=form.keys[0],
        texts=[form.cleaned_data["first"], form.cleaned_data["second"]],
        id=form.cleaned_data["id"],
    )
    messages.success(request, _("One card became two. The whole is kept beneath them."))
    return _back(request, place)


@require_POST
def word(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """Change the words and the memo of an item where it lies."""
    place = _door(request, process, community)
    item = find_item(request.POST.get("item", ""), **_reader(request, place))
    if item is None:
        raise Http404
    form = WordForm(request.POST, item=item)
    if not form.is_valid():
        return _show(request, place, words=form)
    before = item.title_es
    try:
        item = word_item(
            acting_user=staff(request),
            item=item,
            title_es=form.cleaned_data["title_es"],
            memo=form.cleaned_data["memo"],
        )
        messages.success(request, _("Saved: %(code)s “%(title)s”") % _named(item))
        if item.title_en and item.title_es != before:
            messages.warning(request, OLDER)
    except NotAllowedError:
        messages.warning(request, _("The group withdrew it: its words stay as they are."))
    return _back(request, place)


@require_POST
def undo(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """Take back the last step."""
    place = _door(request, process, community)
    try:
        step = undo_step(
            acting_user=staff(request),
            community=place,
            restricted=may(request.user, "read_restricted", place),
            step=UndoForm(request.POST).step(),
        )
        messages.success(request, _("Undone: %(what)s.") % {"what": told(step)})
    except CannotUndoError as error:
        messages.warning(request, why_not(error))
    return _back(request, place)

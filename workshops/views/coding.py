"""One item: its codes, the cards beneath it, what its group said of it."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from communities.access import community_for, may, staff
from communities.machine import NotAllowedError
from communities.models.places import Community
from workshops.actions.coding import ChangedMeanwhileError, set_codes
from workshops.choices import ItemKind, ItemState
from workshops.forms.coding import coding_form, missing_labels, quadrant_words
from workshops.forms.coding_fields import CodingForm
from workshops.forms.english import OLDER, english_is_older
from workshops.models.items import Insecurity, Proposal
from workshops.queries.items import insecurities_of, item_or_none, next_to_code, provenance
from workshops.views.reading import note_reading


@require_http_methods(["GET", "POST"])
def item(
    request: HttpRequest, process: str, community: str, kind: str, item: uuid.UUID
) -> HttpResponse:
    """Read one item; whoever may synthesise also codes it here."""
    act = "synthesise" if request.method == "POST" else "see_community"
    place = community_for(request.user, process, community, act=act)
    restricted = may(request.user, "read_restricted", place)
    found = item_or_none(place, kind, item, restricted=restricted)
    if found is None:
        raise Http404
    is_proposal = found.kind_of_item == ItemKind.PROPOSAL
    offered = insecurities_of(place, restricted=restricted) if is_proposal else []
    form = coding_form(
        request.POST or None, item=found, restricted=restricted, offered=offered
    )
    if request.method == "POST" and form.is_valid() and _save(request, found, form):
        return _go_on(request, place, found)
    may_synthesise = may(request.user, "synthesise", place)
    came_from = provenance(found, restricted=restricted)
    shown = [found, *offered, *came_from.cards, *came_from.answered_by]
    note_reading(request, place, found, shown)
    context = {
        "process": place.process,
        "community": place,
        "item": found,
        "form": form,
        "may_synthesise": may_synthesise,
        "may_code": may_synthesise and found.state != ItemState.WITHDRAWN,
        "quadrant": quadrant_words(found),
        "missing": missing_labels(found),
        "came_from": came_from,
    }
    return render(request, "workshops/item.html", context)


def _save(request: HttpRequest, found: Insecurity | Proposal, form: CodingForm) -> bool:
    try:
        saved = set_codes(
            acting_user=staff(request),
            item=found,
            values=form.values,
            answers=form.answers,
            seen=form.cleaned_data["seen"],
        )
    except ValidationError as error:
        # The form knows every rule; what it missed is said above it.
        form.add_error(None, error.messages)
        return False
    except ChangedMeanwhileError:
        # Typed words stay in the form; a second save is meant, and replaces.
        found.refresh_from_db()
        form.tell_of_change(found)
        return False
    except NotAllowedError:
        messages.warning(request, _("The group withdrew it: it stays as it is."))
        return True
    values = {"code": saved.code}
    if saved.missing_codes:
        missing = ", ".join(missing_labels(saved))
        values["missing"] = missing
        messages.success(
            request, _("%(code)s is saved. Still to code: %(missing)s.") % values
        )
    elif found.state == ItemState.VALIDATED != saved.state:
        messages.success(
            request, _("%(code)s is saved. It must be read back again.") % values
        )
    else:
        messages.success(request, _("%(code)s is saved.") % values)
    if english_is_older(form.changed_data, form.cleaned_data):
        messages.warning(request, OLDER)
    return True


def _go_on(
    request: HttpRequest, place: Community, found: Insecurity | Proposal
) -> HttpResponse:
    """To the next item to code where that was asked for, else to the same one."""
    target: Insecurity | Proposal | None = found
    if "next" in request.POST:
        restricted = may(request.user, "read_restricted", place)
        target = next_to_code(place, found, restricted=restricted)
    if target is None:
        return redirect("workshops:synthesis", place.process.slug, place.slug)
    return redirect(
        "workshops:item", place.process.slug, place.slug, target.kind_of_item, target.pk
    )

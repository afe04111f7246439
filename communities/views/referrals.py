"""Where people find help, and what is not raised here: for the field team alone."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communities.access import community_for, staff
from communities.actions.ground import (
    ban_topic,
    lift_ban,
    remove_referral,
    save_referral,
)
from communities.forms.ground import BannedTopicForm, ReferralForm
from communities.models.ground import ReferralService
from communities.models.places import Community
from communities.queries.ground import banned_now, referral_list, referrals
from communities.safety.thresholds import REFERRAL_CHECKED_DAYS


@require_safe
def referral_page(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """Every service, when it was checked, and who should not use it."""
    place = community_for(request.user, process, community, act="keep_ground")
    page = {
        "process": place.process,
        "community": place,
        "rows": referrals(place),
        "state": referral_list(place).value,
        "most_days": REFERRAL_CHECKED_DAYS,
    }
    return render(request, "communities/referrals.html", page)


@require_safe
def referral_card(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """A plain card to print and hand over: it does not say what it is for."""
    place = community_for(request.user, process, community, act="keep_ground")
    page = {
        "process": place.process,
        "community": place,
        "rows": [row for row in referrals(place) if not row.is_stale],
    }
    return render(request, "communities/referral_card.html", page)


def _referral(place: Community, key: uuid.UUID) -> ReferralService:
    found = place.referrals.filter(pk=key).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def referral(
    request: HttpRequest, process: str, community: str, referral: uuid.UUID | None = None
) -> HttpResponse:
    """Write a service down, or check it again."""
    place = community_for(request.user, process, community, act="keep_ground")
    row = _referral(place, referral) if referral else None
    start = {name: getattr(row, name) for name in ReferralForm.COLUMNS} if row else {}
    if row:
        start |= {"id": row.pk, "verified_on": f"{row.verified_on:%Y-%m}"}
    form = ReferralForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        save_referral(
            acting_user=staff(request),
            community=place,
            id=row.pk if row else form.cleaned_data["id"],
            values=form.values(),
        )
        messages.success(request, _("Saved."))
        return redirect("communities:referrals", process, community)
    page = {"process": place.process, "community": place, "form": form, "row": row}
    return render(request, "communities/referral.html", page)


@require_POST
def referral_remove(
    request: HttpRequest, process: str, community: str, referral: uuid.UUID
) -> HttpResponse:
    """Take a service out of the list."""
    place = community_for(request.user, process, community, act="keep_ground")
    # Taken out before, it stays out.
    if row := place.referrals.filter(pk=referral).first():
        remove_referral(acting_user=staff(request), referral=row)
    messages.success(request, _("Taken out of the list."))
    return redirect("communities:referrals", process, community)


@require_http_methods(["GET", "POST"])
def banned(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """What is not raised here, and adding to it."""
    place = community_for(request.user, process, community, act="keep_ground")
    form = BannedTopicForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ban_topic(
            acting_user=staff(request),
            community=place,
            id=form.key(),
            values=form.values(),
        )
        messages.success(request, _("Noted. The planner and the notes remind of it."))
        return redirect("communities:banned", process, community)
    page = {
        "process": place.process,
        "community": place,
        "form": form,
        "topics": banned_now(place),
    }
    return render(request, "communities/banned.html", page)


@require_POST
def banned_lift(
    request: HttpRequest, process: str, community: str, topic: uuid.UUID
) -> HttpResponse:
    """A topic may be raised again."""
    place = community_for(request.user, process, community, act="keep_ground")
    # Lifted before, it stays lifted.
    if found := place.banned_topics.filter(pk=topic).first():
        lift_ban(acting_user=staff(request), topic=found)
    messages.success(request, _("Lifted."))
    return redirect("communities:banned", process, community)

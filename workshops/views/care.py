"""Who was heard and who was not, and how the team is."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communities import vocabularies
from communities.access import community_for, may, staff
from communities.safety.thresholds import SELF_CHECKS_FROM_ANSWERS
from workshops.actions.care import note_debrief, say_not_heard, unsay_not_heard
from workshops.choices import SelfCheckBand
from workshops.forms.care import DebriefForm, NotHeardForm
from workshops.queries.care import support_wanted, team_weeks
from workshops.queries.coverage import coverage, newest_cycle


@require_safe
def coverage_page(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """Group by group: what was held, and why not."""
    place = community_for(request.user, process, community, act="see_ground")
    cycle = newest_cycle(place)
    lines = coverage(cycle, exact=may(request.user, "read_restricted", place))
    told = {line.group for line in lines}
    context = {
        "process": place.process,
        "community": place,
        "cycle": cycle,
        "lines": lines,
        "further": [code for code in vocabularies.codes("group") if code not in told],
        "n_open": sum(line.core and not line.is_heard and not line.why for line in lines),
        "may_write": may(request.user, "keep_ground", place),
    }
    return render(request, "workshops/coverage.html", context)


@require_http_methods(["GET", "POST"])
def not_heard(
    request: HttpRequest, process: str, community: str, group: str
) -> HttpResponse:
    """Say why one group was not heard."""
    place = community_for(request.user, process, community, act="keep_ground")
    if group not in vocabularies.codes("group"):
        raise Http404
    cycle = newest_cycle(place)
    row = cycle.not_heard.filter(group=group).first()
    start = (
        {"reason": row.reason, "note_es": row.note_es, "note_en": row.note_en}
        if row
        else {}
    )
    form = NotHeardForm(request.POST or None, initial=start, label_suffix="")
    if request.method == "POST" and form.is_valid():
        say_not_heard(acting_user=staff(request), cycle=cycle, group=group, **form.values())
        messages.success(request, _("Noted. The next version of the agenda says so."))
        return redirect("workshops:coverage", process, community)
    context = {
        "process": place.process,
        "community": place,
        "group": group,
        "form": form,
        "row": row,
    }
    return render(request, "workshops/not_heard.html", context)


@require_POST
def not_heard_remove(
    request: HttpRequest, process: str, community: str, group: str
) -> HttpResponse:
    """Take the reason back."""
    place = community_for(request.user, process, community, act="keep_ground")
    # Taken back before, it stays so.
    if row := newest_cycle(place).not_heard.filter(group=group).first():
        unsay_not_heard(acting_user=staff(request), row=row)
    messages.success(request, _("Taken back."))
    return redirect("workshops:coverage", process, community)


@require_http_methods(["GET", "POST"])
def debrief(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """How one is after listening; the coordinator sees weeks, never people."""
    place = community_for(request.user, process, community, act="check_oneself")
    form = DebriefForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        note_debrief(
            community=place,
            id=form.key(),
            band=form.cleaned_data["band"],
            needs_support=form.cleaned_data["needs_support"],
        )
        messages.success(request, _("Thank you. Nobody sees that it was you."))
        return redirect("workshops:sessions", process, community)
    today = timezone.localdate()
    coordinates = may(request.user, "see_self_checks", place)
    context = {
        "process": place.process,
        "community": place,
        "form": form,
        "coordinates": coordinates,
        "bands": SelfCheckBand.choices,
        "weeks": team_weeks(place, today) if coordinates else [],
        "support_wanted": coordinates and support_wanted(place, today),
        "from_answers": SELF_CHECKS_FROM_ANSWERS,
    }
    return render(request, "workshops/debrief.html", context)

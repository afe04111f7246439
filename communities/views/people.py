"""Who may do what: the operator's pages, and a coordinator's page about facilitators.

They show no content of any community, and of a person no more than the roles in this process.
"""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communities.access import community_for, process_for, staff
from communities.actions.invitations import invite, withdraw_invitation
from communities.actions.people import (
    LastOperatorError,
    close_access,
    set_role_until,
    withdraw_role,
)
from communities.choices import Role
from communities.forms.people import InviteForm, UntilForm
from communities.models.people import Membership, User
from communities.models.places import Community
from communities.models.processes import Process
from communities.queries.people import invitations, members
from communities.views.frozen import open_while_frozen


def _scope(
    request: HttpRequest, process: str, community: str | None
) -> tuple[Process, Community | None]:
    """The operator's whole process, or a coordinator's own community."""
    if community is None:
        return process_for(request.user, process, act="manage_people"), None
    place = community_for(request.user, process, community, act="manage_facilitators")
    return place.process, place


def _home(process: str, community: str | None) -> str:
    if community is None:
        return reverse("communities:people", args=[process])
    return reverse("communities:team", args=[process, community])


@open_while_frozen
@require_http_methods(["GET", "POST"])
def people(
    request: HttpRequest, process: str, community: str | None = None
) -> HttpResponse:
    """The people, the links handed out, and a form that makes a link, shown once."""
    owner, place = _scope(request, process, community)
    form = InviteForm(request.POST or None, process=owner, community=place)
    link, made = "", None
    if request.method == "POST" and form.is_valid():
        # Shown in this answer and kept nowhere: no redirect, no message in the database.
        try:
            made, token = invite(
                acting_user=staff(request),
                email=form.cleaned_data["email"],
                offer=form.offer(),
            )
        except ValidationError as refused:
            form.add_error("email", refused.messages)
        else:
            link = request.build_absolute_uri(
                reverse("communities:invitation", args=[token])
            )
            form = InviteForm(process=owner, community=place)
    context = {
        "process": owner,
        "community": place,
        "form": form,
        "memberships": members(place or owner),
        "invitations": invitations(place or owner),
        "link": link,
        "made": made,
        "today": timezone.localdate(),
        "now": timezone.now(),
        "tab": "people",
    }
    return render(request, "communities/people.html", context)


@open_while_frozen
@require_POST
def invitation_withdraw(
    request: HttpRequest, process: str, invitation: UUID, community: str | None = None
) -> HttpResponse:
    """Make a link useless that was handed out."""
    owner, place = _scope(request, process, community)
    found = get_object_or_404(invitations(place or owner), pk=invitation)
    if place is not None and found.role != Role.FACILITATOR:
        raise Http404
    withdraw_invitation(acting_user=staff(request), invitation=found)
    messages.success(request, _("That link does not work any more."))
    return redirect(_home(process, community))


def _role_for(place: Process | Community, key: UUID) -> Membership:
    """A role that may be changed here: any of a process, or a facilitator's of a community.

    Raises:
        Http404: it is none of these.
    """
    found = get_object_or_404(members(place), pk=key)
    if isinstance(place, Community) and found.role != Role.FACILITATOR:
        raise Http404
    return found


@open_while_frozen
@require_http_methods(["GET", "POST"])
def role(
    request: HttpRequest, process: str, membership: UUID, community: str | None = None
) -> HttpResponse:
    """One role of one person: until when."""
    owner, place = _scope(request, process, community)
    found = _role_for(place or owner, membership)
    form = UntilForm(
        request.POST or None, initial={"until": found.until} if found.until else None
    )
    if request.method == "POST" and form.is_valid():
        try:
            set_role_until(
                acting_user=staff(request),
                membership=found,
                until=form.cleaned_data["until"],
            )
        except ValidationError as refused:
            form.add_error("until", refused.messages)
        else:
            messages.success(request, _("Saved. The role ends by itself after that day."))
            return redirect(_home(process, community))
    context = {"process": owner, "community": place, "membership": found, "form": form}
    return render(request, "communities/role.html", context)


@open_while_frozen
@require_POST
def role_withdraw(
    request: HttpRequest, process: str, membership: UUID, community: str | None = None
) -> HttpResponse:
    """Take one role away, at once."""
    owner, place = _scope(request, process, community)
    found = _role_for(place or owner, membership)
    try:
        withdraw_role(acting_user=staff(request), membership=found)
        messages.success(request, _("The role is taken away."))
    except LastOperatorError:
        messages.warning(request, _("Somebody has to operate the process. Invite first."))
    return redirect(_home(process, community))


def _person_for(owner: Process, key: UUID) -> User:
    """A person with a role, present or past, in this process.

    Raises:
        Http404: there is none, whoever they may be elsewhere.
    """
    membership = members(owner).filter(user=key).first()
    if membership is None:
        raise Http404
    return membership.user


@require_safe
def person(request: HttpRequest, process: str, user: UUID) -> HttpResponse:
    """One person: the roles in this process, and the way to close their access."""
    owner, _place = _scope(request, process, None)
    found = _person_for(owner, user)
    context = {
        "process": owner,
        "person": found,
        "memberships": members(owner).filter(user=found),
        "today": timezone.localdate(),
        "tab": "people",
    }
    return render(request, "communities/person.html", context)


@open_while_frozen
@require_POST
def person_close(request: HttpRequest, process: str, user: UUID) -> HttpResponse:
    """Take away everything a person has in this process, at once."""
    owner, _place = _scope(request, process, None)
    found = _person_for(owner, user)
    try:
        close_access(acting_user=staff(request), user=found, process=owner)
        messages.success(request, _("This person has no access to this process any more."))
    except LastOperatorError:
        messages.warning(request, _("Somebody has to operate the process. Invite first."))
    return redirect("communities:people", process)

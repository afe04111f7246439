"""Who may do what: the operator's page. It shows no content of any community."""

import secrets

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from communities.access import process_for, staff
from communities.actions.processes import create_account, grant_role
from communities.forms.people import GrantForm
from communities.models.people import Membership
from communities.views.frozen import open_while_frozen

FIRST_PASSWORD_BYTES = 15


@open_while_frozen
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, process: str) -> HttpResponse:
    """The people of a process; adding one shows a first password once."""
    owner = process_for(request.user, process, act="manage_people")
    form = GrantForm(request.POST or None, process=owner)
    first_password = ""
    if request.method == "POST" and form.is_valid():
        # Shown in this answer and kept nowhere: no redirect, no message in the database.
        try:
            first_password = _grant(request, form)
        except ValidationError as refused:
            form.add_error("email", refused.messages)
        else:
            messages.success(request, _("The role holds from now on."))
            form = GrantForm(process=owner)
    held = (
        Membership.objects.within(owner)
        .select_related("user", "community")
        .order_by("user__email", "role")
    )
    context = {
        "process": owner,
        "form": form,
        "memberships": held,
        "first_password": first_password,
    }
    return render(request, "communities/people.html", context)


@transaction.atomic
def _grant(request: HttpRequest, form: GrantForm) -> str:
    """Give the role; returns the first password of an account made for it, else ""."""
    data, user, password = form.cleaned_data, form.user(), ""
    if user is None:
        password = secrets.token_urlsafe(FIRST_PASSWORD_BYTES)
        user = create_account(
            acting_user=staff(request),
            email=data["email"],
            name=data["name"],
            password=password,
            process=form.process,
        )
    grant_role(
        acting_user=staff(request),
        user=user,
        role=data["role"],
        process=form.process,
        community=data["community"],
    )
    return password

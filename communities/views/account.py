"""One's own account: second factors, devices, password; and the first visit by a link."""

from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    record_authentication,
)
from allauth.account.views import PasswordChangeView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from typing_extensions import override

from communities.access import memberships_of, staff
from communities.actions.invitations import (
    LinkGoneError,
    NotTheirsError,
    accept_invitation,
    wake_account,
)
from communities.actions.sessions import end_sessions
from communities.forms.account import POSSESSION, FirstVisitForm
from communities.models.invitations import Invitation
from communities.models.people import User
from communities.models.processes import Process
from communities.queries.people import open_invitation, sessions_of

ACCOUNT = reverse_lazy("communities:account")


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """One's own roles, second factors and devices."""
    user = staff(request)
    factors = list(Authenticator.objects.filter(user=user).order_by("created_at"))
    kinds = {factor.type for factor in factors}
    context = {
        "passkeys": [f.wrap() for f in factors if f.type == Authenticator.Type.WEBAUTHN],
        "has_code_app": Authenticator.Type.TOTP in kinds,
        "n_recovery_codes": sum(
            len(f.wrap().get_unused_codes())
            for f in factors
            if f.type == Authenticator.Type.RECOVERY_CODES
        ),
        "sessions": sessions_of(user),
        "current": request.session.session_key,
        "roles": _with_places(user),
    }
    return render(request, "account/account.html", context)


def _with_places(user: User) -> list[tuple[Any, Process]]:
    held = memberships_of(user)
    found = Process.objects.across("a person's own roles")
    processes = found.in_bulk({m.process_id for m in held})
    return [(m, processes[m.process_id]) for m in held]


@require_POST
def end_session(request: HttpRequest, session: UUID) -> HttpResponse:
    """Log out one of one's own devices."""
    user = staff(request)
    found = [row for row in sessions_of(user) if row.id == session]
    if not found:
        raise Http404
    end_sessions(acting_user=user, user=user, only=found[0])
    messages.success(request, _("That device is logged out."))
    return redirect("communities:account")


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Log out every device but this one."""
    user = staff(request)
    end_sessions(acting_user=user, user=user, keep=request.session.session_key or "")
    messages.success(request, _("Every other device is logged out."))
    return redirect("communities:account")


class ChangePassword(PasswordChangeView):  # type: ignore[misc]  # -- allauth ships no types
    """A new password logs out every other device."""

    success_url = ACCOUNT

    @override
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        user = staff(self.request)
        end_sessions(acting_user=user, user=user, keep=self.request.session.session_key)
        return response


# -- second factors --------------------------------------------------------------------


class SetUpCodes(ActivateTOTPView):  # type: ignore[misc]  # -- allauth ships no types
    """A code app. Where there is no second factor yet, every other page leads here."""

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"first": not is_mfa_enabled(self.request.user, POSSESSION)}

    @override
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        record_authentication(self.request, self.request.user, "mfa", type="totp")
        return response


class AddPasskey(AddWebAuthnView):  # type: ignore[misc]  # -- allauth ships no types
    """A passkey, as first or further second factor."""

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        # allauth drops the form with its errors on the way to its template.
        return context | {"form": kwargs.get("form") or self.get_form()}

    @override
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        record_authentication(self.request, self.request.user, "mfa", type="webauthn")
        return response


def _without(request: HttpRequest) -> None:
    """After a factor went: without another one this session is as good as new."""
    user = staff(request)
    end_sessions(acting_user=user, user=user, keep=request.session.session_key or "")
    if not is_mfa_enabled(user, POSSESSION):
        records = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [
            record for record in records if record["method"] != "mfa"
        ]


class RemoveCodes(DeactivateTOTPView):  # type: ignore[misc]  # -- allauth ships no types
    """Let go of a code app, to set up another telephone."""

    success_url = ACCOUNT

    @override
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _without(self.request)
        return response


class RemovePasskey(RemoveWebAuthnView):  # type: ignore[misc]  # -- allauth ships no types
    """Let go of one passkey."""

    success_url = ACCOUNT

    @override
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _without(self.request)
        return response


# -- the first visit -------------------------------------------------------------------


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What the link offers. Used, expired, withdrawn and invented links look the same."""
    offer = open_invitation(token)
    if offer is None:
        return render(request, "account/link_gone.html", status=404)
    form = FirstVisitForm(request.POST or None)
    try:
        if request.method == "POST" and _step_in(request, token, offer, form):
            return redirect("communities:account")
    except LinkGoneError:
        return render(request, "account/link_gone.html", status=404)
    context = {
        "offer": offer,
        "token": token,
        "form": form,
        "is_theirs": request.user == offer.user,
    }
    return render(request, "account/invitation.html", context)


def _step_in(
    request: HttpRequest, token: str, offer: Invitation, form: FirstVisitForm
) -> bool:
    """Take the role, with a new account or one's own. Whether it worked."""
    if offer.user.is_active:
        if request.user != offer.user:
            return False
        accept_invitation(acting_user=staff(request), token=token)
        messages.success(request, _("The role is yours from now on."))
        return True
    if not form.is_valid():
        return False
    data = form.cleaned_data
    try:
        user = wake_account(
            acting_user=None, token=token, name=data["name"], password=data["password"]
        )
    except NotTheirsError:
        return False
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    record_authentication(request, user, "password")
    return True

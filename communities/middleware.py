"""What every answer carries: no traces left in the browser, no guess at a language."""

from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import translation

from communities.access import FrozenError, roles_in, staff
from communities.actions.sessions import list_session
from communities.forms.account import POSSESSION, is_too_old, second_factor_given
from communities.models.places import Community
from communities.models.processes import Process
from communities.views import frozen

Respond = Callable[[HttpRequest], HttpResponse]

FEATURES = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"


def privacy_headers(get_response: Respond) -> Respond:
    """Nothing is kept by browsers or proxies except static files; desks are not indexed."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(("/v/", "/api/")):
            # The vote knows nobody: a colleague's login on the same phone is not even read.
            # Nor does the API: it answers everyone alike.
            request.META.pop("HTTP_COOKIE", None)
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        # Two pages of the team ask for the microphone; a page of residents never does.
        response.headers.setdefault("Permissions-Policy", FEATURES)
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if request.path.startswith(("/desk/", "/v/", "/api/", "/accounts/", "/demo-")):
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return middleware


def language(get_response: Respond) -> Respond:
    """The language a person chose (a cookie), else Spanish, whatever the browser asks for.

    The vote sets its own language from its form and never reads or sets a cookie.
    """
    offered = {code for code, _name in settings.LANGUAGES}

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if chosen not in offered or request.path.startswith("/v/"):
            chosen = settings.LANGUAGE_CODE
        with translation.override(chosen):
            response = get_response(request)
        response.headers.setdefault("Content-Language", chosen)
        return response

    return middleware


def page_above(get_response: Respond) -> Respond:
    """Looking at an address of the desk that only takes forms leads to the page above it.

    A form with a fault is shown again at such an address: reloading it, or changing the
    language there, asks for it.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        only_takes_forms = response.status_code == HTTPStatus.METHOD_NOT_ALLOWED
        if (
            only_takes_forms
            and request.method == "GET"
            and request.path.startswith("/desk/")
        ):
            return redirect(_above(request.path))
        return response

    return middleware


def _above(address: str) -> str:
    """The nearest address above that is one of ours; each step is shorter, so it ends."""
    while address := address.rstrip("/").rpartition("/")[0] + "/":
        with suppress(Resolver404):
            resolve(address)
            return address
    return "/"


class SecondFactor:
    """Nobody who is logged in gets past the set-up page without a second factor.

    Every page that asks for a login is refused, whatever its address, but for the few that
    lead to the second factor or out. A session that passes for the first time is listed.
    """

    ON_THE_WAY = frozenset(
        {
            "account_logout",
            "account_reauthenticate",
            "mfa_activate_totp",
            "mfa_add_webauthn",
        }
    )
    LISTED = "listed_as"

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing yet: only the view tells whether it needs a login."""
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        _args: object,
        _kwargs: object,
    ) -> HttpResponseRedirect | None:
        """Where to go first; None where the way is free."""
        # As Django's own login middleware tells pages that need no login.
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return None
        if second_factor_given(request):
            if is_too_old(request):
                logout(request)
                return redirect("account_login")
            self._list(request)
            return None
        user = staff(request)
        if is_mfa_enabled(user, POSSESSION):
            # Somebody set one up in another session; here only the password was given.
            logout(request)
            return redirect("account_login")
        if request.resolver_match and request.resolver_match.url_name in self.ON_THE_WAY:
            return None
        return redirect("mfa_activate_totp")

    def _list(self, request: HttpRequest) -> None:
        key = request.session.session_key or ""
        if request.session.get(self.LISTED) == key:
            return
        list_session(
            acting_user=staff(request),
            session_key=key,
            user_agent=request.headers.get("User-Agent", ""),
        )
        request.session[self.LISTED] = key


class Freeze:
    """A frozen place shows nothing in public and takes no change on the desk.

    It stands here and not in the views, so that a page nobody thought of is covered too.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing on the way in or out; see the two hooks."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, _args: Any, address: dict[str, Any]
    ) -> HttpResponse | None:
        """Refuse changes of a frozen place to those who may know that it exists."""
        changes = request.method not in {"GET", "HEAD", "OPTIONS"}
        if not changes or not request.path.startswith("/desk/"):
            return None
        if getattr(view, "open_while_frozen", False) or "process" not in address:
            return None
        place = _place(address)
        if place is None or not _is_frozen(place) or not roles_in(request.user, place):
            return None
        return frozen.locked(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """A public door was frozen."""
        return frozen.resting(request) if isinstance(exception, FrozenError) else None


def _place(address: dict[str, Any]) -> Community | Process | None:
    if "community" in address:
        found = Community.objects.across("the freeze").select_related("process")
        return found.filter(
            process__slug=address["process"], slug=address["community"]
        ).first()
    return Process.objects.across("the freeze").filter(slug=address["process"]).first()


def _is_frozen(place: Community | Process) -> bool:
    return place.is_frozen if isinstance(place, Community) else place.frozen

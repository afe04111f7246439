"""What every answer carries: no traces left in the browser, no guess at a language."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

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
        response.headers["Permissions-Policy"] = FEATURES
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

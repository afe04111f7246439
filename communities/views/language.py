"""Choosing a language: a link, a cookie with two letters, and back to the same page."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def choose_language(request: HttpRequest, code: str) -> HttpResponse:
    """Remember ``code`` and return to ``?next=``, if that is a page of ours."""
    there = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(there, allowed_hosts=None):
        there = "/"
    response = HttpResponseRedirect(there)
    if code in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, code, max_age=365 * 86400, samesite="Lax"
        )
    return response

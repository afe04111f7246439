"""Public pages about one version, written once for everyone who is nobody in particular."""

import gzip
import hashlib
import re
from typing import Any, Final

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from agendas.models.agendas import AgendaVersion
from agendas.templatetags.frozen import SECONDS

GZIP: Final = re.compile(r"\bgzip\b")


def kept_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    version: AgendaVersion,
    *named: object,
) -> HttpResponse:
    """The page; for readers without a session as it was last written.

    Whether the version may be shown at all is decided before, at each request. The page is
    found by its address, its language, the version and what is ``named``: what may change
    under it must be there, or may be late by as long as a page is kept. Packed, since
    nothing on it is secret; who has a session has a page of their own.
    """
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return render(request, template, context)
    parts = (request.path, get_language(), version.hash, *named)
    text = "\n".join(str(part) for part in parts)
    key = f"page-{hashlib.sha256(text.encode()).hexdigest()}"
    packed: bytes | None = caches["pages"].get(key)
    if packed is None:
        packed = gzip.compress(render(request, template, context).content)
        caches["pages"].set(key, packed, SECONDS)
    if GZIP.search(request.headers.get("Accept-Encoding", "")):
        response = HttpResponse(packed, headers={"Content-Encoding": "gzip"})
    else:
        response = HttpResponse(gzip.decompress(packed))
    patch_vary_headers(response, ["Accept-Encoding"])
    return response

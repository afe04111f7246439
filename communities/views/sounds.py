"""Recordings, whole or in the parts that some telephones insist on."""

import re

from django.http import HttpRequest, HttpResponse

# Longer numbers are past any recording, and Python refuses to read the very long ones.
RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


# As communities.middleware.FEATURES, with the microphone for this page alone.
FEATURES = "camera=(), microphone=(self), geolocation=(), payment=(), usb=()"


def listening(response: HttpResponse) -> HttpResponse:
    """A page of the team on which somebody may read aloud."""
    response.headers["Permissions-Policy"] = FEATURES
    return response


def sound_response(request: HttpRequest, data: bytes, kind: str) -> HttpResponse:
    """A recording; 206 with the asked part, 416 for a part that is not there."""
    asked = RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None or asked.groups() == ("", ""):
        response = HttpResponse(data, content_type=kind)
    else:
        response = _part(data, kind, *asked.groups())
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Disposition"] = "inline"
    return response


def _part(data: bytes, kind: str, first: str, last: str) -> HttpResponse:
    start = int(first) if first else max(0, len(data) - int(last))
    end = min(int(last), len(data) - 1) if first and last else len(data) - 1
    if start > end:
        response = HttpResponse(status=416, content_type=kind)
        response.headers["Content-Range"] = f"bytes */{len(data)}"
        return response
    response = HttpResponse(data[start : end + 1], status=206, content_type=kind)
    response.headers["Content-Range"] = f"bytes {start}-{end}/{len(data)}"
    return response

"""Pages for what went wrong: what to do next, and nothing that leaks."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, **_details: Any) -> HttpResponse:
    """The form was too old, or came from elsewhere."""
    return render(request, "errors/old_form.html", status=403)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A colleague's task: says whose, by the act that was refused."""
    return render(request, "403.html", {"act": str(exception)}, status=403)

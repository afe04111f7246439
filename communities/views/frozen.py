"""What a frozen place answers: calm, the same everywhere, and never why."""

from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

View = TypeVar("View", bound=Callable[..., HttpResponse])


def open_while_frozen(view: View) -> View:
    """Mark a view whose forms work in a frozen place: freezing, lifting, taking away."""
    view.open_while_frozen = True  # type: ignore[attr-defined]  # -- read by the middleware
    return view


def resting(request: HttpRequest) -> HttpResponse:
    """Instead of a public page: nothing of the place, not even its name.

    503 is the one status that is true: not now, no reason given, nothing was removed.
    """
    response = render(request, "errors/resting.html", status=HTTPStatus.SERVICE_UNAVAILABLE)
    response.headers["X-Robots-Tag"] = "noindex, noarchive"
    return response


def locked(request: HttpRequest) -> HttpResponse:
    """Instead of a change on the desk."""
    return render(request, "errors/locked.html", status=HTTPStatus.LOCKED)

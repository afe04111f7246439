"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from communities.queries.processes import has_synthetic


def house(request: HttpRequest) -> dict[str, Any]:
    """The quick exit's address, and whether a ribbon is due.

    A page about one process passes ``process``; on the others the ribbon shows when this
    installation holds invented data at all.
    """
    return {
        "quick_exit_url": settings.QUICK_EXIT_URL,
        "installation_synthetic": has_synthetic,
        "path": request.path,
        "demo_logins": settings.DEMO_LOGINS,
    }

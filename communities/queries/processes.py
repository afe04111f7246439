"""Processes and their communities, for pages."""

from communities.models.processes import Process


def has_synthetic() -> bool:
    """Whether this installation holds a process with invented data."""
    return Process.objects.across("the ribbon").filter(synthetic=True).exists()

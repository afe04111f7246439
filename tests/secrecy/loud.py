"""Settings of a product that says everything it can: production's logs at DEBUG."""

from config.logs import production_logging
from config.settings.local import *  # noqa: F403 -- settings build on settings

ALLOWED_HOSTS = ["127.0.0.1"]


def loud() -> dict:
    """Production's logging with every level open."""
    found = production_logging()
    for logger in [found["root"], *found["loggers"].values()]:
        logger["level"] = "DEBUG"
    return found


LOGGING = loud()

"""What was said. Import models from their modules; this only registers them."""

from workshops.models import care, contributions, imports, items, sessions, synthesis

__all__ = ["care", "contributions", "imports", "items", "sessions", "synthesis"]

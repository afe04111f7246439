"""What was said. Import models from their modules; this only registers them."""

from workshops.models import contributions, imports, items, links, sessions, synthesis

__all__ = ["contributions", "imports", "items", "links", "sessions", "synthesis"]

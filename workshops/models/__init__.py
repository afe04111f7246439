"""What was said. Import models from their modules; this only registers them."""

from workshops.models import contributions, imports, items, reviews, sessions, synthesis

__all__ = ["contributions", "imports", "items", "reviews", "sessions", "synthesis"]
from workshops.models import withdrawals

__all__ = ["contributions", "imports", "items", "sessions", "synthesis", "withdrawals"]
from workshops.models import care

__all__ = ["care", "contributions", "imports", "items", "sessions", "synthesis"]
from workshops.models import records

__all__ = ["contributions", "imports", "items", "records", "sessions", "synthesis"]
from workshops.models import links

__all__ = ["contributions", "imports", "items", "links", "sessions", "synthesis"]

"""What the clients ask for."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(slots=True)
class Request:
    """One kind of request. With ``forms`` it is a POST of one of them, else a GET.

    ``once``: every form is sent once only, and the measurement ends with the last.
    """

    name: str
    address: str
    cookie: str = ""
    forms: list[dict[str, str]] = field(default_factory=list)
    once: bool = False
    n_queries: int = 0

    def as_dict(self) -> dict[str, Any]:
        """As plain values, to hand over between processes."""
        return asdict(self)

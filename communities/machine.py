"""State machines as data: every edge stands in a table, and nothing else moves a state."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


class NotAllowedError(Exception):
    """This action does not start from this state."""

    def __init__(self, machine: str, state: str, action: str) -> None:
        super().__init__(f"{machine}: no edge {action!r} from {state!r}")
        self.machine, self.state, self.action = machine, state, action


@dataclass(frozen=True, slots=True)
class Machine:
    """States and edges of one kind of thing; ``edges[state, action]`` is the next state."""

    name: str
    start: str
    edges: Mapping[tuple[str, str], str]

    def after(self, state: str, action: str) -> str:
        """The state that ``action`` leads to.

        Raises:
            NotAllowedError: the table has no such edge.
        """
        try:
            return self.edges[state, action]
        except KeyError:
            raise NotAllowedError(self.name, state, action) from None

    def allows(self, state: str, action: str) -> bool:
        """Whether ``action`` starts from ``state``."""
        return (state, action) in self.edges

    def states(self) -> frozenset[str]:
        """Every state that an edge leaves or reaches."""
        return frozenset({self.start, *(s for s, _ in self.edges), *self.edges.values()})


def machine(name: str, table: str) -> Machine:
    """A machine from lines ``state: action -> next, action -> next``; the first line starts.

    Raises:
        ValueError: a line is not of that form, or an edge stands twice.
    """
    edges: dict[tuple[str, str], str] = {}
    start = ""
    for line in filter(None, (line.strip() for line in table.splitlines())):
        state, _, rest = line.partition(":")
        start = start or state
        for part in filter(None, (part.strip() for part in rest.split(","))):
            action, arrow, after = part.partition(" -> ")
            if not arrow or (state, action) in edges:
                raise ValueError(line)
            edges[state, action] = after
    return Machine(name, start, MappingProxyType(edges))

"""The web of how insecurities feed each other, as a picture: where everything stands.

Insecurities stand on a ring, so that no line runs behind another one. All measures are in
the units of the picture's own frame; pages scale it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import hypot, sqrt
from textwrap import wrap

BADGE = 22  # radius of the disc that holds a code
LABEL_WIDTH, LABEL_LETTERS, LABEL_LINES = 200, 25, 3
LINE_HEIGHT, STEP, MARGIN = 17, 62, 12
RING_WIDTH, RING_LEAST_HEIGHT = 360, 200
# The ends of the ring are cut, so that the highest left and right stand apart.
STRETCH = 1.25
# What overlaps does so both ways.
WITHOUT_DIRECTION = frozenset({"superposes"})
# How far a line bends to the middle, and lines between the same two from one another.
PULL, APART, ARROW = 0.35, 30, 6


@dataclass(frozen=True, slots=True)
class Node:
    """One insecurity."""

    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Edge:
    """From one code to another, and how."""

    start: str
    end: str
    kind: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A node in the picture: the centre of its disc, and its words beside it.

    ``side``: ``end`` where words stand left of the disc, ``start`` where right of it.
    ``lines``: (height, words) of each line. ``box``: left, top, right, bottom of it all.
    """

    code: str
    x: int
    y: int
    side: str
    text_x: int
    lines: tuple[tuple[int, str], ...]
    box: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Line:
    """An edge in the picture: an SVG path."""

    kind: str
    path: str


@dataclass(frozen=True, slots=True)
class Picture:
    """All of it; width and height of the frame, which begins at 0, 0."""

    width: int
    height: int
    nodes: tuple[Placed, ...]
    lines: tuple[Line, ...]

    @property
    def kinds(self) -> list[str]:
        """The kinds of line in it, for its legend."""
        return sorted({line.kind for line in self.lines})

    @property
    def arrows(self) -> list[str]:
        """Those of them that have a direction."""
        return [kind for kind in self.kinds if kind not in WITHOUT_DIRECTION]


def draw(nodes: Sequence[Node], edges: Sequence[Edge]) -> Picture:
    """The same nodes and edges give the same picture, in whatever order they come.

    Raises:
        KeyError: an edge begins or ends at no node.
    """
    edges = sorted(edges, key=lambda edge: (edge.start, edge.end, edge.kind))
    known = {node.code: node for node in nodes}
    order = _around({code: _next_to(code, edges) for code in sorted(known)})
    n_right = (len(order) + 1) // 2
    ring = max(RING_LEAST_HEIGHT, STEP * n_right)
    width = 2 * (MARGIN + LABEL_WIDTH) + RING_WIDTH
    height = ring + 2 * MARGIN
    middle = (width / 2, height / 2)
    # Down the right side and up the left one, as a clock's hand goes.
    placed = [
        *_side(order[:n_right], known, middle, ring, right=True),
        *_side(order[n_right:][::-1], known, middle, ring, right=False),
    ]
    at = {node.code: (node.x, node.y) for node in placed}
    return Picture(width, height, tuple(placed), tuple(_lines(edges, at, middle)))


def _next_to(code: str, edges: Sequence[Edge]) -> list[str]:
    """What a code leads to, then what leads to it."""
    return [e.end for e in edges if e.start == code] + [
        e.start for e in edges if e.end == code
    ]


def _around(near: Mapping[str, list[str]]) -> list[str]:
    """Codes in an order that keeps chains together."""
    found: dict[str, None] = {}
    for code in near:
        waiting = [code]
        while waiting:
            here = waiting.pop()
            if here not in found:
                found[here] = None
                waiting += [c for c in reversed(near[here]) if c not in found]
    return list(found)


def _side(
    codes: Sequence[str],
    known: Mapping[str, Node],
    middle: tuple[float, float],
    ring: int,
    *,
    right: bool,
) -> list[Placed]:
    """The nodes of one side from above, at equal heights along the ring."""
    out = 1 if right else -1
    return [
        _place(
            known[code],
            x=round(middle[0] + out * _reach(y - middle[1], ring)),
            y=round(y),
            out=out,
        )
        for i, code in enumerate(codes)
        for y in [middle[1] + ring * ((i + 0.5) / len(codes) - 0.5)]
    ]


def _reach(height: float, ring: int) -> float:
    """How far from the middle the ring is, this far above or below it."""
    return (RING_WIDTH / 2 - BADGE) * sqrt(1 - (2 * height / (ring * STRETCH)) ** 2)


def _place(node: Node, *, x: int, y: int, out: int) -> Placed:
    words = wrap(node.title, LABEL_LETTERS, max_lines=LABEL_LINES, placeholder="…")
    top = y - LINE_HEIGHT * (len(words) - 1) // 2
    lines = tuple((top + LINE_HEIGHT * i, text) for i, text in enumerate(words))
    reach = max(BADGE, LINE_HEIGHT * len(words) // 2 + 1)
    left, end = sorted((x - out * BADGE, x + out * (BADGE + LABEL_WIDTH)))
    return Placed(
        code=node.code,
        x=x,
        y=y,
        side="start" if out > 0 else "end",
        text_x=x + out * (BADGE + 7),
        lines=lines,
        box=(left, y - reach, end, y + reach),
    )


def _lines(
    edges: Sequence[Edge],
    at: Mapping[str, tuple[int, int]],
    middle: tuple[float, float],
) -> list[Line]:
    between: dict[frozenset[str], list[Edge]] = {}
    for edge in edges:
        between.setdefault(frozenset((edge.start, edge.end)), []).append(edge)
    return [
        Line(edge.kind, _path(at[edge.start], at[edge.end], middle, bend, tip))
        for edge in edges
        for same in [between[frozenset((edge.start, edge.end))]]
        # The other way round a bend leans to the other side: measure it one way.
        for way in [1 if edge.start < edge.end else -1]
        for tip in [0 if edge.kind in WITHOUT_DIRECTION else ARROW]
        for bend in [way * APART * (same.index(edge) - (len(same) - 1) / 2)]
    ]


def _path(
    start: tuple[int, int],
    end: tuple[int, int],
    middle: tuple[float, float],
    bend: float,
    tip: int,
) -> str:
    """From disc to disc, bent to the middle and ``bend`` aside; ``tip`` short of the end."""
    along = (end[0] - start[0], end[1] - start[1])
    length = hypot(*along) or 1
    turn = tuple(
        (start[i] + end[i]) / 2 * (1 - PULL) + middle[i] * PULL + bend * aside / length
        for i, aside in enumerate((-along[1], along[0]))
    )
    first, last = _towards(start, turn, BADGE), _towards(end, turn, BADGE + tip)
    return f"M{first} Q{turn[0]:.0f} {turn[1]:.0f} {last}"


def _towards(point: tuple[int, int], other: tuple[float, ...], by: int) -> str:
    x, y = other[0] - point[0], other[1] - point[1]
    length = hypot(x, y) or 1
    return f"{point[0] + by * x / length:.0f} {point[1] + by * y / length:.0f}"

"""Processor time of processes and all below them, as Linux counts it (/proc, ticks of 10 ms)."""

import os
from collections.abc import Iterable
from pathlib import Path

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")


def _stat(pid: int) -> tuple[int, int]:
    """(parent, ticks of it and of the children it has waited for) of one process."""
    # The name stands in brackets and may hold blanks: fields are counted behind it.
    fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return int(fields[1]), sum(int(text) for text in fields[11:15])


def seconds(roots: Iterable[int]) -> float:
    """User and system time of these processes and every one below them, in seconds.

    Grows steadily: a child that ended is counted by the parent that waited for it.
    """
    parents: dict[int, int] = {}
    ticks: dict[int, int] = {}
    for entry in PROC.iterdir():
        if entry.name.isdecimal():
            try:
                parents[int(entry.name)], ticks[int(entry.name)] = _stat(int(entry.name))
            except (FileNotFoundError, ProcessLookupError):  # it ended meanwhile
                continue
    family = set(roots)
    grown = True
    while grown:
        children = {pid for pid, parent in parents.items() if parent in family} - family
        family |= children
        grown = bool(children)
    return sum(ticks.get(pid, 0) for pid in family) / TICKS_PER_SECOND

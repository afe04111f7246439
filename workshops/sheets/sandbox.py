"""Reading a workbook in a process of its own, so that a hostile one harms nothing else."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from workshops.sheets.errors import SheetError
from workshops.sheets.grids import Grid, Limits, Line, Merge

_ROOT = Path(__file__).resolve().parents[2]
_KILLED_FOR_TIME = frozenset({-signal.SIGXCPU, -signal.SIGKILL})


def read_workbook(
    data: bytes, *, limits: Limits
) -> tuple[tuple[Grid, ...], tuple[str, ...]]:
    """The sheets of an XLSX and the names of those left unread.

    The bytes go through a pipe: nothing is written to disk. The child sees neither the
    environment of the web process nor its open files.

    Raises:
        SheetError: timeout, broken, or what the child found.
        RuntimeError: the child could not start; a fault of the installation.
    """
    answer = json.loads(_run(data, limits))
    if "reason" in answer:
        raise SheetError(answer["reason"], **answer["params"])
    return tuple(_grid(sheet) for sheet in answer["sheets"]), tuple(answer["left"])


def _run(data: bytes, limits: Limits) -> bytes:
    command = [sys.executable, "-s", "-B", "-W", "ignore", "-m", "workshops.sheets"]
    try:
        done = subprocess.run(  # noqa: S603 -- our own module, no word of the user in the command
            [*command, json.dumps(asdict(limits))],
            input=data,
            capture_output=True,
            timeout=limits.wall_seconds,
            check=False,
            cwd=_ROOT,
            env=_environment(),
        )
    except subprocess.TimeoutExpired as error:
        raise SheetError("timeout") from error
    if done.returncode in _KILLED_FOR_TIME:
        raise SheetError("timeout")
    if done.returncode < 0:
        raise SheetError("broken")
    if done.returncode:
        raise RuntimeError(f"sheet reader exited with {done.returncode}")
    return done.stdout


def _environment() -> dict[str, str]:
    """Only what an interpreter needs; keys and addresses of services stay out."""
    kept = {key: os.environ[key] for key in ("LD_LIBRARY_PATH",) if key in os.environ}
    path = os.pathsep.join(each for each in sys.path if each)
    return {**kept, "PYTHONPATH": path, "PYTHONUTF8": "1", "OPENPYXL_LXML": "False"}


def _grid(sheet: Mapping[str, Any]) -> Grid:
    lines: Sequence[Mapping[str, Any]] = sheet["lines"]
    return Grid(
        name=sheet["name"],
        lines=tuple(Line(line["number"], tuple(line["cells"])) for line in lines),
        merges=tuple(Merge(**merge) for merge in sheet["merges"]),
    )

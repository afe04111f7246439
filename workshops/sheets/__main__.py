"""The sandboxed reader: an XLSX on standard input, its cells as JSON on standard output.

Run by ``workshops.sheets.sandbox`` only. It limits itself before it looks at the first
byte, writes no file and opens no connection.
"""

import json
import resource
import sys
from dataclasses import asdict

from workshops.sheets.errors import SheetError
from workshops.sheets.grids import Limits


def main() -> None:
    """Read, and answer {"sheets", "left"} or {"reason", "params"}."""
    limits = Limits(**json.loads(sys.argv[1]))
    limit_process(limits)
    # Imported under the limits: from here on everything counts.
    from workshops.sheets.workbook import read_grids  # noqa: PLC0415 -- after the limits

    try:
        grids, left = read_grids(sys.stdin.buffer.read(), limits=limits)
        answer: dict[str, object] = {
            "sheets": [asdict(grid) for grid in grids],
            "left": left,
        }
    except SheetError as error:
        answer = {"reason": error.reason, "params": error.params}
    sys.stdout.write(json.dumps(answer))


def limit_process(limits: Limits) -> None:
    """Cap memory and processor time of this process; no file can grow, no core is left."""
    memory, seconds = limits.memory_bytes, limits.cpu_seconds
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()

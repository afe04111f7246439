"""The two entrances: ``run`` for people, ``exec -- CMD`` for tests and tools."""

import sys

from config.embedded import supervisor, throwaway

USAGE = "usage: python -m config.embedded run | exec -- COMMAND…\n"

match sys.argv[1:]:
    case ["run"]:
        sys.exit(supervisor.run())
    case ["exec", "--", *command] if command:
        sys.exit(throwaway.run(command))
    case _:
        sys.stderr.write(USAGE)
        sys.exit(2)

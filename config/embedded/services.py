"""Which services this run needs, and the environment that names them."""

from collections.abc import Mapping
from pathlib import Path

from config.embedded import postgres, valkey
from config.embedded.processes import Family

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"


def with_services(
    family: Family, given: Mapping[str, str], *, data: Path, throwaway: bool = False
) -> dict[str, str]:
    """The given environment plus DATABASE_URL and REDIS_URL of servers started for it.

    An address that is given, itself or as ``…_FILE``, always wins: then no server of that
    kind starts.

    Args:
        family: takes the servers in and stops them.
        given: the variables to build on; not changed.
        data: where PostgreSQL keeps its data.
        throwaway: trade PostgreSQL's safety against power cuts for speed.

    Raises:
        Failed: a server does not start.
    """
    environment = dict(given)
    if not _names(given, "DATABASE_URL"):
        environment["DATABASE_URL"] = postgres.start(family, data, throwaway=throwaway)
    if not _names(given, "REDIS_URL"):
        environment["REDIS_URL"] = valkey.start(family)
    return environment


def _names(environment: Mapping[str, str], name: str) -> bool:
    return bool(environment.get(name) or environment.get(f"{name}_FILE"))

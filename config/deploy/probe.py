"""The container's question to itself: does the web process answer? Ends with 0 or 1."""

import sys
from http.client import HTTPConnection, HTTPException

from config import env


def is_well(port: int, host: str) -> bool:
    """Whether `/health/` says so, asked under the name of this site."""
    connection = HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        connection.request("GET", "/health/", headers={"Host": host})
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    port = int(env.text("BIND", ":8000").rsplit(":", 1)[1])
    sys.exit(not is_well(port, env.text("PUBLIC_HOST", "localhost")))

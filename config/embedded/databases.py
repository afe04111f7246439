"""A database of one's own beside the others of a server, for tests and measurements."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2.errors import ObjectInUse


@contextmanager
def own_database(url: str, name: str) -> Iterator[str]:
    """The address of a new, empty database on the server of ``url``; dropped at the end."""
    server = psycopg2.connect(url)
    server.autocommit = True
    cursor = server.cursor()
    cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    finally:
        try:
            # Asks a passing autovacuum to leave; FORCE would need to be its superior.
            cursor.execute(f'DROP DATABASE "{name}"')
        except ObjectInUse:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        server.close()

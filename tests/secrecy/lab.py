"""A product of its own, whose disk, logs and processes a test may take apart."""

import json
import subprocess
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2

from config.embedded import postgres
from config.embedded.processes import Family
from tests.operations.killable import Product

WORLD = """
import json, uuid
from tests import votes, world as worlds
w = worlds.find_world() or worlds.build_world()
"""


class Lab(Product):
    """A product with the small world of the tests, and nothing in it yet."""

    @classmethod
    @contextmanager
    def opened(cls, folder: Path):
        with Family(folder / "log") as family:
            made = cls(family, folder)
            made.manage("migrate", "-v", "0")
            yield made

    def run(self, code: str):
        """Run the lines with the world at hand; what they print as JSON."""
        said = self.python(WORLD + code).splitlines()
        return json.loads(said[-1]) if said else None

    @property
    def data(self) -> Path:
        return self.folder / "postgres" / "data"

    def dump(self) -> bytes:
        """Everything, as `pg_dump` writes it."""
        return subprocess.run(
            [postgres.binary("pg_dump"), "--inserts", self.database_url],
            capture_output=True, check=True,
        ).stdout  # fmt: skip

    def sql_alone(self, text: str) -> None:
        """A command that refuses to run inside a transaction."""
        with closing(psycopg2.connect(self.database_url)) as connection:
            connection.autocommit = True
            connection.cursor().execute(text)

    def stop_database(self) -> None:
        """An orderly end: all that memory holds is written to the disk."""
        self.family.stop(self._child("PostgreSQL"))


def files_with(folder: Path, secret: bytes) -> list[str]:
    """The files below a folder that hold these bytes anywhere."""
    return [
        str(path.relative_to(folder))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and secret in path.read_bytes()
    ]

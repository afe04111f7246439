"""Bringing backups back: checked whole first, into an empty database, keys never revived."""

import base64
import json
import os
import subprocess
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from agendas.actions.versions import is_intact
from agendas.management.safekeeping import (
    DATA,
    KEYS,
    Opened,
    Refused,
    content_of,
    feed,
    inspect,
    program,
    row_counts,
    to_server,
)
from agendas.models.agendas import AgendaVersion


def check_data(path: Path, *, key: bytes) -> Opened:
    """Open a backup of the database to its end and ask whether this code can carry it.

    Raises:
        Refused: it does not open, or was made by newer code.
    """
    opened = inspect(path, key=key, context=DATA)
    known = {".".join(node) for node in MigrationLoader(None).graph.nodes}
    if newer := set(opened.manifest["migrations"]) - known:
        raise Refused(
            f"This backup is newer than this code ({len(newer)} steps): install version"
            f" {opened.manifest['app_version']} first."
        )
    return opened


def is_empty() -> bool:
    """Whether the database holds no table."""
    return not connection.introspection.table_names()


def clear() -> None:
    """Drop everything of ours from the database."""
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")


def load(path: Path, opened: Opened, *, key: bytes) -> None:
    """Fill the empty database in one transaction and count what came.

    Raises:
        Refused: `pg_restore` is missing or fails, or counts differ.
    """
    name = str(connection.settings_dict["NAME"])
    words = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges")
    try:
        process = subprocess.Popen(  # noqa: S603 -- our own command, no shell
            # The schema is there already, in every database.
            program("pg_restore", *words, "--schema=public", f"--dbname={name}"),
            env=to_server(),
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except FileNotFoundError:
        raise Refused("pg_restore is not installed: install PostgreSQL's client.") from None
    with process:
        feed(content_of(path, opened, key=key, context=DATA), process.stdin)  # type: ignore[arg-type]  # -- it is a pipe
    if process.returncode:
        raise Refused("pg_restore failed; the database is as empty as before.")
    if row_counts() != opened.manifest["rows"]:
        raise Refused("Not every row came back: empty the database and try again.")


def altered_versions() -> list[str]:
    """Hashes of published versions whose lines no longer fit them; empty when all is well."""
    versions = AgendaVersion.objects.across("is every published version intact?")
    return [version.hash for version in versions if not is_intact(version)]


def n_versions() -> int:
    """How many published versions there are."""
    return AgendaVersion.objects.across("how many came back?").count()


def bring_back_keys(path: Path, *, key: bytes) -> int:
    """Put missing keys and marks into the key folder; returns how many.

    Nothing there is overwritten, and a key with a mark of its destruction stays destroyed.

    Raises:
        Refused: the file does not open.
    """
    opened = inspect(path, key=key, context=KEYS)
    found = json.loads(b"".join(content_of(path, opened, key=key, context=KEYS)))
    folder: Path = settings.KEYS_DIR
    # Marks first: "consultation-….destroyed" sorts after "community-….key".
    marks_first = sorted(found, key=lambda name: not name.endswith(".destroyed"))
    n_written = 0
    for name in marks_first:
        target = folder / Path(name).name
        if target.exists() or target.with_suffix(".destroyed").exists():
            continue
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(target, flags, 0o600), "wb") as file:
            file.write(base64.b64decode(found[name]))
        n_written += 1
    return n_written

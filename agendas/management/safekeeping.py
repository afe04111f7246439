"""Backups: a sealed file of the database, and apart from it one of what keys may be copied.

A database file holds a dump by `pg_dump` and, as its end, a manifest: what the dump's hash
is, which code made it, how many rows each table had. Logins are left out. A key file holds
the keys of communities and the marks of keys destroyed. **The keys of a vote are in
neither**: with a copy of them, a backup from the middle of a vote would open its ballots
after they were promised to be gone.
"""

import base64
import hashlib
import json
import os
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from communities.safety.sealed_files import PIECE_BYTES, open_stream, seal_stream
from communities.safety.sealing import KEY_BYTES, SealError

DATA: Final = b"tequio backup of the database 1"
KEYS: Final = b"tequio backup of the keys 1"
LOGINS: Final = "django_session"
_OWNER_ONLY: Final = 0o600
_LENGTH: Final = struct.Struct(">I")


class Refused(Exception):  # noqa: N818 -- reads as a sentence where it is raised
    """It cannot be done safely; the message is a plain sentence saying why."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that opened whole. ``n_bytes`` of content stand before the manifest."""

    manifest: dict[str, Any]
    n_bytes: int
    fingerprint: str


def public_key() -> bytes:
    """The key that backups are sealed to.

    Raises:
        Refused: there is none, or it is not 64 hex digits.
    """
    return _hex_key(settings.BACKUP_PUBLIC_KEY, "Set BACKUP_PUBLIC_KEY: make one with")


def private_key(path: Path) -> bytes:
    """The other half, from the file that is kept elsewhere.

    Raises:
        Refused: there is no such file, or it holds something else.
    """
    if not path.is_file():
        raise Refused(f"There is no key file {path.name}: bring it from where it is kept.")
    return _hex_key(path.read_text(encoding="ascii", errors="replace"), "Not a key: see")


def _hex_key(text: str, otherwise: str) -> bytes:
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise Refused(f"{otherwise} `manage.py backup_key FILE`.")
    return key


def program(name: str, *words: str) -> list[str]:
    """The command line of one of PostgreSQL's programs."""
    return [str(Path(settings.PG_BIN_DIR, name)), *words]


def to_server() -> dict[str, str]:
    """The environment that tells them where the database is: never on a command line."""
    values = connection.get_connection_params()
    named = {
        "PGHOST": values.get("host"),
        "PGPORT": values.get("port"),
        "PGUSER": values.get("user"),
        "PGPASSWORD": values.get("password"),
        "PGDATABASE": values.get("dbname"),
        "PGSSLMODE": values.get("sslmode"),
    }
    return os.environ | {name: str(value) for name, value in named.items() if value}


def row_counts() -> dict[str, int]:
    """Rows by table, without logins, as the current transaction sees them."""
    names = connection.introspection.table_names()
    counts = {}
    with connection.cursor() as cursor:
        for name in sorted(set(names) - {LOGINS}):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608 -- a table's own name, quoted
            counts[name] = cursor.fetchone()[0]
    return counts


def applied_migrations() -> list[str]:
    """What the tables were made by, as ``app.name``, sorted."""
    return sorted(
        ".".join(key) for key in MigrationRecorder(connection).applied_migrations()
    )


def dump(snapshot: str) -> Iterator[bytes]:
    """The whole database as `pg_dump` writes it, as that snapshot sees it.

    Raises:
        Refused: `pg_dump` is missing, or fails.
    """
    command = program(
        "pg_dump",
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        "--lock-wait-timeout=10s",
        f"--exclude-table-data={LOGINS}",
        f"--snapshot={snapshot}",
    )
    try:
        process = subprocess.Popen(  # noqa: S603 -- our own command, no shell
            command, env=to_server(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except FileNotFoundError:
        raise Refused("pg_dump is not installed: install PostgreSQL's client.") from None
    with process, process.stdout as output:  # type: ignore[union-attr]  # -- it is a pipe
        yield from iter(lambda: output.read(PIECE_BYTES), b"")
    if process.returncode:
        raise Refused("pg_dump failed: is it as new as the server, and the database there?")


def keys_that_may_be_copied() -> dict[str, str]:
    """Communities' keys and the marks of destroyed ones, in base64 by file name."""
    folder = settings.KEYS_DIR
    lasting = [
        *folder.glob("community-*.key"),
        *folder.glob("process-*.key"),
        # Links that it signed name its public half; with another the chain would change hands.
        *folder.glob("signing.key"),
    ]
    paths = [*lasting, *folder.glob("*.destroyed")]
    return {
        path.name: base64.b64encode(path.read_bytes()).decode() for path in sorted(paths)
    }


def with_manifest(content: Iterator[bytes], manifest: dict[str, Any]) -> Iterator[bytes]:
    """The content, then what is said about it, its hash and size among it."""
    digest, n_bytes = hashlib.sha256(), 0
    for chunk in content:
        digest.update(chunk)
        n_bytes += len(chunk)
        yield chunk
    manifest = manifest | {"sha256": digest.hexdigest(), "bytes": n_bytes}
    said = json.dumps(manifest, sort_keys=True).encode()
    yield said + _LENGTH.pack(len(said))


def write_sealed(path: Path, content: Iterator[bytes], *, context: bytes) -> str:
    """Write a sealed file that appears whole or not at all; returns its SHA-256.

    Raises:
        Refused: there is no public key, or the content could not be had.
    """
    key = public_key()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(part, flags, _OWNER_ONLY), "wb") as file:
            seal_stream(content, file, public_key=key, context=context)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    return fingerprint(path)


def fingerprint(path: Path) -> str:
    """SHA-256 of a file: what to write down beside its name."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def inspect(path: Path, *, key: bytes, context: bytes) -> Opened:
    """Read a sealed file to its end and check its hash; nothing is written anywhere.

    Raises:
        Refused: it is cut, altered, of another kind or sealed to another key.
    """
    digest, size, held = hashlib.sha256(), 0, b""
    try:
        with path.open("rb") as file:
            for piece in open_stream(file, private_key=key, context=context):
                held += piece
                # The manifest is shorter than a piece, but may lie across two.
                ready, held = held[: -2 * PIECE_BYTES], held[-2 * PIECE_BYTES :]
                digest.update(ready)
                size += len(ready)
    except (SealError, OSError):
        raise Refused(
            "This file does not open: it is cut or altered, or belongs to another key."
        ) from None
    end = len(held) - _LENGTH.size
    start = end - _LENGTH.unpack(held[end:])[0]
    manifest = json.loads(held[start:end])
    digest.update(held[:start])
    size += start
    if (manifest["sha256"], manifest["bytes"]) != (digest.hexdigest(), size):
        raise Refused("The content is not what its manifest says: use another backup.")
    return Opened(manifest, size, fingerprint(path))


def content_of(
    path: Path, opened: Opened, *, key: bytes, context: bytes
) -> Iterator[bytes]:
    """The content of an inspected file, without its manifest."""
    left = opened.n_bytes
    with path.open("rb") as file:
        for piece in open_stream(file, private_key=key, context=context):
            yield piece[:left]
            left = max(0, left - len(piece))


def feed(content: Iterator[bytes], into: IO[bytes]) -> None:
    """Write it all; a reader that has left early is found by its exit code."""
    try:
        with into:
            for piece in content:
                into.write(piece)
    except BrokenPipeError:
        return

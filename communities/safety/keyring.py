"""Keys as files, outside the database and outside its backups.

One file holds what a consultation needs while it is open (private key and pepper); another
holds a community's key. Destroying one leaves an empty marker, so that it is never quietly
made again.

What this does not promise: overwriting reaches the old blocks of a plain disk, but not
always those of flash memory, snapshots or copy-on-write file systems; keep the folder on an
encrypted volume of its own. Whoever reads the folder reads the keys.
"""

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID

from communities.safety import sealing

_PEPPER_BYTES: Final = 32
_OWNER_ONLY_FOLDER: Final = 0o700
_OWNER_ONLY_FILE: Final = 0o600
_OTHERS: Final = 0o077


class KeyMissing(Exception):  # noqa: N818 -- reads as a sentence where it is raised
    """There is no such key here; the message is one plain sentence saying why."""


class KeyFolderError(Exception):
    """The key folder is not safe to use; the message is one plain sentence saying why."""


@dataclass(frozen=True, slots=True)
class ConsultationKeys:
    """What opens ballots and makes tags. Its repr shows no key.

    Attributes:
        private_key: X25519, 32 bytes.
        pepper: for ``codes.tag``, 32 bytes.
    """

    private_key: bytes = field(repr=False)
    pepper: bytes = field(repr=False)

    @property
    def public_key(self) -> bytes:
        """The 32 bytes that ballots are sealed to; may be stored anywhere."""
        return sealing.public_key_of(self.private_key)


class Keyring:
    """The key files of one installation; several processes may use it at once."""

    def __init__(self, folder: Path) -> None:
        """Use ``folder``, made with mode 0700 when it does not exist.

        Raises:
            KeyFolderError: it exists and other users may enter it.
            OSError: it cannot be made or read.
        """
        folder.mkdir(mode=_OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
        if folder.stat().st_mode & _OTHERS:
            raise KeyFolderError(
                "The key folder is open to other users: give it mode 0700."
            )
        self._folder = folder

    def create_consultation(self, consultation_id: UUID) -> ConsultationKeys:
        """The keys of a consultation about to open, made once; again, the same ones.

        Raises:
            KeyMissing: they were destroyed; a closed consultation never gets new ones.
        """
        return _consultation_keys(
            self._get_or_make(
                f"consultation-{consultation_id}", sealing.KEY_BYTES + _PEPPER_BYTES
            )
        )

    def consultation(self, consultation_id: UUID) -> ConsultationKeys:
        """The keys of an open consultation.

        Raises:
            KeyMissing: never made here, damaged, or destroyed at the close.
        """
        return _consultation_keys(
            self._read(f"consultation-{consultation_id}", sealing.KEY_BYTES + _PEPPER_BYTES)
        )

    def destroy_consultation(self, consultation_id: UUID) -> None:
        """Overwrite and remove the keys for ever; done again, or without keys, it is well."""
        self._destroy(f"consultation-{consultation_id}")

    def community_key(self, community_id: UUID, *, make: bool = True) -> bytes:
        """The 32-byte key of a community, made at the first call.

        Pass ``make=False`` to read what was locked before: a lost folder is then told from
        a wrong key.

        Raises:
            KeyMissing: it was destroyed or damaged; or not there and ``make`` is false.
        """
        name = f"community-{community_id}"
        if make:
            return self._get_or_make(name, sealing.KEY_BYTES)
        return self._read(name, sealing.KEY_BYTES)

    def process_key(self, process_id: UUID, *, make: bool = True) -> bytes:
        """The 32-byte key of what a process keeps as a whole; else as :meth:`community_key`.

        Raises:
            KeyMissing: it was destroyed or damaged; or not there and ``make`` is false.
        """
        name = f"process-{process_id}"
        if make:
            return self._get_or_make(name, sealing.KEY_BYTES)
        return self._read(name, sealing.KEY_BYTES)

    def accounts_key(self) -> bytes:
        """The 32-byte key of what second factors rest on, made at the first call.

        Raises:
            KeyMissing: it was damaged.
        """
        return self._get_or_make("accounts", sealing.KEY_BYTES)

    def signing_key(self) -> bytes:
        """The 32-byte seed with which this installation signs its counts; made once.

        Raises:
            KeyMissing: it was damaged.
        """
        return self._get_or_make("signing", sealing.KEY_BYTES)

    def destroy_community(self, community_id: UUID) -> None:
        """Shred a community: nothing locked under its key opens again. Idempotent."""
        self._destroy(f"community-{community_id}")

    def _get_or_make(self, name: str, n_bytes: int) -> bytes:
        self._refuse_destroyed(name)
        if not self._key(name).exists():
            self._make(name, n_bytes)
        return self._read(name, n_bytes)

    def _make(self, name: str, n_bytes: int) -> None:
        part = self._folder / f"{name}.{secrets.token_hex(8)}.part"
        _write_new(part, secrets.token_bytes(n_bytes))
        try:
            # A link appears whole or not at all, and never replaces another process's key.
            with suppress(FileExistsError):
                self._key(name).hardlink_to(part)
        finally:
            part.unlink(missing_ok=True)
        _sync_folder(self._folder)
        if self._marker(name).exists():
            # Destroyed by another process meanwhile, which may not have seen this file.
            self._destroy(name)

    def _read(self, name: str, n_bytes: int) -> bytes:
        try:
            content = self._key(name).read_bytes()
        except FileNotFoundError:
            content = None
        # After reading, because a key being overwritten is no longer a key.
        self._refuse_destroyed(name)
        if content is None:
            raise KeyMissing("This key is not in the key folder.")
        if len(content) != n_bytes:
            raise KeyMissing("This key's file is damaged.")
        return content

    def _destroy(self, name: str) -> None:
        # The marker first: from here on nobody makes or hands out this key.
        with suppress(FileExistsError):
            _write_new(self._marker(name), b"")
        _sync_folder(self._folder)
        for path in [self._key(name), *self._folder.glob(f"{name}.*.part")]:
            with suppress(FileNotFoundError):
                _overwrite(path)
                path.unlink()
        _sync_folder(self._folder)

    def _refuse_destroyed(self, name: str) -> None:
        if self._marker(name).exists():
            raise KeyMissing("This key was destroyed, as promised.")

    def _key(self, name: str) -> Path:
        return self._folder / f"{name}.key"

    def _marker(self, name: str) -> Path:
        return self._folder / f"{name}.destroyed"


def _consultation_keys(content: bytes) -> ConsultationKeys:
    return ConsultationKeys(content[: sealing.KEY_BYTES], content[sealing.KEY_BYTES :])


def _write_new(path: Path, content: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(path, flags, _OWNER_ONLY_FILE), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _overwrite(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(secrets.token_bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    # A new or removed name is durable only once its folder is.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

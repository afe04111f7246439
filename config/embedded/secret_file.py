"""Secrets that a checkout makes for itself once."""

import os
from pathlib import Path
from secrets import token_urlsafe


def secret(path: Path) -> str:
    """64 random URL-safe characters, made once and kept in a file only its owner reads."""
    # O_CREAT with a mode: the file is never readable by others, not even for a moment.
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        kept = file.read()
        if len(kept) == 64:
            return kept
        file.seek(0)
        file.write(fresh := token_urlsafe(48))
        return fresh

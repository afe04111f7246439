"""A safe production environment, and a way to try one Python command in it."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

from config.embedded.services import ROOT


def safe_environment(folder: Path, **changes: str | None) -> dict[str, str]:
    """Variables that production starts with; folders below ``folder``. None takes one out."""
    keys = folder / "keys"
    keys.mkdir(mode=0o700, exist_ok=True)
    found = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("COVERAGE_") and name != "GUNICORN_CMD_ARGS"
    }
    found |= {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "DATABASE_URL": os.environ.get("DATABASE_URL", "postgres://nobody@localhost/none"),
        "REDIS_URL": os.environ.get("REDIS_URL", "redis://localhost:1/0"),
        "SECRET_KEY": secrets.token_urlsafe(48),
        "KEYS_DIR": str(keys),
        "BACKUP_DIR": str(folder / "backups"),
        "KEYS_BACKUP_DIR": str(folder / "backups-of-keys"),
        "STATIC_ROOT": str(folder / "static"),
        "BEAT_SCHEDULE": str(folder / "beat-schedule"),
        "PUBLIC_HOST": "tequio.example",
        "ALLOWED_HOSTS": "tequio.example",
        "PROXY_COUNT": "1",
    }
    for name, value in changes.items():
        if value is None:
            found.pop(name, None)
        else:
            found[name] = value
    return found


def python(*words: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run Python to its end; whether it failed is for the caller to ask."""
    return subprocess.run(
        [sys.executable, *words],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

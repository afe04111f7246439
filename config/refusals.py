"""What production refuses to start with: each refusal is a sentence that says what to set.

Two lists, both pure: what the settings say, and what the database says. Production's
settings raise the first; every process that starts asks for the second.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured

SECRET_CHARACTERS: Final = 50
DISTINCT_CHARACTERS: Final = 20
_OTHERS: Final = 0o077
# Anything lower quotes the failing statement, and with it a code's tag or typed text.
_QUIET: Final = frozenset({"log", "fatal", "panic"})


def refuse(sentences: list[str]) -> None:
    """Stop here if there is anything to say.

    Raises:
        ImproperlyConfigured: all sentences, one a line.
    """
    if sentences:
        raise ImproperlyConfigured("\n".join(["Tequio does not start:", *sentences]))


def settings_refusals(values: Mapping[str, Any]) -> list[str]:
    """What is unsafe in these settings; empty when nothing is."""
    return [*_switches(values), *_addresses(values), *_folders(values)]


def _switches(values: Mapping[str, Any]) -> Iterator[str]:
    key = values["SECRET_KEY"]
    if (
        len(key) < SECRET_CHARACTERS
        or len(set(key)) < DISTINCT_CHARACTERS
        or key.startswith("django-insecure-")
    ):
        yield (
            f"SECRET_KEY can be guessed: set it to {SECRET_CHARACTERS} random characters or"
            " more (`make secrets` makes one)."
        )
    if values["DEBUG"]:
        yield "DEBUG shows settings and texts to visitors: set DEBUG to False."
    if values["DEMO_LOGINS"]:
        yield "The demo's passwords are printed in public: set DEMO_LOGINS to False."
    if "access" in values["GUNICORN_CMD_ARGS"]:
        yield (
            "An access log tells who voted when: take the access log out of"
            " GUNICORN_CMD_ARGS."
        )


def _addresses(values: Mapping[str, Any]) -> Iterator[str]:
    hosts = values["ALLOWED_HOSTS"]
    if not hosts or "*" in hosts:
        yield "Any host name is believed: set ALLOWED_HOSTS to the names of this site."
    if values["ALLAUTH_TRUSTED_PROXY_COUNT"] is None:
        yield (
            "It is not known how many proxies stand in front, so attempts to log in cannot"
            " be told apart: set PROXY_COUNT (1 behind the proxy of docker-compose.yml)."
        )


def _folders(values: Mapping[str, Any]) -> Iterator[str]:
    keys: Path = values["KEYS_DIR"]
    if not keys.is_dir():
        yield "The key folder is missing: set KEYS_DIR to a folder with mode 0700."
    elif keys.stat().st_mode & _OTHERS:
        yield "The key folder KEYS_DIR is open to other users: set its mode to 0700."
    for name in ("BACKUP_DIR", "STATIC_ROOT"):
        other: Path = values[name]
        if _overlap(keys, other):
            yield (
                f"Keys would be copied beside what they open: set KEYS_DIR and {name} to"
                " folders that do not hold each other."
            )
    if _overlap(values["BACKUP_DIR"], values["KEYS_BACKUP_DIR"]):
        yield (
            "Backups of keys would lie beside backups of data: set BACKUP_DIR and"
            " KEYS_BACKUP_DIR to folders that do not hold each other."
        )


def _overlap(one: Path, other: Path) -> bool:
    one, other = one.resolve(), other.resolve()
    return one.is_relative_to(other) or other.is_relative_to(one)


def database_refusals(facts: Mapping[str, Any]) -> list[str]:
    """What is unsafe in a database server and our role in it.

    Args:
        facts: ``rolsuper``, ``rolbypassrls`` and the server's settings, all by name.
    """
    wrong: dict[str, bool] = {
        "The database role is a superuser: set DATABASE_URL to a role made with NOSUPERUSER.": (
            facts["rolsuper"]
        ),
        "The database role may read past row security: set it to NOBYPASSRLS.": (
            facts["rolbypassrls"]
        ),
        "The database logs statements: set log_statement to none.": (
            facts["log_statement"] != "none"
        ),
        "The database logs slow statements: set log_min_duration_statement to -1.": (
            facts["log_min_duration_statement"] != "-1"
        ),
        "The database logs statements that fail: set log_min_error_statement to panic.": (
            facts["log_min_error_statement"] not in _QUIET
        ),
        "The database dates every row: set track_commit_timestamp to off.": (
            facts["track_commit_timestamp"] != "off"
        ),
    }
    return [sentence for sentence, holds in wrong.items() if holds]

"""What may reach a log: never an address, a code, a choice, typed text, or who it was.

Two means: ``NoRequests`` strips a line where people watch a terminal, ``OneLine`` writes
production's lines from nothing but what it names itself. Both deny by default: words of a
line are kept only where a programmer wrote them, never what was filled in.
"""

import json
import logging
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from typing_extensions import override

ROOT: Final = Path(__file__).resolve().parents[1]
OURS: Final = ("communities", "workshops", "agendas", "config")
# Asked every few seconds by machines; a failure is seen by whoever asks.
SILENT_VIEWS: Final = frozenset({"communities:health", "communities:ready"})
N_FRAMES: Final = 8


def view_of(record: logging.LogRecord) -> str | None:
    """The name of the view a record is about; None where it is about none."""
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    name: str | None = match.view_name if match else None
    return name


class NoRequests(logging.Filter):
    """Strips what Django attaches to request errors (address, query, body).

    The level, the logger and the kind of error stay, with the name of the view.
    """

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        if record.name == "django.template":
            # At DEBUG it quotes a page's whole context: a code, the marked cards.
            return False
        view = view_of(record)
        if view in SILENT_VIEWS:
            return False
        if record.exc_info and record.exc_info[0]:
            # The traceback's last line can quote values (a typed code, a text): keep the type.
            record.msg, record.args = (
                "%s in %s",
                (
                    record.exc_info[0].__name__,
                    view or record.name,
                ),
            )
            record.exc_info = record.exc_text = None
        elif hasattr(record, "request"):
            record.msg, record.args = "%s in %s", (record.levelname, view)
        return True


class OneLine(logging.Formatter):
    """One JSON object a line: hour, level, logger, words, view, job, kind of error, places.

    ``words`` is the sentence in the code, its gaps unfilled. ``places`` are file, line and
    function, without a value. The hour is as fine as it gets: a second beside a failed
    ballot would point at a person.
    """

    @override
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "hour": datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H"),
            "level": record.levelname,
            "logger": record.name,
            "words": _words(record),
            "view": view_of(record),
            "job": getattr(record, "job", None),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["places"] = _places(record.exc_info[2])
        return json.dumps({key: value for key, value in line.items() if value})


def _words(record: logging.LogRecord) -> str | None:
    """The sentence as it stands in the code.

    Ours are literals (the linter sees to it). Others' may be filled in already; only one
    that still has its gaps is sure to be the programmer's own.
    """
    ours = record.name.split(".", 1)[0] in OURS
    return str(record.msg) if ours or record.args else None


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-N_FRAMES:]
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _short(name: str) -> str:
    path = Path(name)
    if path.is_relative_to(ROOT) and ".venv" not in path.parts:
        return str(path.relative_to(ROOT))
    # Installed packages: which one, not where this machine keeps it.
    return "/".join(path.parts[-2:])


def production_logging() -> dict[str, Any]:
    """Settings for ``logging``: everything that speaks, speaks through ``OneLine``."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"no_hits": {"()": "config.logs.NoHits"}},
        "formatters": {"one_line": {"()": "config.logs.OneLine"}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "one_line",
                "filters": ["no_hits"],
            }
        },
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            # Their own handlers would fill the gaps.
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "celery": {"handlers": [], "level": "WARNING", "propagate": True},
            "gunicorn.error": {"handlers": [], "level": "WARNING", "propagate": True},
            "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
            "django.db.backends": {"handlers": [], "level": "CRITICAL", "propagate": False},
            "django.template": {"handlers": [], "level": "CRITICAL", "propagate": False},
        },
    }


class NoHits(logging.Filter):
    """Drops lines about the pages that machines ask all day."""

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        return view_of(record) not in SILENT_VIEWS

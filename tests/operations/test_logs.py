"""Logs of production: one JSON object a line, and nothing of who, what or where from.

The same requests through ordinary formatting show that the planted words were there.
"""

import io
import json
import logging
import subprocess
import sys
import uuid
from contextlib import contextmanager

import pytest
from django.test import Client

from agendas.tasks import make_export
from config.embedded.services import ROOT
from config.logs import NoHits, OneLine
from tests.operations.production import safe_environment
from tests.world import log_in

CODE, ADDRESS, NAME = "4711081547110815", "203.0.113.77", "Guadalupe-Hernandez"
PLANTED = (CODE, ADDRESS, NAME)
FIELDS = {"hour", "level", "logger", "words", "view", "job", "error", "places"}


@contextmanager
def listening():
    """Everything any logger says at DEBUG: as production writes it, and as others would."""
    shown, plain = io.StringIO(), io.StringIO()
    ours, naive = logging.StreamHandler(shown), logging.StreamHandler(plain)
    ours.setFormatter(OneLine())
    ours.addFilter(NoHits())
    naive.setFormatter(logging.Formatter("%(name)s %(message)s"))
    loggers = [logging.getLogger(name) for name in ["", *logging.root.manager.loggerDict]]
    before = [(logger, logger.level, logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
        logger.propagate = False
        logger.addHandler(ours)
        logger.addHandler(naive)
    try:
        yield shown, plain
    finally:
        for logger, level, propagate in before:
            logger.setLevel(level)
            logger.propagate = propagate
            logger.removeHandler(ours)
            logger.removeHandler(naive)


def lines(shown: io.StringIO) -> list[dict]:
    found = [json.loads(line) for line in shown.getvalue().splitlines()]
    assert all(set(line) <= FIELDS for line in found)
    return found


def planted_request(client: Client, path: str, **options):
    return client.post(
        f"{path}?q={CODE}&name={NAME}",
        {"code": CODE, "note": NAME},
        headers={"user-agent": NAME, "x-forwarded-for": ADDRESS, "referer": f"/{CODE}"},
        REMOTE_ADDR=ADDRESS,
        **options,
    )


def failing(*_args, **_values):
    raise ValueError(f"could not keep {CODE} of {NAME} at {ADDRESS}")


@pytest.mark.parametrize(
    "path", ["/v/", f"/{NAME}/", f"/desk/{CODE}/people/", "/accounts/login/"]
)
def test_a_request_leaves_nothing_of_itself(world, path):
    client = log_in(world.omar, raise_request_exception=False)
    with listening() as (shown, _plain):
        planted_request(client, path)
        client.get(f"/no/such/{CODE}/{NAME}/", REMOTE_ADDR=ADDRESS)

    text = shown.getvalue()
    assert lines(shown)
    assert not [secret for secret in (*PLANTED, "omar") if secret in text]


def test_a_failing_page_leaves_its_kind_and_place_alone(world, monkeypatch):
    monkeypatch.setattr("communities.views.people.process_for", failing)
    client = log_in(world.omar, raise_request_exception=False)
    with listening() as (shown, plain):
        response = planted_request(client, "/desk/valle/people/")

    assert response.status_code == 500
    (line,) = [line for line in lines(shown) if line["level"] == "ERROR"]
    assert line["error"] == "ValueError"
    assert line["view"] == "communities:people"
    assert any("tests/operations/test_logs.py" in place for place in line["places"])
    assert not [
        secret for secret in (*PLANTED, "omar", "valle") if secret in shown.getvalue()
    ]
    # An ordinary formatter would have told, twice over.
    assert CODE in plain.getvalue()
    assert NAME in plain.getvalue()


def test_a_wrong_host_name_is_not_quoted(db):
    with listening() as (shown, plain):
        Client().get("/", headers={"host": f"{NAME}.example"})

    assert [line["logger"] for line in lines(shown) if "DisallowedHost" in line["logger"]]
    assert NAME not in shown.getvalue()
    assert NAME in plain.getvalue()


@pytest.mark.django_db
def test_a_failing_job_leaves_its_kind_alone(monkeypatch, settings):
    monkeypatch.setattr("agendas.tasks.make", failing)
    settings.CELERY_TASK_EAGER_PROPAGATES = False
    key = str(uuid.uuid4())
    with listening() as (shown, plain):
        make_export.apply(kwargs={"export_id": key}, throw=False)

    errors = [line["error"] for line in lines(shown) if "error" in line]
    assert errors == ["ValueError"]
    assert not [secret for secret in (*PLANTED, key) if secret in shown.getvalue()]
    assert CODE in plain.getvalue()


def test_our_own_words_stay(db, monkeypatch):
    with listening() as (shown, _plain):
        logging.getLogger("communities.jobs").warning(
            "broker away", extra={"job": "agendas.x"}
        )

    (line,) = lines(shown)
    assert line["words"] == "broker away"
    assert line["job"] == "agendas.x"
    # No minute, no second.
    assert len(line["hour"]) == len("2026-11-23T04")


def test_words_that_were_filled_in_elsewhere_are_dropped(db):
    with listening() as (shown, _plain):
        logging.getLogger("gunicorn.error").warning(f"Invalid request from ip={ADDRESS}")  # noqa: G004 -- as that program does it
        logging.getLogger("kombu").error("cannot reach %s", ADDRESS)

    assert [line.get("words") for line in lines(shown)] == [None, "cannot reach %s"]
    assert ADDRESS not in shown.getvalue()


@pytest.mark.parametrize("path", ["/health/", "/ready/"])
@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_machines_leave_no_line(db, monkeypatch, path, method):
    monkeypatch.setattr("communities.views.health._broker_answers", lambda: False)
    with listening() as (shown, _plain):
        getattr(Client(), method)(path)

    assert [line for line in lines(shown) if line["level"] != "DEBUG"] == []


@pytest.mark.slow
def test_naive_file_of_a_worker_and_ours(tmp_path):
    """A real worker process, as production configures it, with a job that fails."""
    code = (
        "import celery, django, logging.config; django.setup()\n"
        "from config.celery import app\n"
        "from agendas import tasks\n"
        "from django.conf import settings\n"
        "logging.config.dictConfig(settings.LOGGING)\n"
        f"def fail(key): raise ValueError('{CODE} {NAME}')\n"
        "tasks.make = fail\n"
        "app.conf.task_eager_propagates = False\n"
        f"tasks.make_export.apply(kwargs={{'export_id': '{uuid.UUID(int=7)}'}})\n"
    )
    environment = safe_environment(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, text=True,
        check=False,
    )  # fmt: skip

    (line,) = [json.loads(text) for text in done.stderr.splitlines()]
    assert (line["logger"], line["error"]) == ("celery.app.trace", "ValueError")
    assert CODE not in done.stderr
    assert NAME not in done.stderr

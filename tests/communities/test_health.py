"""Is it up, can it serve: two words for machines, and nothing to learn from them."""

import pytest
from celery import Celery
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

READY = "communities.views.health"


@pytest.fixture
def broker(monkeypatch):
    monkeypatch.setattr(f"{READY}._broker_answers", lambda: True)


def answer(path: str):
    response = Client().get(path)
    return response.status_code, response.content


def test_health_asks_no_database_and_leaves_nothing(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = Client().get("/health/")

    assert response.content == b"ok"
    assert response.headers["Content-Type"] == "text/plain"
    assert response.headers["Cache-Control"] == "no-store"
    assert not response.cookies


def test_ready_asks_little_and_leaves_nothing(db, broker, django_assert_num_queries):
    with django_assert_num_queries(2):
        response = Client().get("/ready/")

    assert response.status_code == 200
    assert response.content == b"ok"
    assert not response.cookies


def test_missing_migration_is_not_ready(db, broker):
    MigrationRecorder(connection).migration_qs.filter(app="communities").delete()

    assert answer("/ready/") == (503, b"not ok")
    assert answer("/health/") == (200, b"ok")


def test_database_away_is_not_ready_and_is_not_named(db, broker, monkeypatch):
    def away(self):
        raise DatabaseError("host 10.0.0.7 refused")

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", away)

    assert answer("/ready/") == (503, b"not ok")


def test_broker_that_answers_is_ready(db):
    assert answer("/ready/") == (200, b"ok")


def test_broker_away_is_not_ready(db, monkeypatch):
    # Nobody listens at port 1.
    monkeypatch.setattr(
        f"{READY}.current_app", Celery(broker="redis://127.0.0.1:1/0", set_as_current=False)
    )

    assert answer("/ready/") == (503, b"not ok")

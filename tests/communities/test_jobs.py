"""Handing work over: after the commit, and without depending on the broker."""

import uuid

import pytest
from celery.app.task import Task
from django.db import transaction
from kombu.exceptions import OperationalError

from agendas.actions.exports import order_export
from agendas.models.exports import Export
from communities.jobs import enqueue


def test_nothing_is_sent_before_the_commit(
    db, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr(Task, "apply_async", lambda self, **k: sent.append(k["kwargs"]))
    with django_capture_on_commit_callbacks(execute=False) as waiting, transaction.atomic():
        enqueue("agendas.make_export", export_id="x")
        assert sent == []
    for send in waiting:
        send()
    assert sent == [{"export_id": "x"}]


def test_broker_away_keeps_the_order_and_shows_no_error(
    world, monkeypatch, client_of, django_capture_on_commit_callbacks
):
    def away(self, **_options):
        raise OperationalError("no broker")

    monkeypatch.setattr(Task, "apply_async", away)
    with django_capture_on_commit_callbacks(execute=True):
        response = client_of(world.dora).post("/desk/valle/exports/", {"id": uuid.uuid4()})
    assert response.status_code == 302
    assert Export.objects.within(world.process).get().state == "created"


def test_unknown_task_is_a_mistake_of_ours(db, django_capture_on_commit_callbacks):
    with (
        pytest.raises(KeyError),
        django_capture_on_commit_callbacks(execute=True),
    ):
        enqueue("agendas.fly")


def test_order_is_written_before_it_is_sent(world):
    order = order_export(acting_user=world.dora, process=world.process, id=uuid.uuid4())
    assert order.state == "created"

"""Digits open once and guessing is counted for all web processes, not for each of them."""

import uuid

import pytest
from django.conf import settings
from django.core.cache.backends.locmem import LocMemCache

from config.shared_memory import SharedMemory

NOWHERE = "redis://127.0.0.1:1/0"


def of_two_processes(server):
    """What two web processes hold in their hands; keys of this run alone."""
    params = {"KEY_PREFIX": uuid.uuid4().hex, "OPTIONS": {"socket_connect_timeout": 1}}
    return SharedMemory(server, params), SharedMemory(server, params)


@pytest.fixture
def two():
    if settings.CELERY_BROKER_URL == "redis://localhost:1/0":
        pytest.skip("no Valkey in this run")
    return of_two_processes(settings.CELERY_BROKER_URL)


def test_digits_used_in_one_process_are_used_in_the_other(two):
    one, other = two
    assert one.add("digits", "y", 30)
    assert not other.add("digits", "y", 30)


def test_each_process_alone_would_let_them_in_twice():
    """The naive variant: the memory of one process."""
    one, other = LocMemCache("one", {}), LocMemCache("other", {})
    assert one.add("digits", "y", 30)
    assert other.add("digits", "y", 30)


def test_attempts_are_counted_together_and_forgotten_together(two):
    one, other = two
    one.set("attempts", [1, 2], 30)
    assert other.get("attempts") == [1, 2]
    assert other.delete("attempts")
    assert one.get("attempts", []) == []


def test_without_valkey_each_process_goes_on_by_itself():
    one, _other = of_two_processes(NOWHERE)
    assert one.add("digits", "y", 30)
    assert not one.add("digits", "y", 30)
    one.set("attempts", [1], 30)
    assert one.get("attempts") == [1]
    assert one.delete("attempts")
    assert one.get("attempts", "gone") == "gone"

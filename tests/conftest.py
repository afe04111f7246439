"""Fixtures of every test: the real PostgreSQL, a key folder of its own, a small world."""

from functools import partial

import pytest
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck, settings

from tests.world import World, build_world, find_world, log_in

# No test is timed, properties neither: a busy machine is not a fault.
settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _own_keys(settings, tmp_path):
    """Keys of one test live and die with it."""
    settings.KEYS_DIR = tmp_path / "keys"


@pytest.fixture(autouse=True)
def _english():
    """Tests compare with msgids, and these are English; Spanish is asked for by name."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The small world is built once; each test changes it inside its own transaction."""
    with django_db_blocker.unblock():
        build_world()
        # Tests that commit are tidied up by emptying every table. One test turns it on again.
        connection.cursor().execute(
            "ALTER TABLE communities_auditentry DISABLE TRIGGER no_truncate"
        )


@pytest.fixture
def world(db) -> World:
    """Two processes, three communities, one person a role; built anew where a test that
    commits has emptied the tables."""
    return find_world() or build_world()


@pytest.fixture(scope="module")
def world_again(django_db_setup, django_db_blocker):
    """For modules whose tests commit: the emptied tables get their small world back."""
    yield
    with django_db_blocker.unblock():
        find_world() or build_world()


@pytest.fixture
def client_of(world):
    """A logged-in client for a person of the world, who reads English: msgids are English."""

    return partial(log_in, language="en")


def pytest_collection_modifyitems(items):
    """Long files first, so that at the end no worker waits for the story alone."""
    items.sort(key=lambda item: "browser" not in item.keywords)

"""Fixtures of every test: the real PostgreSQL, a key folder of its own, a small world."""

import pytest
from django.test import Client

from tests.world import World, build_world


@pytest.fixture(autouse=True)
def _own_keys(settings, tmp_path):
    """Keys of one test live and die with it."""
    settings.KEYS_DIR = tmp_path / "keys"


@pytest.fixture
def world(db) -> World:
    """Two processes, four communities, one person a role, a vote ready to open."""
    return build_world()


@pytest.fixture
def client_of(world):
    """A logged-in client for a person of the world."""

    def log_in(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return log_in

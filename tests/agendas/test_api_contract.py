"""The API keeps to its own OpenAPI document, whatever is asked of it."""

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings

from tests.agendas.api import V1, nation

__all__ = ["nation"]
pytestmark = pytest.mark.slow
QUIET = settings(
    max_examples=25,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def contract(nation, settings):
    # The client of this test does not unpack.
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "gzip" not in name]
    # As Django's own test client does: the test's connection outlives each request.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi(f"{V1}/openapi.json", WSGIHandler())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def operations(contract):
    return [found.ok() for found in contract.get_all_operations()]


def test_document_names_every_address(contract):
    assert len(operations(contract)) == 13
    assert contract.raw_schema["openapi"].startswith("3.")


def test_answers_about_what_is_there_are_as_described(contract, nation):
    parts = {
        "process": "valle",
        "community": "arriba",
        "number": 1,
        "subject": "proposals",
        "item": str(nation.item_.id),
        "theme": str(nation.theme_.id),
    }
    for digest in (nation.local_.hash, nation.national_.hash):
        for operation in operations(contract):
            wanted = {p.name: (parts | {"digest": digest})[p.name]
                      for p in operation.path_parameters}  # fmt: skip
            response = operation.Case(path_parameters=wanted).call_and_validate()
            assert response.status_code == 200, operation.label


def test_anything_asked_gets_a_described_answer(contract):
    for operation in operations(contract):

        @QUIET
        @given(case=operation.as_strategy())
        def probe(case):
            case.call_and_validate()

        probe()

"""Changing the language: back to the same page, and never to a bare refusal."""

import pytest
from django.test import Client
from django.urls import resolve, reverse

from communities.middleware import _above
from tests.safety.routes import PUBLIC
from tests.safety.test_routes import ROUTES, place
from tests.world import log_in

VALIDATE = "/desk/valle/c/arriba/agenda/validate/"
# Only take forms, and each has a page of the desk above it.
POSTED = sorted(
    name
    for name, route in ROUTES.items()
    if route.method == "post" and route.allowed - PUBLIC and ":" in name
)


def test_after_a_fault_in_a_form_the_language_leads_to_the_page_it_stands_on(world):
    client = log_in(world.ana, language="en")
    client.post(VALIDATE, {})
    response = client.get(f"/language/es-mx/?next={VALIDATE}", follow=True)
    assert response.status_code == 200
    assert response.request["PATH_INFO"] == "/desk/valle/c/arriba/agenda/"
    assert 'lang="es-mx"' in response.content.decode()


@pytest.mark.slow
@pytest.mark.parametrize("name", POSTED)
def test_looking_at_what_takes_forms_is_no_refusal(world, name):
    route = ROUTES[name]
    address = reverse(name, kwargs=place(world, route, "own") | route.extra(world))
    resolve(_above(address))
    role = min(route.allowed)
    response = log_in(getattr(world, role)).get(address)
    assert response.status_code != 405
    if response.status_code == 302:
        assert address.startswith(response.url)


def test_strangers_learn_nothing_and_other_addresses_keep_their_refusal(world):
    assert Client().get(VALIDATE).url.startswith("/accounts/login/")
    assert log_in(world.ana).put(VALIDATE).status_code == 405
    assert Client().put("/v/").status_code == 405

"""One's own account: devices, password, passkeys."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from communities.actions.sessions import list_session
from communities.models.sessions import StaffSession
from communities.safety.devices import device_label
from tests.world import enter

ACCOUNT = "/desk/account/"


def browser(user) -> Client:
    """A further browser of ``user``, past the second step."""
    client = Client()
    client.cookies["django_language"] = "en"
    enter(client, user)
    return client


def test_it_works(world):
    first, second = browser(world.ana), browser(world.ana)
    page = first.get(ACCOUNT)
    found = {row.session_key for row in page.context["sessions"]}
    assert {first.session.session_key, second.session.session_key} <= found
    text = page.content.decode()
    assert "this device" in text
    assert "Agenda del valle" in text


@pytest.mark.parametrize(
    ("agent", "label"),
    [
        ("Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/126.0 Mobile Safari/537.36",
         "Chromium, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1",
         "Safari, iOS"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
         "Firefox, Linux"),
        ("curl/8.1", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_device_is_two_words(agent, label):
    assert device_label(agent) == label


def test_session_keeps_no_address_no_model_and_no_hour(world):
    client = browser(world.ana)
    key = client.session.session_key
    agent = "Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/126.0.6478.71 Mobile"
    list_session(acting_user=world.ana, session_key=key, user_agent=agent)
    row = StaffSession.plain.get(session_key=key)
    assert {field.name for field in row._meta.get_fields()} == {
        "id", "user", "session_key", "device", "started_on",
    }  # fmt: skip
    assert row.device == "Chromium, Android"
    assert not hasattr(row.started_on, "hour")


def test_one_of_my_devices_is_ended(world):
    here, lost = browser(world.ana), browser(world.ana)
    row = StaffSession.plain.get(session_key=lost.session.session_key)
    here.post(f"{ACCOUNT}sessions/{row.id}/end/")
    assert lost.get(ACCOUNT).url.startswith("/accounts/login/")
    assert here.get(ACCOUNT).status_code == 200


def test_nobody_ends_the_device_of_another(world):
    ana, beto = browser(world.ana), browser(world.beto)
    row = StaffSession.plain.get(session_key=beto.session.session_key)
    assert ana.post(f"{ACCOUNT}sessions/{row.id}/end/").status_code == 404
    assert beto.get(ACCOUNT).status_code == 200


def test_every_other_device_is_ended(world):
    here, one, two = (browser(world.ana) for _ in range(3))
    beto = browser(world.beto)
    here.post(f"{ACCOUNT}sessions/end/")
    assert [c.get(ACCOUNT).status_code for c in (here, one, two, beto)] == [
        200, 302, 302, 200,
    ]  # fmt: skip


def test_new_password_ends_every_other_device(world):
    here, other = browser(world.ana), browser(world.ana)
    new = "otras cuatro palabras"
    response = here.post(
        "/accounts/password/change/",
        {"oldpassword": "una clave larga y buena", "password1": new, "password2": new},
    )
    assert response.url == ACCOUNT, response.context["form"].errors
    assert other.get(ACCOUNT).url.startswith("/accounts/login/")
    assert here.get(ACCOUNT).status_code == 200
    assert len(here.get(ACCOUNT).context["sessions"]) == 1


def test_passkey_of_another_is_not_there(world):
    key = Authenticator.objects.create(user=world.ana, type="webauthn", data={"name": "x"})
    assert (
        browser(world.beto).post(f"/accounts/passkeys/{key.pk}/remove/").status_code == 404
    )
    assert Authenticator.objects.filter(pk=key.pk).exists()

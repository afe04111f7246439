"""Nobody passes without a second factor; how it is set up, used, lost and let go."""

from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from communities.actions.people import close_access
from communities.forms.account import SecondFactors
from communities.middleware import SecondFactor
from communities.models.sessions import StaffSession

NOW = 1_800_000_000
PASSWORD = "una clave larga y buena"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SET_UP = "/accounts/codes/"
PROCESS = "/desk/valle/"


@pytest.fixture(autouse=True)
def _no_attempts_yet():
    cache.clear()


@pytest.fixture(autouse=True)
def _clock_of_code_apps_stands_still(monkeypatch):
    monkeypatch.setattr(auth, "time", SimpleNamespace(time=lambda: NOW))


def digits(secret=SECRET, *, steps=0) -> str:
    return format_hotp_value(hotp_value(secret, NOW // 30 + steps))


def password(user) -> Client:
    """A browser in which the password was typed, and no more."""
    client = Client()
    response = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert response.status_code == 302, response.content
    return client


@pytest.fixture
def beto(world):
    """Beto's code app is set up; his browsers are not logged in."""
    TOTP.activate(world.beto, SECRET)
    return world.beto


def test_it_works(beto):
    client = password(beto)
    assert client.get(PROCESS).url.startswith("/accounts/login/")
    response = client.post("/accounts/second/", {"code": digits()})
    assert response.url == "/desk/"
    assert client.get(PROCESS).status_code == 200


def every_address(patterns=None, before="") -> list[str]:
    found = []
    for pattern in patterns or get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            found += every_address(pattern.url_patterns, f"{before}{pattern.namespace}:")
        elif isinstance(pattern, URLPattern):
            found.append((before.strip(":"), pattern))
    return found


PARTS = {
    "slug": "valle",
    "uuid": "00000000-0000-0000-0000-000000000001",
    "int": 1,
    "str": "x",
}


def sample(namespace, pattern) -> str:
    name = f"{namespace}:{pattern.name}" if namespace else pattern.name
    kinds = {
        key: type(converter).__name__.removesuffix("Converter").lower()
        for key, converter in pattern.pattern.converters.items()
    }
    parts = {key: PARTS[kind if kind in PARTS else "str"] for key, kind in kinds.items()}
    return reverse(name, kwargs=parts)


@pytest.mark.slow
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_address_that_needs_a_login_leads_to_the_set_up_first(world, method):
    reached = 0
    for namespace, pattern in every_address():
        if not getattr(pattern.callback, "login_required", True):
            continue
        address = sample(namespace, pattern)
        client = Client()
        client.force_login(world.beto)  # the password alone
        response = getattr(client, method)(address)
        if pattern.name in SecondFactor.ON_THE_WAY:
            assert response.status_code in {200, 302, 405}, address
        else:
            assert (response.status_code, response.url) == (302, SET_UP), address
            reached += 1
    assert reached > 80


def test_without_the_middleware_the_password_alone_would_open_the_desk(world, settings):
    """The naive build, which the test above would catch."""
    settings.MIDDLEWARE = [m for m in settings.MIDDLEWARE if "SecondFactor" not in m]
    client = Client()
    client.force_login(world.beto)
    assert client.get(PROCESS).status_code == 200


def test_session_opened_before_the_set_up_does_not_pass_after_it(world):
    stolen, own = password(world.beto), password(world.beto)
    own.get(SET_UP)
    secret = own.session["mfa.totp.secret"]
    own.post(SET_UP, {"code": digits(secret)})
    assert own.get(PROCESS).status_code == 200
    assert stolen.get(PROCESS).url == "/accounts/login/"
    assert stolen.get("/desk/account/").url.startswith("/accounts/login/")


def test_set_up_draws_the_square_itself_and_ends_with_recovery_codes(world):
    client = password(world.beto)
    page = client.get(SET_UP).content.decode()
    secret = client.session["mfa.totp.secret"]
    assert "<svg" in page
    assert secret in page
    assert "data:image" not in page
    response = client.post(SET_UP, {"code": digits(secret)}, follow=True)
    codes = response.context["unused_codes"]
    assert response.redirect_chain == [("/accounts/recovery/", 302)]
    assert len(set(codes)) == 10
    assert codes[0] in response.content.decode()
    assert codes[0] not in client.get("/accounts/recovery/").content.decode()


def test_wrong_first_digits_set_nothing_up(world):
    client = password(world.beto)
    client.get(SET_UP)
    response = client.post(SET_UP, {"code": "000000"})
    assert set(response.context["form"].errors) == {"code"}
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize(
    ("steps", "opens"), [(-1, True), (0, True), (1, True), (-3, False)]
)
def test_digits_hold_for_their_minute(beto, steps, opens):
    response = password(beto).post("/accounts/second/", {"code": digits(steps=steps)})
    assert (response.status_code == 302) is opens


def test_digits_open_once(beto):
    code = digits()
    assert password(beto).post("/accounts/second/", {"code": code}).status_code == 302
    assert password(beto).post("/accounts/second/", {"code": code}).status_code == 200


def test_recovery_code_opens_once(beto):
    code = RecoveryCodes.activate(beto).get_unused_codes()[0]
    assert password(beto).post("/accounts/second/", {"code": code}).status_code == 302
    assert password(beto).post("/accounts/second/", {"code": code}).status_code == 200


def test_guessing_digits_is_stopped(beto):
    client = password(beto)
    for _ in range(5):
        client.post("/accounts/second/", {"code": "000000"})
    assert client.post("/accounts/second/", {"code": digits()}).status_code == 200


def test_limits_keep_no_network_address(world, rf, monkeypatch):
    seen = []
    monkeypatch.setattr(cache, "set", lambda key, *_a, **_k: seen.append(key))
    monkeypatch.setattr(cache, "add", lambda key, *_a, **_k: seen.append(key) or True)
    Client(REMOTE_ADDR="203.0.113.7").post(
        "/accounts/login/", {"login": world.beto.email, "password": "no"}
    )
    assert any("ip" in key for key in seen)
    assert not any("203.0.113.7" in key for key in seen)


def test_secret_is_sealed_where_it_is_stored(beto):
    stored = Authenticator.objects.get(user=beto).data["secret"]
    assert SECRET not in stored
    assert SecondFactors().decrypt(stored) == SECRET


def test_letting_go_of_the_only_factor_leads_back_to_the_set_up(beto):
    client = password(beto)
    client.post("/accounts/second/", {"code": digits()})
    assert client.post("/accounts/codes/remove/").url == "/desk/account/"
    assert client.get(PROCESS).url == SET_UP


def test_closing_access_logs_out_at_the_next_request(beto, world):
    client = password(beto)
    client.post("/accounts/second/", {"code": digits()})
    assert client.get(PROCESS).status_code == 200
    close_access(acting_user=world.omar, user=beto, process=world.process)
    assert client.get(PROCESS).url.startswith("/accounts/login/")
    assert not StaffSession.plain.filter(user=beto).exists()


def test_disabled_person_is_logged_out_even_where_no_session_was_ended(beto):
    client = password(beto)
    client.post("/accounts/second/", {"code": digits()})
    beto.is_active = False
    beto.save(update_fields=["is_active"])
    assert client.get(PROCESS).url.startswith("/accounts/login/")


@pytest.mark.parametrize(("hours", "opens"), [(7, True), (9, False)])
def test_session_lasts_eight_hours_however_much_is_written_into_it(beto, hours, opens):
    client = password(beto)
    client.post("/accounts/second/", {"code": digits()})
    assert client.get(PROCESS).status_code == 200
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= hours * 3600
    # As every message does: Django's own end is eight hours from now again.
    session.save()
    assert (client.get(PROCESS).status_code == 200) is opens
    # Asking the password again does not make it younger.
    assert (client.get("/desk/account/").status_code == 200) is opens

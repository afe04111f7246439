"""The first account: made once, by hand on the server, with a good password."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from communities.models.people import Membership, User
from communities.models.processes import Process
from tests.world import enter

WORDS = {"email": "Opera@example.org", "process": "costa", "title": "Agenda de la costa"}
GOOD = "una clave muy larga y buena"


@pytest.fixture
def nobody(db):
    """A database without accounts."""
    Membership.plain.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE communities_user CASCADE")


def make(monkeypatch, password=GOOD, **changes):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    out = io.StringIO()
    call_command("first_operator", **(WORDS | changes), stdout=out)
    return out.getvalue()


def test_it_works(nobody, monkeypatch):
    said = make(monkeypatch)

    assert "/accounts/login/" in said
    user = User.objects.get()
    membership = Membership.plain.get()
    assert (membership.role, membership.process.slug) == ("operator", "costa")
    assert user.check_password(GOOD)
    client = Client()
    client.force_login(user)
    assert client.get("/desk/costa/people/")["Location"] == "/accounts/codes/"
    enter(client, user)
    assert client.get("/desk/costa/people/").status_code == 200


def test_it_is_for_the_first_account_alone(world, monkeypatch):
    with pytest.raises(CommandError, match="accounts already"):
        make(monkeypatch)


@pytest.mark.parametrize(
    ("changes", "password"),
    [({}, "short"), ({"process": "desk"}, GOOD), ({"email": "no address"}, GOOD)],
)
def test_what_is_wrong_is_said_and_nothing_is_made(nobody, monkeypatch, changes, password):
    before = Process.plain.count()
    with pytest.raises(CommandError):
        make(monkeypatch, password, **changes)
    assert not User.objects.exists()
    assert Process.plain.count() == before

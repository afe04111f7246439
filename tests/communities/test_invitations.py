"""Links that let one person in, once."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from communities.actions.invitations import (
    LinkGoneError,
    NotTheirsError,
    Offer,
    accept_invitation,
    invite,
    wake_account,
    withdraw_invitation,
)
from communities.actions.people import close_access, withdraw_role
from communities.actions.processes import grant_role
from communities.models.audit import AuditEntry
from communities.models.invitations import Invitation
from communities.models.people import Membership, User
from communities.queries.people import open_invitation
from communities.safety import thresholds

NEW = "nueva@example.org"
FIRST = {
    "name": "Nueva",
    "password": "cuatro palabras sin nada",
    "again": "cuatro palabras sin nada",
}


def until(days=90):
    return timezone.localdate() + timedelta(days=days)


def make(world, email=NEW, role="facilitator", community="here", by=None, days=90):
    place = getattr(world, community) if community else None
    offer = Offer(role, world.process, place, until(days))
    return invite(acting_user=by or world.omar, email=email, offer=offer)


def address(token: str) -> str:
    return f"/accounts/invitation/{token}/"


def visitor() -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    return client


def test_it_works(world):
    _made, token = make(world)
    client = visitor()
    page = client.get(address(token)).content.decode()
    assert NEW in page
    assert "Facilitator" in page
    assert "Arriba" in page
    response = client.post(address(token), FIRST)
    assert response.status_code == 302
    assert client.get("/desk/valle/").url == "/accounts/codes/"
    user = User.objects.get(email=NEW)
    assert user.is_active
    assert user.check_password(FIRST["password"])
    held = Membership.plain.get(user=user)
    assert (held.role, held.community, held.until) == ("facilitator", world.here, until())


def test_link_is_kept_nowhere(world):
    made, token = make(world)
    made.refresh_from_db()
    assert token not in str(vars(made))
    assert AuditEntry.objects.within(world.process).last().action == "invite"


def test_dead_links_and_invented_ones_look_the_same(world):
    _used, used = make(world)
    visitor().post(address(used), FIRST)
    late, expired = make(world, "tarde@example.org")
    Invitation.plain.filter(pk=late.pk).update(expires_at=timezone.now())
    gone, withdrawn = make(world, "nadie@example.org")
    withdraw_invitation(acting_user=world.omar, invitation=gone)
    _first, replaced = make(world, "otra@example.org")
    make(world, "otra@example.org")
    answers = set()
    for token in (used, expired, withdrawn, replaced, "Q" * 32, "QQ"):
        for method in ("get", "post"):
            response = getattr(visitor(), method)(address(token), FIRST)
            body = response.content.decode().replace(token, "")
            answers.add((response.status_code, re.sub(r'value="\w+"', "", body)))
    assert len(answers) == 1
    assert answers.pop()[0] == 404


def test_link_holds_for_three_days(world):
    made, _token = make(world)
    hours = (made.expires_at - timezone.now()).total_seconds() / 3600
    assert round(hours) == thresholds.INVITATION_HOURS == 72


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"password": "corta", "again": "corta"}, "password"),
        ({"again": "cuatro palabras distintas"}, "again"),
    ],
)
def test_bad_first_visit_is_said_beside_the_field_and_the_link_still_works(
    world, wrong, field
):
    _made, token = make(world)
    response = visitor().post(address(token), FIRST | wrong)
    assert set(response.context["form"].errors) == {field}
    assert not User.objects.get(email=NEW).is_active
    assert visitor().get(address(token)).status_code == 200


def test_invited_person_cannot_log_in_before(world):
    make(world)
    user = User.objects.get(email=NEW)
    assert not user.is_active
    assert not user.has_usable_password()


def test_person_with_an_account_takes_the_role_logged_in(world, client_of):
    _made, token = make(world, world.ana.email, "coordinator", "there")
    stranger = visitor()
    assert "Log in with it" in stranger.get(address(token)).content.decode()
    stranger.post(address(token), FIRST)
    client_of(world.dora).post(address(token))
    assert Membership.plain.filter(user=world.ana).count() == 1
    assert client_of(world.ana).post(address(token)).url == "/desk/account/"
    assert Membership.plain.filter(user=world.ana, community=world.there).exists()


def test_link_of_somebody_else_gives_nothing(world):
    _made, token = make(world, world.ana.email, "editor", None)
    with pytest.raises(NotTheirsError):
        accept_invitation(acting_user=world.beto, token=token)
    with pytest.raises(NotTheirsError):
        wake_account(acting_user=None, token=token, name="Otra", password="x")
    assert world.ana.check_password("una clave larga y buena")


def test_link_opens_once(world):
    _made, token = make(world)
    wake_account(acting_user=None, token=token, name="Nueva", password="x")
    with pytest.raises(LinkGoneError):
        wake_account(acting_user=None, token=token, name="Otra", password="y")


def test_role_held_before_gets_the_later_end(world):
    _made, token = make(world)
    user = wake_account(acting_user=None, token=token, name="Nueva", password="x")
    for days, expected in ((30, 90), (200, 200)):
        _again, token = make(world, days=days)
        assert accept_invitation(acting_user=user, token=token).until == until(expected)


def test_withdrawing_leaves_no_account_behind_that_never_woke_up(world):
    made, _token = make(world)
    withdraw_invitation(acting_user=world.omar, invitation=made)
    assert not User.objects.filter(email=NEW).exists()
    made, _token = make(world, world.ana.email, "editor", None)
    withdraw_invitation(acting_user=world.omar, invitation=made)
    assert User.objects.filter(email=world.ana.email).exists()


def test_a_link_dies_with_the_right_of_whoever_made_it(world):
    """Somebody thrown out would otherwise come back by a link laid aside for a friend."""
    _made, token = make(world, by=world.beto)
    _kept, other = make(world, "otra@example.org")
    assert "Facilitator" in visitor().get(address(token)).content.decode()
    close_access(acting_user=world.omar, user=world.beto, process=world.process)
    dead, invented = (visitor().get(address(t)) for t in (token, "x" * 32))
    assert dead.status_code == invented.status_code
    assert "Facilitator" not in dead.content.decode()
    with pytest.raises(LinkGoneError):
        accept_invitation(acting_user=User.objects.get(email=NEW), token=token)
    # The row is still there: a naive look at it alone would let the person in.
    assert Invitation.plain.filter(made_by=world.beto).exists()
    assert open_invitation(other)


def test_a_link_dies_when_the_role_behind_it_ends(world):
    _made, token = make(world, by=world.beto)
    yesterday = timezone.localdate() - timedelta(days=1)
    Membership.plain.filter(user=world.beto).update(until=yesterday)
    assert open_invitation(token) is None


def test_lost_telephone_access_closed_new_link_new_factors(world):
    Authenticator.objects.create(user=world.ana, type="totp", data={"secret": "old"})
    close_access(acting_user=world.omar, user=world.ana, process=world.process)
    _made, token = make(world, world.ana.email)
    user = wake_account(acting_user=None, token=token, name="Ana", password="x")
    assert user == world.ana
    assert not Authenticator.objects.filter(user=user).exists()


def test_role_that_does_not_fit_its_place_is_refused_by_the_database(world):
    made, _token = make(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.plain.filter(pk=made.pk).update(role="editor")


def _thrown_out(world):
    """Beto's and Omar's roles as they are just before they lose them, with a link of each."""
    grant_role(acting_user=None, user=world.edith, role="operator", process=world.process)
    _one, facilitator = make(world, "alias@example.org", by=world.beto)
    _two, operator = make(world, "otra@example.org", "operator", None, by=world.omar)
    return facilitator, operator


@pytest.mark.parametrize("how", ["closed", "withdrawn", "ended"])
def test_link_dies_with_the_right_of_whoever_made_it(world, how):
    tokens = _thrown_out(world)
    for person in (world.beto, world.omar):
        held = Membership.plain.get(user=person)
        if how == "closed":
            close_access(acting_user=world.edith, user=person, process=world.process)
        elif how == "withdrawn":
            withdraw_role(acting_user=world.edith, membership=held)
        else:
            Membership.plain.filter(pk=held.pk).update(until=until(-1))
    for token in tokens:
        assert visitor().get(address(token)).status_code == 404
        assert visitor().post(address(token), FIRST).status_code == 404
        with pytest.raises(LinkGoneError):
            wake_account(acting_user=None, token=token, name="Otra", password="x")
    assert not Membership.plain.filter(user__email="otra@example.org").exists()


def test_naive_link_that_asks_nothing_of_its_maker_is_caught(world, monkeypatch):
    monkeypatch.setattr(
        "communities.queries.people._may_still_give", lambda _invitation: True
    )
    _facilitator, operator = _thrown_out(world)
    close_access(acting_user=world.edith, user=world.omar, process=world.process)
    wake_account(acting_user=None, token=operator, name="Omar otra vez", password="x")
    back = Membership.plain.get(user__email="otra@example.org")
    assert back.role == "operator"


# -- who may invite whom ---------------------------------------------------------------


def test_coordinator_invites_facilitators_of_the_own_community_alone(world, client_of):
    response = client_of(world.beto).post(
        "/desk/valle/c/arriba/people/",
        {"email": NEW, "until": until(), "role": "editor", "community": world.there.id},
    )
    assert response.context["link"].startswith("http://testserver/accounts/invitation/")
    made = Invitation.plain.get()
    assert (made.role, made.community) == ("facilitator", world.here)


def test_coordinator_changes_no_role_but_a_facilitators(world, client_of):
    beto = client_of(world.beto)
    own = Membership.plain.get(user=world.beto)
    assert beto.get(f"/desk/valle/c/arriba/people/roles/{own.id}/").status_code == 404
    made, _token = make(world, role="coordinator")
    response = beto.post(f"/desk/valle/c/arriba/people/invitations/{made.id}/withdraw/")
    assert response.status_code == 404
    assert Invitation.plain.filter(pk=made.pk).exists()

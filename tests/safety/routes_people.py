"""Accounts, second factors, invitations and roles."""

import uuid
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.utils import timezone

from communities.actions.invitations import Offer, invite
from communities.models.people import Membership
from tests.safety.routes import COORDINATOR, EVERYONE, OPERATOR, PUBLIC, Route

NOBODY: frozenset[str] = frozenset()
OPERATORS = frozenset({OPERATOR})
COORDINATORS = frozenset({COORDINATOR})


def invitation(world):
    until = timezone.localdate() + timedelta(days=30)
    made, _token = invite(
        acting_user=world.omar,
        email="nueva@example.org",
        offer=Offer("facilitator", world.process, world.here, until),
    )
    return {"invitation": made.id}


def role(world):
    return {"membership": Membership.plain.get(user=world.ana).id}


def person(world):
    return {"user": world.ana.id}


def code_apps(world):
    """Everybody has one, so that everybody may let go of it."""
    for name in EVERYONE:
        Authenticator.objects.create(
            user=getattr(world, name), type="totp", data={"secret": "unused"}
        )
    return {}


def passkey_of_ana(world):
    made = Authenticator.objects.create(
        user=world.ana, type="webauthn", data={"name": "Llave"}
    )
    return {"pk": made.pk}


ROUTES = {
    "communities:invitation": Route(PUBLIC, "site", extra=lambda _w: {"token": "no-hay"}),
    "account_reauthenticate": Route(EVERYONE, "site"),
    # Whoever has taken the second step is led on from here.
    "mfa_authenticate": Route(EVERYONE, "site"),
    "mfa_login_webauthn": Route(EVERYONE, "site"),
    "mfa_index": Route(EVERYONE, "site"),
    "mfa_reauthenticate": Route(EVERYONE, "site"),
    "mfa_reauthenticate_webauthn": Route(EVERYONE, "site"),
    "mfa_activate_totp": Route(EVERYONE, "site"),
    "mfa_deactivate_totp": Route(EVERYONE, "site", extra=code_apps),
    "mfa_view_recovery_codes": Route(NOBODY, "site"),
    "mfa_generate_recovery_codes": Route(EVERYONE, "site"),
    "mfa_add_webauthn": Route(EVERYONE, "site"),
    "mfa_remove_webauthn": Route(frozenset({"ana"}), "site", extra=passkey_of_ana),
    "communities:account": Route(EVERYONE, "site"),
    "communities:sessions-end-others": Route(EVERYONE, "site", "post"),
    "communities:session-end": Route(
        NOBODY, "site", "post", extra=lambda _w: {"session": uuid.UUID(int=1)}
    ),
    "communities:person": Route(OPERATORS, "process", extra=person),
    "communities:person-close": Route(OPERATORS, "process", "post", extra=person),
    "communities:role": Route(OPERATORS, "process", extra=role),
    "communities:role-withdraw": Route(OPERATORS, "process", "post", extra=role),
    "communities:invitation-withdraw": Route(
        OPERATORS, "process", "post", extra=invitation
    ),
    "communities:team": Route(COORDINATORS),
    "communities:team-role": Route(COORDINATORS, extra=role),
    "communities:team-role-withdraw": Route(COORDINATORS, method="post", extra=role),
    "communities:team-invitation-withdraw": Route(
        COORDINATORS, method="post", extra=invitation
    ),
}

"""The cast and the places of the tests, made through the actions that people use."""

import time
import uuid
from dataclasses import dataclass, field
from functools import partial

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.http import HttpRequest
from django.test import Client

from communities.actions import processes, status, texts
from communities.actions.sessions import list_session
from communities.choices import TEXTS_BEFORE_PUBLISHING, Role
from communities.middleware import SecondFactor
from communities.models.people import User
from communities.models.places import Community, Municipality
from communities.models.processes import Process
from workshops.actions import items, readback, sessions
from workshops.choices import ConsentScope, ReadBackResult
from workshops.models.items import Insecurity, Proposal
from workshops.models.sessions import Session

INSECURITY = {
    "dimension": "environmental",
    "form": "none",
    "violent": "no",
    "criminal": "no",
    "group": "women_adult",
}
PROPOSAL = {
    "kind": "social",
    "level": "municipal",
    "decision_level": "municipal",
    "duty_bearer": "municipal_gov",
    "horizon": "short",
    "group": "women_adult",
}


@dataclass
class World:
    """``process`` is ours, ``other`` is a neighbour's on the same installation.

    Ana facilitates and Beto coordinates ``here``; Carla coordinates ``there`` in the same
    process. Edith edits, Dora researches, Omar operates the process, Nadia audits it;
    Stella has no role.
    """

    process: Process
    other: Process
    here: Community
    there: Community
    elsewhere: Community
    people: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None


def enter(client: Client, user: User) -> None:
    """Log ``user`` in as if the second step had been taken just now, and ever stays fresh."""
    client.force_login(user)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, user, "mfa", type="totp", at=time.time() + 86_400)
    request.session[SecondFactor.LISTED] = request.session.session_key
    request.session.save()
    list_session(
        acting_user=user, session_key=request.session.session_key, user_agent="Tests"
    )


# Cookies of the cast's logins by user: hundreds of tests log in, and once is enough.
_COOKIES: dict[object, str] = {}


def log_in(user: User, *, language: str = settings.LANGUAGE_CODE, **options) -> Client:
    """A client that is logged in as ``user`` and chose a language."""
    client = Client(**options)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    if cookie := _COOKIES.get(user.pk):
        client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    else:
        enter(client, user)
    return client


CAST = {
    "ana": (Role.FACILITATOR, "here"),
    "beto": (Role.COORDINATOR, "here"),
    "carla": (Role.COORDINATOR, "there"),
    "edith": (Role.EDITOR, "process"),
    "dora": (Role.RESEARCHER, "process"),
    "omar": (Role.OPERATOR, "process"),
    "nadia": (Role.AUDITOR, "process"),
    "stella": (None, None),
    "otto": (Role.EDITOR, "other"),
}


def build_world() -> World:
    """A small world: no sessions, no items yet."""
    place, _made = Municipality.objects.get_or_create(
        code="16006", defaults={"name": "Apatzingán", "state": "Michoacán"}
    )
    make_process = partial(processes.create_process, acting_user=None, synthetic=False)
    process = make_process(slug="valle", name_es="Agenda del valle")
    other = make_process(slug="sierra", name_es="Agenda de la sierra")

    for owner in (process, other):
        for kind in TEXTS_BEFORE_PUBLISHING:
            texts.write_text(
                acting_user=None, process=owner, kind=kind, body_es="Un equipo responde."
            )

    def make(process: Process, slug: str, name: str) -> Community:
        return processes.create_community(
            acting_user=None, process=process, place=processes.Place(slug, name, place)
        )

    world = World(
        process=process,
        other=other,
        here=make(process=process, slug="arriba", name="Arriba"),
        there=make(process=process, slug="abajo", name="Abajo"),
        elsewhere=make(process=other, slug="lejos", name="Lejos"),
    )
    for name, (role, where) in CAST.items():
        user = User.objects.create_user(
            f"{name}@example.org", "una clave larga y buena", name=name
        )
        world.people[name] = user
        client = Client()
        enter(client, user)
        _COOKIES[user.pk] = client.cookies[settings.SESSION_COOKIE_NAME].value
        if role:
            target = getattr(world, where)
            processes.grant_role(
                acting_user=None,
                user=user,
                role=role,
                process=target if isinstance(target, Process) else target.process,
                community=target if isinstance(target, Community) else None,
            )
    return world


def find_world() -> World | None:
    """The small world as it stands in the database, with fresh objects; None where it is gone."""
    places = {
        place.slug: place
        for place in Community.plain.filter(slug__in=("arriba", "abajo", "lejos"))
        .select_related("process", "municipality")
        .order_by("pk")
    }
    if len(places) < 3:
        return None
    world = World(
        process=places["arriba"].process,
        other=places["lejos"].process,
        here=places["arriba"],
        there=places["abajo"],
        elsewhere=places["lejos"],
    )
    world.there.process = world.process
    world.people.update(
        {user.name: user for user in User.objects.filter(email__endswith="@example.org")}
    )
    return world


def make_session(world: World, community: Community | None = None, **details) -> Session:
    """A cleared sitting of the adult women of ``here``."""
    community = community or world.here
    risk = status.assess_risk(
        acting_user=world.ana, community=community, level="green", conditions=[]
    )
    return sessions.plan_session(
        acting_user=world.ana,
        community=community,
        id=uuid.uuid4(),
        risk=risk,
        consent=dict.fromkeys(ConsentScope.values, "all"),
        details={
            "phase": "diagnosis",
            "methods": ["circle"],
            "group": "women_adult",
            "iso_week": "2026-W10",
            **details,
        },
    )


def make_insecurity(
    world: World, title="Calles sin luz", community=None, **values
) -> Insecurity:
    """A coded insecurity."""
    made = _make_item(world, Insecurity, title, community, INSECURITY | values)
    assert isinstance(made, Insecurity)
    return made


def make_proposal(
    world: World, title="Alumbrado acordado", community=None, **values
) -> Proposal:
    """A coded proposal."""
    made = _make_item(world, Proposal, title, community, PROPOSAL | values)
    assert isinstance(made, Proposal)
    return made


def _make_item(world: World, model, title, community, values) -> Insecurity | Proposal:
    """What ``create_item`` and ``code_item`` leave, in a tenth of the time."""
    community = community or world.here
    item = model(
        community=community,
        cycle=sessions.current_cycle(community),
        title_es=title,
        code=items.next_code(community=community, kind=model.kind_of_item),
        sensitivity="S1",
    )
    fields = items.set_codes(item, values)
    assert {"state"} <= set(fields)
    item.save(force_insert=True)
    return item


def confirm(world: World, *found, community=None) -> None:
    """The group confirms items at a read-back."""
    readback.read_back(
        acting_user=world.beto,
        community=community or world.here,
        heard=[readback.Heard(item, ReadBackResult.CONFIRMED) for item in found],
    )
    for item in found:
        item.refresh_from_db()

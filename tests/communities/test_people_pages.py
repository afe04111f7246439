"""The operator's pages: people, roles, communities."""

import uuid

import pytest

from communities.models.people import Membership, User
from communities.models.places import Community
from tests.world import World

PEOPLE = "/desk/valle/people/"
NEW = "/desk/valle/communities/new/"


def grant(**overrides):
    return {
        "email": "nueva@example.org",
        "name": "Nueva",
        "role": "editor",
        "community": "",
    } | (overrides)


def place(**overrides):
    return {
        "id": str(uuid.uuid4()),
        "name": "La Loma",
        "slug": "loma",
        "municipality_code": "16006",
        "municipality_name": "Apatzingán",
        "state_name": "Michoacán",
        "resolution": "municipality",
    } | overrides


def roles(email: str) -> set:
    found = Membership.plain.filter(user__email=email)
    return set(found.values_list("role", "community__slug"))


def test_it_works(world: World, client_of, client):
    response = client_of(world.omar).post(PEOPLE, grant())
    password = response.context["first_password"]

    assert roles("nueva@example.org") == {("editor", None)}
    assert password in response.content.decode()
    assert client.login(email="nueva@example.org", password=password)


def test_first_password_is_shown_once_and_kept_nowhere(world, client_of):
    omar = client_of(world.omar)
    password = omar.post(PEOPLE, grant()).context["first_password"]
    assert password not in omar.get(PEOPLE).content.decode()
    assert not User.objects.filter(password__contains=password).exists()


def test_person_with_an_account_gets_a_further_role_and_no_password(world, client_of):
    response = client_of(world.omar).post(
        PEOPLE, grant(email="ana@example.org", role="coordinator", community=world.there.id)
    )
    assert response.context["first_password"] == ""
    assert roles("ana@example.org") == {("facilitator", "arriba"), ("coordinator", "abajo")}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": "nadie"}, "email"),
        ({"role": "coordinator", "community": ""}, "community"),
        ({"role": "rey"}, "role"),
        ({"email": "edith@example.org", "role": "editor"}, "role"),
    ],
)
def test_bad_input_is_said_beside_the_field_and_stays(world, client_of, wrong, field):
    before = Membership.plain.count()
    response = client_of(world.omar).post(PEOPLE, grant(**wrong))
    assert set(response.context["form"].errors) == {field}
    assert 'value="Nueva"' in response.content.decode()
    assert Membership.plain.count() == before


def test_role_in_a_foreign_community_is_refused(world, client_of):
    response = client_of(world.omar).post(
        PEOPLE, grant(role="facilitator", community=world.elsewhere.id)
    )
    assert set(response.context["form"].errors) == {"community"}


def test_whole_process_role_takes_no_community(world, client_of):
    response = client_of(world.omar).post(PEOPLE, grant(community=world.here.id))
    assert set(response.context["form"].errors) == {"community"}


def test_community_is_added_once(world, client_of):
    omar, payload = client_of(world.omar), place()
    for _ in range(2):
        omar.post(NEW, payload)
    found = Community.objects.within(world.process).get(slug="loma")
    assert found.cycles.count() == 1
    assert found.municipality.name == "Apatzingán"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"slug": "arriba"}, "slug"),
        ({"slug": "national"}, "slug"),
        ({"slug": "La Loma"}, "slug"),
        ({"municipality_code": "16"}, "municipality_code"),
        ({"name": ""}, "name"),
    ],
)
def test_bad_community_is_said_beside_the_field(world, client_of, wrong, field):
    response = client_of(world.omar).post(NEW, place(**wrong))
    assert set(response.context["form"].errors) == {field}
    assert Community.objects.within(world.process).count() == 2


def test_suspending_through_the_page(world, client_of, client):
    ana = client_of(world.ana)
    page = ana.post(
        "/desk/valle/c/arriba/suspend/", {"reason": "", "review_on": "2000-01-01"}
    )
    assert set(page.context["form"].errors) == {"reason", "review_on"}
    ana.post(
        "/desk/valle/c/arriba/suspend/",
        {
            "reason": "violence_rise",
            "review_on": "2035-01-01",
            "public_note_es": "No fue posible seguir.",
        },
    )
    world.here.refresh_from_db()
    assert world.here.state == "suspended"
    assert "No fue posible seguir." in client.get("/valle/arriba/").content.decode()
    ana.post("/desk/valle/c/arriba/testimony/")
    world.here.refresh_from_db()
    assert world.here.state == "testimony_only"


def test_risk_card_is_signed_once(world, client_of):
    ana, key = client_of(world.ana), str(uuid.uuid4())
    for _ in range(2):
        ana.post(
            "/desk/valle/c/arriba/risk/",
            {"id": key, "level": "amber", "conditions": ["venue"]},
        )
    assert [(r.level, r.conditions) for r in world.here.risks.all()] == [
        ("amber", ["venue"])
    ]
    assert (
        "level"
        in ana.post("/desk/valle/c/arriba/risk/", {"id": key}).context["form"].errors
    )


def test_road_moves_one_step_by_the_page(world, client_of):
    beto = client_of(world.beto)
    beto.post("/desk/valle/c/arriba/advance/", {"to": "diagnosis"})
    world.here.refresh_from_db()
    assert world.here.state == "planned"
    beto.post("/desk/valle/c/arriba/advance/", {"to": "contact"})
    world.here.refresh_from_db()
    assert world.here.state == "contact"


def test_nobody_gives_a_role_to_themselves(world, client_of):
    answer = client_of(world.omar).post(PEOPLE, grant(email=world.omar.email))
    assert answer.context["form"].errors["email"]
    assert roles(world.omar.email) == {("operator", None)}

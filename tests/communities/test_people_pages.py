"""The operator's pages: people, roles, communities."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from communities.actions.invitations import Offer, invite
from communities.actions.processes import grant_role
from communities.models.invitations import Invitation
from communities.models.people import Membership
from communities.models.places import Community
from tests.world import World

PEOPLE = "/desk/valle/people/"
NEW = "/desk/valle/communities/new/"


def payload(**overrides):
    return {
        "email": "nueva@example.org",
        "role": "editor",
        "community": "",
        "until": timezone.localdate() + timedelta(days=30),
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


def link_for(response) -> str:
    return response.context["link"]


def test_it_works(world: World, client_of):
    response = client_of(world.omar).post(PEOPLE, payload())

    assert link_for(response) in response.content.decode()
    assert roles("nueva@example.org") == set()
    assert "nueva@example.org" in client_of(world.omar).get(PEOPLE).content.decode()


def test_link_is_shown_once(world, client_of):
    omar = client_of(world.omar)
    link = link_for(omar.post(PEOPLE, payload()))
    assert link not in omar.get(PEOPLE).content.decode()


def test_operator_does_not_learn_whether_an_account_exists(world, client_of):
    omar = client_of(world.omar)
    pages = []
    for email in ("otto@example.org", "nadie@example.org"):
        response = omar.post(PEOPLE, payload(email=email))
        page = response.content.decode().replace(link_for(response), "")
        page = re.sub(r'value="\w+"|[0-9a-f-]{36}', "", page).replace(email, "")
        pages.append(page)
        Invitation.plain.all().delete()
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": "nadie"}, "email"),
        ({"role": "coordinator", "community": ""}, "community"),
        ({"role": "rey"}, "role"),
        ({"email": "edith@example.org", "role": "editor"}, "role"),
        ({"until": ""}, "until"),
        ({"until": "2000-01-01"}, "until"),
        ({"until": "2100-01-01"}, "until"),
    ],
)
def test_bad_input_is_said_beside_the_field_and_stays(world, client_of, wrong, field):
    response = client_of(world.omar).post(PEOPLE, payload(**wrong))
    assert set(response.context["form"].errors) == {field}
    assert f'value="{payload(**wrong)["email"]}"' in response.content.decode()
    assert not Invitation.plain.exists()


def test_role_in_a_foreign_community_is_refused(world, client_of):
    response = client_of(world.omar).post(
        PEOPLE, payload(role="facilitator", community=world.elsewhere.id)
    )
    assert set(response.context["form"].errors) == {"community"}


def test_whole_process_role_takes_no_community(world, client_of):
    response = client_of(world.omar).post(PEOPLE, payload(community=world.here.id))
    assert set(response.context["form"].errors) == {"community"}


def role_of(user) -> str:
    return f"{PEOPLE}roles/{Membership.plain.get(user=user).id}/"


def test_role_ends_on_the_day_that_was_set(world, client_of):
    client_of(world.omar).post(role_of(world.beto), {"until": timezone.localdate()})
    assert Membership.plain.get(user=world.beto).until == timezone.localdate()
    assert client_of(world.beto).get("/desk/valle/c/arriba/").status_code == 200
    Membership.plain.filter(user=world.beto).update(
        until=timezone.localdate() - timedelta(days=1)
    )
    assert client_of(world.beto).get("/desk/valle/c/arriba/").status_code == 404


def test_taking_the_last_role_ends_sessions_at_the_next_request(world, client_of):
    beto = client_of(world.beto)
    assert beto.get("/desk/account/").status_code == 200
    client_of(world.omar).post(f"{role_of(world.beto)}withdraw/")
    assert beto.get("/desk/account/").url.startswith("/accounts/login/")


def test_taking_one_of_two_roles_leaves_the_person_logged_in(world, client_of):
    grant_role(
        acting_user=None,
        user=world.beto,
        role="coordinator",
        process=world.other,
        community=world.elsewhere,
    )
    first = Membership.plain.get(user=world.beto, process=world.process)
    client_of(world.omar).post(f"{PEOPLE}roles/{first.id}/withdraw/")
    assert client_of(world.beto).get("/desk/account/").status_code == 200


def test_page_of_a_person_shows_no_other_process(world, client_of):
    grant_role(
        acting_user=None,
        user=world.beto,
        role="coordinator",
        process=world.other,
        community=world.elsewhere,
    )
    omar = client_of(world.omar)
    for address in (PEOPLE, f"{PEOPLE}{world.beto.id}/"):
        page = omar.get(address).content.decode()
        assert "Arriba" in page
        assert "Lejos" not in page
        assert "sierra" not in page
    assert omar.get(f"{PEOPLE}{world.otto.id}/").status_code == 404
    elsewhere = Membership.plain.get(user=world.otto)
    assert omar.get(f"{PEOPLE}roles/{elsewhere.id}/").status_code == 404


def test_closing_access_leaves_other_processes_alone(world, client_of):
    grant_role(
        acting_user=None,
        user=world.beto,
        role="coordinator",
        process=world.other,
        community=world.elsewhere,
    )
    client_of(world.omar).post(f"{PEOPLE}{world.beto.id}/close/")
    assert roles("beto@example.org") == {("coordinator", "lejos")}
    assert client_of(world.beto).get("/desk/sierra/c/lejos/").status_code == 200


def test_last_operator_stays(world, client_of):
    omar = client_of(world.omar)
    omar.post(f"{role_of(world.omar)}withdraw/")
    omar.post(f"{PEOPLE}{world.omar.id}/close/")
    assert roles("omar@example.org") == {("operator", None)}


@pytest.mark.parametrize("n", [1, 30])
def test_queries_do_not_grow(world, client_of, django_assert_max_num_queries, n):
    until = timezone.localdate() + timedelta(days=9)
    for i in range(n):
        invite(
            acting_user=world.omar,
            email=f"n{i}@example.org",
            offer=Offer("editor", world.process, None, until),
        )
    with django_assert_max_num_queries(12):
        client_of(world.omar).get(PEOPLE)


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
    answer = client_of(world.omar).post(PEOPLE, payload(email=world.omar.email))
    assert answer.context["form"].errors["email"]
    assert roles(world.omar.email) == {("operator", None)}


@pytest.mark.parametrize(("name", "there"), [("omar", False), ("beto", True)])
def test_tabs_of_a_community_lead_only_where_one_may_go(world, client_of, name, there):
    person = client_of(getattr(world, name))
    page = person.get("/desk/valle/c/arriba/people/").content.decode()
    for address in ("/desk/valle/c/arriba/agenda/", "/desk/valle/c/arriba/consultations/"):
        assert (f'href="{address}"' in page) is there
        assert (person.get(address).status_code == 200) is there


@pytest.mark.parametrize("ended", [False, True])
def test_nobody_lengthens_a_role_of_their_own_nor_wakes_one_that_ended(
    world, client_of, ended
):
    """An operator sees no content: who was an editor once does not become one again alone."""
    today = timezone.localdate()
    before = today - timedelta(days=9) if ended else today + timedelta(days=9)
    role = "editor" if ended else "operator"
    held = Membership.plain.filter(user=world.omar, role=role).first() or grant_role(
        acting_user=None, user=world.omar, role=role, process=world.process
    )
    Membership.plain.filter(pk=held.pk).update(until=before)
    address = f"/desk/valle/people/roles/{held.pk}/"
    page = client_of(world.omar).post(address, {"until": today + timedelta(days=300)})
    assert "Ask a colleague" in page.content.decode()
    held.refresh_from_db()
    assert held.until == before
    if not ended:
        sooner = today + timedelta(days=2)
        client_of(world.omar).post(address, {"until": sooner})
        held.refresh_from_db()
        assert held.until == sooner


def test_a_key_that_another_process_uses_makes_a_community_all_the_same(world, client_of):
    """The key of every community is public: it must tell nothing, and break nothing."""
    page = client_of(world.omar).post(
        "/desk/valle/communities/new/",
        {
            "id": world.elsewhere.pk,
            "name": "Nueva",
            "slug": "nueva",
            "municipality_code": "16006",
            "municipality_name": "Apatzingán",
            "state_name": "Michoacán",
            "resolution": "municipality",
        },
    )
    assert page.status_code == 302
    assert world.process.communities.get(slug="nueva").pk != world.elsewhere.pk

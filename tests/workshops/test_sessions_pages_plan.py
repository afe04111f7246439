"""Planning a sitting, with the look at the risk that is signed with it."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from communities.actions import status
from communities.models.places import RiskAssessment
from workshops.choices import ConsentScope
from workshops.models.sessions import Consent, Session
from workshops.queries.sessions import week_of

HERE = "/desk/valle/c/arriba/sessions/"
NEW = f"{HERE}new/"


@pytest.fixture
def client(client_of, world):
    found = client_of(world.ana)
    found.cookies["django_language"] = "en"
    return found


def _payload(**overrides):
    values = {
        "id": str(uuid.uuid4()),
        "phase": "diagnosis",
        "methods": ["circle", "listing"],
        "group": "women_young",
        "iso_week": "2026-W10",
        "headcount_band": "",
        "risk-id": str(uuid.uuid4()),
        "risk-level": "green",
        "risk-conditions": ["venue"],
        **{f"consent_{scope}": "all" for scope in ConsentScope},
    } | overrides
    return {name: value for name, value in values.items() if value is not None}


def look(world, level="green"):
    return status.assess_risk(
        acting_user=world.ana, community=world.here, level=level, conditions=[]
    )


def stop(world):
    status.suspend_community(
        acting_user=world.ana,
        community=world.here,
        why=status.Suspension(
            reason="violence_rise", review_on=timezone.localdate() + timedelta(days=9)
        ),
    )


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def wrong_fields(response):
    """Names of fields that carry an error, over both forms of the page."""
    found = set(response.context["form"].errors)
    if response.context["look"]:
        found |= {f"risk-{name}" for name in response.context["look"].errors}
    return found


def nothing_made():
    return not Session.plain.exists() and not RiskAssessment.plain.exists()


def test_it_works(client, world):
    response = client.post(NEW, _payload())
    made = Session.plain.get()
    assert response.status_code == 302
    assert response.url == f"{HERE}{made.id}/"
    assert (made.community, made.phase, made.methods, made.group, made.iso_week) == (
        world.here,
        "diagnosis",
        ["circle", "listing"],
        "women_young",
        "2026-W10",
    )
    assert made.state == "cleared"
    consent = Consent.plain.get()
    assert {scope: consent.answer(scope) for scope in ConsentScope} == dict.fromkeys(
        ConsentScope, "all"
    )
    assert (made.risk.level, made.risk.conditions, made.risk.signed_by) == (
        "green",
        ["venue"],
        world.ana,
    )


def test_the_form_starts_with_this_week_and_no_answer_of_the_group(client):
    form = client.get(NEW).context["form"]
    assert form["iso_week"].value() == week_of(timezone.localdate()).code
    assert [scope.value() for scope in form.scopes()] == [None] * 5


def test_sent_twice_it_is_planned_once(client):
    payload = _payload()
    first, second = client.post(NEW, payload), client.post(NEW, payload)
    assert first.url == second.url
    assert Session.plain.count() == RiskAssessment.plain.count() == 1


def test_a_look_that_holds_is_used(client, world):
    risk = look(world, "amber")
    page = client.get(NEW)
    assert page.context["look"] is None
    assert "Amber" in text_of(page)
    client.post(NEW, _payload())
    assert Session.plain.get().risk == risk
    assert RiskAssessment.plain.count() == 1


def test_a_newer_red_takes_away_an_older_green(client, world):
    look(world)
    look(world, "red")
    page = client.get(NEW)
    assert page.context["look"] is not None
    assert "Red" in text_of(page)


@pytest.mark.parametrize("level", ["red", "stop"])
def test_red_and_stop_make_nothing_and_say_so_beside_the_field(client, level):
    response = client.post(NEW, _payload(**{"risk-level": level}))
    assert response.status_code == 200
    assert wrong_fields(response) == {"risk-level"}
    assert "nobody meets" in text_of(response)
    assert nothing_made()


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("phase", "", "Choose the phase"),
        ("phase", "party", "not among the choices"),
        ("methods", None, "at least one method"),
        ("group", "", "Choose the group"),
        ("iso_week", "", "Write the week"),
        ("iso_week", "last week", "no such week"),
        ("iso_week", "2025-W53", "no such week"),
        ("iso_week", "1999-W01", "too long ago"),
        ("headcount_band", "17", "not among the choices"),
        ("risk-level", None, "Choose one of these"),
        ("consent_take_part", "none", "there is no meeting"),
        *((f"consent_{scope}", None, "what the group answered") for scope in ConsentScope),
    ],
)
def test_each_bad_answer_has_its_sentence_and_makes_nothing(client, field, value, says):
    response = client.post(NEW, _payload(**{field: value}))
    assert response.status_code == 200
    assert wrong_fields(response) == {field}
    assert says in text_of(response)
    assert nothing_made()
    # What was typed stands there still.
    if field != "iso_week":
        assert 'value="2026-W10"' in response.content.decode()


def test_eight_weeks_ahead_can_be_planned_and_nine_cannot(client):
    today = timezone.localdate()
    far = week_of(today + timedelta(weeks=9))
    response = client.post(NEW, _payload(iso_week=far.code))
    assert wrong_fields(response) == {"iso_week"}
    assert week_of(today + timedelta(weeks=8)).code in text_of(response)
    near = week_of(today + timedelta(weeks=8))
    assert client.post(NEW, _payload(iso_week=near.code)).status_code == 302


def test_with_children_only_the_circles_results_are_kept(client):
    refused = client.post(NEW, _payload(group="children"))
    assert wrong_fields(refused) == {"methods"}
    assert nothing_made()
    client.post(NEW, _payload(group="children", methods=["listing", "art"]))
    page = client.get(f"{HERE}{Session.plain.get().id}/")
    assert "No child" in text_of(page)


def test_nothing_is_planned_where_the_work_is_stopped(client, world):
    look(world)
    stop(world)
    assert b'name="phase"' not in client.get(NEW).content
    response = client.post(NEW, _payload())
    assert response.status_code == 200
    assert not Session.plain.exists()


@pytest.mark.parametrize("address", [HERE, NEW])
def test_titles_say_nothing_to_a_glance(client, address):
    page = client.get(address).content.decode()
    heads = re.findall(r"<(?:title|h1)[^>]*>(.*?)</", page, re.DOTALL)
    assert heads
    assert not re.search(r"violen|segur|secur|vot", " ".join(heads), re.IGNORECASE)

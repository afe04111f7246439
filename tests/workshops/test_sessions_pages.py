"""The list of sittings, planning one, and the sheet of a finished one."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from communities.actions import status
from communities.models.places import RiskAssessment
from tests.world import make_insecurity, make_session
from workshops.actions import cards, sessions, synthesis
from workshops.actions.cards import Card
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


def test_an_empty_list_says_what_to_do(client):
    response = client.get(HERE)
    assert "Plan a sitting" in text_of(response)
    assert b"notice empty" in response.content


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
        ("phase", "party", "not one of the available choices"),
        ("methods", None, "at least one method"),
        ("group", "", "Choose the group"),
        ("iso_week", "", "Write the week"),
        ("iso_week", "last week", "no such week"),
        ("iso_week", "2025-W53", "no such week"),
        ("iso_week", "1999-W01", "too long ago"),
        ("headcount_band", "17", "not one of the available choices"),
        ("risk-level", None, "required"),
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


def test_a_stopped_community_hides_what_was_planned(client, world):
    planned, begun = make_session(world), make_session(world)
    sessions.finish_session(acting_user=world.ana, session=begun, headcount_band="5-9")
    stop(world)
    page = client.get(HERE).content.decode()
    assert str(begun.id) in page
    assert str(planned.id) not in page
    assert b'id="desk"' not in client.get(f"{HERE}{planned.id}/").content


# --- the list -----------------------------------------------------------------------------


def fill(world, count):
    for number in range(count):
        session = make_session(world, iso_week=f"2025-W{number % 52 + 1:02d}")
        cards.add_contributions(
            acting_user=world.ana,
            session=session,
            cards=[Card("insecurity", "a"), Card("insecurity", "b", sensitivity="S2")],
        )
        cards.add_silence(
            acting_user=world.ana, session=session, kind="left", id=uuid.uuid4()
        )
    return session


def lines(response):
    return [line for _title, found in response.context["parts"] for line in found]


def test_counts_do_not_multiply_each_other(client, world):
    session = fill(world, 1)
    item = make_insecurity(world)
    first = session.contributions.first()
    synthesis.gather_into(
        acting_user=world.beto, community=world.here, ids=[first.id], item=item
    )
    cards.add_silence(
        acting_user=world.ana, session=session, kind="banned", id=uuid.uuid4()
    )
    (line,) = lines(client.get(HERE))
    assert (line.n_cards, line.n_placed, line.n_silences) == (2, 1, 2)


def test_the_newest_week_comes_first_and_neighbours_never(client, world):
    weeks = ["2025-W50", "2026-W02", "2025-W07"]
    for week in weeks:
        make_session(world, iso_week=week)
    make_session(world, world.there)
    make_session(world, world.elsewhere)
    assert [line.session.iso_week for line in lines(client.get(HERE))] == sorted(
        weeks, reverse=True
    )


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_asks_no_more_for_more(
    client, world, count, django_assert_max_num_queries
):
    fill(world, count)
    with django_assert_max_num_queries(5):
        assert len(lines(client.get(HERE))) == count


# --- the sheet ----------------------------------------------------------------------------


def finished(world):
    session = fill(world, 1)
    sessions.finish_session(acting_user=world.ana, session=session, headcount_band="10-19")
    return session


def test_a_finished_sitting_shows_what_each_card_became(client, world):
    session = finished(world)
    item = make_insecurity(world, "Calles sin luz")
    first = session.contributions.first()
    synthesis.gather_into(
        acting_user=world.beto, community=world.here, ids=[first.id], item=item
    )
    page = client.get(f"{HERE}{session.id}/")
    assert b'id="desk"' not in page.content
    assert f"/items/insecurity/{item.id}/" in page.content.decode()
    assert "I01 Calles sin luz" in text_of(page)
    assert "10–19 people" in text_of(page)


@pytest.mark.parametrize(
    ("who", "sees"), [("ana", True), ("beto", True), ("edith", False), ("dora", False)]
)
def test_cards_for_the_field_team_stay_there(client_of, world, who, sees):
    session = fill(world, 1)
    session.contributions.filter(sensitivity="S2").update(text="Solo para el equipo")
    running = client_of(getattr(world, who)).get(f"{HERE}{session.id}/")
    sessions.finish_session(acting_user=world.ana, session=session, headcount_band="1-4")
    sheet = client_of(getattr(world, who)).get(f"{HERE}{session.id}/")
    listed = client_of(getattr(world, who)).get(HERE)
    for page in (running, sheet):
        assert ("Solo para el equipo" in page.content.decode()) is sees
    assert lines(listed)[0].n_cards == (2 if sees else 1)


def test_an_item_for_the_field_team_is_not_named_to_others(client_of, world):
    session = finished(world)
    item = make_insecurity(world, "Cosa reservada", sensitivity="S2")
    first = session.contributions.filter(sensitivity="S1").get()
    synthesis.gather_into(
        acting_user=world.beto, community=world.here, ids=[first.id], item=item
    )
    page = client_of(world.dora).get(f"{HERE}{session.id}/").content.decode()
    assert "Cosa reservada" not in page
    assert str(item.id) not in page


def test_only_the_field_team_writes_and_opens_again(client_of, world):
    session = make_session(world)
    assert b'id="desk"' in client_of(world.ana).get(f"{HERE}{session.id}/").content
    assert b'id="desk"' not in client_of(world.dora).get(f"{HERE}{session.id}/").content
    sessions.finish_session(acting_user=world.ana, session=session, headcount_band="1-4")
    assert b"/reopen/" in client_of(world.ana).get(f"{HERE}{session.id}/").content
    assert b"/reopen/" not in client_of(world.dora).get(f"{HERE}{session.id}/").content


def test_finishing_is_undone(client, world):
    session = finished(world)
    for _twice in range(2):
        response = client.post(f"{HERE}{session.id}/reopen/")
        assert response.url == f"{HERE}{session.id}/"
    session.refresh_from_db()
    assert session.state == "running"
    assert session.contributions.count() == 2


def test_a_neighbours_sitting_is_not_found_here(client, world):
    there = make_session(world, world.there)
    for address in ("", "cards/", "cards/many/", "silences/", "finish/", "abort/"):
        method = client.post if address else client.get
        assert method(f"{HERE}{there.id}/{address}").status_code == 404
    there.refresh_from_db()
    assert there.state == "cleared"


@pytest.mark.parametrize("count", [1, 30])
def test_the_sheet_asks_no_more_for_more(
    client, world, count, django_assert_max_num_queries
):
    session = make_session(world)
    cards.add_contributions(
        acting_user=world.ana,
        session=session,
        cards=[Card("insecurity", f"Cosa {n}") for n in range(count)],
    )
    for row in session.contributions.all():
        item = make_insecurity(world, row.text)
        synthesis.gather_into(
            acting_user=world.beto, community=world.here, ids=[row.id], item=item
        )
    sessions.finish_session(acting_user=world.ana, session=session, headcount_band="5-9")
    with django_assert_max_num_queries(7):
        page = client.get(f"{HERE}{session.id}/")
    assert len(page.context["cards"]) == count


@pytest.mark.parametrize("address", [HERE, NEW])
def test_titles_say_nothing_to_a_glance(client, address):
    page = client.get(address).content.decode()
    heads = re.findall(r"<(?:title|h1)[^>]*>(.*?)</", page, re.DOTALL)
    assert heads
    assert not re.search(r"violen|segur|secur|vot", " ".join(heads), re.IGNORECASE)

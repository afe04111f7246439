"""The list of sittings, and the sheet of a finished one."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from communities.actions import status
from tests.world import make_insecurity, make_session
from workshops.actions import cards, sessions, synthesis
from workshops.actions.cards import Card

HERE = "/desk/valle/c/arriba/sessions/"
NEW = f"{HERE}new/"


@pytest.fixture
def client(client_of, world):
    found = client_of(world.ana)
    found.cookies["django_language"] = "en"
    return found


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


def test_an_empty_list_says_what_to_do(client):
    response = client.get(HERE)
    assert "Plan a sitting" in text_of(response)
    assert b"notice empty" in response.content


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
    for _planned in range(count):
        make_session(world)
    with django_assert_max_num_queries(5):
        assert len(lines(client.get(HERE))) == 2 * count


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

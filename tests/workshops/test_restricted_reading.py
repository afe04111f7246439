"""Whoever opens what is for the field team only leaves one trace a page."""

import pytest
from django.urls import reverse

from communities.models.audit import AuditEntry
from tests.votes import make_proposals, make_vote
from tests.world import make_insecurity, make_session
from workshops.models.contributions import Contribution

HERE = "/desk/valle/c/arriba"


@pytest.fixture
def session(world):
    found = make_session(world)
    for position, sensitivity in enumerate(("S1", "S2", "S2"), start=1):
        Contribution.plain.create(
            session=found,
            position=position,
            kind="insecurity",
            text="Algo",
            group="women_adult",
            sensitivity=sensitivity,
        )
    return found


def traces(action="read_restricted") -> list:
    rows = AuditEntry.plain.filter(action=action).order_by("id")
    return list(rows.values_list("actor__name", "target_kind", "target_id"))


def test_it_works(world, client_of, session):
    client_of(world.beto).get(f"{HERE}/sessions/{session.id}/")
    assert traces() == [("beto", "session", session.id)]


@pytest.mark.parametrize("state", ["cleared", "synced"])
def test_each_view_of_a_sitting_is_one_entry(world, client_of, session, state):
    session.state = state
    session.save(update_fields=["state"])
    ana = client_of(world.ana)
    for _ in range(2):
        ana.get(f"{HERE}/sessions/{session.id}/")
    assert traces() == [("ana", "session", session.id)] * 2


def test_whoever_sees_nothing_restricted_leaves_no_trace(world, client_of, session):
    client_of(world.dora).get(f"{HERE}/sessions/{session.id}/")
    Contribution.plain.filter(sensitivity="S2").delete()
    client_of(world.ana).get(f"{HERE}/sessions/{session.id}/")
    client_of(world.ana).get(f"{HERE}/sessions/")
    assert traces() == []


def test_desk_item_and_read_back_leave_theirs(world, client_of):
    item = make_insecurity(world)
    item.sensitivity = "S2"
    item.save(update_fields=["sensitivity"])
    beto = client_of(world.beto)
    for address in ("synthesis/", f"items/insecurity/{item.id}/", "read-back/"):
        assert beto.get(f"{HERE}/{address}").status_code == 200, address
    assert [kind for _who, kind, _id in traces()] == [
        "community",
        "insecurity",
        "community",
    ]


def test_noting_it_costs_one_query(
    world, client_of, session, django_assert_max_num_queries
):
    beto, asked = client_of(world.beto), []
    for _ in range(2):
        with django_assert_max_num_queries(60) as seen:
            beto.get(f"{HERE}/sessions/{session.id}/")
        asked.append(len(seen))
        Contribution.plain.update(sensitivity="S1")
    assert asked[0] - asked[1] == 1


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_a_filled_sheet_leaves_a_trace_and_an_empty_one_none(world, client_of, suffix):
    address = reverse(f"workshops:import-{suffix}", args=["valle", "arriba"])
    beto = client_of(world.beto)
    beto.get(address)
    assert traces("download_sheet") == []
    beto.get(address + "?filled=1")
    assert traces("download_sheet") == [("beto", "community", world.here.id)]


def test_paper_ballots_leave_a_trace_each_time(world, client_of):
    vote, _slips = make_vote(world, make_proposals(world, 3), n_slips=3)
    address = reverse("agendas:paper-ballots", args=["valle", "arriba", vote.id])
    for _ in range(2):
        assert (
            client_of(world.beto).post(address, {"n_papers": 5})["Content-Type"]
            == "application/pdf"
        )
    assert traces("download_paper_ballots") == [("beto", "consultation", vote.id)] * 2

"""The count step by step: of invented ballots, and of no others."""

from fractions import Fraction

import pytest
from django.test import Client

from agendas.queries.replay import NotInventedError, replay
from agendas.tally.worked_example import worked_example
from communities.models.processes import Process
from tests.agendas.api import make_nation


def steps():
    return replay(worked_example(), titles={}, names={})


def test_it_works():
    """The table of docs/tally.md."""
    assert [(p.bought.title, p.bought.moment) for p in steps()] == [
        ("water", Fraction(1, 4)),
        ("bus", Fraction(1, 2)),
        ("light", Fraction(7, 12)),
    ]


def test_every_sum_can_be_redone_from_its_row():
    for purchase in steps():
        for row in filter(None, (purchase.bought, purchase.beside)):
            assert (1 + row.spent) / row.weight == row.moment
        assert purchase.bought.held == 100
        assert sum(part for _name, part, _percent in purchase.paid) == 1


def test_the_one_beside_never_holds_more_than_a_coin():
    first, second, last = steps()
    assert (first.beside.title, first.beside.held) == ("light", 75)
    assert (second.beside.title, second.beside.held) == ("light", 75)
    assert last.beside is None


@pytest.mark.parametrize("said", [False, None, "yes", 1])
def test_of_ballots_that_people_cast_there_is_none(said):
    with pytest.raises(NotInventedError):
        replay(worked_example() | {"synthetic": said}, titles={}, names={})


@pytest.mark.django_db
def test_the_page_goes_step_by_step_without_a_script():
    pages = [Client().get(f"/method/replay/{n}/").content.decode() for n in (1, 2, 3)]
    assert 'href="/method/replay/2/"' in pages[0]
    assert 'rel="prev"' not in pages[0]
    assert "7/12" in pages[1]
    assert 'rel="next"' not in pages[2]
    for n in (0, 4, 10**9):
        assert Client().get(f"/method/replay/{n}/").status_code == 404


@pytest.mark.django_db
def test_queries_of_the_example(django_assert_num_queries):
    """The one that every page asks."""
    with django_assert_num_queries(1):
        assert Client().get("/method/replay/").status_code == 200


@pytest.mark.slow
def test_a_real_nation_has_no_such_page(world):
    make_nation(world)
    for tail in ("", "1/"):
        assert Client().get(f"/valle/national/replay/{tail}").status_code == 404


@pytest.fixture
def demo(world):
    Process.plain.filter(pk=world.process.pk).update(slug="demo-valle", synthetic=True)
    world.process.refresh_from_db()
    world.here.refresh_from_db()
    world.there.refresh_from_db()
    return make_nation(world)


@pytest.mark.slow
def test_a_demonstration_is_replayed(demo, django_assert_num_queries):
    with django_assert_num_queries(7):
        answer = Client().get("/demo-valle/national/replay/")
    assert answer.status_code == 200
    assert "Luz en las calles" in answer.content.decode()


@pytest.mark.slow
def test_a_real_count_in_a_demonstration_is_not_replayed(demo, monkeypatch):
    """The naive page asks the process alone; the record itself must say so too."""
    cast = worked_example() | {"synthetic": False}
    monkeypatch.setattr("agendas.views.replay.read_exact", lambda _run: (b"", cast))
    assert Client().get("/demo-valle/national/replay/").status_code == 404

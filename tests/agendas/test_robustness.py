"""How firm an order is: worked out once by a job, told in words, and never by figures."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from agendas.actions import robustness, themes
from agendas.actions.codes import keyring
from agendas.actions.tallying import tally_national
from agendas.choices import ExportState
from agendas.models.robustness import Robustness
from agendas.queries.robustness import _places, firm_of
from agendas.tasks import resume_jobs, weigh_robustness
from communities.actions.freeze import freeze
from communities.models.audit import AuditEntry
from communities.models.ground import ContextIndicator
from communities.safety.keyring import KeyMissing
from tests.votes import hold_vote, publish, publish_nation
from workshops.models.items import Proposal

pytestmark = pytest.mark.slow

MANY = [{0, 1}] * 14 + [{1, 2}] * 9 + [{2}] * 5
FEW = MANY[:12]


def make_ranked(world, here=MANY, there=MANY):
    """Two communities voted and published; three themes are ranked."""
    hold_vote(world, here)
    hold_vote(world, there, world.there)
    publish(world)
    publish(world, world.there)
    agenda = world.agenda_ = themes.current_national(world.process)
    ours, theirs = (
        list(Proposal.objects.within(place).order_by("code"))
        for place in (world.here, world.there)
    )
    for n in range(3):
        theme = themes.create_theme(
            acting_user=world.edith, agenda=agenda, title_es=f"Tema {n}"
        )
        themes.place_items(acting_user=world.edith, theme=theme, items=[ours[n], theirs[n]])
    world.tally_ = tally_national(acting_user=world.edith, agenda=agenda)
    return world


@pytest.fixture(autouse=True)
def _few_draws(monkeypatch):
    monkeypatch.setattr(robustness, "REPLICATES", 60)


@pytest.fixture
def ranked(world):
    return make_ranked(world)


def ask(world, capture):
    with capture(execute=True):
        return robustness.ask_robustness(acting_user=world.edith, tally=world.tally_)


def test_it_is_worked_out_once_and_told_in_words(
    ranked, django_capture_on_commit_callbacks
):
    ask(ranked, django_capture_on_commit_callbacks)
    ask(ranked, django_capture_on_commit_callbacks)
    row = Robustness.plain.get()
    assert (row.state, row.percent) == ("complete", 100)
    assert AuditEntry.plain.filter(action="ask_robustness").count() == 1
    result = row.result
    assert result["told"]
    assert result["n_ways"] == len(result["rules"]) * len(result["weights"]) >= 8
    keys = {str(key) for key in ranked.agenda_.themes.values_list("id", flat=True)}
    assert set(result["core"]) == keys
    assert sorted(key for tier in result["tiers"] for key in tier) == sorted(keys)
    assert set(result["without"]) == {"arriba", "abajo"}


def test_nothing_finer_than_words_is_kept(ranked, django_capture_on_commit_callbacks):
    """No place under another rule and no count of draws: each is an equation on ballots."""
    ask(ranked, django_capture_on_commit_callbacks)
    result = Robustness.plain.get().result
    numbers = [
        value
        for name, value in result.items()
        if isinstance(value, int) and not isinstance(value, bool)
    ]
    assert sorted(numbers) == sorted([result["top"], result["n_ways"]])
    assert set(result["in_front"].values()) <= {"all", "most", "some", "few"}
    assert set(result["without"].values()) <= {"same", "little", "far"}
    assert "/" not in json.dumps(result)


def test_with_a_small_community_nothing_is_told(world, django_capture_on_commit_callbacks):
    make_ranked(world, there=FEW)
    ask(world, django_capture_on_commit_callbacks)
    row = Robustness.plain.get()
    assert (row.state, row.result) == ("complete", {"told": False})


def test_the_same_ballots_are_not_drawn_twice(
    ranked, django_capture_on_commit_callbacks, monkeypatch
):
    ask(ranked, django_capture_on_commit_callbacks)
    ranked.tally_ = tally_national(acting_user=ranked.edith, agenda=ranked.agenda_)

    def never(*_args, **_options):
        raise AssertionError("drawn again")

    monkeypatch.setattr(robustness.stability, "bootstrap", never)
    ask(ranked, django_capture_on_commit_callbacks)
    first, second = Robustness.plain.order_by("asked_at")
    assert (first.inputs, first.result) == (second.inputs, second.result)
    # Keyed: the same hash without the key of the process is another one.
    assert len(first.inputs) == 64


def test_what_failed_says_so_and_can_be_asked_again(
    ranked, django_capture_on_commit_callbacks, client_of
):
    lost = keyring().process_key(ranked.process.id)
    path = next(keyring()._folder.glob(f"process-{ranked.process.id}.key"))
    path.unlink()
    with pytest.raises(KeyMissing):
        ask(ranked, django_capture_on_commit_callbacks)
    assert Robustness.plain.get().state == ExportState.ERROR
    edith = client_of(ranked.edith)
    page = edith.get("/desk/valle/national/firm/").content.decode()
    assert "could not be worked out" in page
    path.touch(mode=0o600)
    path.write_bytes(lost)
    ask(ranked, django_capture_on_commit_callbacks)
    assert Robustness.plain.get().state == ExportState.COMPLETE


def test_a_dead_workers_job_is_taken_up_and_a_living_ones_is_not(ranked):
    row = Robustness.plain.create(
        tally=ranked.tally_, state=ExportState.PROCESSING, beat_at=timezone.now()
    )
    weigh_robustness(str(row.id))
    row.refresh_from_db()
    assert row.state == ExportState.PROCESSING
    Robustness.plain.update(beat_at=timezone.now() - timedelta(hours=1))
    resume_jobs()
    weigh_robustness(str(row.id))
    row.refresh_from_db()
    assert row.state == ExportState.COMPLETE


def test_the_desk_asks_and_the_public_reads_it_with_the_version(
    ranked, client_of, django_capture_on_commit_callbacks
):
    edith = client_of(ranked.edith)
    page = "/desk/valle/national/firm/"
    assert "Work it out" in edith.get(page).content.decode()
    assert client_of(ranked.dora).post(page).status_code == 403
    with django_capture_on_commit_callbacks(execute=True):
        assert edith.post(page).url == page
    assert "Tema 0" in edith.get(page).content.decode()
    assert Client().get("/valle/national/firm/").status_code == 404
    publish_nation(ranked, ranked.agenda_)
    assert "Tema 0" in Client().get("/valle/national/firm/").content.decode()
    # A later run is not the published one.
    tally_national(acting_user=ranked.edith, agenda=ranked.agenda_)
    assert "Tema 0" in Client().get("/valle/national/firm/").content.decode()
    freeze(acting_user=ranked.ana, place=ranked.here)
    assert "Tema 0" not in Client().get("/valle/national/firm/").content.decode()


def test_the_headline_rests_with_a_frozen_community_and_is_no_other_versions(
    ranked, client_of, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        publish_nation(ranked, ranked.agenda_)
    version = ranked.agenda_.versions.get()
    firm = firm_of(version, is_whole=True)
    assert (firm.n_core, firm.top) == (3, 10)
    assert firm_of(version, is_whole=False) is None
    freeze(acting_user=ranked.ana, place=ranked.here)
    page = client_of(ranked.edith).get("/valle/national/").text
    assert "however it is counted" not in page
    version.head["commitment"] = "0" * 64
    assert firm_of(version, is_whole=True) is None


def test_places_of_a_step_are_told_as_one():
    tiers = [["a"], ["b", "c", "d"], ["e"], ["f", "g"]]
    assert _places(tiers) == {
        "b": (2, 4),
        "c": (2, 4),
        "d": (2, 4),
        "f": (6, 7),
        "g": (6, 7),
    }


def test_publishing_asks_for_it(ranked, client_of, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        publish_nation(ranked, ranked.agenda_)
    assert Robustness.plain.get().tally == ranked.tally_
    page = " ".join(client_of(ranked.edith).get("/valle/national/").text.split())
    assert re.search("3 lines are among the first 10 however it is counted", page)
    tiers = Robustness.plain.get().result["tiers"]
    wide = [tier for tier in tiers if len(tier) > 1]
    assert page.count("hardly differ.") == sum(map(len, wide))
    assert "Tema 0" in Client().get("/valle/national/firm/").content.decode()


def test_while_it_is_worked_out_the_page_says_how_far(ranked, client_of):
    Robustness.plain.create(
        tally=ranked.tally_, state=ExportState.PROCESSING, n_done=40, n_total=100
    )
    page = client_of(ranked.edith).get("/desk/valle/national/firm/")
    assert 'value="40"' in page.content.decode()
    assert page["Refresh"] == "3"


def populate(world, place, n, year=2020, source="INEGI, Censo 2020"):
    ContextIndicator.plain.create(
        community=place,
        series="population",
        year=year,
        value=n,
        unit="people",
        source=source,
    )


def test_figures_of_inhabitants_bring_two_more_weightings(
    ranked, django_capture_on_commit_callbacks, client_of
):
    """With their source, and only once every community has one."""
    populate(ranked, ranked.here, 900)
    ask(ranked, django_capture_on_commit_callbacks)
    result = Robustness.plain.get().result
    assert (len(result["weights"]), result["people"]) == (4, [])
    page = "/desk/valle/national/firm/"
    assert "not every community has" in client_of(ranked.edith).get(page).text
    # Other figures are other inputs: what was worked out before is not taken again.
    populate(ranked, ranked.there, 12000)
    populate(ranked, ranked.there, 11000, year=2010)
    Robustness.plain.all().delete()
    ask(ranked, django_capture_on_commit_callbacks)
    result = Robustness.plain.get().result
    assert {"population", "sqrt_population"} <= set(result["weights"])
    assert [row["n"] for row in result["people"]] == [12000, 900]
    text = client_of(ranked.edith).get(page).text
    assert "12000 (INEGI, Censo 2020, 2020)" in " ".join(text.split())

"""How much a ballot weighs nationally: fixed before the vote, chosen anew only in the open."""

import re

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.test import Client

from agendas.actions import evidence, themes
from agendas.actions.consultations import confirm_open
from agendas.actions.tallying import read_exact, tally_national
from agendas.actions.weights import (
    CountedTooOftenError,
    FiguresMissingError,
    SameWeightsError,
    choose_weights,
)
from agendas.choices import NationalState
from agendas.models.agendas import NationalAgenda
from agendas.models.weights import WeightChange
from agendas.tally.ballots import NoFigureError
from agendas.tally.record import hash_of
from agendas.tally.weights import NAMES
from communities.actions.acts import NothingAskedError
from communities.actions.freeze import freeze
from communities.machine import NotAllowedError
from communities.models.acts import SecondPersonAct
from communities.models.audit import AuditEntry
from communities.models.places import Community
from tests.agendas.test_evidence import both_ask, counted, verify
from tests.agendas.test_robustness import FEW, MANY, make_ranked, populate
from tests.votes import hold_vote, make_proposals, make_vote, open_vote, publish_nation
from tests.world import log_in
from workshops.models.items import Proposal

__all__ = ["counted"]  # a fixture

WHY = "Así lo acordó la asamblea de todas las colonias."
PAGE = "/desk/valle/national/weights/"


def choose(world, policy, agenda=None, why=WHY):
    return choose_weights(
        acting_user=world.edith,
        agenda=agenda or themes.current_national(world.process),
        policy=policy,
        reason_es=why,
    )


def everywhere(world):
    populate(world, world.here, 12_000)
    populate(world, world.there, 900)


def public(path="/valle/national/counting/"):
    reader = Client()
    reader.cookies["django_language"] = "en"
    return " ".join(reader.get(path).content.decode().split())


def test_the_national_count_is_fixed_before_the_first_vote_opens(world):
    """Naive: made on first sight of the desk, so its draw could come after the ballots."""
    vote, _slips = make_vote(world, make_proposals(world, 3), n_slips=3)
    assert not NationalAgenda.plain.exists()
    open_vote(world, vote)
    agenda = NationalAgenda.plain.get()
    assert agenda.subject == vote.subject
    assert agenda.settings["weights"]["policy"] == "equal_shrunk"
    assert hash_of(agenda.settings) in public()
    # Whoever sees the desk first changes nothing.
    assert themes.current_national(world.process) == agenda


def test_a_vote_that_does_not_open_fixes_nothing(world):
    vote, _slips = make_vote(world, make_proposals(world, 3), n_slips=3)
    with pytest.raises(NothingAskedError):
        confirm_open(acting_user=world.edith, consultation=vote)
    assert not NationalAgenda.plain.exists()


@pytest.mark.parametrize("policy", [name for name in NAMES if name != "equal_shrunk"])
def test_every_policy_counts_and_an_outsider_counts_the_same(counted, tmp_path, policy):
    everywhere(counted)
    choose(counted, policy)
    hold_vote(counted, MANY, counted.there)
    agenda = themes.current_national(counted.process)
    items = list(Proposal.objects.within(counted.process).order_by("code"))
    theme = themes.create_theme(acting_user=counted.edith, agenda=agenda, title_es="Luz")
    themes.place_items(acting_user=counted.edith, theme=theme, items=items[:3])
    tally = counted.tally_ = tally_national(acting_user=counted.edith, agenda=agenda)
    assert tally.record["weights"]["policy"] == policy
    _salt, exact = read_exact(tally)
    agenda.refresh_from_db()
    assert exact["settings_hash"] == hash_of(agenda.settings)
    both_ask(counted)
    bundle = evidence.take_bundle(acting_user=counted.nadia, tally=tally)
    code, said = verify(tmp_path, bundle)
    assert (code, tally.record_hash in said) == (0, True)


def test_a_later_choice_is_a_new_run_and_the_old_one_stays(world):
    make_ranked(world)
    old, agenda = world.tally_, themes.current_national(world.process)
    fixed, record = agenda.settings, dict(old.record)
    publish_nation(world)
    row = choose(world, "participants")
    agenda.refresh_from_db()
    assert (row.before, row.number) == (fixed, 1)
    assert agenda.state == NationalState.CLUSTERING
    new = tally_national(acting_user=world.edith, agenda=agenda)
    old.refresh_from_db()
    assert (old.record, new.number) == (record, 2)
    assert new.record["weights"]["policy"] == "participants"
    text = public()
    assert WHY in text
    assert hash_of(fixed) in text
    assert hash_of(agenda.settings) in text
    assert "a community with more ballots has more voice" in text
    # Its draw was printed with the first version: it is no secret again.
    assert agenda.tie_seed in text
    # What is published still says what it was counted by.
    assert "No community weighs more for being larger" in public("/valle/national/")
    version = publish_nation(world, agenda)
    assert version.head["weights"] == {"policy": "participants"}
    assert "a community with more ballots has more voice" in public("/valle/national/")


def test_an_asking_to_publish_falls(world):
    make_ranked(world)
    agenda = themes.current_national(world.process)
    SecondPersonAct.plain.create(
        process=world.process,
        kind="publish_national",
        target_id=agenda.id,
        asked_by=world.edith,
    )
    choose(world, "equal")
    assert not SecondPersonAct.plain.filter(target_id=agenda.id).exists()


def test_only_one_more_order_of_the_same_ballots(world):
    make_ranked(world)
    agenda = themes.current_national(world.process)
    choose(world, "equal")
    tally_national(acting_user=world.edith, agenda=agenda)
    with pytest.raises(CountedTooOftenError):
        choose(world, "participants")
    # Back to what was counted before tells nothing new.
    choose(world, "equal_shrunk")


def test_no_second_order_of_few_ballots(world):
    make_ranked(world, there=FEW)
    with pytest.raises(CountedTooOftenError):
        choose(world, "participants")
    assert not WeightChange.plain.exists()


def test_before_a_count_it_may_be_chosen_as_often_as_wanted(world):
    for policy in ("equal", "participants", "sqrt_participants", "equal_shrunk"):
        choose(world, policy)
    assert WeightChange.plain.count() == 4


def test_what_holds_already_is_no_choice(world):
    with pytest.raises(SameWeightsError):
        choose(world, "equal_shrunk")


def test_weights_by_inhabitants_need_every_figure(world, client_of):
    populate(world, world.here, 12_000)
    with pytest.raises(FiguresMissingError):
        choose(world, "population")
    answer = client_of(world.edith).post(PAGE, {"policy": "population", "reason_es": WHY})
    assert world.there.public_name in answer.text
    assert WHY in answer.text
    populate(world, world.there, 900)
    row = choose(world, "population")
    weights = NationalAgenda.plain.get().settings["weights"]
    assert weights["people_of_" + world.here.slug] == 12_000
    assert {one["source"] for one in row.figures} == {"INEGI, Censo 2020"}
    assert "(2020, INEGI, Censo 2020)" in public()


def test_figures_are_those_of_the_day_of_the_choice(world):
    everywhere(world)
    choose(world, "population")
    before = NationalAgenda.plain.get().settings
    populate(world, world.here, 99_000, year=2025)
    make_ranked(world)
    assert world.tally_.record["weights"] == before["weights"]


def test_a_community_that_voted_without_a_figure_is_said(world, client_of):
    """Stopped when the weights were chosen, and at work again when it was counted."""
    populate(world, world.here, 12_000)
    Community.plain.filter(pk=world.there.pk).update(state="suspended")
    choose(world, "population")
    Community.plain.filter(pk=world.there.pk).update(state="prioritising")
    with pytest.raises(NoFigureError):
        make_ranked(world)
    answer = client_of(world.edith).post("/desk/valle/national/ranking/", follow=True)
    assert "has no number of inhabitants in the weights" in answer.text


def test_a_frozen_place_is_named_nowhere_and_a_frozen_process_chooses_nothing(
    world, client
):
    everywhere(world)
    choose(world, "population")
    make_ranked(world)
    version = publish_nation(world)
    agenda = NationalAgenda.plain.get()
    assert f"people_of_{world.here.slug}" in public()
    address = "/api/v1/processes/valle/national/proposals/"
    head = client.get(address).json()["head"]
    assert (head["weights"], head["settings_hash"]) == (
        version.head["weights"],
        hash_of(agenda.settings),
    )
    freeze(acting_user=world.beto, place=world.here)
    text, told = public(), client.get(address).text
    for page in (text, told):
        assert world.here.slug not in page
        assert "12000" not in page
        # Census figures are public: with the hash a guess could be confirmed.
        assert hash_of(agenda.settings) not in page
    # What held before names nobody.
    assert hash_of(WeightChange.plain.get().before) in text
    freeze(acting_user=world.edith, place=world.process)
    with pytest.raises(NotAllowedError):
        choose(world, "equal")


def test_the_page_asks_why_and_keeps_what_was_typed(world):
    desk = log_in(world.edith, language="en")
    answer = desk.post(PAGE, {"policy": "equal", "reason_es": ""})
    assert "This is needed" in answer.text
    assert re.search(r'value="equal"[^>]* checked', answer.text)
    assert not WeightChange.plain.exists()
    answer = desk.post(PAGE, {"policy": "largest", "reason_es": WHY})
    assert WHY in answer.text
    answer = desk.post(PAGE, {"policy": "equal", "reason_es": WHY}, follow=True)
    assert "These weights hold now" in answer.text
    entry = AuditEntry.plain.get(action="choose_weights")
    assert entry.target_id == WeightChange.plain.get().id
    answer = desk.post(PAGE, {"policy": "equal", "reason_es": WHY})
    assert "These weights hold already" in answer.text


def test_the_database_lets_weights_change_only_with_what_held_before(world):
    """Naive: an update in SQL, which would leave no trace of the settings that were public."""
    row = choose(world, "equal")
    agenda = NationalAgenda.plain.get()
    mine = NationalAgenda.plain.filter(pk=agenda.pk)
    for settings in (
        row.before,
        agenda.settings | {"weights": {"policy": "participants"}},
        agenda.settings | {"seed_sha256": "0" * 64},
        {},
    ):
        with (
            pytest.raises(IntegrityError, match="settings_are_fixed"),
            transaction.atomic(),
        ):
            mine.update(settings=settings)
    with pytest.raises(IntegrityError), transaction.atomic():
        mine.update(tie_seed="0" * 64, settings=agenda.settings)


def test_no_change_is_ever_rewritten(world):
    row = choose(world, "equal")
    for change in (
        lambda: WeightChange.plain.filter(pk=row.pk).update(reason_es="Otra."),
        lambda: WeightChange.plain.filter(pk=row.pk).delete(),
    ):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("who", "address", "form", "field"),
    [
        ("edith", PAGE, {"policy": "equal"}, "reason_es"),
        ("edith", "/desk/valle/national/publish/", {}, "note_es"),
        ("beto", "/desk/valle/c/arriba/agenda/validate/", {"held": "yes"}, "note_es"),
        ("beto", "/desk/valle/c/arriba/agenda/publish/", {}, "note_es"),
    ],
)
def test_what_looks_like_a_person_is_published_only_on_a_second_yes(
    world, who, address, form, field
):
    """Every reason and note of a version is read by everyone, for ever."""
    desk = log_in(world.people[who], language="en")
    if who == "edith":
        make_ranked(world)
    else:
        hold_vote(world, MANY)
    if address.endswith("agenda/publish/"):
        said = {"held": "no", "note_es": "No se hizo."}
        desk.post("/desk/valle/c/arriba/agenda/validate/", said)
    sent = form | {field: "Lo pidió doña Carmen Ruiz, tel. 555 123 4567."}
    answer = desk.post(address, sent)
    assert answer.status_code == 200
    assert "This may lead to a person or a place" in answer.text
    (warned,) = re.findall(r'name="warned" value="([0-9a-f]{64})"', answer.text)
    assert desk.post(address, sent | {"warned": warned}).status_code == 302

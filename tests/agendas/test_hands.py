"""Raised hands: sums alone, said to be no secret wherever they are shown, one ballot nationally."""

import uuid

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from agendas.actions import codes, consultations, evidence, themes
from agendas.actions.ballots import CastError
from agendas.actions.box import read_box
from agendas.actions.codes import HandsCountedError
from agendas.actions.consultations import HandsWaitingError, SlipsMadeError, Wording
from agendas.actions.hands import WrongHandsError, count_hands
from agendas.actions.tallying import read_exact, tally_national
from agendas.choices import ConsultationState
from agendas.exports.results import audio_script
from agendas.models.consultations import Consultation
from agendas.models.hands import HandCount
from agendas.queries.consultations import preparation, result_of
from agendas.queries.results import gate_cells
from communities.actions import processes
from communities.choices import Role
from communities.models.acts import SecondPersonAct
from communities.models.audit import AuditEntry
from communities.models.people import User
from tests.agendas.test_evidence import verify
from tests.votes import (
    close_vote,
    hold_vote,
    make_proposals,
    make_vote,
    open_vote,
    publish,
    publish_nation,
    second,
)
from workshops.models.items import Proposal

HANDS = [4, 17, 9, 0, 12, 8, 3]


def prepared(world, community=None):
    items = make_proposals(world, len(HANDS), community)
    vote, _none = make_vote(world, items, community)
    consultations.word_consultation(
        acting_user=world.beto,
        consultation=vote,
        wording=Wording("¿Qué?", counts_only=True),
    )
    vote.refresh_from_db()
    return vote


def raise_hands(world, vote, n_people=20, hands=HANDS):
    keys = [card.id for card in vote.cards.order_by("position")]
    return count_hands(
        acting_user=world.beto,
        consultation=vote,
        n_people=n_people,
        hands=dict(zip(keys, hands, strict=True)),
    )


@pytest.fixture
def opened(world):
    return open_vote(world, prepared(world))


@pytest.fixture
def counted(world, opened):
    raise_hands(world, opened)
    return close_vote(world, opened)


def order_of(tally):
    return [step["item"] for step in read_exact(tally)[1]["steps"]]


def items(vote):
    return [card.item_id for card in vote.cards.order_by("position")]


def test_the_order_is_that_of_the_sums(counted):
    wanted = sorted(range(len(HANDS)), key=lambda i: -HANDS[i])
    keys = items(counted)
    tally = counted.tallies.get()
    assert order_of(tally) == [keys[i] for i in wanted if HANDS[i]]
    assert tally.record["unranked"] == [keys[3]]
    assert read_exact(tally)[1]["marks"] == dict(zip(keys, HANDS, strict=True))
    assert (counted.n_ballots, tally.record["band"]) == (20, "rounded")


def test_shares_are_of_the_people_and_pass_the_gate(counted):
    first = counted.tallies.get().record["ranked"][0]
    assert first["share"] == {"sign": "over", "percent": 75}


def test_few_people_are_told_without_an_order(world, opened):
    raise_hands(world, opened, 9, [4, 9, 2, 0, 1, 1, 3])
    assert close_vote(world, opened).tallies.get().record["band"] == "unordered"


def test_the_exact_sums_leave_the_open_tables_at_the_close(opened, world):
    raise_hands(world, opened)
    assert HandCount.plain.count() == len(HANDS)
    close_vote(world, opened)
    assert not HandCount.plain.exists()
    assert sum(read_box(opened).values()) == sum(HANDS)


def test_written_again_the_new_sums_hold_and_the_asking_falls(world, opened):
    raise_hands(world, opened)
    consultations.ask_to_close(acting_user=world.beto, consultation=opened)
    raise_hands(world, opened, 20, HANDS[::-1])
    assert not SecondPersonAct.plain.filter(kind="close_consultation").exists()
    assert opened.batches.get().n_issued == 20
    assert AuditEntry.plain.filter(action="count_hands").count() == 2


@pytest.mark.parametrize(
    ("n_people", "hands"),
    [(16, HANDS), (0, [0] * 7), (20, [-1, *HANDS[1:]])],
)
def test_sums_that_cannot_be_are_refused(world, opened, n_people, hands):
    with pytest.raises(WrongHandsError):
        raise_hands(world, opened, n_people, hands)
    assert not opened.batches.exists()


def test_a_secret_vote_takes_no_hands(world):
    vote, _slips = make_vote(world, make_proposals(world, 2), n_slips=2)
    open_vote(world, vote)
    with pytest.raises(WrongHandsError):
        raise_hands(world, vote, 5, [1, 2])


def test_hands_are_counted_while_it_is_open_alone(world):
    vote = prepared(world)
    with pytest.raises(CastError):
        raise_hands(world, vote)
    open_vote(world, vote)
    raise_hands(world, vote)
    close_vote(world, vote)
    with pytest.raises(CastError):
        raise_hands(world, vote)


def test_without_sums_nothing_closes(world, opened):
    with pytest.raises(HandsWaitingError):
        consultations.ask_to_close(acting_user=world.beto, consultation=opened)


def test_hands_and_slips_do_not_mix(world):
    vote = prepared(world)
    with pytest.raises(HandsCountedError):
        codes.allow_paper(acting_user=world.beto, consultation=vote, n_papers=3)
    with pytest.raises(HandsCountedError):
        codes.print_slips(
            acting_user=world.beto,
            consultation=vote,
            id=uuid.uuid4(),
            n_slips=3,
            lot="mixed",
        )
    other, _slips = make_vote(
        world, make_proposals(world, 2, world.there), world.there, n_slips=2
    )
    with pytest.raises(SlipsMadeError):
        consultations.word_consultation(
            acting_user=world.beto,
            consultation=other,
            wording=Wording("¿Qué?", counts_only=True),
        )


def test_it_needs_no_slips_and_no_recording(world):
    vote = prepared(world)
    assert preparation(vote).missing == []
    Consultation.plain.filter(pk=vote.pk).update(counts_only=False, unspoken_es="")
    assert preparation(Consultation.plain.get(pk=vote.pk)).missing == [
        "not_spoken",
        "no_slips",
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda vote: Consultation.plain.filter(pk=vote.pk).update(counts_only=True),
        lambda vote: HandCount.plain.create(card=vote.cards.first(), n_hands=3),
    ],
)
def test_the_database_makes_no_hands_of_a_secret_vote(world, change):
    vote, _slips = make_vote(world, make_proposals(world, 2), n_slips=2)
    open_vote(world, vote)
    with pytest.raises(DatabaseError), transaction.atomic():
        change(vote)


# -- the nation ----------------------------------------------------------------------------


@pytest.fixture
def nation(world, counted):
    """Hands in one community, ballots in another; each item a theme of its own."""
    hold_vote(world, [{0, 1}] * 12 + [{1}] * 10, world.there)
    for place in (world.here, world.there):
        publish(world, place)
    agenda = themes.current_national(world.process)
    for item in Proposal.objects.within(world.process):
        theme = themes.create_theme(
            acting_user=world.edith,
            agenda=agenda,
            title_es=f"{item.community.name} {item.code}",
        )
        themes.place_items(acting_user=world.edith, theme=theme, items=[item])
    return tally_national(acting_user=world.edith, agenda=agenda)


def test_hands_weigh_as_one_agenda_ballot(world, counted, nation):
    exact = read_exact(nation)[1]
    first = order_of(counted.tallies.get())[:5]
    theme_of = exact["theme_map"]
    asked = exact["marks_by_community"][world.here.slug]
    assert {theme for theme, n in asked.items() if n} == {theme_of[key] for key in first}
    sizes = {row["community"]: row for row in exact["communities"]}
    assert sizes[world.here.slug]["ballots"] == 20
    assert sizes[world.here.slug]["voice"] == "1/1"


@pytest.mark.parametrize(
    ("n_people", "told"), [(9, {"on_ballot"}), (10, {"agenda_ballot", "on_ballot"})]
)
def test_so_few_hands_tell_nothing_of_their_order(n_people, told):
    """Which themes stand among a community's first five is half of its order."""
    cells = gate_cells(
        {
            "communities": [{"community": "a", "ballots": n_people}],
            "marks_by_community": {"a": {"x": n_people, "y": 0}},
            "agenda_ballots": ["a"],
            "items": ["x", "y"],
        }
    )
    assert {row["a"][0] for row in cells.values()} == told


def test_every_surface_says_that_hands_were_raised(world, counted, nation, client_of):
    version = publish_nation(world)
    rows = {row["slug"]: row for row in version.head["communities"]}
    assert rows[world.here.slug]["counts_only"] is True
    assert "counts_only" not in rows[world.there.slug]
    cells = {
        line.content["cells"][world.here.slug]["status"] for line in version.items.all()
    }
    assert cells == {"agenda_ballot", "on_ballot", "not_on_ballot"}
    assert all(
        line.content["cells"][world.here.slug]["share"] is None
        for line in version.items.all()
    )
    reader = client_of(world.dora)
    national = reader.get("/valle/national/").text
    assert "raised hands, not secret" in national
    assert "chose in secret" not in national
    local = reader.get(f"/valle/{world.here.slug}/").text
    assert "Raised hands: not secret" in local
    main = local.split("<main")[1]
    assert "in secret." not in main
    assert "ballots." not in main
    assert "raised a hand." in main
    first = counted.tallies.get().record["ranked"][0]["item"]
    why = reader.get(f"/valle/{world.here.slug}/{first}/why/").text.split("<main")[1]
    assert "The next most hands were raised for:" in why
    assert "turns" not in why
    script = audio_script(counted, result_of(counted))
    assert "secreto" not in script


@pytest.mark.slow
def test_auditors_count_both_again(world, counted, nation, tmp_path):
    noel = User.objects.create_user("noel@example.org", "una clave larga", name="noel")
    processes.grant_role(
        acting_user=None,
        user=noel,
        role=Role.AUDITOR,
        process=world.process,
        community=None,
    )
    for tally in (counted.tallies.get(), nation):
        for one in (world.nadia, noel):
            evidence.ask_to_recount(acting_user=one, tally=tally)
        bundle = evidence.take_bundle(acting_user=noel, tally=tally)
        code, said = verify(tmp_path, bundle)
        assert (code, "proof of your count" in said) == (0, True), said


# -- pages ---------------------------------------------------------------------------------


def at(name, vote):
    return reverse(f"agendas:{name}", args=["valle", "arriba", vote.id])


def typed(vote, n_people="20", hands=HANDS):
    keys = [card.id.hex for card in vote.cards.order_by("position")]
    return dict(zip(keys, hands, strict=True)) | {"n_people": n_people}


def test_it_works(world, client_of):
    beto, edith = client_of(world.beto), client_of(world.edith)
    vote, _none = make_vote(world, make_proposals(world, len(HANDS)))
    words = {"question_es": "¿Qué?", "counts_only": "yes"}
    beto.post(at("consultation", vote), words)
    beto.post(at("consultation-open-ask", vote))
    edith.post(second("open_consultation"))
    assert "Count the hands" in beto.get(at("consultation", vote)).text
    waits = beto.post(at("consultation-close-ask", vote), follow=True).text
    assert "First write down how many hands" in waits
    done = beto.post(at("hands", vote), typed(vote), follow=True).text
    assert "Two people close it now." in done
    assert 'value="17"' in beto.get(at("hands", vote)).text
    beto.post(at("consultation-close-ask", vote))
    # Whoever confirms sees what will stand.
    seen = edith.get(at("consultation", vote)).text
    assert "people took part" in seen
    assert "Card 1: 17" in seen
    edith.post(second("close_consultation"))
    vote.refresh_from_db()
    assert vote.state == ConsultationState.TALLIED
    assert "Card 1: 17" not in edith.get(at("consultation", vote)).text
    result = beto.get(at("consultation-result", vote)).text.split("<main")[1]
    assert "Raised hands: not secret" in result
    assert "none<" not in result.replace(" ", "").replace("\n", "")
    assert "ballots" not in result
    assert "it was not secret" in beto.get(at("consultation", vote)).text
    assert 'value="17"' not in beto.get(at("hands", vote)).text


@pytest.mark.parametrize(
    ("n_people", "says"),
    [("", "This is needed"), ("16", "More hands than people"), ("x", "whole number")],
)
def test_a_mistake_is_said_and_what_was_typed_stays(
    world, opened, client_of, n_people, says
):
    page = client_of(world.beto).post(at("hands", opened), typed(opened, n_people)).text
    assert says in page
    assert 'value="17"' in page
    assert not opened.batches.exists()


def test_of_a_secret_vote_there_is_no_such_page(world, client_of):
    vote, _slips = make_vote(world, make_proposals(world, 2), n_slips=1)
    assert client_of(world.beto).get(at("hands", vote)).status_code == 404


def test_no_slips_are_offered(world, client_of):
    vote = prepared(world)
    sent = {"id": uuid.uuid4(), "n_slips": 3, "lot": "mixed"}
    page = client_of(world.beto).post(at("slips", vote), sent, follow=True).text
    assert "no slips and no papers" in page
    page = client_of(world.beto).post(
        at("paper-ballots", vote), {"n_papers": 3}, follow=True
    )
    assert "no slips and no papers" in page.text

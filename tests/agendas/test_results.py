"""The one gate between exact tallies and what anyone may see."""

from hashlib import sha256

import pytest

from agendas.actions import themes
from agendas.actions.codes import keyring
from agendas.actions.tallying import read_exact, tally_national
from agendas.actions.versions import is_intact
from agendas.queries.results import gate_national, visible_vote
from agendas.tally.record import canonical_json
from communities.safety.disclosure import ResultBand
from communities.safety.keyring import KeyMissing
from tests.votes import hold_vote, make_proposals, make_vote, open_vote, publish

FEW = [{0, 1}] * 5 + [{1, 2}] * 3
SOME = [{0, 1}] * 8 + [{1, 2}] * 6
MANY = [{0, 1}] * 12 + [{1, 2}] * 8 + [{2}] * 5 + [set()] * 3


def national(sizes, asked):
    """The gate over a made-up national record. ``asked``: community -> themes."""
    themes = sorted({theme for found in asked.values() for theme in found})
    steps = [
        {"item": t, "rank": n, "tie": "lot", "runner_up": None, "payments": {}, "time": "1"}
        for n, t in enumerate(reversed(themes[1:]), start=1)
    ]
    return gate_national(
        {
            "communities": [{"community": slug, "ballots": n} for slug, n in sizes.items()],
            "items": themes,
            "steps": steps,
            "unranked": themes[:1],
            "marks_by_community": {
                slug: dict.fromkeys(found, 1) for slug, found in asked.items()
            },
        }
    )


def test_a_few_ballots_have_no_order_on_the_national_page_either(world):
    visible = national({"few": 3}, {"few": ["a", "b", "c"]})
    assert visible.band is ResultBand.UNORDERED
    assert [(line.item, line.rank, line.tie) for line in visible.ranked] == [
        (item, None, None) for item in "abc"
    ]
    assert visible.unranked == ()


def test_a_theme_of_a_small_community_alone_stands_beside_the_order(world):
    visible = national(
        {"few": 9, "some": 10}, {"few": ["a", "b", "d"], "some": ["b", "c", "e"]}
    )
    assert visible.band is ResultBand.ORDER
    # The record ranks e, d, c, b and leaves a without marks.
    assert [(line.item, line.rank) for line in visible.ranked] == [
        ("e", 1), ("c", 2), ("b", 3), ("a", None), ("d", None),
    ]  # fmt: skip
    assert visible.unranked == ()


def seen(vote):
    return visible_vote(vote, vote.tallies.first())


def test_it_works(world):
    vote = hold_vote(world, MANY)

    visible = seen(vote)

    assert visible.band is ResultBand.ROUNDED
    assert visible.n_ballots == 30  # 28, to the nearest 5
    codes = [line.item for line in visible.ranked]
    cards = {card.item_id: card.position for card in vote.cards.all()}
    assert [cards[c] for c in codes] == [1, 0, 2] or [cards[c] for c in codes] == [1, 2, 0]
    assert [cards[c] for c in visible.unranked] == [3]
    assert all(line.share for line in visible.ranked)


def test_few_ballots_show_cards_without_order_or_figures(world):
    vote = hold_vote(world, FEW)

    visible = seen(vote)

    assert visible.band is ResultBand.UNORDERED
    assert {line.item for line in visible.ranked} == {c.item_id for c in vote.cards.all()}
    assert [line.item for line in visible.ranked] == sorted(
        line.item for line in visible.ranked
    )
    assert {(line.rank, line.share, line.margin, line.tie) for line in visible.ranked} == {
        (None,) * 4
    }
    assert visible.n_ballots is None
    assert visible.unranked == ()


def test_some_ballots_show_the_order_alone(world):
    visible = seen(hold_vote(world, SOME))

    assert visible.band is ResultBand.ORDER
    assert [line.rank for line in visible.ranked] == [1, 2, 3]
    assert {(line.share, line.margin) for line in visible.ranked} == {(None, None)}
    assert visible.n_ballots is None


def test_nothing_is_shown_before_the_close(world):
    vote, _slips = make_vote(world, make_proposals(world, 3), n_slips=3)
    open_vote(world, vote)
    assert not vote.tallies.exists()
    assert vote.n_ballots is None


@pytest.mark.parametrize("marks", [FEW, SOME, MANY], ids=["few", "some", "many"])
def test_published_version_holds_no_exact_figure(world, marks, client):
    vote = hold_vote(world, marks)
    version = publish(world)
    _salt, record = read_exact(vote.tallies.first())

    text = str(version.head) + "".join(str(item.content) for item in version.items.all())

    # Exact times and payments alone let the electorate be solved.
    for step in record["steps"]:
        if "/" in step["time"]:
            assert step["time"] not in text
    assert "marks" not in {key for item in version.items.all() for key in item.content}
    assert version.head["votes"][0]["tie_seed"] == vote.tie_seed
    assert is_intact(version)
    shares = [
        i.content.get("share") for i in version.items.all() if i.section == "priority"
    ]
    assert all(shares) is (marks is MANY)


def test_public_page_of_few_ballots_has_no_order(world, client):
    hold_vote(world, FEW)
    publish(world)
    page = client.get("/valle/arriba/").content.decode().split("<main")[1]
    assert 'class="pos">1<' not in page
    assert 'class="bar"' not in page.split("<h2", 2)[1]


def test_commitment_is_salted_and_of_the_exact_record(world):
    tally = hold_vote(world, MANY).tallies.first()
    salt, exact = read_exact(tally)
    assert len(salt) == 16
    assert sha256(salt + canonical_json(exact)).hexdigest() == tally.record_hash
    # Who knows every ballot but not the salt cannot try records against it.
    assert sha256(canonical_json(exact)).hexdigest() != tally.record_hash


def texts_of(value):
    """Every text and number in a nested value."""
    if isinstance(value, dict):
        return {found for each in value.values() for found in texts_of(each)}
    if isinstance(value, list):
        return {found for each in value for found in texts_of(each)}
    return {str(value)}


def exact_figures(exact):
    """What lets the electorate be solved: moments, payments, and counts of ballots."""
    times = {step["time"] for step in exact["steps"]}
    payments = {text for step in exact["steps"] for text in step["payments"].values()}
    return {text for text in times | payments if "/" in text and not text.endswith("/1")}


def test_the_database_keeps_no_exact_figure_in_clear(world):
    tally = hold_vote(world, MANY).tallies.first()
    _salt, exact = read_exact(tally)
    figures = exact_figures(exact) | {"28"}
    assert texts_of(tally.record) & figures == set()
    assert texts_of(exact) >= exact_figures(exact)  # the naive record, and it is seen
    assert {"marks", "steps", "salt", "seed_hex"} & tally.record.keys() == set()
    assert {line["tier"] for line in tally.record["ranked"]} == {None}


def test_without_the_communitys_key_the_public_record_stays_and_no_run_is_made(
    world, client_of
):
    vote = hold_vote(world, MANY)
    publish(world)
    agenda = themes.current_national(world.process)
    theme = themes.create_theme(
        acting_user=world.edith, agenda=agenda, title_es="Luz", title_en="Light"
    )
    items = [card.proposal for card in vote.cards.all()]
    themes.place_items(acting_user=world.edith, theme=theme, items=items)
    keyring().destroy_community(world.here.id)

    assert seen(vote).n_ballots == 30
    with pytest.raises(KeyMissing):
        read_exact(vote.tallies.first())
    page = client_of(world.edith).post("/desk/valle/national/ranking/", follow=True)
    assert "No run can be made again" in page.content.decode()
    assert not agenda.tallies.exists()


def test_a_national_run_is_kept_under_the_processs_own_key(world):
    vote = hold_vote(world, MANY)
    publish(world)
    agenda = themes.current_national(world.process)
    theme = themes.create_theme(acting_user=world.edith, agenda=agenda, title_es="Luz")
    items = [card.proposal for card in vote.cards.all()]
    themes.place_items(acting_user=world.edith, theme=theme, items=items)
    tally = tally_national(acting_user=world.edith, agenda=agenda)
    keyring().destroy_community(world.here.id)
    _salt, exact = read_exact(tally)
    assert exact["marks_by_community"]
    assert "marks_by_community" not in tally.record
    assert texts_of(tally.record) & exact_figures(exact) == set()

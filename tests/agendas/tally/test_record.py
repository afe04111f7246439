"""The record: one text, one hash, nothing inexact."""

import json
from dataclasses import replace
from enum import StrEnum
from fractions import Fraction
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agendas.tally.ballots import TallyError, WeightPolicy, group_ballots
from agendas.tally.phragmen import rank
from agendas.tally.record import (
    canonical_json,
    commitment,
    fraction_from_text,
    fraction_text,
    settings_hash,
    tally_record,
)
from agendas.tally.report import explain
from agendas.tally.weights import equal_shrunk, participants
from tests.agendas.tally.profiles import law, seeds, weighted

pytestmark = pytest.mark.slow
committed = partial(commitment, salt=b"salt")

BALLOTS = equal_shrunk(
    group_ballots(
        items="abc", rows=[("sur", "ab", 1), ("norte", "b", 2), ("norte", "", 1)]
    ),
    full_voice_ballots=3,
)


def test_tally_record_holds_every_part():
    record = tally_record(
        ballots=BALLOTS, ranking=rank(BALLOTS, seed="tequio"), synthetic=True
    )

    assert record == {
        "schema": "tequio.tally-record",
        "schema_version": 2,
        "engine": "agendas.tally.phragmen",
        "synthetic": True,
        "rule": "sequential_phragmen",
        "weights": {"policy": "equal_shrunk", "full_voice_ballots": 3},
        "seed_hex": b"tequio".hex(),
        "settings_hash": settings_hash(
            rule="sequential_phragmen", policy=BALLOTS.policy, seed=b"tequio"
        ),
        "communities": [
            {"community": "norte", "ballots": 3, "blank": 1, "voice": "1/1"},
            {"community": "sur", "ballots": 1, "blank": 0, "voice": "1/3"},
        ],
        "items": ["a", "b", "c"],
        "steps": [
            {
                "rank": 1,
                "item": "b",
                "time": "1/1",
                "weight": "1/1",
                "spent": "0/1",
                "payments": {"norte": "2/3", "sur": "1/3"},
                "runner_up": {"item": "a", "time": "3/1", "weight": "1/3", "spent": "0/1"},
                "tie": "none",
                "tied": [],
            },
            {
                "rank": 2,
                "item": "a",
                "time": "4/1",
                "weight": "1/3",
                "spent": "1/3",
                "payments": {"sur": "1/1"},
                "runner_up": None,
                "tie": "none",
                "tied": [],
            },
        ],
        "unranked": ["c"],
        "certificate": {
            "complete": True,
            "one_coin_each": True,
            "within_earnings": True,
            "nobody_left_rich": True,
            "float_agrees": True,
        },
    }


@law
@given(weighted(), seeds, st.booleans())
def test_record_hash_is_stable_through_json(ballots, seed, synthetic):
    record = tally_record(
        ballots=ballots, ranking=rank(ballots, seed=seed), synthetic=synthetic
    )
    text = canonical_json(record)

    assert canonical_json(json.loads(text)) == text
    assert committed(json.loads(text)) == committed(record)
    assert b" " not in text
    assert json.loads(text) == record


@law
@given(weighted(), seeds)
def test_record_payments_read_back_sum_to_one(ballots, seed):
    ranking = rank(ballots, seed=seed)
    record = tally_record(ballots=ballots, ranking=ranking, synthetic=False)

    for step in record["steps"]:
        assert sum(fraction_from_text(paid) for paid in step["payments"].values()) == 1


def test_record_hash_changes_with_the_synthetic_mark_and_the_seed():
    marked, unmarked, reseeded = (
        committed(
            tally_record(
                ballots=BALLOTS, ranking=rank(BALLOTS, seed=seed), synthetic=synthetic
            )
        )
        for seed, synthetic in (("one", True), ("one", False), ("two", True))
    )

    assert len({marked, unmarked, reseeded}) == 3


def test_settings_hash_changes_with_each_setting():
    shrunk = BALLOTS.policy
    hashes = {
        settings_hash(rule="sequential_phragmen", policy=shrunk, seed=b"one"),
        settings_hash(rule="approval_count", policy=shrunk, seed=b"one"),
        settings_hash(rule="sequential_phragmen", policy=shrunk, seed=b"two"),
        settings_hash(
            rule="sequential_phragmen",
            policy=replace(shrunk, parameters=(("full_voice_ballots", 4),)),
            seed=b"one",
        ),
        settings_hash(
            rule="sequential_phragmen", policy=WeightPolicy("participants"), seed=b"one"
        ),
    }

    assert len(hashes) == 5
    assert (
        settings_hash(
            rule="sequential_phragmen",
            policy=WeightPolicy("equal_shrunk", (("full_voice_ballots", 3),)),
            seed=b"one",
        )
        in hashes
    )


def test_tally_record_refuses_a_ranking_of_other_ballots():
    others = participants(group_ballots(items="abc", rows=[("norte", "b", 2)]))

    with pytest.raises(TallyError, match="not made from these ballots"):
        tally_record(ballots=BALLOTS, ranking=rank(others, seed="s"), synthetic=True)


def test_tally_record_refuses_a_ranking_that_lost_an_item():
    ranking = replace(rank(BALLOTS, seed="s"), unranked=())

    with pytest.raises(TallyError, match="not made from these ballots"):
        tally_record(ballots=BALLOTS, ranking=ranking, synthetic=True)


def test_tally_record_refuses_a_ranking_that_fails_its_certificate():
    first, second = rank(BALLOTS, seed="s").steps
    swapped = replace(rank(BALLOTS, seed="s"), steps=(second, first))

    with pytest.raises(TallyError, match="fails its certificate"):
        tally_record(ballots=BALLOTS, ranking=swapped, synthetic=True)


def test_tally_record_wants_a_yes_or_no_to_synthetic():
    with pytest.raises(TallyError, match="yes or no"):
        tally_record(ballots=BALLOTS, ranking=rank(BALLOTS, seed="s"), synthetic=None)


def test_canonical_json_sorts_by_utf16_and_escapes_as_rfc_8785_does():
    # RFC 8785, section 3.2.3: a flag outside the basic plane sorts before a ligature in it.
    value = {"\ufb33": 1, "\U0001f600": 2, "\u20ac": 3, "\r": 4, "1": 5, "ö": 6, "\x80": 7}

    assert canonical_json(value).decode() == (
        '{"\\r":4,"1":5,"\x80":7,"ö":6,"€":3,"\U0001f600":2,"\ufb33":1}'
    )
    assert canonical_json("€$\x0f\nA'B\"\\/").decode() == '"€$\\u000f\\nA\'B\\"\\\\/"'


class Colour(StrEnum):
    RED = "red"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(6, 4), '"3/2"'),
        (Fraction(-2), '"-2/1"'),
        ((1, [True, None]), "[1,[true,null]]"),
        (Colour.RED, '"red"'),
        (2**53 - 1, "9007199254740991"),
    ],
)
def test_canonical_json_of_exact_values(value, text):
    assert canonical_json(value).decode() == text


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (0.5, "cannot hold a float"),
        ({"deep": [{"nan": float("nan")}]}, "cannot hold a float"),
        (2**53, "whole number above"),
        (-(2**53), "whole number above"),
        ({1: "a"}, "key that is not text"),
        ({"a"}, "cannot hold a set"),
        (b"a", "cannot hold a bytes"),
        ("\ud800", "half a character"),
        (Fraction, "cannot hold a"),
    ],
)
def test_canonical_json_refuses_what_two_readers_could_read_apart(value, sentence):
    with pytest.raises(TallyError, match=sentence):
        canonical_json(value)


def test_canonical_json_takes_explanations():
    reports = explain(rank(BALLOTS, seed="s"))

    assert json.loads(canonical_json(reports))[0]["carriers"] == [
        {"group": "norte", "share": "2/3"},
        {"group": "sur", "share": "1/3"},
    ]


@law
@given(st.fractions())
def test_fraction_text_reads_back(value):
    assert fraction_from_text(fraction_text(value)) == value
    assert Fraction(fraction_text(value)) == value


def test_fraction_text_has_no_limit_of_digits():
    long = Fraction(3**20_000, 7**20_000)

    assert len(fraction_text(long)) > 20_000
    assert fraction_from_text(fraction_text(long)) == long


@pytest.mark.parametrize(
    "text", ["", "1", "1/0", "1/", "/2", "1.5/2", "1e3/1", "a/b", "1/-2"]
)
def test_fraction_from_text_refuses_other_forms(text):
    with pytest.raises(TallyError, match="not written as p/q"):
        fraction_from_text(text)

"""Who is hidden is not told by the shares of the others either."""

from hypothesis import given
from hypothesis import strategies as st

from agendas.queries.hidden import forget_shares

SLUGS = ["arriba", "abajo", "enmedio", "lejos"]


def told(payments, slugs, forget=forget_shares):
    content = {"cells": None, "payments": dict(payments)}
    forget(content, slugs)
    return content["payments"]


def naive(content, slugs):
    content["payments"] = {k: v for k, v in content["payments"].items() if k not in slugs}


@given(st.sets(st.sampled_from(SLUGS), min_size=1), st.sets(st.sampled_from(SLUGS)))
def test_either_every_part_of_a_coin_is_told_or_none(payers, hidden):
    payments = {slug: {"sign": "about", "percent": 25} for slug in payers}
    assert told(payments, hidden) == (None if payers & hidden else payments)


def test_leaving_out_one_part_alone_would_tell_it():
    """The naive variant: what is missing to a hundred is theirs."""
    payments = {
        "arriba": {"sign": "about", "percent": 60},
        "abajo": {"sign": "about", "percent": 40},
    }
    left = told(payments, {"arriba"}, naive)
    assert 100 - sum(part["percent"] for part in left.values()) == 60
    assert told(payments, {"arriba"}) is None

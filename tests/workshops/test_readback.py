"""What a group says of its items, edge by edge."""

import pytest

from communities.machine import NotAllowedError
from communities.models.audit import AuditEntry
from tests.world import confirm, make_insecurity, make_proposal
from workshops.actions.items import code_item, create_item
from workshops.actions.readback import Heard, WordsChangedError, read_back
from workshops.choices import ITEM, ItemState, ReadBackResult, ReviewState
from workshops.models.items import Insecurity
from workshops.models.synthesis import ReadBack

EDGES = {
    ("raw", "code"): "coded",
    ("raw", "withdraw"): "withdrawn",
    ("coded", "give_back"): "given_back",
    ("coded", "uncode"): "raw",
    ("coded", "withdraw"): "withdrawn",
    ("given_back", "confirm"): "validated",
    ("given_back", "contest"): "contested",
    ("given_back", "withdraw"): "withdrawn",
    ("contested", "code"): "coded",
    ("contested", "withdraw"): "withdrawn",
    ("validated", "reword"): "coded",
    ("validated", "withdraw"): "withdrawn",
}
# State before -> answer -> state after; what is missing is refused. A corrected item that
# is complete is ready to be read again at once.
ANSWERS = {
    "raw": {"withdrawn": "withdrawn"},
    "coded": {"confirmed": "validated", "corrected": "coded", "withdrawn": "withdrawn"},
    "given_back": {
        "confirmed": "validated",
        "corrected": "coded",
        "withdrawn": "withdrawn",
    },
    "contested": {"withdrawn": "withdrawn"},
    "validated": {"withdrawn": "withdrawn"},
    "withdrawn": {},
}


def say(world, item, result, **more):
    return read_back(
        acting_user=world.ana,
        community=world.here,
        heard=[Heard(item, ReadBackResult(result), **more)],
    )


def told():
    return list(
        ReadBack.plain.values_list("number", "result", "title_before", "insecurity__code")
    )


def test_it_works(world):
    item = make_insecurity(world, "Calles sin luz")
    assert say(world, item, "confirmed") == 1
    item.refresh_from_db()
    assert item.state == ItemState.VALIDATED
    assert told() == [(1, "confirmed", "Calles sin luz", "I01")]


def test_the_table_holds_these_edges_and_no_other():
    assert dict(ITEM.edges) == EDGES
    assert ITEM.start == "raw"
    assert ITEM.states() == set(ItemState.values) == set(ANSWERS)


@pytest.mark.parametrize("state", ANSWERS)
@pytest.mark.parametrize("result", ReadBackResult.values)
def test_each_answer_starts_from_its_states_alone(world, state, result):
    item = make_insecurity(world)
    Insecurity.plain.filter(pk=item.pk).update(state=state)
    before = (AuditEntry.plain.count(), told())
    words = {"title_es": "Otras palabras"} if result == "corrected" else {}
    if after := ANSWERS[state].get(result):
        say(world, item, result, **words)
    else:
        with pytest.raises(NotAllowedError):
            say(world, item, result, **words)
        assert (AuditEntry.plain.count(), told()) == before
    item.refresh_from_db()
    assert item.state == (after or state)


def test_a_correction_takes_the_groups_words_and_drops_the_old_translation(world):
    item = make_insecurity(world, "Calles sin luz", title_en="Dark streets")
    say(world, item, "corrected", title_es="Nadie arregla la luz")
    item.refresh_from_db()
    assert (item.title_es, item.title_en, item.state) == (
        "Nadie arregla la luz",
        "",
        "coded",
    )
    assert told() == [(1, "corrected", "Calles sin luz", "I01")]


def test_all_answers_are_recorded_or_none(world):
    good, other = make_insecurity(world, "Una"), make_insecurity(world, "Otra")
    raw = create_item(
        acting_user=world.beto, community=world.here, kind="insecurity", title_es="Cruda"
    )
    heard = [Heard(item, ReadBackResult.CONFIRMED) for item in (good, raw, other)]
    before = AuditEntry.plain.count()
    with pytest.raises(NotAllowedError):
        read_back(acting_user=world.ana, community=world.here, heard=heard)
    assert set(Insecurity.plain.values_list("state", flat=True)) == {"coded", "raw"}
    assert (told(), AuditEntry.plain.count()) == ([], before)


def test_words_that_were_not_read_aloud_are_not_confirmed(world):
    item = make_insecurity(world, "Calles sin luz")
    code_item(acting_user=world.beto, item=item, values={"title_es": "Calles oscuras"})
    with pytest.raises(WordsChangedError) as refused:
        say(world, item, "confirmed", heard_es="Calles sin luz")
    assert refused.value.item == item
    assert told() == []
    assert say(world, item, "confirmed", heard_es="Calles oscuras") == 1


def test_a_confirmed_proposal_is_ready_and_says_what_was_not_held(world):
    item = make_proposal(world)
    say(world, item, "confirmed")
    item.refresh_from_db()
    assert (item.state, item.review_state) == ("validated", ReviewState.ELIGIBLE)


def test_an_item_worded_anew_is_read_again(world):
    item = make_proposal(world)
    confirm(world, item)
    code_item(acting_user=world.beto, item=item, values={"title_es": "De otro modo"})
    item.refresh_from_db()
    assert (item.state, item.review_state) == ("coded", ReviewState.SAFETY_CHECK)
    say(world, item, "confirmed")
    item.refresh_from_db()
    assert (item.state, item.review_state) == ("validated", ReviewState.ELIGIBLE)


def test_numbers_of_read_backs_go_on(world):
    for title in ("Una", "Otra"):
        confirm(world, make_insecurity(world, title))
    assert [row[0] for row in told()] == [1, 2]


def test_nobody_said_anything(world):
    assert read_back(acting_user=world.ana, community=world.here, heard=[]) == 0
    assert told() == []

"""Coding twice: blind, by another person, settled by an undoable step, counted fairly."""

import re
from fractions import Fraction

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from communities.machine import NotAllowedError
from communities.models.audit import AuditEntry
from tests.workshops.desk import address, item_address, steps
from tests.workshops.test_coding import INSECURITY_FORM
from tests.world import INSECURITY, confirm, make_insecurity, make_proposal
from workshops.actions import items
from workshops.actions.coding import ChangedMeanwhileError, digest, set_codes
from workshops.actions.readback import Heard, read_back
from workshops.actions.second_coding import code_second, settle
from workshops.actions.undo import undo_step
from workshops.choices import ReadBackResult
from workshops.forms.second_coding import verdict
from workshops.models.second_coding import SecondCoding
from workshops.queries.agreement import agreement, codes_given, next_for, unsettled

OTHER = {"dimension": "community", "criminal": "unclear"}


def coded(world, by="beto", **values):
    """An item that one person coded by the ordinary action."""
    item = items.create_item(
        acting_user=world.ana, community=world.here, kind="insecurity", title_es="Baches"
    )
    return set_codes(acting_user=getattr(world, by), item=item, values=INSECURITY | values)


def twice(world, item=None, by="dora", **differing):
    item = item or coded(world)
    return code_second(
        acting_user=getattr(world, by), item=item, codes=codes_given(item) | differing
    )


def page_of(item):
    parts = {"kind": item.kind_of_item, "item": item.pk}
    return address("second-coding", item.community, **parts)


def settle_address(item):
    parts = {"kind": item.kind_of_item, "item": item.pk}
    return address("second-coding-settle", item.community, **parts)


def body(response):
    return response.content.decode()


def test_it_works(world, client_of):
    item = coded(world)
    dora = client_of(world.dora)
    saved = dora.post(page_of(item), INSECURITY | OTHER, follow=True)
    assert "2 fields differ." in body(saved)
    dora.post(settle_address(item), {"criminal": "second", "dimension": "first"})
    item.refresh_from_db()
    assert (item.criminal, item.dimension) == ("unclear", INSECURITY["dimension"])
    assert "All is settled." in body(dora.get(page_of(item)))


def test_the_second_page_is_blind(world, client_of):
    """It is one and the same whatever the first coder chose, but for the key of the form."""

    def shown(**values):
        item = make_insecurity(world, code="I01", **values)
        page = body(client_of(world.dora).get(page_of(item)))
        page = page.replace(str(item.pk), "")
        item.delete()
        return re.sub(r'value="[A-Za-z0-9]{64}"|nonce="[^"]*"', "", page)

    first = shown()
    assert "checked" not in first
    assert " selected" not in first.replace('value="" selected', "")
    assert shown(form="theft", violent="yes", criminal="yes", dimension="economic") == first


def test_nobody_codes_twice(world, client_of):
    item = coded(world, by="beto")
    with pytest.raises(NotAllowedError):
        twice(world, item, by="beto")
    assert "somebody else codes it" in body(client_of(world.beto).get(page_of(item)))
    client_of(world.beto).post(page_of(item), INSECURITY)
    assert not SecondCoding.plain.exists()


def test_nor_does_who_coded_it_later(world):
    item = set_codes(
        acting_user=world.dora, item=coded(world, by="beto"), values={"criminal": "yes"}
    )
    with pytest.raises(NotAllowedError):
        twice(world, item, by="dora")


def test_the_database_holds_it_too(world):
    item = coded(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        SecondCoding.plain.create(
            community=world.here,
            insecurity=item,
            first_coder=world.beto,
            coder=world.beto,
            first_codes={},
            second_codes={},
        )


def test_who_was_first_is_kept(world):
    second = twice(world)
    assert (second.first_coder, second.coder) == (world.beto, world.dora)


def test_only_once_and_only_what_was_asked(world):
    item = coded(world)
    with pytest.raises(NotAllowedError):
        code_second(acting_user=world.dora, item=item, codes={"dimension": "health"})
    twice(world, item)
    with pytest.raises(NotAllowedError):
        twice(world, item, by="carla")


def test_not_before_it_is_coded_nor_once_withdrawn(world, client_of):
    raw = items.create_item(
        acting_user=world.beto, community=world.here, kind="insecurity", title_es="Nuevo"
    )
    gone = coded(world)
    read_back(
        acting_user=world.beto,
        community=world.here,
        heard=[Heard(gone, ReadBackResult.WITHDRAWN)],
    )
    for item in (raw, gone):
        assert client_of(world.dora).get(page_of(item)).status_code == 404
        with pytest.raises(NotAllowedError):
            twice(world, item)


def test_every_single_code_must_be_answered(world, client_of):
    item = coded(world, spaces=["street"])
    page = client_of(world.dora).post(page_of(item), {"dimension": "health"})
    assert set(page.context["form"].errors) == {"form", "violent", "criminal", "group"}


def test_the_first_codes_stay(world):
    item = coded(world)
    before = digest(item)
    twice(world, item, **OTHER)
    item.refresh_from_db()
    assert digest(item) == before


def test_differences_are_marked_in_words(world, client_of):
    second = twice(world, criminal="unclear")
    page = body(client_of(world.beto).get(page_of(second.insecurity)))
    assert page.count(">differs<") == 1
    for name in (world.beto.name, world.dora.name):
        assert name not in re.sub(r"(?s)<header.*?</header>", "", page)


def test_settling_can_be_undone_and_is_open_again(world):
    second = twice(world, **OTHER)
    settle(acting_user=world.beto, second=second, kept={"criminal": "second"})
    item = second.insecurity
    item.refresh_from_db()
    second.refresh_from_db()
    assert unsettled(item, second) == ["dimension"]
    assert steps(world.here)[-1] == "code"
    undo_step(acting_user=world.beto, community=world.here, restricted=True)
    item.refresh_from_db()
    assert item.criminal == INSECURITY["criminal"]
    assert set(unsettled(item, second)) == set(OTHER)


def test_only_what_differs_can_be_settled(world):
    with pytest.raises(NotAllowedError):
        settle(acting_user=world.beto, second=twice(world), kept={"criminal": "second"})


def test_what_was_coded_otherwise_since_is_not_settled(world):
    """Neither of the two sides is what stands there now: it would bring old codes back."""
    item = coded(world)
    second = twice(world, item, criminal="unclear")
    set_codes(acting_user=world.beto, item=item, values={"criminal": "yes"})
    with pytest.raises(NotAllowedError):
        settle(acting_user=world.beto, second=second, kept={"criminal": "first"})
    item.refresh_from_db()
    assert item.criminal == "yes"


def test_codes_that_break_a_rule_are_not_settled(world, client_of):
    second = twice(world, violent="yes")  # form "none" is an unmet need
    page = client_of(world.beto).post(
        settle_address(second.insecurity), {"violent": "second"}, follow=True
    )
    assert "do not go together" in body(page)
    second.refresh_from_db()
    assert second.settled == {}


def test_agreement_is_of_the_codes_before_settling(world):
    second = twice(world, criminal="unclear")
    settle(acting_user=world.beto, second=second, kept={"criminal": "second"})
    found = {f.name: f for f in agreement(world.here, restricted=True).fields}
    assert found["criminal"].share == 0
    assert found["violent"].share == 1
    assert found["violent"].alpha is None


def test_several_codes_agree_in_any_order(world):
    second = twice(
        world, coded(world, spaces=["street", "route"]), spaces=["route", "street"]
    )
    assert second.differing == []
    found = {f.name: f for f in agreement(world.here, restricted=True).fields}
    assert found["spaces"].share == 1


@pytest.mark.parametrize(
    ("n_items", "alpha", "words"),
    [
        (9, Fraction(1), "Too few items"),
        (10, Fraction(4, 5), "relied upon"),
        (10, Fraction(799, 1000), "Mostly alike"),
        (10, Fraction(67, 100), "Mostly alike"),
        (10, Fraction(669, 1000), "Not alike enough"),
        (10, Fraction(-1, 2), "Not alike enough"),
        (10, None, "nothing to compare"),
    ],
)
def test_verdicts(n_items, alpha, words):
    assert words in verdict(n_items, alpha)


def test_restricted_items_do_not_count_for_others(world, client_of):
    twice(world, coded(world, sensitivity="S2"), by="carla", criminal="unclear")
    assert agreement(world.here, restricted=False).n_coded == 0
    assert agreement(world.here, restricted=True).n_twice == 1
    assert "Baches" not in body(client_of(world.dora).get(address("agreement", world.here)))
    assert "Baches" in body(client_of(world.beto).get(address("agreement", world.here)))
    assert AuditEntry.plain.filter(action="read_restricted", actor=world.beto).count() == 1


def test_a_restricted_item_has_no_page_for_others(world, client_of):
    item = coded(world, sensitivity="S2")
    assert client_of(world.dora).get(page_of(item)).status_code == 404


def test_the_next_item_is_drawn_by_key_alone(world):
    mine, theirs = coded(world, by="dora"), [coded(world) for _ in range(5)]
    drawn = []
    while item := next_for(world.dora, world.here, restricted=False):
        drawn.append(item.pk)
        twice(world, item)
    assert set(drawn) == {item.pk for item in theirs}
    assert mine.pk not in drawn
    SecondCoding.plain.all().delete()
    for item in theirs:
        set_codes(
            acting_user=world.beto, item=item, values={"title_es": f"Otro {item.code}"}
        )
    assert next_for(world.dora, world.here, restricted=False).pk == drawn[0]


def test_nothing_waits(world, client_of):
    page = client_of(world.dora).get(address("agreement-next", world.here), follow=True)
    assert "No item waits for you" in body(page)


def test_queries_do_not_grow(world, client_of):
    client, counts = client_of(world.beto), []
    for _ in range(2):
        for _ in range(3):
            twice(world, make_insecurity(world), criminal="unclear")
            twice(world, make_proposal(world), horizon="long")
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(address("agreement", world.here))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_spanish(world, client_of):
    twice(world, criminal="unclear")
    client = client_of(world.beto)
    client.cookies["django_language"] = "es-mx"
    assert client.get(address("agreement", world.here)).status_code == 200


# Two people at once ---------------------------------------------------------------------


def typed(item, client):
    """What a person's page of the item holds when it is opened."""
    found = re.search(r'name="seen" value="(\w+)"', body(client.get(item_address(item))))
    return INSECURITY_FORM | {"title_es": item.title_es, "seen": found[1]}


def test_the_later_one_is_told_and_nothing_is_lost(world, client_of):
    item = coded(world)
    beto, dora = client_of(world.beto), client_of(world.dora)
    first, second = typed(item, beto), typed(item, dora)
    beto.post(item_address(item), first | {"criminal": "unclear"})
    page = dora.post(item_address(item), second | {"since": "2015"})
    item.refresh_from_db()
    assert (item.criminal, item.since) == ("unclear", "")
    form = page.context["form"]
    assert "Somebody else saved" in str(form.non_field_errors())
    assert set(form.errors) == {"__all__", "criminal", "since"}
    assert form["since"].value() == "2015"
    # Saved again, on what they now saw.
    dora.post(item_address(item), form.data.dict() | {"criminal": "unclear"})
    item.refresh_from_db()
    assert (item.criminal, item.since) == ("unclear", "2015")


def test_a_read_back_alone_is_no_change(world, client_of):
    item = coded(world)
    beto = client_of(world.beto)
    values = typed(item, beto)
    confirm(world, item)
    beto.post(item_address(item), values | {"since": "2015"})
    item.refresh_from_db()
    assert item.since == "2015"


def test_the_digest_knows_every_column_and_the_answers(world):
    item = make_proposal(world)
    before = digest(item)
    item.answers.set([make_insecurity(world)])
    assert digest(item) != before
    with pytest.raises(ChangedMeanwhileError):
        set_codes(acting_user=world.beto, item=item, values={"memo": "x"}, seen=before)

"""Links between insecurities: what the database holds, and every act with its undoing."""

from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from communities.models.audit import AuditEntry
from tests.world import make_insecurity, make_proposal
from workshops.actions.links import (
    How,
    NothingToUndoError,
    add_link,
    change_link,
    remove_link,
    undo_link,
)
from workshops.models.links import Link
from workshops.queries.links import links_of, web_of


@pytest.fixture
def two(world):
    return make_insecurity(world), make_insecurity(world, "Miedo a salir")


@pytest.fixture
def link(world, two):
    return _add(world, *two)


def _add(world, start, end, *, id=None, kind="concatenates", **values):
    return add_link(
        acting_user=world.beto,
        community=world.here,
        start=start,
        end=end,
        how=How(kind, **values),
        id=id,
    )


def _change(world, link, interrupted_by=None, **values):
    now = {
        "kind": link.kind,
        "mechanism": link.mechanism,
        "confirmed_by": link.confirmed_by,
    }
    return change_link(
        acting_user=world.beto,
        link=link,
        how=How(**(now | values)),
        interrupted_by=interrupted_by,
    )


def standing(world) -> list[str]:
    rows = Link.objects.within(world.here).filter(removed=False)
    return [str(row) for row in rows.select_related("start", "end")]


# -- what the database holds ---------------------------------------------------------------


def _refused(name, **values):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Link.plain.create(**values)


def test_the_database_refuses_a_loop_and_a_link_without_a_kind(world, two):
    here = {"community": world.here, "start": two[0]}
    _refused("link_between_two", end=two[0], kind="concatenates", **here)
    _refused("link_has_a_kind", end=two[1], **here)


def test_the_database_refuses_the_same_link_twice(world, two, link):
    make = partial(_refused, community=world.here)
    make("link_once", start=two[0], end=two[1], kind="concatenates")
    _add(world, *two, kind="superposes")
    make("link_overlap_once", start=two[1], end=two[0], kind="superposes")


def test_the_database_refuses_an_end_of_another_community(world, two):
    far = make_insecurity(world, community=world.there)
    make = partial(_refused, community=world.here, kind="concatenates")
    make("link_end_of_community", start=two[0], end=far)
    make("link_start_of_community", start=far, end=two[0])


# -- adding --------------------------------------------------------------------------------


def test_each_kind_and_direction_is_its_own_link(world, two, link):
    _add(world, *two, kind="reproduces", mechanism="recruitment")
    _add(world, *reversed(two))
    _add(world, *two, kind="superposes")
    assert len(standing(world)) == 4


@pytest.mark.parametrize("kind", ["concatenates", "superposes"])
def test_the_same_link_is_refused_in_words(world, two, kind):
    _add(world, *two, kind=kind)
    with pytest.raises(ValidationError, match="already"):
        _add(world, *(two if kind == "concatenates" else reversed(two)), kind=kind)


def test_sent_twice_it_is_made_once(world, two, link):
    assert _add(world, *two, id=link.id) == link
    assert len(standing(world)) == 1


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "causes"},
        {"kind": ""},
        {"mechanism": "magic"},
        {"confirmed_by": ["women_adult", "martians"]},
    ],
)
def test_codes_come_from_their_lists(world, two, values):
    with pytest.raises(ValidationError):
        _add(world, *two, **values)
    assert not standing(world)


def test_ends_are_two_standing_insecurities_of_the_community(world, two):
    far = make_insecurity(world, community=world.there)
    with pytest.raises(ValidationError, match="of this community"):
        _add(world, two[0], far)
    with pytest.raises(ValidationError, match="two different"):
        _add(world, two[0], two[0])
    type(two[1]).plain.filter(pk=two[1].pk).update(state="withdrawn")
    # Also by somebody whose page still shows it as it was.
    with pytest.raises(ValidationError, match="withdrew"):
        _add(world, *two)


# -- undoing -------------------------------------------------------------------------------


def test_undoing_goes_back_exactly_and_forth_again(world, link):
    proposals = [make_proposal(world), make_proposal(world, "Otra")]
    _change(world, link, interrupted_by=proposals[:1])
    _change(
        world,
        link,
        kind="reproduces",
        mechanism="recruitment",
        confirmed_by=["women_adult"],
        interrupted_by=proposals[1:],
    )

    def now():
        row = Link.plain.get(pk=link.pk)
        return row.kind, row.mechanism, row.confirmed_by, list(row.interrupted_by.all())

    after = ("reproduces", "recruitment", ["women_adult"], proposals[1:])
    assert now() == after
    undo_link(acting_user=world.beto, link=link)
    assert now() == ("concatenates", "", [], proposals[:1])
    undo_link(acting_user=world.beto, link=link)
    assert now() == after


def test_a_link_taken_out_is_put_back(world, link):
    remove_link(acting_user=world.beto, link=link)
    remove_link(acting_user=world.beto, link=link)
    assert standing(world) == []
    undo_link(acting_user=world.beto, link=link)
    assert standing(world) == ["I01 concatenates I02"]


def test_undoing_a_new_link_takes_it_out(world, link):
    undo_link(acting_user=world.beto, link=link)
    assert standing(world) == []


def test_it_is_not_put_back_beside_its_twin(world, two, link):
    remove_link(acting_user=world.beto, link=link)
    _add(world, *two)
    with pytest.raises(ValidationError, match="already"), transaction.atomic():
        undo_link(acting_user=world.beto, link=link)
    assert len(standing(world)) == 1


def test_nothing_known_nothing_undone(world, two):
    bare = Link.plain.create(
        community=world.here, start=two[0], end=two[1], kind="superposes"
    )
    with pytest.raises(NothingToUndoError):
        undo_link(acting_user=world.beto, link=bare)


def test_a_change_of_nothing_is_no_act(world, link):
    _change(world, link)
    actions = AuditEntry.plain.filter(target_id=link.id).values_list("action", flat=True)
    assert list(actions) == ["add_link"]


def test_a_proposal_of_another_community_interrupts_nothing_here(world, link):
    far = make_proposal(world, community=world.there)
    _change(world, link, interrupted_by=[far])
    assert not far.interrupts.exists()


def test_each_act_leaves_one_audit_row(world, link):
    _change(world, link, kind="reproduces")
    remove_link(acting_user=world.beto, link=link)
    undo_link(acting_user=world.beto, link=link)
    rows = AuditEntry.plain.filter(target_id=link.id).order_by("id")
    assert list(rows.values_list("action", "target_kind")) == [
        (action, "link")
        for action in ("add_link", "change_link", "remove_link", "undo_link")
    ]


# -- reading -------------------------------------------------------------------------------


@pytest.mark.parametrize("sensitivity", ["S2"])
@pytest.mark.parametrize("end", [0, 1])
def test_a_link_with_a_restricted_end_is_for_the_field_team(
    world, two, link, end, sensitivity
):
    two[end].sensitivity = sensitivity
    two[end].save()
    assert web_of(world.here, restricted=False).picture is None
    assert list(links_of(world.here, restricted=True)) == [link]


def test_withdrawn_insecurities_drop_out(world, two, link):
    assert web_of(world.here, restricted=True).links == [link]
    type(two[1]).plain.filter(pk=two[1].pk).update(state="withdrawn")
    found = web_of(world.here, restricted=True)
    assert (found.links, found.picture) == ([], None)

"""From local items to themes."""

from hypothesis import given

from agendas.tally.ballots import CountedBallot, group_ballots
from agendas.tally.lifting import lift
from tests.agendas.tally.profiles import counted, law

LOCAL = group_ballots(
    items=["n1", "n2", "n3", "s1"],
    rows=[
        ("norte", ["n1", "n2"], 2),
        ("norte", ["n2"], 3),
        ("norte", ["n3"], 4),
        ("sur", ["s1"], 5),
    ],
)


def test_lift_marks_a_theme_once_and_groups_again():
    lifted = lift(
        LOCAL, theme_of={"n1": "water", "n2": "water", "n3": "light", "s1": "water"}
    )

    assert lifted.items == ("light", "water")
    assert lifted.rows == (
        CountedBallot("norte", frozenset({"light"}), 4),
        CountedBallot("norte", frozenset({"water"}), 5),
        CountedBallot("sur", frozenset({"water"}), 5),
    )


def test_lift_keeps_ballots_whose_items_have_no_theme_as_blank():
    lifted = lift(LOCAL, theme_of={"n1": "water"})

    assert lifted.rows == (
        CountedBallot("norte", frozenset(), 7),
        CountedBallot("norte", frozenset({"water"}), 2),
        CountedBallot("sur", frozenset(), 5),
    )
    assert lifted.n_by_group() == LOCAL.n_by_group()


def test_lift_leaves_out_themes_that_nobody_was_asked_about():
    lifted = lift(LOCAL, theme_of={"n1": "water", "elsewhere": "parks"})

    assert lifted.items == ("water",)


def test_lift_keeps_a_theme_that_was_asked_and_not_marked():
    asked = group_ballots(items=["n1", "n2"], rows=[("norte", ["n1"], 1)])

    assert lift(asked, theme_of={"n1": "water", "n2": "parks"}).items == ("parks", "water")


@law
@given(counted())
def test_lift_by_one_theme_per_item_changes_nothing(ballots):
    assert lift(ballots, theme_of={item: item for item in ballots.items}) == ballots


@law
@given(counted())
def test_lift_never_changes_how_many_ballots_a_community_has(ballots):
    lifted = lift(ballots, theme_of={"a": "x", "b": "x", "c": "y"})

    assert lifted.n_by_group() == ballots.n_by_group()

"""Laws of the synthesis desk under any sequence of steps, on the real database."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workshops.desk import steps, write
from tests.world import confirm, make_insecurity, make_proposal
from workshops.actions import coding, synthesis
from workshops.actions.undo import CannotUndoError, undo_step
from workshops.models.contributions import Contribution
from workshops.models.items import Insecurity, Proposal
from workshops.queries.synthesis import Wanted, synthesis_desk

N_CARDS = 6
some = st.lists(st.integers(0, N_CARDS + 2), min_size=1, max_size=4, unique=True)
which = st.integers(0, 3)
steps_of_a_person = st.lists(
    st.one_of(
        st.tuples(st.just("new"), some, st.sampled_from(["insecurity", "proposal"])),
        st.tuples(st.just("into"), some, which),
        st.tuples(st.just("release"), some, st.booleans()),
        st.tuples(st.just("split"), some, st.none()),
        st.tuples(st.just("word"), some, which),
        st.tuples(st.just("code"), some, which),
        st.tuples(st.just("undo"), some, st.none()),
    ),
    min_size=1,
    max_size=14,
)


def whole_state(community):
    """Every column of every card and item, and what each proposal answers."""
    cards = Contribution.objects.within(community).values_list()
    items = [*Insecurity.objects.within(community).values_list()]
    proposals = [*Proposal.objects.within(community).values_list()]
    answers = Proposal.answers.through.objects.values_list("proposal_id", "insecurity_id")
    return tuple(sorted(map(repr, [*cards, *items, *proposals, *answers])))


class Person:
    """Somebody at the desk who does one thing after the other."""

    def __init__(self, world):
        self.world, self.here = world, world.here
        self.who = {"acting_user": world.beto, "community": world.here}

    def cards(self, numbers):
        found = list(
            Contribution.objects.within(self.here)
            .filter(parts__isnull=True)
            .order_by("position", "text", "pk")
        )
        return [found[n % len(found)].id for n in numbers]

    def item(self, number):
        found = [
            *Insecurity.objects.within(self.here).order_by("code"),
            *Proposal.objects.within(self.here).order_by("code"),
        ]
        return found[number % len(found)]

    def new(self, numbers, kind):
        synthesis.gather_into_new(
            **self.who, ids=self.cards(numbers), kind=kind, title_es=f"Nueva {numbers}"
        )

    def into(self, numbers, number):
        synthesis.gather_into(**self.who, ids=self.cards(numbers), item=self.item(number))

    def release(self, numbers, aside):
        synthesis.release(**self.who, ids=self.cards(numbers), set_aside=aside)

    def split(self, numbers, _nothing):
        (key, *_rest) = self.cards(numbers)
        synthesis.split_contribution(
            **self.who, contribution=key, texts=["Primera parte", "Segunda parte"]
        )

    def word(self, numbers, number):
        coding.word_item(
            acting_user=self.world.beto,
            item=self.item(number),
            title_es=f"Palabras {numbers}",
            memo=f"Nota {number}",
        )

    def code(self, numbers, number):
        item = self.item(number)
        is_proposal = isinstance(item, Proposal)
        coding.set_codes(
            acting_user=self.world.beto,
            item=item,
            values={"group": ["", "mixed", "older"][numbers[0] % 3]},
            answers=list(Insecurity.objects.within(self.here)[: number % 2])
            if is_proposal
            else None,
        )

    def undo(self):
        undo_step(**self.who, restricted=True)


def check(person, originals):
    """No card is ever lost, and the counter is the set of cards without a place."""
    rows = list(Contribution.objects.within(person.here))
    assert originals <= {card.id for card in rows}
    cut = {card.split_from_id for card in rows}
    to_place = {
        card.id
        for card in rows
        if not card.is_placed and not card.set_aside and card.id not in cut
    }
    desk = synthesis_desk(person.here, restricted=True, wanted=Wanted())
    shown = [card.id for sitting in desk.sittings for card in sitting.cards]
    assert desk.n_to_place == len(shown)
    assert set(shown) == to_place
    elsewhere = [card.id for row in desk.items for card in row.cards]
    elsewhere += [card.id for card in desk.aside.rows]
    # Each card that was not cut lies in exactly one place.
    assert sorted(shown + elsewhere) == sorted(
        card.id for card in rows if card.id not in cut
    )


@pytest.mark.slow
def test_undoing_everything_restores_everything_whatever_was_done(world):
    cards = write(world, *(f"Tarjeta {n}" for n in range(N_CARDS)))
    confirm(world, make_insecurity(world), make_proposal(world))
    originals = {card.id for card in cards}

    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(steps_of_a_person)
    def law(acts):
        with transaction.atomic():
            person, before = Person(world), []
            for name, numbers, how in acts:
                if name == "undo":
                    if before:
                        person.undo()
                        assert whole_state(world.here) == before.pop()
                    continue
                n_steps, state = len(steps(world.here)), whole_state(world.here)
                getattr(person, name)(numbers, how)
                n_more = len(steps(world.here)) - n_steps
                # One step where something changed, none where nothing did.
                assert n_more == (whole_state(world.here) != state)
                before += [state] * n_more
                check(person, originals)
            while before:
                person.undo()
                assert whole_state(world.here) == before.pop()
            with pytest.raises(CannotUndoError):
                person.undo()
            transaction.set_rollback(True)

    law()

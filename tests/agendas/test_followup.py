"""Answers and promises: from being asked for to being seen, by those who live there."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from agendas.actions import followup
from agendas.actions.agendas import current_agenda
from agendas.actions.followup import NotTheirsError, OnlyTheirWordError
from agendas.actions.themes import create_theme, current_national, place_items
from agendas.choices import COMMITMENT, CommitmentState, ReportStep
from agendas.models.agendas import NationalAgenda
from agendas.models.followup import (
    ActorAnswer,
    Commitment,
    CommunityVerification,
    ProgressReport,
)
from agendas.queries.followup import local_followed, what_they_saw
from agendas.tasks import stall_silent
from communities.machine import NotAllowedError
from communities.models.audit import AuditEntry
from tests.followup import ANSWER, ASK, SHOWN, make_line, promise, report, saw
from tests.votes import hold_vote, publish


def test_a_promise_goes_all_the_way(world):
    commitment = promise(world)
    followup.accept_commitment(acting_user=world.beto, commitment=commitment)
    report(world, commitment, "plan")
    report(world, commitment, "develop", author="press", **SHOWN)
    report(world, commitment, "achieve")
    saw(world, commitment, 6, 1, 2)
    commitment.refresh_from_db()
    assert commitment.state == "verified"
    steps = list(commitment.reports.values_list("number", "step"))
    assert steps == [(1, "plan"), (2, "develop"), (3, "achieve")]


def test_sent_twice_it_is_kept_once(world):
    line = make_line(world)
    for _ in range(2):
        asked = followup.ask_commitment(
            acting_user=world.beto, line=line, values=ASK, id=line.thing.id
        )
        followup.keep_answer(
            acting_user=world.beto, line=line, values=ANSWER, id=line.thing.id
        )
    followup.accept_commitment(acting_user=world.beto, commitment=asked)
    for _ in range(2):
        followup.report_progress(
            acting_user=world.beto,
            commitment=asked,
            id=line.thing.id,
            values={"author": "actor", "step": "plan"},
        )
    rows = (Commitment, ActorAnswer, ProgressReport)
    assert [row.plain.count() for row in rows] == [1, 1, 1]


# What is done -> how, on a promise in any state; the edge of the table that it takes.
ACTS = {
    "accept": lambda w, c: followup.accept_commitment(acting_user=w.beto, commitment=c),
    "decline": lambda w, c: followup.decline_commitment(
        acting_user=w.beto, commitment=c, reason_es="No hay dinero."
    ),
    **{
        step: lambda w, c, step=step: report(w, c, step, author="civil", **SHOWN)
        for step in ReportStep.values
        if step != ReportStep.AS_BEFORE
    },
    "verify": lambda w, c: saw(w, c, 5, 0, 0),
    "dispute": lambda w, c: saw(w, c, 0, 0, 5),
}
# Verdicts follow from answers, which are taken wherever one of the two could follow.
VERDICTS = {"verify", "dispute"}


@pytest.mark.parametrize("state", CommitmentState.values)
@pytest.mark.parametrize("act", ACTS)
def test_a_promise_moves_along_the_table_alone(world, act, state):
    commitment = promise(world, state=state)
    audit = AuditEntry.plain.count()
    if COMMITMENT.allows(state, act):
        ACTS[act](world, commitment)
        commitment.refresh_from_db()
        assert commitment.state == COMMITMENT.after(state, act)
        assert AuditEntry.plain.count() == audit + 1
    elif act in VERDICTS and any(COMMITMENT.allows(state, other) for other in VERDICTS):
        ACTS[act](world, commitment)
        commitment.refresh_from_db()
        assert commitment.state == state
    else:
        with pytest.raises(NotAllowedError):
            ACTS[act](world, commitment)
        commitment.refresh_from_db()
        left = (ProgressReport.plain.count(), CommunityVerification.plain.count())
        assert (commitment.state, *left) == (state, 0, 0)
        assert AuditEntry.plain.count() == audit


@pytest.mark.parametrize("state", CommitmentState.values)
def test_a_word_that_changes_nothing_counts_as_a_word_while_the_promise_lives(world, state):
    commitment = promise(world, state=state)
    Commitment.plain.filter(pk=commitment.pk).update(heard_on="2020-01-01")
    if state in {"proposed", "declined", "reversed"}:
        with pytest.raises(NotAllowedError):
            report(world, commitment, "as_before")
        return
    report(world, commitment, "as_before")
    commitment.refresh_from_db()
    assert (commitment.state, commitment.heard_on) == (state, timezone.localdate())


@pytest.mark.parametrize(
    ("author", "shown", "counts"),
    [
        ("actor", {}, False),
        # Their own paper is their own word.
        ("actor", SHOWN, False),
        ("press", {}, False),
        ("press", SHOWN, True),
        ("community", {"evidence": "workshop", "source": "Un encuentro"}, True),
    ],
)
def test_done_is_what_others_show(world, author, shown, counts):
    commitment = promise(world, state="in_development")
    if counts:
        report(world, commitment, "achieve", author=author, **shown)
        assert Commitment.plain.get().state == "positive"
        return
    with pytest.raises(OnlyTheirWordError):
        report(world, commitment, "achieve", author=author, **shown)
    assert Commitment.plain.get().state == "in_development"
    assert not ProgressReport.plain.exists()


@pytest.mark.parametrize("state", ["positive", "verified", "disputed"])
def test_the_database_itself_refuses_a_state_that_nobody_vouches_for(world, state):
    commitment = promise(world, state="in_development")
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.plain.filter(pk=commitment.pk).update(state=state)
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.plain.create(
            process=world.process,
            community=world.here,
            proposal=commitment.proposal,
            heard_on="2026-01-01",
            state=state,
            **ASK,
        )


def test_a_word_is_never_changed(world):
    commitment = promise(world, state="accepted")
    made = report(world, commitment, "plan")
    with pytest.raises(DatabaseError), transaction.atomic():
        ProgressReport.plain.filter(pk=made.pk).update(author="press")


@pytest.mark.parametrize(
    ("counts", "state"),
    [
        # Four answers decide nothing yet.
        ((4, 0, 0), "positive"),
        ((3, 1, 1), "verified"),
        # Half is not more than half, and a part is not the whole.
        ((3, 3, 0), "disputed"),
        ((0, 5, 0), "disputed"),
    ],
)
def test_more_than_half_decide(world, counts, state):
    commitment = promise(world, state="positive")
    saw(world, commitment, *counts)
    assert Commitment.plain.get().state == state


def test_groups_add_up_and_an_asking_anew_replaces(world):
    commitment = promise(world, state="positive")
    saw(world, commitment, 5, 0, 0)
    saw(world, commitment, 0, 0, 9, group="youth_in")
    assert Commitment.plain.get().state == "disputed"
    saw(world, commitment, 2, 0, 0, group="youth_in")
    assert Commitment.plain.get().state == "verified"
    assert CommunityVerification.plain.count() == 2


def test_only_a_community_that_asked_for_it_says_what_it_sees(world):
    commitment = promise(world, state="positive")
    with pytest.raises(NotTheirsError):
        saw(world, commitment, 9, 0, 0, at=world.there)
    assert Commitment.plain.get().state == "positive"


def test_a_national_promise_is_seen_by_the_communities_of_its_theme(world):
    agenda = current_national(world.process)
    theme = create_theme(acting_user=world.edith, agenda=agenda, title_es="Luz")
    ours = make_line(world).thing
    place_items(acting_user=world.edith, theme=theme, items=[ours])
    commitment = promise(world, followup.Line(world.process, theme), "positive")
    with pytest.raises(NotTheirsError):
        saw(world, commitment, 9, 0, 0, at=world.there)
    saw(world, commitment, 9, 0, 0)
    assert Commitment.plain.get().state == "verified"


@pytest.mark.parametrize("group", ["children", ""])
def test_children_are_not_counted_hand_by_hand(world, group):
    commitment = promise(world, state="positive")
    with pytest.raises(IntegrityError), transaction.atomic():
        saw(world, commitment, 9, 0, 0, group=group)


@pytest.mark.parametrize("state", CommitmentState.values)
@pytest.mark.parametrize("days", [179, 180])
def test_half_a_year_of_silence_stalls_what_was_promised(world, state, days):
    commitment = promise(world, state=state)
    day = timezone.localdate() - timedelta(days=days)
    Commitment.plain.filter(pk=commitment.pk).update(heard_on=day)
    stall_silent()
    stall_silent()
    stalls = days == 180 and state in {"accepted", "planned", "in_development"}
    commitment.refresh_from_db()
    assert commitment.state == ("stalled" if stalls else state)
    assert AuditEntry.plain.filter(action="stall_commitment").count() == stalls


def test_silence_has_no_words(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        followup.keep_answer(
            acting_user=world.beto,
            line=make_line(world),
            values=ANSWER | {"position": "silent"},
        )


def test_a_declined_promise_says_why(world):
    commitment = promise(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        followup.decline_commitment(
            acting_user=world.beto, commitment=commitment, reason_es=""
        )


def test_the_first_national_promise_begins_the_follow_up(world):
    agenda = current_national(world.process)
    theme = create_theme(acting_user=world.edith, agenda=agenda, title_es="Luz")
    NationalAgenda.plain.filter(pk=agenda.pk).update(state="published")
    promise(world, followup.Line(world.process, theme))
    agenda.refresh_from_db()
    assert (agenda.state, agenda.is_ranked) == ("follow_up", True)


@pytest.mark.slow
def test_lines_of_the_desk_cost_the_same_however_many(world, django_assert_max_num_queries):
    hold_vote(world, [{0}] * 12)
    version = publish(world)
    things = [item.proposal for item in version.items.filter(proposal__isnull=False)]
    for thing in things * 2:
        line = followup.Line(world.process, thing)
        followup.keep_answer(acting_user=world.beto, line=line, values=ANSWER)
        report(world, promise(world, line, "accepted"), "plan")
    with django_assert_max_num_queries(9):
        rows = local_followed(current_agenda(world.here))
        assert {len(row.commitments) for row in rows} == {2}
        assert all(list(one.reports.all()) for row in rows for one in row.commitments)


@pytest.mark.slow
def test_without_an_answer_the_dialogue_was_not_held(world):
    hold_vote(world, [{0}] * 12)
    assert _held(publish(world)) == {"dialogue": False}


def _held(version):
    rows = version.head["stages"]
    return {row["stage"]: row["held"] for row in rows if row["stage"] == "dialogue"}


@pytest.mark.slow
def test_a_dialogue_that_was_written_down_is_told_as_held(world):
    hold_vote(world, [{0}] * 12)
    thing = current_agenda(world.here).consultations.get().cards.first().proposal
    followup.keep_answer(
        acting_user=world.beto,
        line=followup.Line(world.process, thing),
        values=ANSWER | {"position": "silent", "words_es": "", "feasible": ""},
    )
    assert _held(publish(world)) == {"dialogue": True}


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["women_adult", "youth_in", "men_adult"]),
        *[st.integers(0, 40)] * 3,
    ),
    max_size=5,
)


@given(ROWS)
def test_what_they_saw_passes_the_gate(rows):
    """Nothing under twenty answers, groups only where each is as large, never an exact count."""
    found = what_they_saw(
        [
            CommunityVerification(group=group, n_seen=a, n_partly=b, n_unseen=c)
            for group, a, b, c in rows
        ]
    )
    sizes: dict[str, int] = {}
    for group, *counts in rows:
        sizes[group] = sizes.get(group, 0) + sum(counts)
    total = sum(sizes.values())
    assert (found is None) == (total < 20)
    if found is None:
        return
    if len(sizes) == 1 or any(size < 20 for size in sizes.values()):
        assert not found.groups
    else:
        assert [group for group, _part in found.groups] == sorted(sizes)
    for part in (found.seen, found.partly, found.unseen, *(p for _g, p in found.groups)):
        assert part["percent"] % 5 == 0

"""The door: slips come alive by range, for people who sat there; what is left over dies."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from agendas.actions import ballots, codes, door
from agendas.actions.ballots import CastError
from agendas.actions.door import RangeRefusedError, Serials
from agendas.choices import BatchKind, CodeState
from agendas.models.ballots import VotingCode
from agendas.models.consultations import CodeBatch
from agendas.models.slips import SlipRange
from communities.actions.acts import NothingAskedError, SamePersonError, take_back_act
from communities.machine import NotAllowedError
from communities.models.acts import SecondPersonAct
from communities.models.audit import AuditEntry
from communities.safety import thresholds
from tests.votes import (
    cast,
    close_vote,
    held_session,
    make_proposals,
    make_vote,
    open_vote,
    void,
    wake,
)
from tests.world import make_session


@pytest.fixture
def printed(world):
    """A vote that is being prepared, and the codes of its thirty slips by serial."""
    return make_vote(world, make_proposals(world, 3), n_slips=30)


@pytest.fixture
def opened(world, printed):
    """The same, open: no slip is valid."""
    vote, slips = printed
    return open_vote(world, vote, awake=False), slips


def ask(world, vote, first, last, session=None, **values):
    return door.ask_to_activate(
        **{
            "acting_user": world.beto,
            "batch": vote.batches.get(),
            "id": uuid.uuid4(),
            "session": session or held_session(world.here),
            "serials": Serials(first, last),
        }
        | values
    )


def why(code):
    with pytest.raises(CastError) as refused:
        ballots.admit(code)
    return refused.value.reason


def refusal(call, *args, **values):
    with pytest.raises(RangeRefusedError) as refused, transaction.atomic():
        call(*args, **values)
    return refused.value.reason, refused.value.n_room


def states(batch):
    rows = VotingCode.objects.filter(batch=batch).order_by("serial")
    return list(rows.values_list("state", flat=True))


def test_it_works(world, opened):
    vote, slips = opened
    wake(world, vote.batches.get(), 3, 12)
    cast(slips[2], 0)
    cast(slips[11], 1)
    assert close_vote(world, vote).n_ballots == 2


def test_a_copied_file_casts_nothing_outside_the_range(world, opened):
    vote, slips = opened
    batch = vote.batches.get()
    assert {why(code) for code in slips} == {"asleep"}
    wake(world, batch, 11, 20)
    works = [n for n, code in enumerate(slips, start=1) if outcome(code) == "saved"]
    assert works == list(range(11, 21))
    assert close_vote(world, vote).n_ballots == 10


def outcome(code):
    try:
        cast(code, 0)
    except CastError as refused:
        return refused.reason
    return "saved"


def test_the_naive_opening_is_seen(world, opened):
    """Were every slip valid from the opening, as it was, the whole copy would vote."""
    vote, slips = opened
    VotingCode.objects.filter(batch=vote.batches.get()).update(state=CodeState.ACTIVE)
    assert sum(outcome(code) == "saved" for code in slips) == 30


def test_one_person_is_not_enough(world, opened):
    vote, slips = opened
    slips_asked = ask(world, vote, 1, 5)
    with pytest.raises(SamePersonError), transaction.atomic():
        door.confirm_activate(acting_user=world.beto, slips=slips_asked)
    assert why(slips[0]) == "asleep"


def test_valid_before_the_opening_waits_for_it(world, printed):
    vote, slips = printed
    wake(world, vote.batches.get(), 1, 5)
    assert why(slips[0]) == why(slips[9]) == "not_yet"
    open_vote(world, vote, awake=False)
    assert (outcome(slips[0]), outcome(slips[9])) == ("saved", "asleep")


@pytest.mark.parametrize(
    ("band", "fits", "over"), [("1-4", 4, 5), ("5-9", 9, 10), ("10-19", 19, 20)]
)
def test_as_many_as_sat_there_and_no_more(world, opened, band, fits, over):
    vote, _slips = opened
    session = held_session(world.here, band)
    assert refusal(ask, world, vote, 1, over, session) == ("too_many", fits)
    wake(world, vote.batches.get(), 1, fits, session)
    assert refusal(ask, world, vote, fits + 1, fits + 1, session) == ("too_many", 0)


def test_the_last_band_ends_too(world, opened, monkeypatch):
    """With no end, a copied sheet could be made valid whole."""
    monkeypatch.setattr(thresholds, "SITTING_AT_MOST_PEOPLE", 25)
    vote, _slips = opened
    session = held_session(world.here, "20+")
    assert refusal(ask, world, vote, 1, 26, session) == ("too_many", 25)
    wake(world, vote.batches.get(), 1, 25, session)


@pytest.mark.parametrize("n_used", [0, 1, 4])
def test_a_few_slips_are_replaced_and_nobody_learns_whether_they_were_used(
    world, opened, n_used
):
    vote, slips = opened
    batch, session = vote.batches.get(), held_session(world.here, "1-4")
    wake(world, batch, 1, 4, session)
    for code in slips[:n_used]:
        cast(code)
    void(world, batch, 1, 1)
    assert refusal(ask, world, vote, 5, 6, session) == ("too_many", 1)
    void(world, batch, 1, 4)
    assert refusal(ask, world, vote, 5, 8, session) == ("too_many", 2)
    wake(world, batch, 5, 6, session)
    assert refusal(ask, world, vote, 7, 7, session) == ("too_many", 0)


def test_naive_room_would_tell_whether_a_slip_was_used(world, opened, monkeypatch):
    """Counting the slips that still work, as it was: one thrown away says if it had voted."""

    def by_codes(vote, _session):
        live = VotingCode.objects.filter(batch__consultation=vote)
        return live.filter(state__in=[CodeState.ACTIVE, CodeState.SPENT]).count()

    monkeypatch.setattr(door, "_n_live", by_codes)
    vote, slips = opened
    batch, session = vote.batches.get(), held_session(world.here, "1-4")
    wake(world, batch, 1, 4, session)
    cast(slips[0])
    void(world, batch, 1, 1)
    assert refusal(ask, world, vote, 5, 6, session) == ("too_many", 0)


def test_before_the_vote_opens_a_wrong_range_is_put_right(world, printed):
    vote, _slips = printed
    batch, session = vote.batches.get(), held_session(world.here, "5-9")
    wake(world, batch, 1, 9, session)
    void(world, batch, 1, 9)
    wake(world, batch, 10, 18, session)
    assert refusal(ask, world, vote, 19, 19, session) == ("too_many", 0)


def test_two_askings_at_once_do_not_add_up(world, opened):
    vote, _slips = opened
    session = held_session(world.here, "5-9")
    first, second = ask(world, vote, 1, 6, session), ask(world, vote, 7, 12, session)
    door.confirm_activate(acting_user=world.edith, slips=first)
    late = {"acting_user": world.edith, "slips": second}
    assert refusal(door.confirm_activate, **late) == ("too_many", 3)
    assert states(vote.batches.get()).count("active") == 6


def test_each_refusal_has_its_reason(world, opened):
    vote, _slips = opened
    batch = vote.batches.get()
    wake(world, batch, 1, 5)
    void(world, batch, 28, 30)
    planned = make_session(world)
    planned.state = "cleared"
    planned.save()
    for reason, first, last, session in (
        ("beyond", 30, 31, None),
        ("beyond", 0, 3, None),
        ("beyond", 9, 8, None),
        ("taken", 5, 9, None),
        ("taken", 27, 28, None),
        ("not_held", 6, 7, held_session(world.there)),
        ("not_held", 6, 7, planned),
        ("no_band", 6, 7, held_session(world.here, "")),
    ):
        assert refusal(ask, world, vote, first, last, session) == (reason, 0)


def test_void_by_range_leaves_used_slips_used(world, opened):
    vote, slips = opened
    batch = vote.batches.get()
    wake(world, batch, 1, 10)
    cast(slips[4], 0)
    void(world, batch, 4, 6)
    void(world, batch, 20, 30)
    assert [outcome(slips[n]) for n in (3, 4, 5)] == ["unknown", "used", "unknown"]
    batch.refresh_from_db()
    # Written now, this count would tell that one of the three was used.
    assert (batch.n_void, batch.n_spent) == (0, 0)
    close_vote(world, vote)
    batch.refresh_from_db()
    assert (batch.n_spent, batch.n_unspent, batch.n_void) == (1, 16, 13)


def test_void_in_draft_is_counted_at_once(world, printed):
    vote, _slips = printed
    batch = vote.batches.get()
    void(world, batch, 1, 10)
    batch.refresh_from_db()
    assert (batch.n_issued, batch.n_unspent, batch.n_void) == (30, 20, 10)


def test_nothing_moves_at_the_door_after_the_close(world, opened):
    vote, _slips = opened
    batch, session = vote.batches.get(), held_session(world.here)
    asked = ask(world, vote, 1, 2)
    close_vote(world, vote)
    assert not SlipRange.plain.filter(pk=asked.pk).exists()
    with pytest.raises(NotAllowedError):
        ask(world, vote, 3, 4, session)
    with pytest.raises(NotAllowedError):
        void(world, batch, 1, 2)
    with pytest.raises(NotAllowedError):
        door.confirm_activate(acting_user=world.edith, slips=asked)


def test_same_form_twice_asks_once(world, opened):
    vote, _slips = opened
    key = uuid.uuid4()
    for _twice in range(2):
        ask(world, vote, 1, 5, id=key)
    assert SlipRange.plain.count() == 1
    assert SecondPersonAct.plain.filter(kind="activate_slips").count() == 1


def test_what_was_taken_back_is_forgotten(world, opened):
    vote, _slips = opened
    asked = ask(world, vote, 1, 5)
    take_back_act(
        acting_user=world.beto, act=SecondPersonAct.plain.get(kind="activate_slips")
    )
    with pytest.raises(NothingAskedError), transaction.atomic():
        door.confirm_activate(acting_user=world.edith, slips=asked)
    ask(world, vote, 1, 5)
    assert not SlipRange.plain.filter(pk=asked.pk).exists()


def test_trial_slips_do_not_count_for_the_sitting(world, printed):
    vote, _slips = printed
    codes.print_slips(
        acting_user=world.beto, consultation=vote, id=uuid.uuid4(), n_slips=9,
        lot="mixed", kind=BatchKind.TEST,
    )  # fmt: skip
    session = held_session(world.here, "1-4")
    wake(world, vote.batches.get(kind=BatchKind.TEST), 1, 9, session)
    wake(world, vote.batches.get(kind=BatchKind.PHONE), 1, 4, session)


def test_audit_names_the_range_by_the_hour(world, opened):
    vote, _slips = opened
    slips = wake(world, vote.batches.get(), 1, 5)
    entry = AuditEntry.plain.get(action="activate_slips")
    assert (entry.actor, entry.target_id) == (world.edith, slips.id)
    assert entry.at.minute == 0


@pytest.mark.parametrize(
    "damage", [{"n_spent": 1}, {"n_unspent": 31}, {"n_void": 1}, {"n_issued": 29}]
)
def test_the_database_holds_the_sum(printed, damage):
    vote, _slips = printed
    with pytest.raises(IntegrityError, match="add_up"):
        vote.batches.update(**damage)


@pytest.mark.parametrize("damage", [{"first": 0}, {"last": 1}, {"session": None}])
def test_the_database_holds_the_range(world, opened, damage):
    vote, _slips = opened
    slips = wake(world, vote.batches.get(), 3, 5)
    with pytest.raises(IntegrityError, match="range_"):
        SlipRange.plain.filter(pk=slips.pk).update(**damage)


def test_papers_keep_the_sum(world):
    vote, _slips = make_vote(world, make_proposals(world, 3), n_papers=3)
    open_vote(world, vote)
    for lot in ("women", "mixed"):
        ballots.lay_in_papers(consultation=vote, lot=lot, ballots=[frozenset()])
    rows = CodeBatch.plain.filter(consultation=vote).order_by("lot")
    assert list(rows.values_list("lot", "n_issued", "n_spent", "n_unspent")) == [
        ("mixed", 2, 1, 1),
        ("women", 1, 1, 0),
    ]

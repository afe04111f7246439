"""Casting, closing, and what is left afterwards: on real connections where it matters."""

import threading
import uuid
from collections import Counter
from datetime import date

import pytest
from django.conf import settings
from django.db import connection, connections, transaction

from agendas.actions import ballots, box, codes, consultations
from agendas.actions.ballots import CastError
from agendas.actions.cards import CardPlan, lay_out_ballot
from agendas.choices import BatchKind, ConsultationState, LocalState, Lot
from agendas.models.agendas import LocalAgenda
from agendas.models.ballots import BallotBox, BallotInbox, CastReceipt, VotingCode
from agendas.models.consultations import CodeBatch, Consultation
from communities.actions import status
from communities.safety import sealing
from communities.safety.codes import new_code
from communities.safety.keyring import KeyMissing, Keyring
from tests.votes import (
    cast,
    close_vote,
    make_proposals,
    make_vote,
    open_vote,
    unguarded,
)
from tests.world import confirm, make_insecurity
from workshops.models.items import Insecurity

# Some tests here commit.
pytestmark = pytest.mark.usefixtures("world_again")


def opened(world, n_slips=3, n_cards=4, lot="mixed"):
    vote, slips = make_vote(
        world, make_proposals(world, n_cards), n_slips=n_slips, lot=lot, n_papers=20
    )
    return open_vote(world, vote), slips


def refused(reason, call, *args, **kwargs):
    with pytest.raises(CastError) as caught:
        call(*args, **kwargs)
    assert caught.value.reason == reason


# The server of the tests has 40 connections, and other tests run beside these.
CONNECTIONS = 28


def at_once(n, work):
    """Run ``work(i)`` in n threads that start together, each on its own connection."""
    gate, found, failed = threading.Barrier(n), [None] * n, []
    slots = threading.BoundedSemaphore(CONNECTIONS)

    def run(i):
        gate.wait(timeout=30)
        slots.acquire()
        try:
            found[i] = work(i)
        except Exception as error:  # noqa: BLE001 -- handed to the test below
            failed.append(error)
        finally:
            connections.close_all()
            slots.release()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not failed, failed[0]
    return found


def outcome(code, *marks, cast_id=None):
    try:
        cast(code, *marks, cast_id=cast_id)
    except CastError as error:
        return error.reason
    return "saved"


def test_it_works(world):
    vote, slips = opened(world)

    cast(slips[0], 0, 1)
    cast(slips[1])
    close_vote(world, vote)

    assert box.read_box(vote) == Counter(
        {(frozenset({0, 1}), "mixed"): 1, (frozenset(), "mixed"): 1}
    )
    assert vote.n_ballots == 2
    assert vote.state == ConsultationState.TALLIED


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_hundred_threads_on_one_code_give_one_ballot(world):
    vote, (code,) = opened(world, n_slips=1)

    found = at_once(200, lambda i: outcome(code, i % 4))

    assert Counter(found) == {"saved": 1, "used": 199}
    assert BallotInbox.objects.filter(consultation=vote).count() == 1
    assert CastReceipt.objects.filter(consultation=vote).count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_naive_look_before_the_leap_is_seen(world):
    """Looking first and spending then lets several in."""
    vote, (code,) = opened(world, n_slips=1)
    looked = threading.Barrier(20)

    def naive(i):
        admission = ballots.admit(code)
        looked.wait(timeout=30)
        VotingCode.objects.filter(tag=admission.tag).update(state="spent")
        sealed = ballots._seal(vote, frozenset({i % 4}), "mixed")
        BallotInbox.objects.create(consultation=vote, sealed=sealed)
        return "saved"

    assert Counter(at_once(20, naive))["saved"] > 1
    assert BallotInbox.objects.filter(consultation=vote).count() > 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_one_form_sent_by_forty_threads_is_received_by_all(world):
    vote, (code,) = opened(world, n_slips=1)
    cast_id = uuid.uuid4().bytes

    found = at_once(40, lambda _i: outcome(code, 0, cast_id=cast_id))

    assert set(found) == {"saved"}
    assert BallotInbox.objects.filter(consultation=vote).count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_close_against_casts_loses_none_and_lets_none_in_late(world):
    vote, slips = opened(world, n_slips=24)
    consultations.ask_to_close(acting_user=world.beto, consultation=vote)

    def work(i):
        if i == 24:
            consultations.confirm_close(acting_user=world.edith, consultation=vote)
            return "closed the vote"
        return outcome(slips[i], 0)

    found = Counter(at_once(25, work))

    vote.refresh_from_db()
    assert found["saved"] == vote.n_ballots == box.read_box(vote).total()
    assert found["saved"] + found["closed"] + found["unknown"] == 24
    assert not BallotInbox.objects.exists()


def test_a_failing_statement_leaves_the_code_unspent(world):
    vote, slips = opened(world)
    cast_id = uuid.uuid4().bytes
    # The same receipt stands already: the last part of the statement fails.
    CastReceipt.objects.create(
        consultation=vote,
        cast_hash=ballots._cast_hash(vote, ballots.admit(slips[0]).tag, cast_id),
    )
    with pytest.raises(Exception, match="receipt_once"), transaction.atomic():
        cast(slips[0], 0, cast_id=cast_id)

    assert not BallotInbox.objects.exists()
    assert set(VotingCode.objects.values_list("state", flat=True)) == {"active"}


def test_cast_is_one_statement(world, django_assert_num_queries):
    _vote, slips = opened(world)
    cast(slips[1], 0)  # this connection knows the statement from now on
    admission = ballots.admit(slips[0])
    with django_assert_num_queries(1) as seen:
        ballots.cast_ballot(
            admission=admission, marks=frozenset({1}), cast_id=uuid.uuid4().bytes
        )
    assert seen[0]["sql"].startswith(f"EXECUTE {ballots.CAST.name} (")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT statement FROM pg_prepared_statements WHERE name = %s",
            [ballots.CAST.name],
        )
        (statement,) = cursor.fetchone()
    assert "UPDATE agendas_votingcode" in statement
    assert statement.count("INSERT") == 2


@pytest.mark.parametrize(
    ("state", "reason"),
    [(ConsultationState.PAUSED, "paused"), (ConsultationState.DRAFT, "not_yet")],
)
def test_vote_that_is_not_open_takes_nothing(world, state, reason):
    vote, slips = opened(world)
    admission = ballots.admit(slips[0])
    vote.state = state
    vote.save()

    refused(reason, ballots.admit, slips[0])
    refused(
        reason,
        ballots.cast_ballot,
        admission=admission,
        marks=frozenset(),
        cast_id=b"0" * 16,
    )
    refused(
        reason, ballots.lay_in_papers, consultation=vote, lot="mixed",
        ballots=[frozenset()],
    )  # fmt: skip
    assert not BallotInbox.objects.exists()


def test_after_the_close_nothing_is_taken(world):
    vote, slips = opened(world)
    admission = ballots.admit(slips[0])
    cast(slips[1], 2)
    close_vote(world, vote)

    refused("unknown", ballots.admit, slips[0])
    refused(
        "closed",
        ballots.cast_ballot,
        admission=admission,
        marks=frozenset(),
        cast_id=b"0" * 16,
    )
    refused(
        "closed", ballots.lay_in_papers, consultation=vote, lot="mixed",
        ballots=[frozenset()],
    )  # fmt: skip


def test_after_the_close_codes_ballots_receipts_and_keys_are_gone(world):
    vote, slips = opened(world, n_slips=5)
    cast(slips[0], 0)
    cast(slips[1], 0, 1)
    with transaction.atomic():
        close_vote(world, vote)
    Keyring(settings.KEYS_DIR).destroy_consultation(vote.id)  # on_commit, outside this test

    for table in (VotingCode, BallotInbox, CastReceipt):
        assert not table.objects.exists(), table
    with pytest.raises(KeyMissing):
        Keyring(settings.KEYS_DIR).consultation(vote.id)
    assert BallotBox.objects.filter(consultation=vote).count() == 1
    batch = vote.batches.get(kind=BatchKind.PHONE)
    assert (batch.n_issued, batch.n_spent, batch.n_void) == (5, 2, 0)
    assert box.read_box(vote).total() == batch.n_spent == vote.n_ballots


@pytest.mark.django_db(transaction=True)
def test_close_destroys_the_keys_once_it_has_held(world):
    vote, _slips = opened(world)
    close_vote(world, vote)
    with pytest.raises(KeyMissing):
        Keyring(settings.KEYS_DIR).consultation(vote.id)


def test_keys_left_by_a_crash_are_swept(world):
    closed, _slips = opened(world)
    waiting, _more = make_vote(
        world, make_proposals(world, 2, world.there), world.there, n_slips=1
    )
    close_vote(world, closed)

    box.destroy_spent_keys()

    keys = Keyring(settings.KEYS_DIR)
    with pytest.raises(KeyMissing):
        keys.consultation(closed.id)
    assert keys.consultation(waiting.id)


def test_box_opens_with_the_communitys_key_alone(world):
    vote, slips = opened(world)
    cast(slips[0], 0)
    close_vote(world, vote)
    Keyring(settings.KEYS_DIR).destroy_community(world.here.id)
    with pytest.raises(KeyMissing):
        box.read_box(vote)


def test_close_refuses_when_a_ballot_is_missing(world):
    vote, slips = opened(world)
    cast(slips[0], 0)
    with unguarded("agendas_ballotinbox"):
        BallotInbox.objects.all().delete()
    consultations.ask_to_close(acting_user=world.beto, consultation=vote)

    with pytest.raises(box.CountsDisagreeError), transaction.atomic():
        consultations.confirm_close(acting_user=world.edith, consultation=vote)

    vote.refresh_from_db()
    assert vote.state == ConsultationState.OPEN
    assert VotingCode.objects.count() == 3


def test_close_refuses_when_a_ballot_was_altered(world):
    vote, slips = opened(world)
    cast(slips[0], 0)
    row = BallotInbox.objects.get()
    row.sealed = bytes(row.sealed)[:-1] + b"\x00"
    with unguarded("agendas_ballotinbox"):
        row.save()
    consultations.ask_to_close(acting_user=world.beto, consultation=vote)
    with pytest.raises(sealing.SealError), transaction.atomic():
        consultations.confirm_close(acting_user=world.edith, consultation=vote)
    assert VotingCode.objects.count() == 3


@pytest.mark.parametrize(("n_women", "shown"), [(19, {"mixed"}), (20, {"women"})])
def test_small_lots_become_mixed_at_the_close(world, n_women, shown):
    vote, slips = opened(world, n_slips=n_women, lot="women")
    for code in slips:
        cast(code, 0)
    close_vote(world, vote)
    assert {lot for _marks, lot in box.read_box(vote)} == shown


def test_trial_codes_are_spent_but_never_counted(world):
    proposals = make_proposals(world, 3)
    vote, (real,) = make_vote(world, proposals, n_slips=1)
    trial = codes.print_slips(
        acting_user=world.beto, consultation=vote, id=uuid.uuid4(), n_slips=2,
        lot="mixed", kind=BatchKind.TEST,
    )  # fmt: skip
    open_vote(world, vote)

    cast(real, 0)
    cast(trial[0].code, 1)
    assert outcome(trial[0].code, 1) == "used"
    close_vote(world, vote)

    assert box.read_box(vote) == {(frozenset({0}), "mixed"): 1}
    assert vote.n_ballots == 1
    assert vote.batches.get(kind=BatchKind.TEST).n_spent == 1


def test_paper_ballots_are_counted_by_lot(world):
    vote, _slips = opened(world)
    key = {"consultation": vote, "ballots": [frozenset({0})]}

    ballots.lay_in_papers(lot=Lot.WOMEN, **key)
    ballots.lay_in_papers(lot=Lot.MEN, **key)

    assert dict(
        CodeBatch.plain.filter(kind=BatchKind.PAPER).values_list("lot", "n_spent")
    ) == {"mixed": 0, "women": 1, "men": 1}
    assert BallotInbox.objects.count() == 2
    close_vote(world, vote)
    assert vote.n_ballots == 2


def test_every_ballot_is_equally_long_and_none_is_readable(world):
    vote, slips = opened(world, n_slips=3, n_cards=12)
    for code, marks in zip(slips, [(), (0,), (7, 8, 9, 10, 11)], strict=True):
        cast(code, *marks)
    rows = [bytes(s) for s in BallotInbox.objects.values_list("sealed", flat=True)]
    assert {len(row) for row in rows} == {sealing.SEALED_BALLOT_BYTES}
    assert len(set(rows)) == 3
    assert bytes(Consultation.plain.get(pk=vote.pk).public_key) not in b"".join(rows)


def test_codes_of_two_votes_do_not_mix(world):
    mine, (here,) = opened(world, n_slips=1)
    other, (there,) = make_vote(
        world, make_proposals(world, 2, world.there), world.there, n_slips=1
    )
    open_vote(world, other)
    assert ballots.admit(here).consultation == mine
    assert ballots.admit(there).consultation == other
    refused("unknown", ballots.admit, new_code())


def test_marks_are_checked():
    check = {"n_cards": 12, "n_marks": 5}
    assert ballots.check_marks([], **check) == frozenset()
    assert ballots.check_marks([3, 3, 3, 3, 3, 3], **check) == {3}
    refused("too_many", ballots.check_marks, range(6), **check)
    for stranger in (12, -1):
        refused("wrong_card", ballots.check_marks, [stranger], **check)


def test_database_holds_the_counts_of_a_batch(world):
    vote, _slips = opened(world)
    with connection.cursor() as cursor, pytest.raises(Exception, match="counts_add_up"):
        cursor.execute(
            "UPDATE agendas_codebatch SET n_spent = 4 WHERE consultation_id = %s", [vote.id]
        )


def test_the_lots_of_the_slips_are_the_lots_of_the_seal():
    # `communities` stands below `agendas` and cannot read its choices.
    assert set(sealing.LOTS) == set(Lot.values)


def test_no_more_papers_are_counted_than_were_printed(world):
    vote, _slips = make_vote(world, make_proposals(world, 3), n_papers=3)
    open_vote(world, vote)

    def key(number, lot):
        ballots.lay_in_papers(consultation=vote, lot=lot, ballots=[frozenset()] * number)

    key(2, Lot.WOMEN)
    # All of a stack or nothing of it.
    refused("no_paper_left", key, 2, Lot.MEN)
    key(1, Lot.MIXED)
    for lot in Lot.values:
        refused("no_paper_left", key, 1, lot)
    assert BallotInbox.objects.count() == 3
    assert sum(vote.batches.values_list("n_issued", flat=True)) == 3


def test_no_paper_is_counted_where_none_was_printed(world):
    vote, _slips = make_vote(world, make_proposals(world, 3), n_slips=2)
    open_vote(world, vote)
    refused(
        "no_paper_left", ballots.lay_in_papers, consultation=vote, lot=Lot.WOMEN,
        ballots=[frozenset()],
    )  # fmt: skip


def test_where_the_work_is_stopped_nobody_votes(world):
    vote, slips = opened(world)
    admission = ballots.admit(slips[0])
    status.suspend_community(
        acting_user=world.ana,
        community=world.here,
        why=status.Suspension("violence_rise", date(2030, 1, 1)),
    )
    cast_one = {"marks": frozenset(), "cast_id": b"1" * 16}
    refused("paused", ballots.admit, slips[1])
    refused("paused", ballots.cast_ballot, admission=admission, **cast_one)
    papers = {"lot": "mixed", "ballots": [frozenset()]}
    refused("paused", ballots.lay_in_papers, consultation=vote, **papers)
    assert not BallotInbox.objects.exists()
    assert set(VotingCode.objects.values_list("state", flat=True)) == {"active"}


def test_one_form_with_two_codes_is_two_casts(world):
    _vote, slips = opened(world)
    cast(slips[0], 0, cast_id=b"x" * 16)
    cast(slips[1], 1, cast_id=b"y" * 16)
    # Somebody's spent code with another form's key does not read as saved.
    refused("used", cast, slips[1], 1, cast_id=b"x" * 16)
    cast(slips[2], 1, cast_id=b"x" * 16)
    assert BallotInbox.objects.count() == 3


def test_lost_keys_are_not_made_anew(world):
    vote, _slips = make_vote(world, make_proposals(world, 3), n_slips=2)
    Keyring(settings.KEYS_DIR).destroy_consultation(vote.id)
    consultations.ask_to_open(acting_user=world.beto, consultation=vote)
    with pytest.raises(KeyMissing), transaction.atomic():
        consultations.confirm_open(acting_user=world.edith, consultation=vote)
    vote.refresh_from_db()
    assert vote.state == ConsultationState.DRAFT


@pytest.mark.parametrize("first", [0, 1])
def test_two_votes_of_one_agenda_close_in_any_order(world, first):
    proposals = make_proposals(world, 3)
    needs = [make_insecurity(world, f"Falta {i}") for i in range(3)]
    confirm(world, *needs)
    votes = [make_vote(world, proposals, n_slips=2)[0]]
    other = consultations.create_consultation(
        acting_user=world.beto, community=world.here, id=uuid.uuid4(),
        subject="insecurities", question_es="¿Qué pesa más?", question_en="",
    )  # fmt: skip
    other.unspoken_es = "Se leyeron en la sala."
    other.save()
    on_the_ballot = Insecurity.objects.within(world.here).order_by("code")
    lay_out_ballot(
        acting_user=world.beto,
        consultation=other,
        cards=[CardPlan(item, "Tarjeta", "Card", "house") for item in on_the_ballot],
        left_off=[],
    )
    codes.print_slips(
        acting_user=world.beto, consultation=other, id=uuid.uuid4(), n_slips=2, lot="mixed"
    )
    votes.append(other)
    for vote in votes:
        open_vote(world, vote)
    agenda = LocalAgenda.plain.get(pk=other.agenda_id)

    close_vote(world, votes[first])
    agenda.refresh_from_db()
    assert agenda.state == LocalState.IN_VOTE  # not to be validated yet
    close_vote(world, votes[1 - first])
    agenda.refresh_from_db()
    assert agenda.state == LocalState.RANKED

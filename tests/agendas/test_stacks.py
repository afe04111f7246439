"""Paper ballots: two people read each paper apart, a third where they differ."""

import uuid

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, transaction

from agendas.actions import box, codes, stacks
from agendas.actions.ballots import CastError
from agendas.actions.consultations import PapersWaitingError
from agendas.actions.stacks import StackError
from agendas.models.ballots import BallotInbox
from agendas.models.stacks import KeyedPaper, PaperStack
from communities.models.audit import AuditEntry
from communities.safety import sealing
from tests.agendas.test_consultation_pages import at, text
from tests.votes import close_vote, make_proposals, make_vote, open_vote

LISTENED = [frozenset({0, 3}), frozenset(), frozenset({1})]


@pytest.fixture
def vote(world):
    made, _slips = make_vote(world, make_proposals(world, 7), n_papers=9)
    return open_vote(world, made)


def begin(world, vote, n=3, lot="women"):
    return stacks.begin_stack(
        acting_user=world.ana, consultation=vote, id=uuid.uuid4(), lot=lot, n_papers=n
    )


def key(user, stack, papers):
    for place, marks in enumerate(papers, start=1):
        stacks.key_paper(acting_user=user, stack=stack, place=place, marks=marks)


@pytest.fixture
def stack(world, vote):
    return begin(world, vote)


@pytest.fixture
def keyed(world, stack):
    """Both keyed it; they differ about the second paper."""
    key(world.ana, stack, LISTENED)
    key(world.beto, stack, [LISTENED[0], frozenset({2}), LISTENED[2]])
    stack.refresh_from_db()
    return stack


def refused(reason, act, **values):
    with pytest.raises((StackError, CastError)) as error:
        act(**values)
    assert error.value.reason == reason


def test_it_works(world, vote, keyed):
    (differs,) = stacks.differences(keyed)
    assert (differs.place, differs.first, differs.second, differs.third) == (
        2, frozenset(), frozenset({2}), None,
    )  # fmt: skip
    stacks.settle_paper(acting_user=world.edith, stack=keyed, place=2, marks=frozenset({4}))
    done = stacks.count_stack(acting_user=world.ana, stack=keyed)
    assert (done.state, done.n_differed) == ("counted", 1)
    assert not KeyedPaper.plain.exists()
    close_vote(world, vote)
    read = {(marks, lot): n for (marks, lot), n in box.read_box(vote).items()}
    assert read == {
        (frozenset({0, 3}), "mixed"): 1,
        (frozenset({4}), "mixed"): 1,
        (frozenset({1}), "mixed"): 1,
    }
    assert sum(batch.n_spent for batch in vote.batches.all()) == 3


def test_one_person_alone_counts_nothing(world, stack):
    key(world.ana, stack, LISTENED)
    refused("place", stacks.key_paper, acting_user=world.ana, stack=stack, place=4,
            marks=frozenset())  # fmt: skip
    refused("not_done", stacks.count_stack, acting_user=world.ana, stack=stack)
    refused("not_done", stacks.differences, stack=stack)
    assert not BallotInbox.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperStack.plain.filter(pk=stack.pk).update(second_by=world.ana)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperStack.plain.filter(pk=stack.pk).update(state="counted")


def test_a_naive_single_keying_lets_one_wrong_paper_in(world, stack):
    """What two people catch: one of them marks another card than the paper says."""
    key(world.ana, stack, LISTENED)
    naive = stacks.read_papers(stack, stacks.FIRST)
    key(world.beto, stack, [LISTENED[0], LISTENED[1], frozenset({6})])
    assert frozenset({6}) not in naive.values()
    assert [paper.place for paper in stacks.differences(stack)] == [3]


def test_a_difference_blocks_until_a_third_person_settles_it(world, keyed):
    refused("not_done", stacks.count_stack, acting_user=world.edith, stack=keyed)
    for one in (world.ana, world.beto):
        refused("same_person", stacks.settle_paper, acting_user=one, stack=keyed, place=2,
                marks=frozenset())  # fmt: skip
    refused("agreed", stacks.settle_paper, acting_user=world.edith, stack=keyed, place=1,
            marks=frozenset())  # fmt: skip
    for one in (world.ana, world.beto):
        refused("both_done", stacks.key_paper, acting_user=one, stack=keyed, place=2,
                marks=frozenset())  # fmt: skip
    assert not BallotInbox.objects.exists()


def test_a_third_person_does_not_key(world, stack):
    key(world.ana, stack, LISTENED[:1])
    key(world.beto, stack, LISTENED[:1])
    stack.refresh_from_db()
    refused("others", stacks.key_paper, acting_user=world.edith, stack=stack, place=1,
            marks=frozenset())  # fmt: skip


def test_people_can_stop_go_on_and_correct_their_own(world, stack):
    key(world.ana, stack, LISTENED[:2])
    stacks.key_paper(acting_user=world.ana, stack=stack, place=1, marks=frozenset({5}))
    stacks.key_paper(acting_user=world.ana, stack=stack, place=3, marks=frozenset({6}))
    assert stacks.read_papers(stack, stacks.FIRST) == {
        1: frozenset({5}), 2: frozenset(), 3: frozenset({6}),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("marks", "reason"), [({0, 1, 2, 3, 4, 5}, "too_many"), ({7}, "wrong_card")]
)
def test_what_no_paper_says_is_refused(world, stack, marks, reason):
    refused(reason, stacks.key_paper, acting_user=world.ana, stack=stack, place=1,
            marks=frozenset(marks))  # fmt: skip


def test_no_more_papers_than_were_printed(world, vote, stack):
    refused("no_paper_left", begin, world=world, vote=vote, n=7)
    begin(world, vote, n=6)
    refused("no_paper_left", begin, world=world, vote=vote, n=1)


def test_sent_twice_it_begins_once(world, vote):
    key_ = uuid.uuid4()
    for _twice in range(2):
        stacks.begin_stack(
            acting_user=world.ana, consultation=vote, id=key_, lot="men", n_papers=2
        )
    assert PaperStack.plain.count() == 1


def test_a_vote_does_not_close_over_papers_that_wait(world, vote, keyed):
    with pytest.raises(PapersWaitingError):
        close_vote(world, vote)
    stacks.discard_stack(acting_user=world.beto, stack=keyed)
    assert not KeyedPaper.plain.exists()
    assert close_vote(world, vote).n_ballots == 0


def test_thrown_away_papers_can_be_keyed_anew(world, vote, keyed):
    vote.state = "paused"
    vote.save()
    refused("paused", stacks.count_stack, acting_user=world.edith, stack=keyed)
    stacks.discard_stack(acting_user=world.beto, stack=keyed)
    refused("gone", stacks.discard_stack, acting_user=world.beto, stack=keyed)
    vote.state = "open"
    vote.save()
    begin(world, vote, n=9)


def test_what_is_keyed_is_sealed_and_all_of_one_length(world, vote, keyed):
    sealed = [bytes(row.sealed) for row in KeyedPaper.plain.all()]
    assert len({len(row) for row in sealed}) == 1
    plain = {sealing.pack_ballot(marks, "women") for marks in LISTENED}
    assert not any(one in row for one in plain for row in sealed)


def test_the_order_of_the_stack_is_lost(world, vote):
    """Nine different papers: that a shuffle leaves them in order is one chance in 362,880."""
    papers = [frozenset({i % 7, (i * 3) % 5}) | {i // 7} for i in range(9)]
    stack = begin(world, vote, n=9)
    for one in (world.ana, world.beto):
        key(one, stack, papers)
    stacks.count_stack(acting_user=world.ana, stack=stack)
    private = codes.keyring().consultation(vote.id).private_key
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM agendas_ballotinbox ORDER BY ctid")
        rows = [row for (row,) in cursor.fetchall()]
    laid = [
        sealing.unpack_ballot(
            sealing.open_sealed(bytes(row), private_key=private, context=vote.id.bytes)
        ).marks
        for row in rows
    ]
    assert sorted(map(sorted, laid)) == sorted(map(sorted, papers))
    assert laid != papers


# -- pages ---------------------------------------------------------------------------------


@pytest.fixture
def clients(client_of, world):
    found = {}
    for name in ("ana", "beto", "edith"):
        found[name] = client_of(getattr(world, name))
        found[name].cookies["django_language"] = "en"
    return found


def page_of(vote, stack, part=""):
    return f"{at('paper', vote)}{stack.pk}/{part}"


def post(client, vote, stack, place, *marks, part=""):
    data = {"place": place, "marks": [str(mark) for mark in marks]}
    return client.post(page_of(vote, stack, part), data, follow=True)


def test_the_whole_way_through_the_pages(world, vote, clients):
    form = {"id": str(uuid.uuid4()), "lot": "women", "n_papers": "2"}
    started = clients["ana"].post(at("paper", vote), form, follow=True)
    assert "Paper 1 of 2" in text(started)
    stack = PaperStack.plain.get()
    assert "Paper 1 is saved." in text(post(clients["ana"], vote, stack, 1, 0, 3))
    assert "Your part is done." in text(post(clients["ana"], vote, stack, 2))
    # The second one sees nothing of the first.
    page = clients["beto"].get(page_of(vote, stack))
    assert page.context["n_marked"] == 0
    post(clients["beto"], vote, stack, 1, 0, 3)
    theirs = text(post(clients["beto"], vote, stack, 2, 5))
    assert "You read 1 paper differently." in theirs
    settle = clients["edith"].get(page_of(vote, stack, "settle/"))
    assert "Paper 2: look at it again" in text(settle)
    agreed = post(clients["edith"], vote, stack, 2, part="settle/")
    assert "All agree now." in text(agreed)
    listed = clients["edith"].post(page_of(vote, stack, "count/"), follow=True)
    assert "papers 2, read differently at first 1" in text(listed)
    assert BallotInbox.objects.count() == 2


def test_six_marks_are_refused_and_kept(vote, stack, clients):
    page = post(clients["ana"], vote, stack, 1, *range(6))
    assert "6 marks; 5 are allowed." in text(page)
    assert text(page).count("checked") == 6
    assert not KeyedPaper.plain.exists()


def test_too_many_papers_are_refused_beside_the_field(world, vote, clients):
    form = {"id": str(uuid.uuid4()), "lot": "women", "n_papers": "10"}
    page = clients["ana"].post(at("paper", vote), form)
    assert page.context["form"].errors["n_papers"]
    assert 'value="10"' in text(page)
    assert not PaperStack.plain.exists()


@pytest.mark.parametrize("place", ["0", "9", "x", "٣", "99999999"])
def test_a_place_that_is_none_shows_the_next_paper(vote, stack, clients, place):
    page = clients["ana"].get(page_of(vote, stack), {"place": place})
    assert page.context["place"] == 1


def test_a_keyer_who_goes_back_sees_their_own(world, vote, stack, clients):
    post(clients["ana"], vote, stack, 1, 4)
    page = clients["ana"].get(page_of(vote, stack), {"place": "1"})
    assert (page.context["again"], page.context["n_marked"]) == (True, 1)


def test_keying_leaves_no_time_behind(vote, stack, clients):
    clients["ana"].get(page_of(vote, stack))
    entries = AuditEntry.plain.count()
    before = list(Session.objects.values_list("session_data", "expire_date"))
    post(clients["ana"], vote, stack, 1, 0)
    assert list(Session.objects.values_list("session_data", "expire_date")) == before
    assert AuditEntry.plain.count() == entries


def test_before_the_opening_and_after_the_close_nothing_is_keyed(world, clients):
    draft, _slips = make_vote(world, make_proposals(world, 3), n_papers=4)
    assert "It is not open now." in text(clients["ana"].get(at("paper", draft)))
    form = {"id": str(uuid.uuid4()), "lot": "women", "n_papers": "2"}
    page = clients["ana"].post(at("paper", draft), form)
    assert "It is not open now." in text(page)
    assert not PaperStack.plain.exists()


@pytest.mark.parametrize("n", [2, 12])
def test_queries_do_not_grow(world, clients, n, django_assert_max_num_queries):
    made, _slips = make_vote(world, make_proposals(world, n), n_papers=60)
    vote = open_vote(world, made)
    stack = begin(world, vote, n=50)
    key(world.ana, stack, [frozenset({0})] * n)
    with django_assert_max_num_queries(12):
        clients["ana"].get(page_of(vote, stack))

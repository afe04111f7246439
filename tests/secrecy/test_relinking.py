"""After the close nobody finds who chose what, not even with every hidden column."""

import itertools
import uuid
from secrets import SystemRandom

import pytest
from django.conf import settings
from django.db import connection, transaction

from agendas.actions import box
from agendas.models.ballots import BallotInbox, VotingCode
from communities.models.audit import AuditEntry
from communities.safety import sealing
from communities.safety.codes import tag
from communities.safety.keyring import Keyring
from tests.secrecy.attack import Row, most_hits, rows_of
from tests.votes import cast, close_vote, make_proposals, make_vote, open_vote

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("world_again"),
]

N_VOTES = 100
CHANCE, CERTAIN = 7, 90


def draw(n=N_VOTES):
    """As many choices, no two alike: so that a hit is a hit."""
    return SystemRandom().sample(list(itertools.combinations(range(12), 4)), n)


@pytest.fixture
def held(world):
    """A hundred cast in an order of their own; tag -> choice, and all rows before the close."""
    vote, slips = make_vote(world, make_proposals(world, 12), n_slips=N_VOTES)
    open_vote(world, vote)
    pepper = Keyring(settings.KEYS_DIR).consultation(vote.id).pepper
    truth = {}
    for code, chosen in zip(SystemRandom().sample(slips, N_VOTES), draw(), strict=True):
        cast(code, *chosen)
        truth[tag(code, pepper=pepper)] = frozenset(chosen)
    return vote, truth


def opened_box(vote) -> list[Row]:
    """The box as its holder reads it, row after row."""
    rows = [
        marks for (marks, _lot), count in box.read_box(vote).items() for _ in range(count)
    ]
    return [Row(marks, {"box": position}) for position, marks in enumerate(rows)]


def dated(codes: list[Row]) -> list[Row]:
    """The codes with the audit row that stands before their spending."""
    audit = rows_of("communities_auditentry", "action", "at")
    return [
        Row(
            row.means,
            row.at
            | {
                "audit": max(
                    (str(a.at["at"]) for a in audit if a.at["xmin"] <= row.at["xmin"]),
                    default="",
                )
            },
        )
        for row in codes
    ]


def test_nobody_is_linked_to_a_choice_after_the_close(world, held):
    vote, truth = held
    # A dump stolen while it was open, and all that is left after the close.
    codes = dated(rows_of("agendas_votingcode", "tag", "serial"))
    inbox = rows_of("agendas_ballotinbox", "sealed")
    close_vote(world, vote)

    assert rows_of("agendas_votingcode", "tag") == []
    assert rows_of("agendas_ballotinbox", "sealed") == []
    assert rows_of("agendas_castreceipt", "cast_hash") == []
    left = opened_box(vote)
    assert len(left) == N_VOTES
    assert most_hits(codes, left, truth) <= CHANCE
    # Each code is known to have laid in one sealed ballot; what it says is not.
    sealed_of = {row.at["xmin"]: row for row in inbox}
    chained = [Row(row.means, sealed_of[row.at["xmin"]].at) for row in codes]
    assert most_hits(chained, left, truth) <= CHANCE


def test_the_same_attack_with_the_key_finds_everyone(held):
    """What the seal is for: while the key is there, a running server reads each choice."""
    vote, truth = held
    key = Keyring(settings.KEYS_DIR).consultation(vote.id).private_key
    codes = rows_of("agendas_votingcode", "tag")
    choices = [
        Row(
            sealing.unpack_ballot(
                sealing.open_sealed(row.means, private_key=key, context=vote.id.bytes)
            ).marks,
            row.at,
        )
        for row in rows_of("agendas_ballotinbox", "sealed")
    ]
    assert most_hits(codes, choices, truth) > CERTAIN


@pytest.mark.parametrize("apart", [False, True], ids=["one", "two"])
def test_naive_tables_are_seen_through(apart):
    """Random keys, no times, no keys from one to the other: in one transaction or in two."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE naive_code (id uuid, code int, spent bool)")
        cursor.execute("CREATE TABLE naive_ballot (id uuid, marks text)")
    try:
        truth = dict(zip(range(N_VOTES), map(str, draw()), strict=True))
        for code in truth:
            _write("INSERT INTO naive_code VALUES (%s, %s, false)", uuid.uuid4(), code)
        for code in SystemRandom().sample(list(truth), N_VOTES):
            steps = [
                ("UPDATE naive_code SET spent = true WHERE code = %s", code),
                ("INSERT INTO naive_ballot VALUES (%s, %s)", uuid.uuid4(), truth[code]),
            ]
            if apart:
                for step in steps:
                    _write(*step)
            else:
                with transaction.atomic():
                    for step in steps:
                        _write(*step)
        codes, ballots = rows_of("naive_code", "code"), rows_of("naive_ballot", "marks")
        assert most_hits(codes, ballots, truth) > CERTAIN
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE naive_code, naive_ballot")


def _write(query, *values):
    with connection.cursor() as cursor:
        cursor.execute(query, values)


def test_a_naive_box_in_the_order_of_the_casts_is_seen_through(world, held):
    _vote, truth = held
    codes = rows_of("agendas_votingcode", "tag")
    in_order = sorted(codes, key=lambda row: row.at["xmin"])
    box_in_order = [Row(truth[row.means], {"box": n}) for n, row in enumerate(in_order)]
    assert most_hits(codes, box_in_order, truth) > CERTAIN


def test_a_naive_audit_of_casts_is_seen_through(held):
    """One audit row a cast, with its second and what was chosen elsewhere in that second."""
    _vote, truth = held
    codes = sorted(rows_of("agendas_votingcode", "tag"), key=lambda row: row.at["xmin"])
    seconds = [Row(row.means, {"at": n}) for n, row in enumerate(codes)]
    chosen = [Row(truth[row.means], {"at": n}) for n, row in enumerate(codes)]
    assert most_hits(seconds, chosen, truth) > CERTAIN


def test_casts_leave_no_audit_row_and_no_other_row(world):
    vote, slips = make_vote(world, make_proposals(world, 12), n_slips=3)
    open_vote(world, vote)
    before = AuditEntry.plain.count()
    for code in slips:
        cast(code, 1)
    assert AuditEntry.plain.count() == before
    assert BallotInbox.objects.count() == VotingCode.objects.count() == 3

# ruff: noqa: S608 -- faults are planted with statements of our own
"""The audit chain: whoever changes what was done is found out."""

import io
import json
import random  # noqa: TID251 -- the same mutations every time
import threading
from datetime import timedelta
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from communities.actions import audit as actions
from communities.models.acts import SecondPersonAct
from communities.models.audit import AuditEntry
from communities.models.people import Membership
from communities.models.places import Community
from communities.queries.audit import COLUMNS
from communities.safety.chain import AnchorError, Link, digest, read_anchors
from tests.audit import TABLE, act, chain_now, faults, heads, run, tamper

AT = "process_id = (SELECT id FROM communities_process WHERE slug = 'valle') AND position"


@pytest.fixture
def chain(world):
    """A chain of the process with some twenty entries; its head."""
    for n in range(10):
        act(world, action=f"act_{n}", target=world.here if n % 2 else world.process)
    return heads()["valle"]


def links() -> list[Link]:
    rows = AuditEntry.plain.filter(process__slug="valle").order_by("position")
    return [Link(*row) for row in rows.values_list(*COLUMNS)]


def test_it_works(world, chain):
    position, head = chain
    entries = links()
    assert [link.position for link in entries] == list(range(1, position + 1))
    assert entries[0].previous == ""
    for before, link in pairwise(entries):
        assert link.previous == before.hash
    # What the database computes, Python computes too.
    assert [digest(link) for link in entries] == [link.hash for link in entries]
    assert entries[-1].hash == head
    assert faults() == []


def test_an_act_costs_one_query_and_many_cost_one_too(world, django_assert_num_queries):
    with django_assert_num_queries(1):
        act(world)
    with django_assert_num_queries(1):
        actions.record_many(
            acting_user=world.beto,
            action="create_item",
            targets=[world.process] * 60,
            process=world.process,
        )
    assert faults() == []


def test_each_process_and_the_site_count_for_themselves(world):
    act(world, process=world.other)
    actions.record(acting_user=None, action="tidy", target=world.process, process=None)
    before = heads()
    act(world)
    after = heads()
    assert after["*"] == before["*"] == (1, after["*"][1])
    assert after["sierra"] == before["sierra"]
    assert after["valle"][0] == before["valle"][0] + 1


def test_what_was_rolled_back_leaves_no_gap(world, chain):
    mark = transaction.savepoint()
    act(world)
    assert heads()["valle"][0] == chain[0] + 1
    transaction.savepoint_rollback(mark)
    act(world)
    assert heads()["valle"][0] == chain[0] + 1
    assert faults() == []


def test_database_refuses_every_change(world, chain):
    run(f"ALTER TABLE {TABLE} ENABLE TRIGGER no_truncate")
    for statement in (
        f"UPDATE {TABLE} SET action = 'x'",
        f"UPDATE {TABLE} SET hash = 'x'",
        f"UPDATE {TABLE} SET position = position + 100",
        f"DELETE FROM {TABLE}",
        f"TRUNCATE {TABLE} CASCADE",
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            run(statement)


def test_nobody_chooses_a_place_in_the_chain(world, chain):
    entry = AuditEntry.plain.last()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.plain.create(
            at=entry.at, action="x", target_id=entry.target_id, position=999
        )
    # Nor between writing an entry and the end of its transaction.
    run("SET CONSTRAINTS ALL DEFERRED")
    mark = transaction.savepoint()
    act(world)
    run(f"UPDATE {TABLE} SET position = 999, hash = 'x' WHERE position IS NULL")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        chain_now()
    transaction.savepoint_rollback(mark)


def test_text_has_no_place_in_an_entry(world):
    with pytest.raises(DatabaseError, match="audit_holds_codes_only"), transaction.atomic():
        act(world, action="Ana dijo algo")


PLANTED = {
    "edit_who": (
        f"UPDATE {TABLE} SET actor_id = (SELECT id FROM communities_user LIMIT 1) WHERE {AT} = 5",
        (5, "EDITED"),
    ),
    "edit_what": (f"UPDATE {TABLE} SET action = 'x' WHERE {AT} = 5", (5, "EDITED")),
    "edit_when": (
        f"UPDATE {TABLE} SET at = at + interval '1 microsecond' WHERE {AT} = 5",
        (5, "EDITED"),
    ),
    "edit_target": (
        f"UPDATE {TABLE} SET target_id = gen_random_uuid() WHERE {AT} = 5",
        (5, "EDITED"),
    ),
    "delete": (f"DELETE FROM {TABLE} WHERE {AT} = 5", (5, "MISSING")),
    "delete_first": (f"DELETE FROM {TABLE} WHERE {AT} = 1", (1, "MISSING")),
    "delete_and_close_up": (
        (
            f"DELETE FROM {TABLE} WHERE {AT} = 5;"
            f"UPDATE {TABLE} SET position = -position WHERE {AT} > 5;"
            f"UPDATE {TABLE} SET position = -position - 1 WHERE {AT} < 0"
        ),
        (5, "BROKEN"),
    ),
    "insert": (
        (
            f"INSERT INTO {TABLE} (at, process_id, action, target_kind, target_id, previous, hash)"
            f" SELECT at, process_id, 'x', '', target_id, '', '' FROM {TABLE} WHERE {AT} = 5"
        ),
        (0, "UNCHAINED"),
    ),
    "move_to_another_process": (
        f"UPDATE {TABLE} SET process_id = NULL WHERE {AT} = 5",
        (5, "MISSING"),
    ),
    "swap": (
        (
            f"UPDATE {TABLE} SET position = -1 WHERE {AT} = 5;"
            f"UPDATE {TABLE} SET position = 5 WHERE {AT} = 6;"
            f"UPDATE {TABLE} SET position = 6 WHERE {AT} = -1"
        ),
        (5, "BROKEN"),
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_every_planted_fault_is_found_where_it_is(chain, name):
    statement, (position, kind) = PLANTED[name]
    tamper(statement)
    assert ("valle", position, kind) in faults()


def anchor(chain) -> dict:
    return {("valle", chain[0]): chain[1]}


def test_cutting_the_end_off_needs_an_anchor_to_be_seen(world, chain):
    tamper(f"DELETE FROM {TABLE} WHERE {AT} > %s", chain[0] - 3)
    assert faults() == []
    assert faults(anchor(chain)) == [("valle", chain[0], "CUT")]
    # Growing over the hole does not hide it.
    for _ in range(5):
        act(world)
    assert faults(anchor(chain)) == [("valle", chain[0], "REWRITTEN")]


def test_emptying_a_chain_is_seen_too(chain):
    tamper(f"DELETE FROM {TABLE}")
    assert faults(anchor(chain)) == [("valle", chain[0], "CUT")]


def rehash(from_position: int) -> None:
    """Everything from there on chained anew, by somebody who knows how."""
    statement = f"UPDATE {TABLE} SET position = NULL WHERE {AT} >= %s"
    run(statement, from_position)
    keys = AuditEntry.plain.filter(process__slug="valle", position=None)
    for key in keys.order_by("id").values_list("id", flat=True):
        run("SELECT chain_audit_entry(%s)", key)


def test_a_whole_rewritten_chain_is_seen_by_the_anchor(world, chain):
    run(f"ALTER TABLE {TABLE} DISABLE TRIGGER USER")
    run(
        f"UPDATE {TABLE} SET actor_id = (SELECT id FROM communities_user LIMIT 1) WHERE {AT} = 5"
    )
    rehash(5)
    run(f"ALTER TABLE {TABLE} ENABLE TRIGGER USER")
    assert faults() == []
    assert faults(anchor(chain)) == [("valle", chain[0], "REWRITTEN")]


def naive(link: Link) -> str:
    """A hash over the row alone, without its place and the one before."""
    return json.dumps([link.action, str(link.actor), str(link.target_id), str(link.at)])


@pytest.mark.parametrize("name", ["swap", "delete_and_close_up", "edit_what"])
def test_hashing_each_row_alone_would_miss_what_we_find(chain, name):
    before = {link.id: naive(link) for link in links()}
    tamper(PLANTED[name][0])
    unseen = all(naive(link) == before[link.id] for link in links())
    # It sees an edit, and is blind to order and to absence.
    assert unseen == (name != "edit_what")
    assert faults()


@pytest.mark.slow
def test_random_mutations_are_all_found(chain):
    dice = random.Random(36)  # noqa: S311 -- the same mutations every time
    moves = [
        "UPDATE {t} SET action = action || 'x' WHERE {at} = {n}",
        "UPDATE {t} SET at = at - interval '1 hour' WHERE {at} = {n}",
        "DELETE FROM {t} WHERE {at} = {n}",
        "DELETE FROM {t} WHERE {at} >= {n}",
        "UPDATE {t} SET previous = hash WHERE {at} = {n}",
        "UPDATE {t} SET id = id + 100000 WHERE {at} = {n}",
    ]
    for _ in range(100):
        statement = dice.choice(moves).format(t=TABLE, at=AT, n=dice.randint(1, chain[0]))
        mark = transaction.savepoint()
        tamper(statement)
        assert faults(anchor(chain)), statement
        transaction.savepoint_rollback(mark)
    assert faults(anchor(chain)) == []


def test_times_are_no_finer_than_they_may_be(world):
    assert SecondPersonAct.told_by_the_hour
    act(world, target=world.here)
    act(world, target=world.process)
    other, near_a_vote = AuditEntry.plain.order_by("-id")[:2]
    assert (near_a_vote.at.minute, near_a_vote.at.second) == (0, 0)
    assert (other.at.second, other.at.microsecond) == (0, 0)
    assert other.at - near_a_vote.at < timedelta(hours=1)


def command(*arguments) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("verify_audit", *arguments, stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), f"{err.getvalue()}{error} exit code {error.returncode}"
    return out.getvalue(), ""


def test_command_prints_an_anchor_that_it_reads_again(world, chain, tmp_path):
    printed, said = command()
    assert f"valle {chain[0]} {chain[1]}\n" in printed
    assert said == ""
    paper = tmp_path / "paper.txt"
    paper.write_text(
        "# from the binder\n"
        + printed.upper().replace("VALLE", "valle").replace("SIERRA", "sierra")
    )
    act(world)
    chain_now()
    assert command("--anchor", str(paper))[1] == ""
    tamper(f"DELETE FROM {TABLE} WHERE {AT} >= %s", chain[0])
    said = command("--anchor", str(paper))[1]
    assert f"valle {chain[0]} cut" in said
    assert said.endswith("exit code 1")


def test_command_says_what_it_cannot_read(db, tmp_path):
    paper = tmp_path / "paper.txt"
    assert "cannot be read" in command("--anchor", str(paper))[1]
    paper.write_text("valle 12 abc")
    assert "Line 1" in command("--anchor", str(paper))[1]


def test_anchor_may_be_short_and_spaced():
    assert read_anchors("valle 12 ABCD ef01\t2345 6789\n\n") == {
        ("valle", 12): "abcdef0123456789"
    }
    for wrong in ("valle 12", "valle twelve " + "a" * 16, "valle 12 " + "g" * 16):
        with pytest.raises(AnchorError):
            read_anchors(wrong)


def in_threads(*jobs) -> list:
    """Run each job on a connection of its own; what they raised."""
    raised = []

    def alone(job):
        try:
            job()
        except Exception as error:  # noqa: BLE001 -- shown by the test
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=alone, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return raised


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_many_at_once_make_one_chain(world, world_again):
    before = heads()["valle"][0]

    def ten_acts():
        for n in range(10):
            with transaction.atomic():
                act(world, action=f"act_{n}")

    assert in_threads(*[ten_acts] * 8) == []
    assert heads()["valle"][0] == before + 80
    assert faults() == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("late", [True, False])
def test_the_lock_comes_so_late_that_nobody_waits_in_a_circle(world, world_again, late):
    """One records and then refers to a row that the other holds until it has recorded.

    Taking the chain's lock while recording, the two wait for each other.
    """
    recorded, held = threading.Event(), threading.Event()

    def take_the_lock():
        if not late:
            run("SET CONSTRAINTS ALL IMMEDIATE")

    @transaction.atomic
    def first():
        take_the_lock()
        act(world)
        recorded.set()
        assert held.wait(30)
        # Checked at the commit: waits for whoever holds the community.
        run(
            "INSERT INTO communities_membership (id, user_id, role, process_id, community_id)"
            " VALUES (gen_random_uuid(), %s, 'researcher', %s, %s)",
            world.stella.pk, world.process.pk, world.here.pk,
        )  # fmt: skip

    @transaction.atomic
    def second():
        take_the_lock()
        Community.plain.select_for_update(of=("self",)).get(pk=world.here.pk)
        held.set()
        assert recorded.wait(30)
        act(world)

    raised = in_threads(first, second)
    assert [type(error).__name__ for error in raised] == (
        [] if late else ["OperationalError"]
    )
    assert Membership.plain.filter(user=world.stella).exists() or not late
    assert faults() == []

"""The embedded services and what happens to them when their run ends, well or badly."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
import pytest
from redis import Redis
from redis.exceptions import AuthenticationError

from config.embedded import postgres, processes
from config.embedded.processes import Failed, Family, leashed
from config.embedded.secret_file import secret
from config.embedded.services import with_services
from tests.config.process_tree import (
    all_gone,
    descendants,
    is_alive,
    query,
    read_until,
    running_python,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="the kernel's leash is Linux only"),
]
# A small run of its own, as killable as the real one; prints its addresses.
RUN = """
import sys, time
from pathlib import Path
from config.embedded.processes import Family
from config.embedded.services import with_services

here = Path(sys.argv[1])
with Family(here / "log") as family:
    got = with_services(family, {}, data=here / "postgres")
    print(got["DATABASE_URL"], got["REDIS_URL"], flush=True)
    time.sleep(60)
"""


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    directory = tmp_path_factory.mktemp("services")
    with Family(directory / "log") as family:
        yield (
            family,
            with_services(family, {"A": "1"}, data=directory / "postgres", throwaway=True),
        )
    shutil.rmtree(directory)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A directory whose data was made once, so that each test only starts it."""
    directory = tmp_path_factory.mktemp("kept")
    yield directory
    shutil.rmtree(directory)


def with_descendants(family):
    pids = [child.process.pid for child in family.children]
    return set(pids).union(*map(descendants, pids))


def test_services_answer_at_their_addresses(services):
    family, environment = services

    assert query(environment["DATABASE_URL"], "SELECT 1") == [(1,)]
    assert Redis.from_url(environment["REDIS_URL"]).ping()
    assert [child.name for child in family.children] == ["PostgreSQL", "Valkey"]
    assert set(environment) == {"A", "DATABASE_URL", "REDIS_URL"}


def test_application_role_makes_databases_and_is_no_superuser(services):
    url = services[1]["DATABASE_URL"]

    roles = query(url, "SELECT rolname, rolsuper, rolcreatedb, rolbypassrls FROM pg_roles")

    assert ("tequio", False, True, False) in roles
    assert query(url, "CREATE EXTENSION pg_trgm") is None


def test_superuser_has_no_way_in(services):
    url = services[1]["DATABASE_URL"].replace("tequio:", "postgres:")

    with pytest.raises(psycopg2.OperationalError, match="no pg_hba"):
        query(url, "SELECT 1")


def test_text_is_utf8_and_folds_accents_without_the_systems_locale(services):
    rows = query(
        services[1]["DATABASE_URL"],
        "SELECT upper('ñandú'), array_agg(w ORDER BY w) FROM unnest('{b,a,B,á}'::text[]) w",
    )

    assert rows == [("ÑANDÚ", ["B", "a", "b", "á"])]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 'secret-4711'::int",
        "DO $$ BEGIN RAISE WARNING 'secret-4711'; END $$",
        "CREATE TEMP TABLE t (x text UNIQUE); INSERT INTO t VALUES ('secret-4711'), ('secret-4711')",
        "SELECT pg_sleep(0.01) /* secret-4711 */",
    ],
)
def test_no_statement_or_value_reaches_the_log(services, sql):
    family, environment = services

    with contextlib.suppress(psycopg2.Error):
        query(environment["DATABASE_URL"], sql)

    log = family.children[0].log.read_text()
    assert "ready to accept connections" in log
    assert "secret-4711" not in log


def test_wrong_password_is_refused_by_valkey(services):
    scheme, rest = services[1]["REDIS_URL"].split("://:")

    with pytest.raises(AuthenticationError):
        Redis.from_url(f"{scheme}://:x{rest}").ping()


def test_leaving_the_family_stops_everything_and_keeps_the_data(kept):
    for statement in ("CREATE TABLE kept AS SELECT 7 AS n", "SELECT n FROM kept"):
        with Family(kept / "log") as family:
            url = postgres.start(family, kept / "postgres")
            answer = query(url, statement)
            pids = with_descendants(family)
            assert len(pids) >= 5

        assert all_gone(pids, seconds=0) is True

    assert answer == [(7,)]
    assert "is shut down" in (kept / "log" / "postgresql.log").read_text()


def test_given_addresses_win_and_nothing_starts(tmp_path):
    given = {"DATABASE_URL": "postgres://elsewhere/x", "REDIS_URL_FILE": "/run/redis_url"}

    with Family(tmp_path / "log") as family:
        environment = with_services(family, given, data=tmp_path / "postgres")
        assert family.children == []

    assert environment == given
    assert not (tmp_path / "postgres").exists()


def test_killed_run_leaves_no_orphan_and_starts_again(kept):
    with running_python("-c", RUN, str(kept)) as first:
        read_until(first, "redis://")
        pids = descendants(first.pid)
        assert len(pids) >= 6  # the postmaster, its four helpers, Valkey
        first.kill()

        # At once, while the old server is still leaving.
        with running_python("-c", RUN, str(kept)) as second:
            database, _ = read_until(second, "redis://").split()
            assert all_gone(pids) is True
            assert query(database, "SELECT 1") == [(1,)]
            pids = descendants(second.pid)

    assert all_gone(pids) is True


def test_start_waits_for_an_old_server_that_is_slow_to_leave(kept):
    with running_python("-c", RUN, str(kept)) as first:
        read_until(first, "redis://")
        old = int((kept / "postgres/data/postmaster.pid").read_text().split()[0])
        os.kill(old, signal.SIGSTOP)
    assert is_alive(old)

    with running_python("-c", RUN, str(kept)) as second:
        time.sleep(1)
        os.kill(old, signal.SIGCONT)
        database, _ = read_until(second, "redis://").split()

        assert all_gone({old}, seconds=0) is True
        assert query(database, "SELECT 1") == [(1,)]


def test_killed_postmaster_does_not_hinder_the_next_start(kept):
    with Family(kept / "log") as family:
        postgres.start(family, kept / "postgres")
        family.children[0].process.kill()
        with pytest.raises(Failed, match="PostgreSQL ended"):
            [family.check() for _ in range(100) if not time.sleep(0.05)]

    with Family(kept / "log") as family:
        url = postgres.start(family, kept / "postgres")
        assert query(url, "SELECT 1") == [(1,)]


def test_pid_file_that_names_another_program_is_forgotten(kept):
    with Family(kept / "log") as family:
        postgres.start(family, kept / "postgres")
        pid_file = kept / "postgres" / "data" / "postmaster.pid"
        rest = pid_file.read_text().split("\n", 1)[1]
    pid_file.write_text(f"{os.getppid()}\n{rest}")

    with Family(kept / "log") as family:
        assert query(postgres.start(family, kept / "postgres"), "SELECT 1") == [(1,)]

    assert is_alive(os.getppid())


def test_two_runs_at_once_do_not_meet(kept, tmp_path):
    with (
        running_python("-c", RUN, str(kept)) as one,
        running_python("-c", RUN, str(tmp_path)) as two,
    ):
        urls = [read_until(run, "redis://").split() for run in (one, two)]

        assert [query(database, "SELECT 1") for database, _ in urls] == [[(1,)], [(1,)]]
        assert not set(urls[0]) & set(urls[1])


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs a disguise")
def test_without_user_namespaces_root_becomes_nobody(tmp_path, monkeypatch):
    forbid(monkeypatch, tmp_path, "unshare")

    with Family(tmp_path / "log") as family:
        url = postgres.start(family, tmp_path / "postgres", throwaway=True)
        assert query(url, "SELECT 1") == [(1,)]
        owner = Path(f"/proc/{family.children[0].process.pid}").stat().st_uid

    assert owner == postgres.NOBODY


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs a disguise")
def test_without_any_disguise_root_is_told_what_to_do(tmp_path, monkeypatch):
    forbid(monkeypatch, tmp_path, "unshare", "setpriv")

    with pytest.raises(Failed, match="set DATABASE_URL"):
        postgres.disguise_for(tmp_path)


def forbid(monkeypatch, directory, *names):
    """Make these commands fail, as where the kernel or a container denies them."""
    for name in names:
        (directory / name).write_text("#!/bin/sh\nexit 1\n")
        (directory / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{directory}:{os.environ['PATH']}")


def test_command_of_a_dead_parent_does_not_begin(tmp_path):
    command = leashed(["touch", str(tmp_path / "begun")], death_signal=signal.SIGTERM)
    command[command.index(str(os.getpid()))] = "1"

    assert subprocess.run(command, check=False).returncode != 0
    assert list(tmp_path.iterdir()) == []


def test_failure_tells_who_failed_and_the_end_of_its_log(tmp_path):
    with Family(tmp_path) as family, pytest.raises(Failed) as failure:
        family.run("Tables", ["sh", "-c", "seq 100; echo no such table; exit 3"])

    text = str(failure.value)
    assert text.startswith("Tables failed")
    assert text.endswith("no such table")
    assert " 81\n" not in text
    assert " 82\n" in text


def test_child_that_ignores_the_stop_signal_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "PATIENCE_SECONDS", 0.3)

    with Family(tmp_path) as family:
        child = family.start("Deaf", ["sh", "-c", "trap '' TERM; sleep 60 & echo on; wait"])
        family.wait_until(lambda: child.log.read_text() == "on\n", of=child, seconds=5)
        pids = with_descendants(family)

    assert len(pids) == 2
    assert child.process.returncode is not None
    assert all_gone(pids) is True


def test_secret_is_made_once_and_only_its_owner_reads_it(tmp_path):
    made = secret(tmp_path / "key")

    assert len(made) == 64
    assert secret(tmp_path / "key") == made
    assert secret(tmp_path / "other") != made
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600

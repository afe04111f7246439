"""The drill: load, back up, lose everything, restore, read the same agendas."""

import shutil
from pathlib import Path

import psycopg2
import pytest

from communities.safety.keyring import Keyring
from communities.safety.sealing import new_keypair
from config.embedded.services import ROOT
from tests.config.process_tree import query
from tests.operations.databases import House, empty_database

pytestmark = pytest.mark.slow
HASHES = "SELECT hash FROM agendas_agendaversion ORDER BY hash"
PAGES = """
from django.test import Client
from agendas.models.agendas import AgendaVersion
places = {(v.process.slug, v.head.get("community", {}).get("slug", "national"))
          for v in AgendaVersion.plain.select_related("process")}
for process, place in sorted(places):
    page = Client(HTTP_HOST="localhost").get(f"/{process}/{place}/")
    print(place, page.status_code, len(page.content) > 5000)
"""


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    """The file that opens backups, and the key that seals them."""
    private, public = new_keypair()
    path = tmp_path_factory.mktemp("stick") / "backup.key"
    path.write_text(private.hex())
    return path, public.hex()


@pytest.fixture(scope="module")
def source(tmp_path_factory, key):
    """The demo, published, with a login and keys of a vote that is still open."""
    with empty_database() as url:
        house = House(tmp_path_factory.mktemp("source"), url, key[1])
        house.manage("migrate", "-v", "0")
        house.manage("load_demo", "--stage", "published")
        query(url, "INSERT INTO django_session VALUES ('secret-login-4711', '', now())")
        (house.keys / "consultation-open.key").write_bytes(b"secret-of-a-running-vote" * 3)
        yield house


@pytest.fixture(scope="module")
def backup(source):
    return source.backup()


@pytest.fixture
def target(tmp_path, key):
    with empty_database() as url:
        yield House(tmp_path / "target", url, key[1])


def test_restore_brings_everything_back(source, backup, target, key):
    said = target.manage("restore", str(backup[0]), "--key", str(key[0]))

    assert "every hash fits" in said
    assert len(query(source.url, HASHES)) == 4
    assert query(target.url, HASHES) == query(source.url, HASHES)
    assert target.counts() == source.counts()
    pages = target.python(PAGES)
    assert pages == source.python(PAGES)
    assert len(pages.splitlines()) == 4
    assert all(line.endswith("200 True") for line in pages.splitlines())
    # What protects rows came back with them.
    with pytest.raises(psycopg2.Error, match=r"(?i)frozen|refuse|not be|append|change"):
        query(target.url, "UPDATE agendas_agendaversion SET number = 99")


def test_keys_come_back_but_never_those_of_a_vote(source, backup, target, key):
    wanted = {
        p.name
        for p in source.keys.iterdir()
        if p.name.startswith(("community-", "process-", "signing"))
    }
    marks = {p.name for p in source.keys.glob("*.destroyed")}
    assert wanted
    assert marks

    target.manage("restore_keys", str(backup[1]), "--key", str(key[0]))

    assert {p.name for p in target.keys.iterdir()} == wanted | marks
    for name in wanted:
        assert (target.keys / name).read_bytes() == (source.keys / name).read_bytes()
        assert (target.keys / name).stat().st_mode & 0o077 == 0
    assert Keyring(target.keys)


def test_destroyed_key_is_not_revived(source, backup, target, key):
    name = next(source.keys.glob("community-*.key")).name
    (target.keys / name).with_suffix(".destroyed").touch(mode=0o600)

    target.manage("restore_keys", str(backup[1]), "--key", str(key[0]))

    assert not (target.keys / name).exists()


def test_naive_copy_of_the_folder_would_hold_the_running_votes_key(source, tmp_path):
    shutil.copytree(source.keys, tmp_path / "naive")

    assert (tmp_path / "naive" / "consultation-open.key").exists()


def test_files_show_nothing_and_are_for_their_owner_alone(source, backup):
    for path in backup:
        content = path.read_bytes()
        for secret in (b"PGDMP", b"agendas_", b"community-", b"secret-", b"manifest"):
            assert secret not in content
        assert path.stat().st_mode & 0o077 == 0
    assert backup[0].parent != backup[1].parent
    assert list(source.folder.rglob("*.part")) == []


def test_logins_stay_behind(backup, target, key):
    target.manage("restore", str(backup[0]), "--key", str(key[0]))

    assert query(target.url, "SELECT count(*) FROM django_session") == [(0,)]


def altered(path: Path, folder: Path, how: str) -> Path:
    data = bytearray(path.read_bytes())
    if how == "cut":
        del data[-1000:]
    elif how == "half":
        del data[len(data) // 2 :]
    elif how == "empty":
        data.clear()
    else:
        data[len(data) // 2] ^= 1
    broken = folder / f"{how}.data"
    broken.write_bytes(data)
    return broken


@pytest.mark.parametrize("how", ["cut", "half", "empty", "altered"])
def test_damaged_backup_is_refused_before_anything_is_touched(
    backup, target, key, tmp_path, how
):
    broken = altered(backup[0], tmp_path, how)

    said = target.refused("restore", str(broken), "--key", str(key[0]))

    assert "cut or altered" in said
    assert target.counts() == {}


def test_keys_file_is_no_data_file_and_another_key_opens_nothing(
    backup, target, key, tmp_path
):
    other = tmp_path / "other.key"
    other.write_text(new_keypair()[0].hex())

    assert "does not open" in target.refused(
        "restore", str(backup[1]), "--key", str(key[0])
    )
    assert "does not open" in target.refused("restore", str(backup[0]), "--key", str(other))
    assert "no key file" in target.refused(
        "restore", str(backup[0]), "--key", str(tmp_path / "nowhere")
    )


def test_full_database_is_left_alone_unless_told(backup, target, key):
    words = ("restore", str(backup[0]), "--key", str(key[0]))
    target.manage(*words)
    query(target.url, "CREATE TABLE later (id int)")

    assert "not empty" in target.refused(*words)
    assert "later" in target.counts()

    target.manage(*words, "--replace")
    assert "later" not in target.counts()
    # What was replaced was backed up first.
    assert len(list((target.folder / "backups").glob("*.data"))) == 1


def test_backup_without_a_public_key_or_of_nothing_is_refused(target):
    assert "pg_dump" in House.refused(with_bin(target, "/nowhere"), "backup")
    target.environment["BACKUP_PUBLIC_KEY"] = ""
    assert "BACKUP_PUBLIC_KEY" in target.refused("backup")
    assert list(target.folder.rglob("tequio-*")) == []


def with_bin(house: House, folder: str) -> House:
    house.environment["PG_BIN_DIR"] = folder
    return house


def test_upgrade_backs_up_migrates_and_says_what_to_restart(source):
    before = source.counts()

    said = source.manage("upgrade")

    steps = [line for line in said.splitlines() if line.startswith("== ")]
    assert steps == ["== Backup", "== Tables", "== Static files", "== Checks"]
    assert "Start web, worker and beat again" in said
    assert source.counts() == before


def test_upgrade_asks_for_everybody_to_be_stopped_first(source):
    visitor = psycopg2.connect(source.url)
    try:
        said = source.refused("upgrade")
    finally:
        visitor.close()

    assert "stop web, worker and beat" in said


def test_upgrade_does_not_wait_for_a_lock_for_ever(source):
    holder = psycopg2.connect(source.url)
    try:
        holder.cursor().execute("LOCK TABLE django_migrations IN ACCESS EXCLUSIVE MODE")
        said = source.refused(
            "shell", "-v", "0", "-c",
            "from agendas.management.commands.upgrade import Command\n"
            "from django.core.management.base import CommandError\n"
            "try: Command()._migrate()\n"
            "except CommandError as e: raise SystemExit(str(e))",
        )  # fmt: skip
    finally:
        holder.close()

    assert "held a table" in said


def test_make_makes_a_key_backs_up_and_restores(tmp_path, target):
    """The commands of the documentation, as a person types them."""
    if not (ROOT / ".venv" / ".stamp").exists():
        pytest.skip("only in a checkout that make has installed")
    make = ("make", "--no-print-directory", "-o", ".venv/.stamp")
    file = tmp_path / "stick.key"
    made = target.run(*make, "backup-key", f"FILE={file}")
    target.environment["BACKUP_PUBLIC_KEY"] = made.stdout.strip().split("=", 1)[1]
    target.manage("migrate", "-v", "0")

    done = target.run(*make, "backup")
    assert done.returncode == 0, done.stderr
    (data,) = (target.folder / "backups").glob("*.data")
    done = target.run(*make, "restore", f"FILE={data}", f"KEY={file}", "REPLACE=yes")

    assert done.returncode == 0, done.stderr
    assert "0 published versions came back" in done.stdout
    assert file.stat().st_mode & 0o077 == 0

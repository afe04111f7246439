"""Key files: private, made once by many, gone for good."""

import multiprocessing
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from communities.safety import codes, sealing
from communities.safety.keyring import KeyFolderError, KeyMissing, Keyring

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "keys"


@pytest.fixture
def keyring(folder):
    return Keyring(folder)


def _mode(path):
    return path.stat().st_mode & 0o777


def test_consultation_keys_seal_and_tag(keyring):
    consultation_id = uuid4()

    made = keyring.create_consultation(consultation_id)

    assert keyring.consultation(consultation_id) == made
    sealed = sealing.seal(b"x", public_key=made.public_key, context=b"c")
    assert sealing.open_sealed(sealed, private_key=made.private_key, context=b"c") == b"x"
    assert len(codes.tag("5" * 16, pepper=made.pepper)) == 32


def test_each_consultation_and_community_has_its_own_key(keyring):
    ids = [uuid4() for _ in range(5)]
    keys = [keyring.create_consultation(i) for i in ids]

    parts = {key.private_key for key in keys} | {key.pepper for key in keys}
    parts |= {keyring.community_key(i) for i in ids}

    assert len(parts) == 15


def test_repr_shows_no_key(keyring):
    keys = keyring.create_consultation(uuid4())

    assert keys.private_key.hex() not in repr(keys)
    assert repr(keys) == "ConsultationKeys()"


def test_files_are_for_the_owner_only(keyring, folder):
    old_mask = os.umask(0)
    try:
        keyring.create_consultation(uuid4())
        keyring.community_key(uuid4())
    finally:
        os.umask(old_mask)

    assert _mode(folder) == 0o700
    assert [_mode(path) for path in folder.iterdir()] == [0o600, 0o600]


def test_open_folder_is_refused_and_left_as_it_is(folder):
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)

    with pytest.raises(KeyFolderError, match="0700"):
        Keyring(folder)
    assert _mode(folder) == 0o755


def test_nothing_but_keys_is_left_in_the_folder(keyring, folder):
    consultation_id, community_id = uuid4(), uuid4()

    keyring.create_consultation(consultation_id)
    keyring.community_key(community_id)

    assert {path.name for path in folder.iterdir()} == {
        f"consultation-{consultation_id}.key",
        f"community-{community_id}.key",
    }


def test_creating_again_gives_the_same_keys(keyring, folder):
    consultation_id = uuid4()
    made = keyring.create_consultation(consultation_id)

    assert Keyring(folder).create_consultation(consultation_id) == made


def test_absent_key_is_missing_with_a_sentence(keyring):
    with pytest.raises(KeyMissing, match=r"^This key is not in the key folder\.$"):
        keyring.consultation(uuid4())
    with pytest.raises(KeyMissing, match=r"^This key is not in the key folder\.$"):
        keyring.community_key(uuid4(), make=False)


def test_damaged_file_is_missing_with_a_sentence(keyring, folder):
    community_id = uuid4()
    keyring.community_key(community_id)
    (folder / f"community-{community_id}.key").write_bytes(b"cut")

    with pytest.raises(KeyMissing, match="damaged"):
        keyring.community_key(community_id)


def test_destroyed_keys_are_gone_and_never_made_again(keyring, folder):
    consultation_id, community_id = uuid4(), uuid4()
    keyring.create_consultation(consultation_id)
    keyring.community_key(community_id)

    for _ in range(2):
        keyring.destroy_consultation(consultation_id)
        keyring.destroy_community(community_id)

    for attempt in (
        lambda: keyring.consultation(consultation_id),
        lambda: keyring.create_consultation(consultation_id),
        lambda: keyring.community_key(community_id),
        lambda: keyring.community_key(community_id, make=False),
    ):
        with pytest.raises(KeyMissing, match="destroyed"):
            attempt()
    assert all(path.read_bytes() == b"" for path in folder.iterdir())


def test_destroying_one_leaves_the_others(keyring):
    kept, gone = uuid4(), uuid4()
    keys = keyring.create_consultation(kept)
    keyring.create_consultation(gone)
    # The same id for a community is another key.
    community_key = keyring.community_key(gone)

    keyring.destroy_consultation(gone)

    assert keyring.consultation(kept) == keys
    assert keyring.community_key(gone) == community_key


def test_destroying_overwrites_before_it_unlinks(keyring, folder):
    consultation_id = uuid4()
    keys = keyring.create_consultation(consultation_id)
    second_name = folder.parent / "second-name"
    second_name.hardlink_to(folder / f"consultation-{consultation_id}.key")

    keyring.destroy_consultation(consultation_id)

    assert keys.private_key not in second_name.read_bytes()
    assert keys.pepper not in second_name.read_bytes()


def test_destroying_clears_what_a_crash_left(keyring, folder):
    consultation_id = uuid4()
    keyring.create_consultation(consultation_id)
    part = folder / f"consultation-{consultation_id}.0123456789abcdef.part"
    part.hardlink_to(folder / f"consultation-{consultation_id}.key")

    keyring.destroy_consultation(consultation_id)

    assert [path.name for path in folder.iterdir()] == [
        f"consultation-{consultation_id}.destroyed"
    ]


def test_key_made_while_it_was_destroyed_does_not_stay(keyring, folder, monkeypatch):
    community_id = uuid4()
    link = Path.hardlink_to

    def destroy_first(self, target):
        Keyring(folder).destroy_community(community_id)
        # The destroyer has swept the part away; a slower one would not have seen it.
        target.write_bytes(bytes(32))
        link(self, target)

    monkeypatch.setattr(Path, "hardlink_to", destroy_first)

    with pytest.raises(KeyMissing, match="destroyed"):
        keyring.community_key(community_id)
    assert [path.suffix for path in folder.iterdir()] == [".destroyed"]


def test_threads_making_one_key_get_one_key(folder):
    n_threads = 16
    for _ in range(20):
        community_id, barrier = uuid4(), threading.Barrier(n_threads)

        def make(community_id=community_id, barrier=barrier):
            keyring = Keyring(folder)
            barrier.wait()
            return keyring.community_key(community_id)

        with ThreadPoolExecutor(n_threads) as pool:
            keys = [task.result() for task in [pool.submit(make) for _ in range(n_threads)]]

        assert len(set(keys)) == 1


def _make_all(folder, ids, barrier, answers):
    keyring = Keyring(Path(folder))
    barrier.wait()
    answers.put([keyring.create_consultation(UUID(one)).private_key for one in ids])


def test_processes_making_the_same_keys_get_the_same_keys(folder):
    n_processes, ids = 4, [str(uuid4()) for _ in range(50)]
    context = multiprocessing.get_context("spawn")
    barrier, answers = context.Barrier(n_processes), context.Queue()
    processes = [
        context.Process(target=_make_all, args=(str(folder), ids, barrier, answers))
        for _ in range(n_processes)
    ]

    for process in processes:
        process.start()
    got = [answers.get(timeout=60) for _ in processes]
    for process in processes:
        process.join(timeout=60)

    assert all(one == got[0] for one in got)
    assert len(set(got[0])) == len(ids)
    assert sorted(path.suffix for path in folder.iterdir()) == [".key"] * len(ids)

"""A raw scan of the data directory, the write-ahead log and a dump, after the close."""

import json
import shutil

import pytest

from communities.safety import sealing
from communities.safety.codes import format_code
from tests.secrecy.lab import Lab

pytestmark = pytest.mark.slow

HELD = """
def held(place, n_cards, n_slips):
    vote, codes = votes.make_vote(
        w, votes.make_proposals(w, n_cards, place), place, n_slips=n_slips)
    votes.open_vote(w, vote)
    return vote, codes
mine, codes = held(w.here, 12, 40)
other, more = held(w.there, 3, 40)
chosen = [sorted({i % 12, (i * 5 + 1) % 12, (i * 7 + 3) % 12, 11}) for i in range(40)]
for code, chance, marks in zip(codes, more, chosen):
    votes.cast(code, *marks)
    votes.cast(chance, 0)
print(json.dumps({"mine": str(mine.id), "other": str(other.id), "codes": codes,
                  "chosen": chosen, "more": more}))
"""
CLOSE = """
from agendas.models.consultations import Consultation
votes.close_vote(w, Consultation.plain.get(pk="{vote}"))
"""
READ = """
from agendas.actions.box import read_box
from agendas.models.consultations import Consultation
box = read_box(Consultation.plain.get(pk="{vote}"))
print(json.dumps([[sorted(marks), count] for (marks, _lot), count in box.items()]))
"""
SHRED = """
from agendas.actions.codes import keyring
keyring().destroy_community(w.here.id)
"""
TAGS = "SELECT encode(tag, 'hex') FROM agendas_votingcode"
SEALED = (
    "SELECT encode(sealed, 'hex') FROM agendas_ballotinbox WHERE consultation_id = '{}'"
)


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    """Two votes were held; one is closed and swept, the other closed the naive way."""
    folder = tmp_path_factory.mktemp("disk")
    with Lab.opened(folder) as lab:
        said = lab.run(HELD)
        for vote in ("mine", "other"):
            said[f"sealed {vote}"] = read(lab, SEALED.format(said[vote]))
            keys = folder / "keys" / f"consultation-{said[vote]}.key"
            said[f"key {vote}"] = keys.read_bytes()
        said["tags"] = read(lab, TAGS)
        lab.run(CLOSE.format(vote=said["mine"]))
        lab.python("from agendas.tasks import sweep_closed; sweep_closed()")
        said["swept"] = lab.sql("SELECT id::text FROM agendas_consultation WHERE swept")
        # The naive way: no rewriting, though VACUUM is run.
        lab.run(CLOSE.format(vote=said["other"]))
        for table in ("votingcode", "ballotinbox", "castreceipt"):
            lab.sql_alone(f"VACUUM agendas_{table}")
        said["box"] = lab.run(READ.format(vote=said["mine"]))
        said["dump"] = lab.dump()
        lab.stop_database()
        yield lab, said
    shutil.rmtree(folder)


def read(lab, query):
    return [bytes.fromhex(value) for (value,) in lab.sql(query)]


def table_files(lab):
    """Tables and indexes, without the write-ahead log, as one text of bytes."""
    return b"".join(p.read_bytes() for p in (lab.data / "base").rglob("*") if p.is_file())


def everything(lab, said):
    files = [p.read_bytes() for p in lab.data.rglob("*") if p.is_file()]
    return b"\n".join([*files, said["dump"]])


def spellings(code):
    """A code as somebody could have written it down."""
    yield code.encode()
    yield format_code(code).encode()
    yield code.encode().hex().encode()
    for order in ("big", "little"):
        yield int(code).to_bytes(8, order)


def test_no_code_stands_anywhere(scene):
    lab, said = scene
    bytes_left = everything(lab, said)
    for code in said["codes"] + said["more"]:
        assert not any(spelling in bytes_left for spelling in spellings(code))


def test_no_ballot_stands_anywhere_in_clear(scene):
    lab, said = scene
    bytes_left = everything(lab, said)
    for marks in said["chosen"]:
        plain = sealing.pack_ballot(frozenset(marks), "mixed")
        assert plain not in bytes_left
        assert plain.hex().encode() not in bytes_left
        assert f"[{json.dumps(marks, separators=(',', ':'))},".encode() not in bytes_left


def test_the_scan_would_see_them(scene, tmp_path):
    _lab, said = scene
    code, marks = said["codes"][0], said["chosen"][0]
    for written in spellings(code):
        assert written in b"\x00" + written
    naive = json.dumps([[marks, "mixed", 1]], separators=(",", ":")).encode()
    assert f"[{json.dumps(marks, separators=(',', ':'))},".encode() in naive


def test_the_tables_hold_nothing_of_the_closed_vote(scene):
    lab, said = scene
    assert said["swept"] == [(said["mine"],)]
    on_disk = table_files(lab)
    assert sum(sealed in on_disk for sealed in said["sealed mine"]) == 0


def test_a_naive_vacuum_leaves_sealed_ballots_and_tags_in_the_tables(scene):
    lab, said = scene
    on_disk = table_files(lab)
    # Of the other vote some stay in pages and indexes, though every row was deleted.
    assert sum(tag in on_disk for tag in said["tags"]) > 0


def test_what_the_log_keeps_opens_with_the_destroyed_key_alone(scene):
    lab, said = scene
    logged = b"".join(
        p.read_bytes() for p in (lab.data / "pg_wal").rglob("*") if p.is_file()
    )
    kept = [sealed for sealed in said["sealed mine"] if sealed in logged]
    # The log forgets nothing (a few are cut by the end of a page): the seal protects.
    assert len(kept) > 30
    stolen = said["key mine"][: sealing.KEY_BYTES]
    context = bytes.fromhex(said["mine"].replace("-", ""))
    ballot = sealing.open_sealed(kept[0], private_key=stolen, context=context)
    assert sealing.unpack_ballot(ballot).marks

    bytes_left = everything(lab, said)
    for vote in ("mine", "other"):
        key = said[f"key {vote}"]
        halves = (key[: sealing.KEY_BYTES], key[sealing.KEY_BYTES :])
        for half in halves:
            assert half not in bytes_left
            assert half.hex().encode() not in bytes_left
        for path in (lab.folder / "keys").iterdir():
            assert not any(half in path.read_bytes() for half in halves), path.name


def test_the_box_opens_with_the_communitys_key_alone(scene):
    lab, said = scene
    assert sum(count for _marks, count in said["box"]) == 40
    lab.start_database()
    lab.run(SHRED)
    again = lab.run(
        "from communities.safety.keyring import KeyMissing\n"
        + READ.format(vote=said["mine"])
        .replace("box = read_box", "try: box = read_box")
        .replace("print(json", "except KeyMissing: print('\"gone\"')\nelse: print(json")
    )
    assert again == "gone"

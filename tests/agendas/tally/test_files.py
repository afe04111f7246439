"""Files of votes: what is written reads back, and what is broken says where."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st
from pabutools.election.pabulib import parse_pabulib_from_string
from preflibtools.instances import CategoricalInstance

from agendas.tally import equal_shares, pabulib, preflib
from agendas.tally.ballots import TallyError, group_ballots
from agendas.tally.file_tally import RULES, read_vote, tally
from agendas.tally.vote_files import MalformedFileError
from tests.agendas.tally.profiles import counted, law

ROOT = Path(__file__).parents[3]
PB = """META
key;value
description;Three things
num_projects;3
num_votes;4
budget;3
vote_type;approval
PROJECTS
project_id;cost;name
bus;1;More; buses
light;1;"Light; at ""night\"""
water;1;Water
VOTES
voter_id;age;vote
1;30;water,light
2;41;water
3;;bus
4;22;
""".replace("More; buses", '"More; buses"')
CAT = """# FILE NAME: 00001-00000001.cat
# TITLE: Three things
# DATA TYPE: cat
# NUMBER ALTERNATIVES: 3
# NUMBER VOTERS: 6
# NUMBER UNIQUE PREFERENCES: 4
# NUMBER CATEGORIES: 2
# CATEGORY NAME 1: Yes
# CATEGORY NAME 2: No
# ALTERNATIVE NAME 1: Bus
# ALTERNATIVE NAME 2: Light: at night
# ALTERNATIVE NAME 3: Water
3: {2, 3}, 1
1: 3, {1,2}
1: {1}
1: {}, {1, 2, 3}
"""


def test_pabulib_is_read_with_its_own_ids():
    vote = pabulib.read(PB.encode("utf-8-sig"))

    assert vote.titles == {
        "bus": "More; buses",
        "light": 'Light; at "night"',
        "water": "Water",
    }
    assert vote.ballots == group_ballots(
        items=["bus", "light", "water"],
        rows=[
            ("all", ["water", "light"], 1),
            ("all", ["water"], 1),
            ("all", ["bus"], 1),
            ("all", [], 1),
        ],
    )


def test_pabulib_takes_a_choice_of_one_for_approval():
    one = PB.replace("vote_type;approval", "vote_type;choose-1")

    assert pabulib.read(one.encode()) == pabulib.read(PB.encode())


def test_preflib_is_read_with_its_own_numbers():
    vote = preflib.read(CAT.encode())

    assert vote.titles == {"1": "Bus", "2": "Light: at night", "3": "Water"}
    assert vote.ballots == group_ballots(
        items="123",
        rows=[("all", "23", 3), ("all", "3", 1), ("all", "1", 1), ("all", "", 1)],
    )


def test_preflib_reads_what_preflibtools_reads(tmp_path):
    path = tmp_path / "vote.cat"
    path.write_text(CAT)
    theirs = CategoricalInstance(str(path))

    assert preflib.read(CAT.encode()).ballots == group_ballots(
        items=map(str, theirs.alternatives_name),
        rows=[
            ("all", {str(mark) for mark in preference[0]}, n)
            for preference, n in theirs.multiplicity.items()
        ],
    )


titles = st.dictionaries(
    st.sampled_from("abcdefg"),
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"])),
)


@law
@given(counted(), titles, st.text(max_size=20))
def test_pabulib_reads_back_what_it_wrote(ballots, titles, description):
    written = pabulib.write(ballots, titles=titles, description=description)
    again = pabulib.read(written)

    assert again.ballots == ballots
    assert again.titles == {item: titles.get(item, item) for item in ballots.items}
    assert (
        pabulib.write(again.ballots, titles=again.titles, description=description)
        == written
    )


@law
@given(counted())
def test_pabutools_reads_what_pabulib_wrote(ballots):
    written = pabulib.write(ballots, titles={}, description="invented")
    instance, profile = parse_pabulib_from_string(written.decode())

    assert {project.name for project in instance} == set(ballots.items)
    assert all(project.cost == 1 for project in instance)
    theirs = [("all", {project.name for project in ballot}, 1) for ballot in profile]
    ours = [("all", row.items, row.count) for row in ballots.rows]
    assert group_ballots(items=ballots.items, rows=theirs) == group_ballots(
        items=ballots.items, rows=ours
    )


@pytest.mark.parametrize("item", ["", "a,b", " a", "a\nb"])
def test_pabulib_refuses_to_write_an_id_it_could_not_read(item):
    with pytest.raises(TallyError, match="cannot stand"):
        pabulib.write(group_ballots(items=[item], rows=[]), titles={}, description="")


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        ("META\n", "", 1, "does not begin with META"),
        ("num_projects;3", "num_projects;4", 4, "says 4, and the file holds 3"),
        ("num_votes;4", "num_votes;many", 5, "num_votes is not a whole number"),
        ("num_votes;4", "num_votes;" + "9" * 5000, 5, "num_votes is not a whole number"),
        ("vote_type;approval", "vote_type;ordinal", 7, "only approval votes"),
        ("project_id;", "id;", 9, "column project_id of PROJECTS is missing"),
        ("cost;name", "cost;cost", 9, "column 'cost' stands twice"),
        ("water;1;Water", "water;1", 12, "2 columns instead of 3"),
        ("water;1;Water", "bus;1;Water", 12, "project bus is listed twice"),
        ("water;1;Water", ";1;Water", 12, "needs an id"),
        ('""night""', '"night"', 11, "quotes do not close"),
        ("water,light", "water,lamp", 15, "unknown project 'lamp'"),
        ("water,light", "water,water", 15, "names project water twice"),
        ("water,light", "water,,light", 15, "unknown project ''"),
        ("2;41;water", "1;41;water", 16, "voter 1 votes twice"),
        ("2;41;water", "2;41;water;1", 16, "4 columns instead of 3"),
        ("4;22;\n", "", 5, "num_votes says 4, and the file holds 3"),
        ("VOTES\nvoter_id;age;vote\n", "", 17, "ends without a section VOTES"),
        (PB[PB.index("VOTES"):], "", 13, "ends without a section VOTES"),
        ("VOTES", "META", 13, "second section META"),
        ("Water\n", "Water\0\n", 12, "character of value 0"),
    ],
)  # fmt: skip
def test_pabulib_says_where_a_file_breaks(old, new, line, sentence):
    assert old in PB
    with pytest.raises(MalformedFileError, match=sentence) as caught:
        pabulib.read(PB.replace(old, new, 1).encode())

    assert caught.value.line == line
    assert str(caught.value).startswith(f"Line {line}: ")


def test_pabulib_says_where_a_file_is_not_utf8():
    with pytest.raises(MalformedFileError, match="Line 12: it is not UTF-8"):
        pabulib.read(PB.encode().replace(b"Water", b"\xe1gua"))


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        ("DATA TYPE: cat", "DATA TYPE: soc", 3, "only the data type cat"),
        ("ALTERNATIVES: 3", "ALTERNATIVES: 5", 4, "says 5, and the file holds 3"),
        ("VOTERS: 6", "VOTERS: 7", 5, "says 7, and the file holds 6"),
        ("CATEGORIES: 2", "CATEGORIES: 3", 7, "one or two categories, not 3"),
        ("NAME 3", "NAME 1", 12, "alternative 1 is named twice"),
        ("3: {2, 3}, 1", "3; {2, 3}, 1", 13, "a colon and categories"),
        ("3: {2, 3}, 1", "3: {2, 3, 1", 13, "a colon and categories"),
        ("3: {2, 3}, 1", "-3: {2, 3}, 1", 13, "ballots is not a whole number"),
        ("3: {2, 3}, 1", "3: {2, 4}, 1", 13, "unknown alternative 4"),
        ("3: {2, 3}, 1", "3: {2, 3}, 3", 13, "alternative 3 twice"),
        ("3: {2, 3}, 1", "3: 1, 2, 3", 13, "3 categories instead of two"),
    ],
)
def test_preflib_says_where_a_file_breaks(old, new, line, sentence):
    assert old in CAT
    with pytest.raises(MalformedFileError, match=sentence) as caught:
        preflib.read(CAT.replace(old, new, 1).encode())

    assert caught.value.line == line


@pytest.mark.parametrize("reader", [pabulib.read, preflib.read])
def test_nothing_is_no_vote(reader):
    with pytest.raises(MalformedFileError):
        reader(b"")


@law
@given(st.binary(max_size=200) | st.text(max_size=300).map(str.encode))
def test_no_bytes_break_the_readers(content):
    for reader in (pabulib.read, preflib.read):
        for tail in (b"", PB.encode()[-40:]):
            with pytest.raises(MalformedFileError):
                reader(content + tail)


@law
@given(st.data())
def test_no_change_of_a_file_breaks_the_readers(data):
    for reader, text in ((pabulib.read, PB), (preflib.read, CAT)):
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 3))
        changed = text[:at] + data.draw(st.text(max_size=3)) + text[at + cut :]
        with suppress(MalformedFileError):
            reader(changed.encode())


@pytest.mark.parametrize("rule", RULES)
def test_tally_of_a_file_ranks_under_every_rule(rule):
    result = tally(
        read_vote("x.cat", CAT.encode()), rule=rule, full_voice_ballots=15, seed="s"
    )

    assert result["rule"] == rule
    assert (result["ballots"], result["weights"]) == (6, "participants")
    assert result["ranking"][0]["item"] == "3"
    # Two coins and a half are dealt out to those who mark anything; nobody can buy a second.
    n_ranked = 1 if rule == equal_shares.RULE else 3
    assert [entry["rank"] for entry in result["ranking"]] == list(range(1, n_ranked + 1))
    assert len(result["unranked"]) == 3 - n_ranked


def test_tally_of_several_communities_gives_each_one_voice():
    ballots = group_ballots(items="ab", rows=[("norte", "a", 40), ("sur", "b", 30)])
    written = pabulib.write(ballots, titles={}, description="")
    result = tally(read_vote("x.pb", written), full_voice_ballots=15, seed="s")

    assert result["weights"] == "equal_shrunk"
    assert [entry["time"] for entry in result["ranking"]] == ["1/1", "1/1"]


def command(path, *options):
    out = StringIO()
    call_command("tally_file", str(path), *options, stdout=out)
    return out.getvalue()


def test_command_prints_a_table(tmp_path):
    path = tmp_path / "vote.PB"
    path.write_text(PB)

    lines = command(path).splitlines()
    assert lines[0] == "sequential_phragmen, participants, 4 ballots"
    assert lines[1].split() == ["1", "0.500000", "water", "Water"]


def test_command_names_items_without_a_place(tmp_path):
    path = tmp_path / "vote.pb"
    path.write_text(PB.replace("3;;bus", "3;;"))

    assert command(path, "--rule", "av").splitlines()[-1] == "no place: bus"


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        (
            "vote.pb",
            PB.replace("water,light", "lamp"),
            "Line 15: the vote names the unknown",
        ),
        ("vote.csv", PB, "Files end in .pb or .cat"),
        ("vote.cat", "3: 1\n", "Line 1: it names the unknown alternative"),
    ],
)
def test_command_ends_with_two_and_a_sentence(tmp_path, name, text, sentence):
    path = tmp_path / name
    path.write_text(text)

    with pytest.raises(CommandError, match=sentence) as caught:
        command(path)
    assert caught.value.returncode == 2


@pytest.mark.slow
def test_command_needs_neither_settings_nor_services(tmp_path):
    good, bad = tmp_path / "good.pb", tmp_path / "bad.pb"
    good.write_text(PB)
    bad.write_text(PB.replace("2;41;water", "2;41"))
    kept = {"PATH": os.environ["PATH"]}
    runs = [
        subprocess.run(
            [sys.executable, "manage.py", "tally_file", path, "--json"],
            cwd=ROOT,
            env=kept,
            capture_output=True,
            text=True,
            check=False,
        )
        for path in (good, bad)
    ]

    assert [run.returncode for run in runs] == [0, 2]
    result = json.loads(runs[0].stdout)
    assert result["ballots"] == 4
    assert [(e["rank"], e["item"], e["time"]) for e in result["ranking"]] == [
        (1, "water", "1/2"),
        (2, "bus", "1/1"),
        (3, "light", "3/2"),
    ]
    assert result["unranked"] == []
    assert runs[1].stdout == ""
    assert "Line 16: it has 2 columns instead of 3." in runs[1].stderr
    assert "Traceback" not in runs[1].stderr

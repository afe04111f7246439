"""The auditors' program: agrees with the engine, finds every change, and needs nothing."""

import ast
import copy
import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from random import Random  # noqa: TID251 -- the same invented votes every time

import pytest

import verify_tally
from agendas.tally import weights
from agendas.tally.ballots import group_ballots
from agendas.tally.lifting import lift
from agendas.tally.phragmen import rank
from agendas.tally.record import canonical_json, tally_record
from agendas.tally.ties import TieBreak

PROGRAM = Path(verify_tally.__file__)
PEOPLE = {"norte": 1200, "sur": 300, "este": 77}


def invented(random):
    """Few items and voters, so that ties are common; all policies in turn."""
    items = "abcdefg"[: random.randint(1, 7)]
    rows = [
        (
            random.choice(sorted(PEOPLE)),
            random.sample(items, random.randint(0, min(5, len(items)))),
            random.randint(1, 4),
        )
        for _ in range(random.randint(0, 8))
    ]
    return group_ballots(items=items, rows=rows)


def bundle_of(ballots, *, policy="equal_shrunk", seed="tequio", theme_of=None):
    counted = ballots if theme_of is None else lift(ballots, theme_of=theme_of)
    weighted = weights.by_name(policy, counted, full_voice_ballots=15, people=PEOPLE)
    ranking = rank(weighted, seed=seed)
    record = tally_record(ballots=weighted, ranking=ranking, synthetic=True)
    record["marks"] = {
        item: sum(row.count for row in counted.rows if item in row.items)
        for item in counted.items
    }
    if theme_of is not None:
        record["theme_map"] = theme_of
    rows = [[row.group, sorted(row.items), row.count] for row in ballots.rows]
    return {"ballots": rows, "record": record}, ranking


def found(bundle):
    return verify_tally.differences(bundle["record"], verify_tally.recount(bundle))


@pytest.mark.slow
def test_it_agrees_on_five_hundred_votes_ties_included():
    random = Random(5)  # noqa: S311 -- no secret is drawn
    seen = set()
    for number in range(500):
        policy = weights.NAMES[number % len(weights.NAMES)]
        bundle, ranking = bundle_of(invented(random), policy=policy, seed=f"seed {number}")
        assert found(bundle) == []
        assert verify_tally.canonical(bundle["record"]) == canonical_json(bundle["record"])
        seen |= {step.tie for step in ranking.steps}

    assert seen == set(TieBreak)


VOTE = group_ballots(
    items=["agua", "bus", "luz", "paz"],
    rows=[
        ("norte", ["agua", "luz"], 20),
        ("norte", ["bus"], 9),
        ("norte", [], 2),
        ("sur", ["luz", "paz"], 12),
        ("sur", ["bus", "agua"], 6),
    ],
)


def test_it_reads_local_items_as_their_themes():
    theme_of = {"agua": "servicios", "luz": "servicios", "bus": "calle"}
    bundle, ranking = bundle_of(VOTE, theme_of=theme_of)

    assert set(ranking.order) == {"servicios", "calle"}
    assert found(bundle) == []


def changes(value, path=()):
    """Every place in a record where something stands."""
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from changes(entry, (*path, key))
    elif isinstance(value, list) and value:
        for i, entry in enumerate(value):
            yield from changes(entry, (*path, i))
    else:
        yield path


RECORD = bundle_of(VOTE)[0]["record"]
# What ballots do not decide, and the input: a changed seed or policy changes the settings' hash.
NOT_DECIDED = {"schema", "schema_version", "engine", "synthetic", "items"}
PLACES = [path for path in changes(RECORD) if path[0] not in NOT_DECIDED]


@pytest.mark.parametrize("path", PLACES, ids=lambda path: ".".join(map(str, path)))
def test_it_finds_every_change(path):
    bundle, _ = bundle_of(VOTE)
    assert found(bundle) == []

    at = bundle["record"]
    for key in path[:-1]:
        at = at[key]
    old = at[path[-1]]
    if path[-1] == "policy":
        at[path[-1]] = "participants"
    elif isinstance(old, bool):
        at[path[-1]] = not old
    else:
        at[path[-1]] = old + 1 if isinstance(old, int) else "ab"
    if path[-1] == "float_agrees":
        assert found(bundle) == []
    else:
        assert found(bundle)


def test_it_finds_a_changed_ballot():
    for i in range(len(VOTE.rows)):
        bundle, _ = bundle_of(VOTE)
        bundle["ballots"][i][2] += 1
        assert found(bundle)


def run(tmp_path, bundle):
    path = tmp_path / "bundle.json"
    path.write_text(bundle if isinstance(bundle, str) else json.dumps(bundle))
    return subprocess.run(
        # Isolated: neither our packages nor anybody's are on its path.
        [sys.executable, "-I", "-S", PROGRAM, path],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_it_runs_alone_and_prints_the_hash(tmp_path):
    bundle, _ = bundle_of(VOTE)
    salted = run(tmp_path, bundle | {"salt": "00ff"})
    plain = run(tmp_path, bundle)
    changed = copy.deepcopy(bundle)
    changed["record"]["steps"][1]["item"] = "bus"
    differs = run(tmp_path, changed)

    text = canonical_json(bundle["record"])
    assert (plain.returncode, salted.returncode, differs.returncode) == (0, 0, 1)
    assert sha256(text).hexdigest() in plain.stdout
    assert sha256(b"\x00\xff" + text).hexdigest() in salted.stdout
    assert "agrees: 4 places, every figure" in plain.stdout
    assert "DIFFERS: place 2: item" in differs.stdout


@pytest.mark.slow
@pytest.mark.parametrize("text", ["", "[]", "{}", '{"ballots": 1, "record": {}}'])
def test_it_says_that_a_bundle_cannot_be_read(tmp_path, text):
    broken = run(tmp_path, text)

    assert broken.returncode == 2
    assert "cannot be read" in broken.stderr
    assert "Traceback" not in broken.stderr


def test_it_imports_the_standard_library_alone():
    modules = set()
    for node in ast.walk(ast.parse(PROGRAM.read_text())):
        if isinstance(node, ast.Import):
            modules |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            modules.add(node.module.split(".")[0])

    assert modules <= sys.stdlib_module_names

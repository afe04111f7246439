"""Documents that promise: every test they name exists, every command they show too."""

import ast
import re

import pytest
import yaml
from django.core.management import get_commands

from config.embedded.services import ROOT

TABLE = (ROOT / "docs/threat-model.md").read_text()
OPERATIONS = (ROOT / "docs/operations.md").read_text()
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TABLE.splitlines()
    if line.startswith("| ") and not line.startswith(("| A compromise", "| ---"))
]


def named_tests(path) -> set[str]:
    tree = ast.parse(path.read_text())
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def exists(cell: str) -> bool:
    """Whether a cell names, in backticks, one test that is there."""
    found = re.fullmatch(r"`([\w/]+\.py)::(test_\w+)`", cell)
    if found is None or not (path := ROOT / "tests" / found[1]).is_file():
        return False
    return found[2] in named_tests(path)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_promise_has_its_test(row):
    assert len(row) == 4
    assert row[0]
    assert row[1]
    assert exists(row[3]), row[3]


def test_the_check_can_see():
    assert len(ROWS) >= 20
    assert not exists("`safety/test_vote_leaks.py::test_that_never_was`")
    assert not exists("`safety/test_nowhere.py::test_it_works`")
    assert not exists("by care")


def test_every_command_of_the_guide_exists():
    shown = set(re.findall(r"\bmanage ([a-z_]+)", OPERATIONS))

    assert {"backup", "restore", "restore_keys", "upgrade", "first_operator"} <= shown
    assert shown <= set(get_commands())


def test_every_make_target_of_the_guide_is_listed():
    listed = set(
        re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)
    )
    shown = set(re.findall(r"(?:`|: )make ([a-z-]+)", OPERATIONS))

    assert {"backup", "restore", "restore-keys", "upgrade", "secrets"} <= shown
    assert shown <= listed


def test_every_secret_of_the_guide_exists():
    secrets = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["secrets"]
    section = OPERATIONS.split("## Changing secrets")[1].split("## ")[0]
    named = set(re.findall(r"^\| `(\w+)`", section, re.MULTILINE))

    assert named
    assert named <= secrets.keys()

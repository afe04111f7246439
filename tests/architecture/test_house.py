"""House rules that no linter knows."""

import ast
import hashlib
import os
import re
import shutil
from pathlib import Path

import polib
import pytest
from celery import current_app
from django.apps import apps
from django.core.management import call_command

from communities.models.base import House, ScopedManager

ROOT = Path(__file__).resolve().parents[2]
APPS = ("communities", "workshops", "agendas", "config")
PYTHON = [
    path
    for app in (*APPS, "tests", "benchmarks")
    for path in (ROOT / app).rglob("*.py")
    if "migrations" not in path.parts
]
CODE = [path for path in PYTHON if path.relative_to(ROOT).parts[0] in APPS]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# Data in the form of a module: one row a line, nothing to understand.
LONG_ON_PURPOSE = {"agendas/management/demo.py"}


def named(paths):
    return {"argvalues": paths, "ids": lambda path: str(path.relative_to(ROOT))}


@pytest.mark.parametrize("path", **named(CODE))
def test_module_is_short(path):
    length = len(path.read_text().splitlines())
    limit = 500 if str(path.relative_to(ROOT)) in LONG_ON_PURPOSE else 320
    assert length <= limit


@pytest.mark.parametrize("path", **named(PYTHON))
def test_every_suppression_has_a_reason(path):
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        if re.search(r"#\s*(noqa|type: ignore|pragma: no cover)", line):
            assert " -- " in line, f"{number}: {line.strip()}"


@pytest.mark.parametrize("path", **named(TEMPLATES))
def test_template_is_clean(path):
    text = path.read_text()
    assert len(text.splitlines()) <= 130
    for forbidden in (
        r"<style",
        r"\sstyle=",
        r"\son[a-z]+=",
        r"<script(?![^>]*\bsrc=)",
        r"\|safe(?!seq)\b(?! \}\}</div>)",
        r"(?i)https?://",
        r"\{%\s*blocktrans(late)?(?![^%]*\btrimmed\b)[^%]*%\}",
    ):
        found = re.search(forbidden, text)
        allowed = forbidden.startswith(r"\|safe") and path.name == "field.html"
        assert allowed or not found, found.group(0)


def test_no_model_holds_a_person():
    staff = {"communities.user"}
    for model in apps.get_models():
        if model._meta.app_label not in APPS or model._meta.label_lower in staff:
            continue
        for field in model._meta.get_fields():
            assert not re.search(
                r"(first|last|full|nick)_?name|phone|e_?mail|address|latitude|longitude|face|voice|"
                r"(^|_)ip(_|$)|user_agent",
                field.name,
            ), f"{model._meta.label}.{field.name}"


VOTE_TABLES = ("votingcode", "ballotinbox", "castreceipt", "ballotbox")


@pytest.mark.parametrize("name", VOTE_TABLES)
def test_vote_table_has_no_time_no_person_and_no_way_back(name):
    model = apps.get_model("agendas", name)
    allowed = {"UUIDField", "BinaryField", "ForeignKey", "OneToOneField", "CharField"}
    for field in model._meta.get_fields():
        kind = field.get_internal_type()
        assert kind in allowed or (name, field.name) == ("votingcode", "serial"), field.name
        if field.is_relation:
            assert field.remote_field.hidden, field.name
            assert field.related_model.__name__ in {"Consultation", "CodeBatch"}


def test_ballots_are_reached_by_three_modules_only():
    allowed = {
        "agendas/actions/ballots.py",
        "agendas/actions/box.py",
        "agendas/actions/codes.py",
        "agendas/actions/door.py",
        "agendas/models/__init__.py",
    }
    for path in CODE:
        text = path.read_text()
        reaches = re.search(
            r"models\.ballots|models import .*\bballots\b|get_model\([^)]*(votingcode|ballot|cast)",
            text,
            re.IGNORECASE,
        )
        assert not reaches or str(path.relative_to(ROOT)) in allowed, path


def test_models_of_the_house_refuse_unscoped_queries():
    for model in apps.get_models():
        if issubclass(model, House):
            assert isinstance(model.objects, ScopedManager), model
            assert model._meta.default_manager_name == "plain", model
            assert model._meta.base_manager_name == "plain", model


def test_migrations_are_named_by_intent():
    for app in APPS:
        for path in (ROOT / app).glob("migrations/0*.py"):
            assert "_auto_" not in path.name
            text = path.read_text()
            assert not re.search(
                rf"^from ({'|'.join(APPS)})\.(?!safety)", text, re.MULTILINE
            ), path
            for match in re.finditer(r"RunSQL\(([^)]*)\)", text):
                assert "," in match.group(1), f"{path}: not reversible"


def test_every_enqueued_task_is_registered():
    current_app.loader.import_default_modules()
    names = {
        name
        for path in CODE
        for name in re.findall(r'enqueue\(\s*"([\w.]+)"', path.read_text())
    }
    assert names
    assert names <= set(current_app.tasks)


def test_scheduled_tasks_are_registered(settings):
    current_app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled <= set(current_app.tasks)


def test_vendored_files_are_what_their_hashes_say():
    folder = ROOT / "static" / "vendor"
    listed = dict(
        reversed(line.split(maxsplit=1))
        for line in (folder / "SHA256SUMS").read_text().splitlines()
    )
    present = {path.name for path in folder.iterdir()} - {"SHA256SUMS"}
    assert set(listed) == present
    for name, digest in listed.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize("path", **named([p for p in CODE if "/actions/" in str(p)]))
def test_every_action_takes_keywords_and_says_who_acts(path):
    """Public writers name ``acting_user``; the vote and the self-check must not."""
    silent = {
        "cast_ballot", "lay_in_papers", "admit", "check_marks", "close_box", "read_box",
        "new_cast_id", "sweep_closed", "destroy_spent_keys", "note_debrief",
    }  # fmt: skip
    tree = ast.parse(path.read_text())
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        writes = any("atomic" in ast.unparse(d) for d in node.decorator_list)
        if writes and node.name not in silent:
            names = [arg.arg for arg in node.args.kwonlyargs]
            assert "acting_user" in names, node.name


def catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(ROOT / "locale" / language / "LC_MESSAGES" / "django.po"))


def test_spanish_catalogue_is_complete():
    entries = [entry for entry in catalogue("es") if not entry.obsolete]
    assert entries
    assert [e.msgid for e in entries if e.fuzzy or not e.translated()] == []


@pytest.mark.slow
def test_spanish_catalogue_holds_every_text(settings, tmp_path, monkeypatch):
    if shutil.which("xgettext") is None:
        assert not os.environ.get("TEQUIO_REQUIRE_BROWSER"), "CI must have gettext"
        pytest.skip("NO GETTEXT: install the package `gettext` to compare the catalogue")
    # In a copy: makemessages writes to any folder named `locale` that it walks past.
    for folder in ("communities", "workshops", "agendas", "config", "templates"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "locale").mkdir()
    monkeypatch.chdir(tmp_path)
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    call_command("makemessages", locale=["es"], verbosity=0)
    fresh = polib.pofile(str(tmp_path / "locale" / "es" / "LC_MESSAGES" / "django.po"))
    wanted = {(entry.msgctxt, entry.msgid) for entry in fresh}
    present = {(entry.msgctxt, entry.msgid) for entry in catalogue("es")}
    assert wanted == present


def test_spanish_sentences_keep_their_placeholders():
    for entry in catalogue("es"):
        if entry.obsolete:
            continue
        wanted = set(re.findall(r"%\((\w+)\)", entry.msgid + (entry.msgid_plural or "")))
        texts = [entry.msgstr] if entry.msgstr else list(entry.msgstr_plural.values())
        for text in texts:
            assert set(re.findall(r"%\((\w+)\)", text)) <= wanted, entry.msgid


def test_css_fits_its_budget():
    house = [p for p in (ROOT / "static" / "css").glob("*.css") if p.name != "vote.css"]
    assert sum(p.stat().st_size for p in house) <= 32_000


def test_no_paths_of_one_machine_and_no_foreign_hosts():
    for path in [
        *PYTHON,
        *TEMPLATES,
        *(ROOT / "static").rglob("*.js"),
        *(ROOT / "docs").rglob("*.md"),
    ]:
        if "vendor" in path.parts or path.name == "test_house.py":
            continue
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"/(root|home/\w+|work)/\w", text), path


@pytest.mark.parametrize("path", **named(CODE))
def test_no_text_hides_from_the_catalogue(path):
    """xgettext knows gettext by its names and as `_`; another name is never translated."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            names = {alias.asname for alias in node.names if "gettext" in alias.name}
            assert names <= {None, "_"}, path

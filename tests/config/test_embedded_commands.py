"""`make run` and `make test` as a person meets them: start, stop, kill, start again."""

import fcntl
import os
import shutil
import signal
import sys
import urllib.request
from pathlib import Path

import pytest

from agendas.management.commands import load_demo
from config.embedded import supervisor
from config.embedded.services import ROOT
from tests.config.process_tree import all_gone, descendants, read_until, running_python

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="the kernel's leash is Linux only"),
]
EXEC = ("-m", "config.embedded", "exec", "--")
RUN = ("-m", "config.embedded", "run")
# A stand-in for the product: what `make run` calls, and nothing behind it.
STUB = {
    "manage.py": (
        "import sys\n"
        "print('did', *sys.argv[1:])\n"
        "if 'broken' in sys.argv: sys.exit('no such stage: broken')\n"
        "if 'voting' in sys.argv: print('Data is here; nothing was loaded.')\n"
    ),
    "config/__init__.py": "",
    "config/wsgi.py": (
        "import os\n"
        "status = os.environ.get('STATUS', '200 OK')\n"
        "def application(environ, start_response):\n"
        "    start_response(status, [('Content-Length', '2')])\n"
        "    return [b'ok']\n"
    ),
    "config/celery.py": (
        "import os\n"
        "from celery import Celery\n"
        "del os.environ['DJANGO_SETTINGS_MODULE']\n"
        "app = Celery(broker=os.environ['REDIS_URL'])\n"
    ),
}


@pytest.fixture(scope="module")
def stub(tmp_path_factory):
    """A checkout with the real supervisor and a stub of everything it starts."""
    directory = tmp_path_factory.mktemp("checkout")
    for name, text in STUB.items():
        path = directory / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    shutil.copytree(ROOT / "config" / "embedded", directory / "config" / "embedded")
    yield directory
    shutil.rmtree(directory)


def test_exec_lends_services_and_returns_the_exit_code(stub):
    code = "import os; print(os.environ['DATABASE_URL'], os.environ['REDIS_URL']); exit(7)"

    with running_python(*EXEC, sys.executable, "-c", code, cwd=stub) as process:
        output = process.communicate(timeout=60)[0]

    assert process.returncode == 7
    assert output.startswith("postgres://tequio:")
    assert list((stub / "var/test").glob("run-*")) == []


def test_exec_hands_a_stop_to_its_command(stub):
    with running_python(*EXEC, "sh", "-c", "echo up; exec sleep 60", cwd=stub) as process:
        read_until(process, "up")
        pids = descendants(process.pid)

        process.terminate()

        assert process.wait(15) == 128 + signal.SIGTERM
    assert all_gone(pids, seconds=0) is True


def test_killed_exec_leaves_no_process_and_the_next_one_no_file(stub):
    with running_python(*EXEC, "sh", "-c", "echo up; exec sleep 60", cwd=stub) as process:
        read_until(process, "up")
        pids = descendants(process.pid)
    assert process.returncode == -signal.SIGKILL
    assert all_gone(pids) is True
    assert len(list((stub / "var/test").glob("run-*"))) == 1

    with running_python(*EXEC, "true", cwd=stub) as process:
        assert process.wait(60) == 0

    assert list((stub / "var/test").glob("run-*")) == []


def test_run_serves_says_where_and_stops_on_a_signal(stub):
    with running_python(*RUN, cwd=stub) as process:
        said = read_until(process, "Ctrl-C")
        pids = descendants(process.pid)
        with running_python(*RUN, cwd=stub) as second:
            again = second.communicate()[0]
        address = next(line for line in said.splitlines() if line.startswith("Open "))[5:]
        with urllib.request.urlopen(address) as page:
            assert page.read() == b"ok"

        process.terminate()

        assert process.wait(15) == 0
    assert all_gone(pids, seconds=0) is True
    assert again == f"Tequio already runs here: {address}\n"
    logs = {path.stem: path.read_text() for path in (stub / "var/log").glob("*.log")}
    assert logs["demo"] == "did load_demo --stage published --if-empty\n"
    assert logs["web"] == ""


def test_killed_run_of_the_whole_leaves_no_orphan_and_starts_again(stub):
    with running_python(*RUN, cwd=stub) as first:
        read_until(first, "Ctrl-C")
        pids = descendants(first.pid)
    assert len(pids) >= 9  # PostgreSQL and its helpers, Valkey, worker, beat, web
    assert first.returncode == -signal.SIGKILL

    with running_python(*RUN, cwd=stub) as second:
        read_until(second, "Ctrl-C")
        assert all_gone(pids) is True


def test_run_stops_everything_when_one_part_dies(stub):
    with running_python(*RUN, cwd=stub) as process:
        read_until(process, "Ctrl-C")
        pids = descendants(process.pid)
        commands = {pid: Path(f"/proc/{pid}/cmdline").read_text() for pid in pids}
        beat = next(pid for pid, command in commands.items() if "\0beat\0" in command)

        os.kill(beat, signal.SIGKILL)

        assert "Beat ended" in process.communicate(timeout=20)[0]
    assert process.returncode == 1
    assert all_gone(pids, seconds=0) is True


def test_run_tells_which_step_failed_and_why(stub):
    with running_python(*RUN, cwd=stub, STAGE="broken") as process:
        output = process.communicate(timeout=30)[0]

    assert process.returncode == 1
    assert "Tables: up to date" in output
    assert "Demo failed" in output
    assert output.endswith("no such stage: broken\n")


@pytest.mark.parametrize(
    ("stage", "line"),
    [
        ("voting", "Demo: kept as it was. STAGE=voting was NOT loaded"),
        ("workshops", "Demo: loaded (stage workshops)"),
    ],
)
def test_run_says_whether_the_wanted_stage_was_loaded(stub, stage, line):
    with running_python(*RUN, cwd=stub, STAGE=stage) as process:
        said = read_until(process, "Ctrl-C")
        process.terminate()
        process.wait(15)

    assert line in said
    assert said.count("Demo:") == 1


def test_load_demo_says_so_in_the_words_that_run_waits_for():
    source = Path(load_demo.__file__).read_text(encoding="utf-8")

    assert supervisor.NOTHING_LOADED in source


def test_run_with_an_error_for_a_home_page_ends_at_once(stub):
    with running_python(*RUN, cwd=stub, STATUS="500 Oh") as process:
        output = process.communicate(timeout=20)[0]

    assert process.returncode == 1
    assert "Web answers with error 500" in output


def test_second_start_while_the_first_is_preparing_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(supervisor, "VAR", tmp_path)
    with (tmp_path / "run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        assert supervisor.run() == 0

    assert capsys.readouterr().out == "Tequio already runs here: it is just starting\n"

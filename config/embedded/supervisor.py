"""`make run`: services, tables, demo, web, worker and beat; one stop ends them all."""

import fcntl
import os
import signal
import sys
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from typing import TextIO

from config.embedded.processes import LOOPBACK, Child, Failed, Family, free_port
from config.embedded.secret_file import secret
from config.embedded.services import ROOT, VAR, with_services

FIRST_PORT = "8000"
WEB_SECONDS = 30.0
# How load_demo says that it left the data alone.
NOTHING_LOADED = "nothing was loaded"
MANAGE = (sys.executable, str(ROOT / "manage.py"))
CELERY = (sys.executable, "-m", "celery", "--app", "config.celery:app")
WORKER = "worker --concurrency 1 --without-gossip --without-mingle --loglevel WARNING"
# No access log, ever: address, time and page together tell who voted.
GUNICORN = (sys.executable, "-m", "gunicorn", "config.wsgi", "--no-control-socket")
WEB = "--workers 2 --threads 4 --graceful-timeout 2 --log-level warning"


def run() -> int:
    """Run everything until Ctrl-C, a signal or the end of one part; returns an exit code.

    A second run in the same checkout only tells where the first one answers.
    """
    VAR.mkdir(mode=0o700, exist_ok=True)
    with (VAR / "run.lock").open("a+", encoding="utf-8") as address:
        try:
            # The kernel drops this lock with its holder, even after kill -9.
            fcntl.flock(address, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            address.seek(0)
            say(f"Tequio already runs here: {address.read() or 'it is just starting'}")
            return 0
        address.truncate(0)
        try:
            _run_alone(address)
        except KeyboardInterrupt:
            return 0
        except Failed as failure:
            sys.stderr.write(f"{failure}\n")
        return 1


def say(line: str) -> None:
    """One line for the person at the terminal, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _run_alone(address: TextIO) -> None:
    stops = [
        number
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        if signal.getsignal(number) is not signal.SIG_IGN  # nohup, or a shell's &
    ]
    for number in stops:
        signal.signal(number, signal.default_int_handler)
    with Family(VAR / "log") as family:
        try:
            say("Tequio is starting.")
            port = _start(family)
            address.write(f"http://{LOOPBACK}:{port}")
            address.flush()
            while True:
                family.check()
                time.sleep(0.3)
        finally:
            # Stopping takes a few seconds at most; a second Ctrl-C must not cut it short.
            for number in stops:
                signal.signal(number, signal.SIG_IGN)
            say("Stopping.")


def _start(family: Family) -> int:
    """Start every part in order, say where it answers and return the port."""
    environment = with_services(family, _given(), data=VAR / "postgres")
    say(f"  Services: {', '.join(child.name for child in family.children) or 'as given'}")
    _prepare(family, environment)
    # Only now: a port found free at the start might be taken by the time it is needed.
    port = _port()
    environment.setdefault("PUBLIC_HOST", f"{LOOPBACK}:{port}")
    _start_application(family, environment, port)
    logins = family.run("Logins", [*MANAGE, "demo_logins"], environment=environment)
    say(f"\nOpen http://{LOOPBACK}:{port}\n\n{logins}\nCtrl-C stops everything.")
    return port


def _port() -> int:
    wanted = os.environ.get("PORT") or FIRST_PORT
    if not wanted.isdecimal():
        raise Failed(f"PORT must be a number, not {wanted!r}")
    return free_port(int(wanted))


def _given() -> dict[str, str]:
    """This process's variables, over what a run on one machine needs."""
    keys = VAR / "keys"
    keys.mkdir(mode=0o700, exist_ok=True)
    needed = {
        "KEYS_DIR": str(keys),
        "PYTHONUNBUFFERED": "1",
        "SECRET_KEY": secret(VAR / "secret_key"),
        "STAGE": "published",
    }
    fixed = {
        # Not left to the environment: importing the Celery app names production there.
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
        # Here somebody could switch the access log on.
        "GUNICORN_CMD_ARGS": "",
    }
    return {**needed, **os.environ, **fixed}


def _prepare(family: Family, environment: Mapping[str, str]) -> None:
    stage = environment["STAGE"]
    family.run("Catalogues", [*MANAGE, "compile_catalogues"], environment=environment)
    say("  Catalogues: compiled")
    family.run("Tables", [*MANAGE, "migrate", "--noinput"], environment=environment)
    say("  Tables: up to date")
    load = [*MANAGE, "load_demo", "--stage", stage, "--if-empty"]
    answer = family.run("Demo", load, environment=environment)
    if NOTHING_LOADED not in answer:
        say(f"  Demo: loaded (stage {stage})")
    elif "STAGE" in os.environ:
        say(
            f"  Demo: kept as it was. STAGE={stage} was NOT loaded, because data is here already:"
            " stop, delete var/ and run again"
        )
    else:
        say("  Demo: kept as it was")


def _start_application(family: Family, environment: Mapping[str, str], port: int) -> None:
    schedule = VAR / "beat"
    schedule.mkdir(mode=0o700, exist_ok=True)
    family.start(
        "Worker",
        [*CELERY, *WORKER.split()],
        environment=environment,
        # Every job can be run again, and a worker that is just starting can hang on a
        # gentler signal (QUIT: 3 of 40 starts killed at random moments). Its own children
        # follow it.
        stop_signal=signal.SIGKILL,
    )
    family.start(
        "Beat",
        [*CELERY, "beat", "--schedule", str(schedule / "schedule"), "--pidfile="],
        environment=environment,
    )
    web = family.start(
        "Web",
        [*GUNICORN, *WEB.split(), "--bind", f"{LOOPBACK}:{port}"],
        environment=environment,
    )
    family.wait_until(lambda: _answers(web, port), of=web, seconds=WEB_SECONDS)
    family.check()
    say("  Web, worker and beat: running")


def _answers(web: Child, port: int) -> bool:
    """Whether the home page comes.

    Raises:
        Failed: an error page comes instead; waiting would not mend it.
    """
    connection = HTTPConnection(LOOPBACK, port, timeout=10)
    try:
        connection.request("GET", "/")
        status = connection.getresponse().status
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    if status >= 500:
        raise web.failed(f"answers with error {status}")
    return True

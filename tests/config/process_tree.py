"""What the tests of the embedded services need to see: processes, and one query."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg2

from config.embedded.services import ROOT

BARE = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}


def descendants(pid):
    """Every process below this one, by /proc."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, rest = status.read_text().rsplit(")", 1)
        except OSError:
            continue
        parents[int(name.split()[0])] = int(rest.split()[1])
    found, edge = set(), {pid}
    while edge := {child for child, parent in parents.items() if parent in edge}:
        found |= edge
    return found


def is_alive(pid):
    """Whether it runs; a zombie that nobody has collected yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def all_gone(pids, *, seconds=8):
    deadline = time.monotonic() + seconds
    while alive := {pid for pid in pids if is_alive(pid)}:
        if time.monotonic() > deadline:
            return f"still alive: {alive}"
        time.sleep(0.05)
    return True


@contextmanager
def running_python(*arguments, cwd=ROOT, **environment):
    """This very Python with no addresses given; killed at the end, if nothing else was."""
    with subprocess.Popen(
        [sys.executable, *arguments],
        cwd=cwd,
        env=BARE | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def read_until(process, wanted):
    """What the process printed up to the line that holds the wanted words."""
    seen = ""
    for line in process.stdout:
        seen += line
        if wanted in line:
            return seen
    raise AssertionError(f"never said {wanted!r}: {seen}")


def query(url, sql):
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else None
    finally:
        connection.close()

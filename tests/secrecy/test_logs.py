"""What every process says at DEBUG while a hundred people vote: nothing about any of them."""

import re
import shutil
import signal
import sys
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from communities.safety.codes import format_code
from config.embedded import postgres
from config.embedded.processes import free_port
from tests.browser.test_story import Hidden
from tests.secrecy.lab import Lab

pytestmark = pytest.mark.slow

ADDRESS = "203.0.113.77"
HOLD = """
vote, codes = votes.make_vote(w, votes.make_proposals(w, 5), n_slips={n})
votes.open_vote(w, vote)
print(json.dumps({{"vote": str(vote.id), "codes": codes}}))
"""
CLOSE = """
from agendas.models.consultations import Consultation
votes.close_vote(w, Consultation.plain.get(pk="{vote}"))
"""
VOTING = re.compile(r"/v/|agendas:vote|votingcode|ballotinbox|castreceipt|cast_ballot")
FINER_THAN_AN_HOUR = re.compile(r"\d\d:\d\d")


class LoudLab(Lab):
    """A product whose processes hold nothing back."""

    settings = "tests.secrecy.loud"

    @property
    def environment(self):
        return super().environment | {"DJANGO_SETTINGS_MODULE": self.settings}

    def start_web(self, *words: str) -> None:
        port = free_port()
        self.base = f"http://127.0.0.1:{port}"
        self.family.start(
            "Web",
            [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind",
             f"127.0.0.1:{port}", *words],
            environment=self.environment,
            stop_signal=signal.SIGKILL,
        )  # fmt: skip
        self.until(self.answers)

    def answers(self) -> bool:
        try:
            with urlopen(f"{self.base}/v/", timeout=5):
                return True
        except URLError:
            return False

    def send(self, fields) -> str:
        request = Request(
            f"{self.base}/v/",
            data=urlencode(fields).encode(),
            headers={"X-Forwarded-For": ADDRESS, "Origin": self.base},
        )
        with urlopen(request, timeout=20) as answer:
            return answer.read().decode()

    def vote(self, code: str, number: int) -> list[str]:
        """One ballot over the web; returns the keys of the cards marked."""
        fields = Hidden(
            self.send([("page", "code"), ("code", code), ("go", "next")])
        ).fields
        cards = sorted(value for name, value in fields if name == "mark")
        marked = cards[number % 5 :][:2]
        rest = [(name, value) for name, value in fields if name not in {"mark", "page"}]
        marks = [("mark", key) for key in marked]
        assert 'class="saved"' in self.send(
            [*rest, *marks, ("page", "review"), ("go", "send")]
        )
        return marked

    def logs(self) -> str:
        return "\n".join(
            path.read_text(errors="replace") for path in self.family.logs.rglob("*.log")
        )


@pytest.fixture
def lab(tmp_path, monkeypatch):
    monkeypatch.setitem(postgres.SETTINGS, "log_min_messages", "debug1")
    with LoudLab.opened(tmp_path) as made:
        yield made
    shutil.rmtree(tmp_path)


def told(text: str) -> list[str]:
    """Lines that tie something about a vote to a time finer than an hour."""
    return [
        line
        for line in text.splitlines()
        if VOTING.search(line) and FINER_THAN_AN_HOUR.search(line)
    ]


def test_a_hundred_votes_leave_nothing_in_any_log(lab):
    said = lab.run(HOLD.format(n=102))
    lab.start_web("--config", "python:tests.secrecy.loud_gunicorn")
    lab.start_worker(level="DEBUG")
    *codes, unused, closed = said["codes"]
    # Making tables and rewriting them is nobody's vote.
    before = set(lab.logs().splitlines())
    chosen = [lab.vote(code, number) for number, code in enumerate(codes)]
    lab.send([("page", "code"), ("code", codes[0]), ("go", "next")])  # used
    lab.send([("page", "code"), ("code", unused[:-1]), ("go", "next")])  # mistyped
    during = "\n".join(set(lab.logs().splitlines()) - before)
    lab.run(CLOSE.format(vote=said["vote"]))
    lab.send([("page", "code"), ("code", closed), ("go", "next")])
    lab.until(
        lambda: lab.sql("SELECT count(*) FROM agendas_consultation WHERE swept") == [(1,)]
    )

    text = lab.logs()
    assert "DEBUG" in text  # they do speak
    assert "agendas.sweep_closed" in text
    for code in said["codes"]:
        assert code not in text
        assert format_code(code) not in text
    for key in {key for marked in chosen for key in marked}:
        assert key not in text
    assert ADDRESS not in text
    assert told(during) == []


def test_an_ordinary_access_log_is_seen_to_tell(lab):
    said = lab.run(HOLD.format(n=2))
    # Production's logging keeps even this silent.
    lab.settings = "config.settings.local"
    line = '%(t)s %({x-forwarded-for}i)s "%(r)s"'
    lab.start_web(
        "--no-control-socket", "--access-logfile", "-", "--access-logformat", line
    )
    lab.vote(said["codes"][0], 0)
    lab.until(lambda: ADDRESS in lab.logs())
    assert told(lab.logs())

"""kill -9 in the middle of a cast, at a hundred moments: spent = inbox, and a retry is safe."""

import shutil

import pytest

from tests.secrecy.lab import Lab

pytestmark = pytest.mark.slow

N_KILLS = 100
HOLD = """
from tests.secrecy import killing
vote, codes = votes.make_vote(w, votes.make_proposals(w, 3), n_slips={n} + 4)
votes.open_vote(w, vote)
print(json.dumps(killing.run(codes, naive={naive})))
"""


def held(folder, *, n, naive):
    with Lab.opened(folder) as lab:
        return lab.run(HOLD.format(n=n, naive=naive))


@pytest.fixture
def folder(tmp_path):
    yield tmp_path
    shutil.rmtree(tmp_path)


def test_a_hundred_kills_lose_nothing_and_double_nothing(folder):
    found = held(folder, n=N_KILLS, naive=False)

    assert found["caught"] > N_KILLS / 4  # enough were in the middle of it
    for spent, inbox, receipts in found["after_kill"]:
        assert spent == inbox == receipts
    for number, (spent, inbox, receipts) in enumerate(found["after_retry"], start=1):
        assert spent == inbox == receipts == 4 + number


def test_two_commits_are_seen_to_lose_a_ballot(folder):
    found = held(folder, n=N_KILLS, naive=True)
    assert any(spent != inbox for spent, inbox, _receipts in found["after_kill"])

"""kill -9 in the middle of a close: nothing of it is left, and doing it again closes the vote."""

import shutil

import pytest

from tests.secrecy.lab import WORLD, Lab

pytestmark = pytest.mark.slow

N_CAST, N_SLIPS = 10, 12
ASKED = """
from agendas.actions import consultations
from communities.actions import processes
from tests import votes
place = processes.Place("{name}", "Nueva", w.here.municipality)
here = processes.create_community(acting_user=None, process=w.process, place=place)
vote, codes = votes.make_vote(w, votes.make_proposals(w, 3, here), here, n_slips={n_slips})
votes.open_vote(w, vote)
for number, code in enumerate(codes[:{n_cast}]):
    votes.cast(code, number % 3)
consultations.ask_to_close(acting_user=w.beto, consultation=vote)
print(json.dumps(str(vote.id)))
"""
CLOSE = (
    WORLD
    + """
from agendas.actions import box, consultations
from agendas.actions.tallying import tally_consultation
from agendas.models.consultations import Consultation
vote = Consultation.plain.select_related("agenda__community").get(pk="{vote}")
"""
)
CONFIRM = CLOSE + "consultations.confirm_close(acting_user=w.edith, consultation=vote)\n"
# The same steps, each with a commit of its own.
NAIVE = (
    CLOSE
    + """
box.close_box(vote)
tally_consultation(acting_user=w.edith, consultation=vote)
"""
)
# Everything is committed; the process dies before it comes to the keys.
FORGETS = (
    "import time\n"
    "from communities.safety.keyring import Keyring\n"
    "Keyring.destroy_consultation = lambda *_: time.sleep(600)\n" + CONFIRM
)
SWEEP = "from agendas.tasks import sweep_closed; sweep_closed()"
STATE = """
SELECT vote.state, vote.n_ballots,
    (SELECT count(*) FROM agendas_votingcode AS code
     JOIN agendas_codebatch AS batch ON batch.id = code.batch_id
     WHERE batch.consultation_id = vote.id),
    (SELECT count(*) FROM agendas_ballotinbox WHERE consultation_id = vote.id),
    (SELECT count(*) FROM agendas_castreceipt WHERE consultation_id = vote.id),
    (SELECT count(*) FROM agendas_ballotbox WHERE consultation_id = vote.id),
    (SELECT count(*) FROM agendas_tally WHERE consultation_id = vote.id),
    (SELECT count(*) FROM communities_secondpersonact
     WHERE target_id = vote.id AND kind = 'close_consultation' AND confirmed_by_id IS NULL)
FROM agendas_consultation AS vote WHERE vote.id = '{vote}'
"""
BEFORE = [("open", None, N_SLIPS, N_CAST, N_CAST, 0, 0, 1)]
AFTER = [("tallied", N_CAST, 0, 0, 0, 1, 1, 0)]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    folder = tmp_path_factory.mktemp("closes")
    with Lab.opened(folder) as made:
        yield made
    shutil.rmtree(folder)


class Vote:
    """A vote of its own community that somebody asks to close."""

    def __init__(self, lab: Lab, name: str) -> None:
        self.lab = lab
        self.key = lab.run(ASKED.format(name=name, n_slips=N_SLIPS, n_cast=N_CAST))

    def state(self):
        return self.lab.sql(STATE.format(vote=self.key))

    def has_keys(self) -> bool:
        return (self.lab.folder / "keys" / f"consultation-{self.key}.key").exists()

    def do(self, code: str) -> None:
        self.lab.python(code.format(vote=self.key))

    def kill_at(self, table: str, code: str, victim: str = "Web") -> None:
        """Begin the close, and kill somebody once it waits to write the table."""
        with self.lab.stopped_at(table) as somebody_waits:
            self.lab.act(code.format(vote=self.key))
            somebody_waits()
            self.lab.kill(victim)
        if victim != "Web":
            self.lab.kill("Web")
            self.lab.start_database()


@pytest.fixture(scope="module")
def asked(lab):
    return Vote(lab, "asked")


# In the order in which a close writes them.
@pytest.mark.parametrize(
    "table", ["ballotbox", "votingcode", "ballotinbox", "castreceipt", "tally", "tallylink"]
)
def test_killed_close_leaves_nothing_of_it(asked, table):
    asked.kill_at(f"agendas_{table}", CONFIRM)
    asked.lab.until(lambda: asked.state() == BEFORE)
    assert asked.has_keys()


def test_killed_database_leaves_nothing_of_it_and_the_next_try_closes(lab):
    vote = Vote(lab, "database")
    vote.kill_at("agendas_tally", CONFIRM, "PostgreSQL")
    assert vote.state() == BEFORE
    vote.do(CONFIRM)
    assert vote.state() == AFTER
    assert not vote.has_keys()


def test_keys_that_a_kill_left_behind_are_destroyed_by_the_sweep(lab):
    vote = Vote(lab, "keys")
    lab.act(FORGETS.format(vote=vote.key))
    lab.until(lambda: vote.state() == AFTER)
    lab.kill("Web")
    assert vote.has_keys()
    lab.python(SWEEP)
    assert not vote.has_keys()
    assert vote.state() == AFTER


def test_naive_close_is_seen_to_stop_half_way(lab):
    vote = Vote(lab, "naive")
    vote.kill_at("agendas_tally", NAIVE)
    lab.until(lambda: vote.state()[0][0] == "closed")
    assert vote.state() not in (BEFORE, AFTER)

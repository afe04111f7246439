"""One vote to close: fill an empty database, close it, take its bundle; and the engine alone.

Run by ``benchmarks.close`` in processes of their own, so that each one's memory is its own:
``python -m benchmarks.prepare_close fill BALLOTS`` and so on. Each prints one line of JSON.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import django

django.setup()

from agendas.actions import box, evidence  # noqa: E402 -- only after setup
from agendas.actions.consultations import (  # noqa: E402 -- only after setup
    ask_to_close,
    confirm_close,
)
from agendas.choices import CodeState, LocalState, Lot  # noqa: E402 -- only after setup
from agendas.models.agendas import LocalAgenda  # noqa: E402 -- only after setup
from agendas.models.ballots import BallotInbox  # noqa: E402 -- only after setup
from agendas.models.consultations import Consultation  # noqa: E402 -- only after setup
from agendas.tally import phragmen, record, weights  # noqa: E402 -- only after setup
from agendas.tally.ballots import group_ballots  # noqa: E402 -- only after setup
from benchmarks import data  # noqa: E402 -- only after setup
from communities.actions.processes import (  # noqa: E402 -- only after setup
    create_account,
    grant_role,
)
from communities.choices import Role  # noqa: E402 -- only after setup
from communities.models.people import User  # noqa: E402 -- only after setup
from communities.safety import sealing, thresholds  # noqa: E402 -- only after setup

AUDITORS = ("una@demo.example", "otra@demo.example")
EDITOR = "segunda@demo.example"
SEED = "benchmark"


def marks(n: int, n_cards: int) -> Iterator[frozenset[int]]:
    """Invented marks of so many ballots: none to five, some cards much better known."""
    random = Random(1)
    known = [random.random() ** 2 + 0.05 for _ in range(n_cards)]
    cards = range(n_cards)
    for _ in range(n):
        most = random.randint(0, thresholds.MARKS_PER_BALLOT)
        yield frozenset(random.choices(cards, known, k=most))


def fill(n: int) -> dict[str, Any]:
    """An open vote whose ``n`` slips are all used; rows in bulk, past page and clock."""
    loaded = data.load(data.FEWEST_ITEMS, n_codes=n)
    vote, lots = loaded.vote, [lot.value for lot in Lot]
    public_key, context = bytes(vote.public_key), vote.id.bytes
    random = Random(2)
    BallotInbox.objects.bulk_create(
        (
            BallotInbox(
                consultation=vote,
                sealed=sealing.seal(
                    sealing.pack_ballot(each, random.choice(lots)),
                    public_key=public_key,
                    context=context,
                ),
            )
            for each in marks(n, vote.cards.count())
        ),
        batch_size=2_000,
    )
    data.turn_codes(vote, CodeState.SPENT)
    LocalAgenda.plain.filter(pk=vote.agenda_id).update(state=LocalState.IN_VOTE)
    for email in (EDITOR, *AUDITORS):
        account = create_account(
            acting_user=None,
            email=email,
            password=SEED + email,
            name="Mide",
            process=loaded.process,
        )
        role = Role.EDITOR if email == EDITOR else Role.AUDITOR
        grant_role(acting_user=None, user=account, role=role, process=loaded.process)
    return {"vote": str(vote.id)}


def peak_mb() -> float:
    """The most memory this program held since it began (not its parent's, as rusage has)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    (line,) = (line for line in lines if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024 / 1_000_000


def close(bundle: Path) -> dict[str, Any]:
    """The second person closes: open, mix, lock, delete, rank, keep; then the sweep."""
    vote = Consultation.plain.get(state="open")
    first, second = (
        User.objects.get(email=email) for email in ("mide@demo.example", EDITOR)
    )
    ask_to_close(acting_user=first, consultation=vote)
    before, begun = peak_mb(), time.perf_counter()
    worked = time.process_time()
    confirm_close(acting_user=second, consultation=vote)
    figures = {
        "close_s": time.perf_counter() - begun,
        "close_cpu_s": time.process_time() - worked,
        "base_mb": before,
        "peak_mb": peak_mb(),
    }
    begun = time.perf_counter()
    box.sweep_closed()
    figures["sweep_s"] = time.perf_counter() - begun
    tally = vote.tallies.get()
    auditors = list(User.objects.filter(email__in=AUDITORS))
    for auditor in auditors:
        evidence.ask_to_recount(acting_user=auditor, tally=tally)
    begun = time.perf_counter()
    made = evidence.take_bundle(acting_user=auditors[0], tally=tally)
    bundle.write_text(json.dumps(made))
    figures["bundle_s"] = time.perf_counter() - begun
    return figures | {"hash": tally.record_hash, "sets": len(made["ballots"])}


def engine(n: int, n_cards: int, bundle: Path) -> dict[str, Any]:
    """Group, rank and keep the record of more cards than one ballot of the product has."""
    cards = [f"i{i:03d}" for i in range(n_cards)]
    rows = [("all", [cards[mark] for mark in each], 1) for each in marks(n, n_cards)]
    begun = time.perf_counter()
    ballots = group_ballots(items=cards, rows=rows)
    weighted = weights.equal_shrunk(
        ballots, full_voice_ballots=thresholds.FULL_VOICE_BALLOTS
    )
    ranking = phragmen.rank(weighted, seed=SEED)
    exact = record.tally_record(ballots=weighted, ranking=ranking, synthetic=True)
    salt = bytes(16)
    digest = record.commitment(exact, salt=salt)
    figures: dict[str, Any] = {"rank_s": time.perf_counter() - begun, "peak_mb": peak_mb()}
    kept = [[row.group, sorted(row.items), row.count] for row in ballots.rows]
    bundle.write_text(json.dumps({"ballots": kept, "record": exact, "salt": salt.hex()}))
    return figures | {"hash": digest, "sets": len(kept)}


if __name__ == "__main__":
    what, *words = sys.argv[1:]
    parts: dict[str, Callable[..., dict[str, Any]]] = {
        "fill": lambda n: fill(int(n)),
        "close": lambda path: close(Path(path)),
        "engine": lambda n, cards, path: engine(int(n), int(cards), Path(path)),
    }
    sys.stdout.write(json.dumps(parts[what](*words)))

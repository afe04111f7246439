#!/usr/bin/env python3
"""Count a vote again and compare it with its record. For auditors: this one file is enough.

    python3 verify_tally.py BUNDLE.json

Needs Python 3.11 and nothing else: it shares no line with the program that made the record.
The bundle is one JSON object:

    {"ballots": [["community", ["item", "item"], 3], ...],   three people marked these two
     "record": {...},                                        what is to be checked
     "salt": "hex digits",                                   where the published hash has one
     "batches": [["community", "phone", "women", 30, 24, 4, 2], ...]}   where slips are told of:
                                                             made, used, not used, void

If the record holds a ``theme_map``, the items on ballots are read as the themes they were
placed in. Prints the record's hash, to be compared with the published one. Ends with 0 when
everything agrees, 1 when something differs (each difference on a line), 2 when the bundle
cannot be read.

The rule: every ballot earns money at the speed of its weight. An item costs one coin and is
bought when those who marked it hold one coin together; they pay with all they hold. Exact
ties go to more weight, then more communities, then the smaller SHA-256 of seed and item.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from math import isqrt, lcm
from pathlib import Path
from typing import Any

Row = tuple[str, frozenset[str], int]
NAMED_IN_A_TIE = 200
PARTS_OF_A_ROOT = 10**9
AGREES, DIFFERS, UNREADABLE = 0, 1, 2


class UnreadableError(Exception):
    """The bundle is not what this program reads; the message says why."""


def text_of(value: Fraction) -> str:
    """A fraction as records write it; Decimal because Python stops at 4,300 digits."""
    return f"{Decimal(value.numerator):f}/{Decimal(value.denominator):f}"


def canonical(value: Any) -> bytes:
    """JSON with keys in UTF-16 order and no spaces, in UTF-8 (RFC 8785 without floats)."""

    def in_order(part: Any) -> Any:
        if isinstance(part, dict):
            keys = sorted(part, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
            return {key: in_order(part[key]) for key in keys}
        if isinstance(part, list):
            return [in_order(entry) for entry in part]
        return part

    return json.dumps(in_order(value), ensure_ascii=False, separators=(",", ":")).encode()


def grouped(ballots: Any, theme_map: Mapping[str, str] | None) -> list[Row]:
    """The ballots, equal ones together, on themes where there is a map."""
    counts: Counter[tuple[str, frozenset[str]]] = Counter()
    for group, marks, count in ballots:
        if theme_map is not None:
            marked = frozenset(theme_map[mark] for mark in marks if mark in theme_map)
        else:
            marked = frozenset(marks)
        if not isinstance(count, int) or count < 0:
            raise UnreadableError("a number of ballots is not a whole number")
        counts[group, marked] += count
    return [(group, marked, count) for (group, marked), count in counts.items() if count]


def weights_of(sizes: Mapping[str, int], policy: Mapping[str, Any]) -> dict[str, Fraction]:
    """Weight of one ballot of each community, under the record's policy."""

    def root(n: int) -> Fraction:
        return Fraction(isqrt(n * PARTS_OF_A_ROOT**2), PARTS_OF_A_ROOT)

    def people(group: str) -> int:
        return int(policy[f"people_of_{group}"])

    name = policy.get("policy")
    if name == "equal_shrunk":
        full = int(policy["full_voice_ballots"])
        return {group: Fraction(1, max(n, full)) for group, n in sizes.items()}
    if name == "participants":
        return dict.fromkeys(sizes, Fraction(1))
    voices: dict[str, Callable[[str, int], Fraction]] = {
        "equal": lambda _group, _n: Fraction(1),
        "population": lambda group, _n: Fraction(people(group)),
        "sqrt_population": lambda group, _n: root(people(group)),
        "sqrt_participants": lambda _group, n: root(n),
    }
    if name not in voices:
        raise UnreadableError(f"the weight policy {name!r} is not known here")
    return {group: voices[name](group, n) / n for group, n in sizes.items()}


class Count:
    """The accounts: for each item, how much weight last paid at which purchase."""

    def __init__(
        self, rows: list[Row], weights: Mapping[str, Fraction], seed: bytes
    ) -> None:
        self.unit_of_weight = lcm(*(weight.denominator for weight in weights.values()))
        self.rows = [
            (group, marks, int(count * weights[group] * self.unit_of_weight))
            for group, marks, count in rows
            if marks and weights[group]
        ]
        self.seed = seed
        self.last = [0] * len(self.rows)
        self.moments = [Fraction(0)]
        # item -> community -> number of a purchase -> weight that last paid then
        self.classes: dict[str, dict[str, Counter[int]]] = {}
        self.backers: dict[str, list[int]] = defaultdict(list)
        for index, (group, marks, weight) in enumerate(self.rows):
            for item in marks:
                self.backers[item].append(index)
                by_group = self.classes.setdefault(item, defaultdict(Counter))
                by_group[group][0] += weight

    def earned(self, item: str) -> Fraction:
        """Coins a minute."""
        whole = sum(sum(classes.values()) for classes in self.classes[item].values())
        return Fraction(whole, self.unit_of_weight)

    def tie_key(self, item: str) -> tuple[Fraction, int, bytes]:
        """Smallest first."""
        draw = sha256(self.seed + item.encode()).digest()
        return -self.earned(item), -len(self.classes[item]), draw

    def steps(self) -> Iterator[dict[str, Any]]:
        """Buy item after item; what each step of a record should say."""
        keys = {item: self.tie_key(item) for item in self.classes}
        unit = 1
        scaled = [0]
        while self.classes:
            spent = {
                item: sum(
                    weight * scaled[moment]
                    for classes in by_group.values()
                    for moment, weight in classes.items()
                )
                for item, by_group in self.classes.items()
            }
            lines = {
                item: self.line(item, Fraction(coins, unit * self.unit_of_weight), keys)
                for item, coins in spent.items()
            }
            queue = sorted(lines, key=lambda item: (lines[item][0], keys[item]))
            time = lines[queue[0]][0]
            yield self.step(queue, lines, keys)
            wider = lcm(unit, time.denominator)
            scaled = [moment * (wider // unit) for moment in scaled]
            scaled.append(time.numerator * (wider // time.denominator))
            unit = wider
            self.pay(queue[0], time)

    def line(
        self, item: str, spent: Fraction, keys: Mapping[str, tuple[Fraction, int, bytes]]
    ) -> tuple[Fraction, Fraction]:
        """Minute of the purchase, and what supporters have paid."""
        return (1 + spent) / -keys[item][0], spent

    def step(
        self,
        queue: list[str],
        lines: Mapping[str, tuple[Fraction, Fraction]],
        keys: Mapping[str, tuple[Fraction, int, bytes]],
    ) -> dict[str, Any]:
        """One step as the record writes it."""

        def contender(item: str) -> dict[str, Any]:
            time, spent = lines[item]
            return {
                "item": item,
                "time": text_of(time),
                "weight": text_of(-keys[item][0]),
                "spent": text_of(spent),
            }

        winner, time = queue[0], lines[queue[0]][0]
        tied = [item for item in queue if lines[item][0] == time]
        decided = "none"
        if len(tied) > 1:
            alike = [
                mine == other
                for mine, other in zip(keys[winner], keys[tied[1]], strict=True)
            ]
            decided = ("weight", "communities", "lottery")[alike.index(False)]
        named = sorted([winner, *sorted(set(tied) - {winner})[: NAMED_IN_A_TIE - 1]])
        return {
            "rank": len(self.moments),
            **contender(winner),
            "payments": {
                group: text_of(
                    sum(
                        (
                            Fraction(weight, self.unit_of_weight)
                            * (time - self.moments[moment])
                            for moment, weight in classes.items()
                        ),
                        Fraction(0),
                    )
                )
                for group, classes in self.classes[winner].items()
            },
            "runner_up": contender(queue[1]) if len(queue) > 1 else None,
            "tie": decided,
            "tied": named if len(tied) > 1 else [],
        }

    def pay(self, item: str, time: Fraction) -> None:
        """Take all that those who marked the item hold."""
        now = len(self.moments)
        self.moments.append(time)
        del self.classes[item]
        for index in self.backers[item]:
            group, marks, weight = self.rows[index]
            before, self.last[index] = self.last[index], now
            for other in marks:
                if other in self.classes:
                    classes = self.classes[other][group]
                    classes[now] += weight
                    classes[before] -= weight
                    if not classes[before]:
                        del classes[before]


def recount(bundle: Mapping[str, Any]) -> dict[str, Any]:
    """What the record should say, as far as ballots, policy and seed decide it."""
    record = bundle["record"]
    rows = grouped(bundle["ballots"], record.get("theme_map"))
    sizes: Counter[str] = Counter()
    blank: Counter[str] = Counter()
    for group, marks, n in rows:
        sizes[group] += n
        blank[group] += 0 if marks else n
    weights = weights_of(sizes, record["weights"])
    seed = bytes.fromhex(record["seed_hex"])
    steps = list(Count(rows, weights, seed).steps())
    ranked = {step["item"] for step in steps}
    settings = {
        "rule": "sequential_phragmen",
        "weights": record["weights"],
        "ties": ["weight", "communities", "lottery"],
        "seed_sha256": sha256(seed).hexdigest(),
    }
    expected: dict[str, Any] = {
        "rule": "sequential_phragmen",
        "settings_hash": sha256(canonical(settings)).hexdigest(),
        "communities": [
            {
                "community": group,
                "ballots": sizes[group],
                "blank": blank[group],
                "voice": text_of(sizes[group] * weights[group]),
            }
            for group in sorted(sizes)
        ],
        "steps": steps,
        "unranked": sorted(set(record["items"]) - ranked),
    }
    if "marks" in record:
        expected["marks"] = {
            item: sum(n for _group, marks, n in rows if item in marks)
            for item in record["items"]
        }
    return expected


def differences(record: Mapping[str, Any], expected: Mapping[str, Any]) -> list[str]:
    """One line for each thing that the record says otherwise."""
    found = [
        f"{key} is not what the ballots give"
        for key, value in expected.items()
        if key != "steps" and record.get(key) != value
    ]
    stated = record["steps"]
    if len(stated) != len(expected["steps"]):
        found.append(f"it has {len(stated)} steps instead of {len(expected['steps'])}")
    for mine, other in zip(expected["steps"], stated, strict=False):
        for key, value in mine.items():
            if other.get(key) != value:
                found.append(f"place {mine['rank']}: {key} is not what the ballots give")
    promised = {
        key: kept for key, kept in record["certificate"].items() if key != "float_agrees"
    }
    if not promised or not all(promised.values()):
        found.append("the certificate does not hold")
    return found


def slip_differences(bundle: Mapping[str, Any]) -> list[str]:
    """One line for each sum of slips and papers that does not add up."""
    found, used, raised = [], Counter[str](), set[str]()
    batches = bundle.get("batches", [])
    for number, (group, kind, _lot, *counts) in enumerate(batches, start=1):
        made, spent, unspent, void = counts
        if made != spent + unspent + void:
            found.append(f"batch {number}: made is not used, not used and void together")
        if kind == "hands":
            # One person raises several: they are no ballots, and are not added up.
            raised.add(group)
        elif kind != "test":
            used[group] += spent
    laid_in: Counter[str] = Counter()
    for group, _marks, count in bundle["ballots"]:
        laid_in[group] += count
    if batches:
        found += [
            f"{group}: {used[group]} slips and papers were used, {laid_in[group]} ballots lay in the box"
            for group in sorted(used | laid_in)
            if group not in raised and used[group] != laid_in[group]
        ]
    return found


def main(arguments: list[str]) -> int:
    """Read, count, compare, print."""
    if len(arguments) != 1:
        sys.stderr.write(f"{__doc__}\n")
        return UNREADABLE
    try:
        bundle = json.loads(Path(arguments[0]).read_bytes())
        record = bundle["record"]
        found = differences(record, recount(bundle)) + slip_differences(bundle)
        salt = bytes.fromhex(bundle.get("salt", ""))
        digest = sha256(salt + canonical(record)).hexdigest()
    except (
        ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError,
        UnreadableError,
    ) as error:  # fmt: skip
        sys.stderr.write(f"The bundle cannot be read: {type(error).__name__}: {error}\n")
        return UNREADABLE
    sys.stdout.write(f"hash of the record: {digest}\n")
    for line in found:
        sys.stdout.write(f"DIFFERS: {line}\n")
    if not found:
        sys.stdout.write(f"agrees: {len(record['steps'])} places, every figure\n")
        if salt:
            # Only who holds the bundle can print this: it says that the count was done.
            proof = sha256(b"counted again" + salt + bytes.fromhex(digest)).hexdigest()
            sys.stdout.write(f"proof of your count: {proof}\n")
    return DIFFERS if found else AGREES


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

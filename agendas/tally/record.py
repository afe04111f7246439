"""The tally record: one JSON text with one SHA-256, so that two people can compare results.

It holds exact moments and payments and the number of ballots of each community. From one
exact moment an outsider can solve for who marked what: it is for auditors. What the public
may see is decided elsewhere.
"""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from fractions import Fraction
from functools import singledispatch
from hashlib import sha256
from typing import Any, TypeAlias

from agendas.tally.ballots import TallyError, WeightedBallots, WeightPolicy
from agendas.tally.certificate import certify
from agendas.tally.ranking import Contender, Ranking, Step
from agendas.tally.ties import TieBreak

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"

SCHEMA = "tequio.tally-record"
SCHEMA_VERSION = 2
ENGINE = "agendas.tally.phragmen"

# Beyond this a reader whose numbers are doubles would silently round (RFC 8785, section 3.2.2.3)
_LARGEST_WHOLE_NUMBER = 2**53 - 1


def tally_record(
    *, ballots: WeightedBallots, ranking: Ranking, synthetic: bool
) -> dict[str, Json]:
    """The record of one run, ready for :func:`canonical_json`. Holds no ballot.

    Args:
        ballots: the weighted ballots that were ranked.
        ranking: what the rule answered for them.
        synthetic: True when the votes were generated and nobody cast them.

    Returns:
        Text and whole numbers only; fractions as "p/q" in lowest terms. Communities and
        items are sorted, steps stand best first.

    Raises:
        TallyError: the ranking does not fit the ballots or fails its certificate, or
            ``synthetic`` is no yes or no.
    """
    if not isinstance(synthetic, bool):
        raise TallyError(
            "The record must say yes or no to whether its votes are synthetic."
        )
    _check_fit(ballots, ranking)
    certificate = certify(ballots, ranking)
    if not certificate.holds:
        raise TallyError("This ranking fails its certificate; it must not be published.")
    return {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "engine": ENGINE,
        "synthetic": synthetic,
        "rule": ranking.rule,
        "weights": _weights(ballots.policy),
        "seed_hex": ranking.seed.hex(),
        "settings_hash": settings_hash(
            rule=ranking.rule, policy=ballots.policy, seed=ranking.seed
        ),
        "communities": _communities(ballots),
        "items": plain(sorted(ballots.items)),
        "steps": [_step(step) for step in ranking.steps],
        "unranked": plain(ranking.unranked),
        "certificate": plain(certificate),
    }


def settings_hash(*, rule: str, policy: WeightPolicy, seed: bytes) -> str:
    """SHA-256 of everything that is decided before a vote opens, as 64 hex digits.

    Publish it before the vote. It holds the seed's own hash, not the seed, so that the
    settings can be shown at once and the seed after the close.

    Args:
        rule: name of the rule.
        policy: the weight policy with its numbers.
        seed: bytes of the lottery seed.
    """
    return hash_of(settings(rule=rule, policy=policy, seed=seed))


def hash_of(value: object) -> str:
    """SHA-256 of a value's canonical JSON, as 64 hex digits."""
    return sha256(canonical_json(value)).hexdigest()


def settings(*, rule: str, policy: WeightPolicy, seed: bytes) -> dict[str, Json]:
    """The settings that :func:`settings_hash` is the hash of, for whoever wants to redo it."""
    return {
        "rule": rule,
        "weights": _weights(policy),
        "ties": [tie.value for tie in TieBreak if tie is not TieBreak.NONE],
        "seed_sha256": sha256(seed).hexdigest(),
    }


def commitment(record: Mapping[str, Json], *, salt: bytes) -> str:
    """SHA-256 over the salt and the record's canonical JSON, as 64 hex digits.

    It commits to the record in public; without the salt nobody can try records against it.

    Raises:
        TallyError: the record holds something that canonical JSON cannot.
    """
    return sha256(salt + canonical_json(record)).hexdigest()


def canonical_json(value: object) -> bytes:
    """The one way to write a value as JSON: sorted keys, no spaces, UTF-8.

    Source: RFC 8785, with two narrowings: floats are refused and whole numbers end at
    2**53 - 1, so that no two readers can disagree about a number.

    Raises:
        TallyError: a float, a number too large, broken text, or a type JSON does not have.
    """
    text = json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise TallyError("A text holds half a character and cannot be written.") from error


def fraction_text(value: Fraction) -> str:
    """``p/q`` in lowest terms, also for whole numbers ("1/1"), of any length."""
    # Python refuses to print whole numbers above 4300 digits; Decimal does not, and is exact.
    return f"{Decimal(value.numerator):f}/{Decimal(value.denominator):f}"


def fraction_from_text(text: str) -> Fraction:
    """The fraction that :func:`fraction_text` wrote, of any length.

    Raises:
        TallyError: the text is not of the form ``p/q`` with digits and ``q`` above 0.
    """
    top, _, bottom = text.partition("/")
    if not (
        top.removeprefix("-").isdecimal() and bottom.isdecimal() and int(Decimal(bottom))
    ):
        raise TallyError("A fraction is not written as p/q.")
    return Fraction(int(Decimal(top)), int(Decimal(bottom)))


@singledispatch
def plain(value: Any) -> Json:
    """A value as JSON has it: fractions as "p/q", dataclasses as objects, keys in order.

    Keys are ordered by their UTF-16 code units, as RFC 8785 asks.

    Raises:
        TallyError: a float, a whole number too large, a key that is no text, another type.
    """
    if is_dataclass(value) and not isinstance(value, type):
        return plain({field.name: getattr(value, field.name) for field in fields(value)})
    raise TallyError(f"A record cannot hold a {type(value).__name__}.")


@plain.register
def _(value: str) -> Json:
    return str(value)


@plain.register
def _(value: int) -> Json:
    if abs(value) > _LARGEST_WHOLE_NUMBER:
        raise TallyError("A record cannot hold a whole number above 2**53 - 1.")
    return value


@plain.register
def _(value: None) -> Json:
    return value


@plain.register
def _(value: Fraction) -> Json:
    return fraction_text(value)


@plain.register(list)
@plain.register(tuple)
def _(value: list[object] | tuple[object, ...]) -> Json:
    return [plain(entry) for entry in value]


@plain.register(Mapping)
def _(value: Mapping[object, object]) -> Json:
    entries: list[tuple[str, Json]] = []
    for key, entry in value.items():
        if not isinstance(key, str):
            raise TallyError("A record cannot hold a key that is not text.")
        entries.append((key, plain(entry)))
    entries.sort(key=lambda pair: pair[0].encode("utf-16-be", "surrogatepass"))
    return dict(entries)


def _check_fit(ballots: WeightedBallots, ranking: Ranking) -> None:
    """Refuse a ranking of other items, or one whose supports these ballots do not give."""
    support = ballots.support_by_item()
    claimed = {step.item: step.bought.weight for step in ranking.steps}
    claimed |= dict.fromkeys(ranking.unranked, Fraction(0))
    if claimed != support:
        raise TallyError("This ranking was not made from these ballots.")


def _weights(policy: WeightPolicy) -> dict[str, Json]:
    return {"policy": policy.name, **dict(policy.parameters)}


def _communities(ballots: WeightedBallots) -> list[Json]:
    sizes, voices = ballots.n_by_group(), ballots.voice_by_group()
    blank = dict.fromkeys(sizes, 0)
    for row in ballots.rows:
        blank[row.group] += 0 if row.items else row.count
    return [
        {
            "community": group,
            "ballots": sizes[group],
            "blank": blank[group],
            "voice": fraction_text(voices[group]),
        }
        for group in sorted(sizes)
    ]


def _step(step: Step) -> Json:
    return {
        "rank": step.rank,
        **_contender(step.bought),
        "payments": plain(step.payments),
        "runner_up": _contender(step.runner_up) if step.runner_up else None,
        "tie": str(step.tie),
        "tied": plain(step.tied),
    }


def _contender(contender: Contender) -> dict[str, Json]:
    return {
        "item": contender.item,
        "time": fraction_text(contender.time),
        "weight": fraction_text(contender.weight),
        "spent": fraction_text(contender.spent),
    }

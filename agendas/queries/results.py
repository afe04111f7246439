"""The one gate between exact tallies and what anyone may see: pages, files and versions.

An exact record passes it once, when it is counted; the public record is what came through.
The exact one is kept under a key, and everything shown is read from the public one.

Source: thresholds and their reasons stand in communities.safety.thresholds.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from fractions import Fraction
from typing import Any

from agendas.models.consultations import Consultation, Tally
from agendas.tally.record import fraction_from_text
from agendas.tally.report import margin_of
from communities.safety.disclosure import (
    ResultBand,
    Share,
    marks_share,
    results_band,
    rounded_count,
    rounded_payments,
)

# A share as versions and files write it: sign (none, under, about, over) and percent.
Shown = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """What may be shown of one item: figures are None where the gate keeps them back.

    ``share`` is of the ballots; ``payments`` say which community carried how much;
    ``beside`` is the item that would have been taken in its absence.
    """

    item: str
    rank: int | None = None
    share: Shown | None = None
    margin: str | None = None
    payments: Mapping[str, Shown] | None = None
    tie: str | None = None
    beside: str | None = None


@dataclass(frozen=True, slots=True)
class Visible:
    """What may be shown of one tally: ranked lines best first, then those without marks."""

    band: ResultBand
    n_ballots: int | None
    ranked: tuple[Line, ...]
    unranked: tuple[str, ...]


# An exact record of agendas.tally.record, with marks by item or by community.
Exact = Mapping[str, Any]
SCHEMA, SCHEMA_VERSION = "tequio.public-tally", 1


def public_vote(record: Exact, *, n_ballots: int) -> dict[str, Any]:
    """What may be known of one community's exact record, as plain values."""
    return _public(record, gate_vote(record, n_ballots=n_ballots), cells={})


def public_national(record: Exact) -> dict[str, Any]:
    """What may be known of a national exact record, as plain values."""
    cells = {
        theme: {slug: list(cell) for slug, cell in row.items()}
        for theme, row in gate_cells(record).items()
    }
    return _public(record, gate_national(record), cells=cells)


def _public(record: Exact, visible: Visible, *, cells: dict[str, Any]) -> dict[str, Any]:
    lines = [asdict(line) | {"tier": None} for line in visible.ranked]
    return {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "synthetic": record["synthetic"],
        "rule": record["rule"],
        "weights": record["weights"],
        "settings_hash": record["settings_hash"],
        "communities": [{"community": row["community"]} for row in record["communities"]],
        "items": record["items"],
        "band": visible.band.name.lower(),
        "n_ballots": visible.n_ballots,
        "ranked": lines,
        "unranked": list(visible.unranked),
        "cells": cells,
    }


def visible_vote(consultation: Consultation, tally: Tally) -> Visible:
    """One community's result as it came through the gate; nothing before the close."""
    if consultation.n_ballots is None:
        return Visible(ResultBand.NOTHING, None, (), ())
    return _read(tally)


def visible_national(tally: Tally) -> Visible:
    """The national order as it came through the gate."""
    return _read(tally)


def national_cells(tally: Tally) -> dict[str, dict[str, tuple[str, Shown | None]]]:
    """Theme -> community -> (status, share), as :func:`gate_cells` let it through."""
    return {
        theme: {slug: (status, share) for slug, (status, share) in row.items()}
        for theme, row in tally.record["cells"].items()
    }


def _read(tally: Tally) -> Visible:
    names = {field.name for field in fields(Line)}
    return Visible(
        ResultBand[tally.record["band"].upper()],
        tally.record["n_ballots"],
        tuple(
            # A record from before a figure was shown does not have it.
            Line(**{name: row.get(name) for name in names})
            for row in tally.record["ranked"]
        ),
        tuple(tally.record["unranked"]),
    )


def gate_vote(record: Exact, *, n_ballots: int) -> Visible:
    """One community's result through the gate; unordered results are sorted by id."""
    band = results_band(n_ballots=n_ballots, closed=True)
    if band is ResultBand.NOTHING:
        return Visible(band, None, (), ())
    if band is ResultBand.UNORDERED:
        # With so few ballots even "nobody marked it" would tell on people.
        return Visible(
            band, None, tuple(Line(item) for item in sorted(record["items"])), ()
        )
    rounded = band is ResultBand.ROUNDED
    lines = tuple(
        Line(
            item=step["item"],
            rank=step["rank"],
            share=shown(
                marks_share(n_marks=record["marks"][step["item"]], n_ballots=n_ballots)
            ),
            margin=margin_of(_gap(step)).value if rounded else None,
            tie=step["tie"],
            beside=_beside(step) if rounded else None,
        )
        for step in record["steps"]
    )
    return Visible(
        band,
        rounded_count(n_ballots) if rounded else None,
        lines,
        tuple(record["unranked"]),
    )


def shown(share: Share | None) -> Shown | None:
    """A share as plain values, or None where it may not be shown."""
    return {"sign": share.sign.value, "percent": share.percent} if share else None


def _beside(step: Mapping[str, Any]) -> str | None:
    """Which item stood beside it: its name alone, never its moment."""
    return step["runner_up"]["item"] if step["runner_up"] else None


def _gap(step: Mapping[str, Any]) -> Fraction | None:
    if step["runner_up"] is None:
        return None
    mine, other = (fraction_from_text(t) for t in (step["time"], step["runner_up"]["time"]))
    return (other - mine) / mine


def gate_national(record: Exact) -> Visible:
    """The national order through the gate.

    A theme is as fine as the largest community asked about it: one that rests on communities
    too small for an order of their own has none here either. Payments are shown only while
    every community that voted has a rounded result of its own: a hidden share could otherwise
    be had by subtraction.
    """
    bands = {
        row["community"]: results_band(n_ballots=row["ballots"], closed=True)
        for row in record["communities"]
    }
    rounded = all(band is ResultBand.ROUNDED for band in bands.values())
    asked = record["marks_by_community"]
    ordered = {
        item
        for item in record["items"]
        if any(item in asked[at] and bands[at] >= ResultBand.ORDER for at in asked)
    }
    steps = [step for step in record["steps"] if step["item"] in ordered]
    lines = [
        Line(
            item=step["item"],
            # Counted anew: a gap would tell where the hidden ones stand.
            rank=rank,
            margin=margin_of(_gap(step)).value if rounded else None,
            payments=_payments(step) if rounded else None,
            tie=step["tie"],
            beside=_beside(step) if rounded else None,
        )
        for rank, step in enumerate(steps, start=1)
    ]
    lines += [Line(item) for item in sorted(set(record["items"]) - ordered)]
    band = ResultBand.ORDER if ordered else ResultBand.UNORDERED
    return Visible(
        ResultBand.ROUNDED if rounded else band,
        None,
        tuple(lines),
        tuple(item for item in record["unranked"] if item in ordered),
    )


def _payments(step: Mapping[str, Any]) -> dict[str, Shown]:
    exact = {key: fraction_from_text(text) for key, text in step["payments"].items()}
    return {
        key: {"sign": share.sign.value, "percent": share.percent}
        for key, share in rounded_payments(exact).items()
    }


def gate_cells(record: Exact) -> dict[str, dict[str, tuple[str, Shown | None]]]:
    """Theme -> community -> (status, share). Communities that did not vote are absent.

    Status: ``marked`` (share of that community's ballots), ``no_marks`` (it was on the
    ballot), ``not_on_ballot`` (it was not asked: not the same as refused), ``on_ballot``
    (asked, but the community is too small to say more), ``agenda_ballot`` (hands were raised,
    and its one ballot carries it).
    """
    sizes = {row["community"]: row["ballots"] for row in record["communities"]}
    marks = record["marks_by_community"]
    raised = set(record.get("agenda_ballots", ()))
    return {
        theme: {
            community: _raised_cell(marks.get(community, {}).get(theme), size)
            if community in raised
            else _cell(marks.get(community, {}).get(theme), size)
            for community, size in sizes.items()
        }
        for theme in record["items"]
    }


def _raised_cell(n_marks: int | None, n_people: int) -> tuple[str, Shown | None]:
    """Of a community that raised hands: whether its one agenda ballot carries the theme.

    That tells of its order, so it is told only where the order may be.
    """
    if n_marks is None:
        return "not_on_ballot", None
    told = results_band(n_ballots=n_people, closed=True) >= ResultBand.ORDER
    return ("agenda_ballot" if n_marks and told else "on_ballot"), None


def _cell(n_marks: int | None, n_ballots: int) -> tuple[str, Shown | None]:
    if n_marks is None:
        return "not_on_ballot", None
    if results_band(n_ballots=n_ballots, closed=True) is not ResultBand.ROUNDED:
        return "on_ballot", None
    if n_marks == 0:
        return "no_marks", None
    return "marked", shown(marks_share(n_marks=n_marks, n_ballots=n_ballots))

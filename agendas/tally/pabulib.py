"""Approval votes in the .pb format of Pabulib, the library of participatory budgets.

Three sections, META, PROJECTS and VOTES; in each a line of column names and then rows, all
separated by semicolons. Costs are ignored: here every item costs one coin. One column of
ours, ``community``, says where a ballot was cast; other readers skip it.

Source: P. Faliszewski and others, "Participatory budgeting: data, tools, and analysis",
IJCAI 2023.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field

from agendas.tally.ballots import Ballots, TallyError, group_ballots
from agendas.tally.vote_files import (
    ONE_COMMUNITY,
    MalformedFileError,
    VoteFile,
    numbered_lines,
    twice,
    whole_number,
)

SECTIONS = ("META", "PROJECTS", "VOTES")
KEYS = {
    "META": ("key", "value"),
    "PROJECTS": ("project_id",),
    "VOTES": ("voter_id", "vote"),
}
LARGEST_FIELD = 2**24
# The second is approval with one mark.
APPROVAL = ("approval", "choose-1")


@dataclass(slots=True)
class _Section:
    line: int
    columns: list[str] = field(default_factory=list)
    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)


def read(content: bytes) -> VoteFile:
    """The vote of a .pb file.

    Args:
        content: bytes of the file.

    Returns:
        Its ballots under its own project ids, each in the community that its column
        ``community`` names, or all in one.

    Raises:
        MalformedFileError: the file breaks the format, contradicts itself (an unknown or
            repeated project, another number of votes than it states), or is no approval vote.
    """
    sections = _sections(numbered_lines(content))
    stated = _stated(sections["META"])
    titles = _titles(sections["PROJECTS"])
    votes = sections["VOTES"]
    seen: set[str] = set()
    rows = []
    for line, vote in votes.rows:
        if vote["voter_id"] in seen:
            raise MalformedFileError(line, f"voter {vote['voter_id']} votes twice.")
        seen.add(vote["voter_id"])
        rows.append((vote.get("community", ONE_COMMUNITY), _marks(line, vote, titles), 1))
    for key, n in (("num_projects", len(titles)), ("num_votes", len(rows))):
        if key in stated and stated[key][1] != n:
            line, said = stated[key]
            raise MalformedFileError(line, f"{key} says {said}, and the file holds {n}.")
    return VoteFile(group_ballots(items=titles, rows=rows), titles)


def write(ballots: Ballots, *, titles: Mapping[str, str], description: str) -> bytes:
    """The ballots as a .pb file; voters are numbered in the order of the grouped rows.

    Args:
        ballots: counted ballots, of one community or several.
        titles: what to call each item, by id; an id stands for itself where there is none.
        description: one line about the vote.

    Raises:
        TallyError: an id cannot stand in a list separated by commas.
    """
    for item in ballots.items:
        if not item or item != item.strip() or "," in item or not item.isprintable():
            raise TallyError(f"The id {item!r} cannot stand in a .pb file.")
    text = io.StringIO(newline="")
    lines = csv.writer(text, delimiter=";", lineterminator="\n")
    n_votes = sum(row.count for row in ballots.rows)
    lines.writerows(
        [
            ("META",),
            ("key", "value"),
            ("description", _one_line(description)),
            ("num_projects", len(ballots.items)),
            ("num_votes", n_votes),
            # Unit costs: with this budget every item could be bought
            ("budget", len(ballots.items)),
            ("vote_type", "approval"),
            ("PROJECTS",),
            ("project_id", "cost", "name"),
        ]
    )
    lines.writerows((item, 1, _one_line(titles.get(item, item))) for item in ballots.items)
    lines.writerows([("VOTES",), ("voter_id", "community", "vote")])
    voter = 0
    for row in ballots.rows:
        for _ in range(row.count):
            voter += 1
            lines.writerow((voter, row.group, ",".join(sorted(row.items))))
    return text.getvalue().encode()


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _sections(lines: list[str]) -> dict[str, _Section]:
    csv.field_size_limit(LARGEST_FIELD)
    reader = csv.reader(lines, delimiter=";", strict=True)
    sections: dict[str, _Section] = {}
    current: _Section | None = None
    line = 1
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                name = cells[0].upper() if not any(cells[1:]) else ""
                if name in SECTIONS:
                    if name in sections:
                        raise MalformedFileError(line, f"a second section {name} begins.")
                    current = sections[name] = _Section(line)
                else:
                    _add(current, line, cells)
            line = reader.line_num + 1
    except csv.Error as error:
        raise MalformedFileError(line, f"its quotes do not close ({error}).") from error
    _check_columns(sections, last_line=line - 1)
    return sections


def _check_columns(sections: dict[str, _Section], *, last_line: int) -> None:
    for name in SECTIONS:
        if name not in sections:
            raise MalformedFileError(last_line, f"the file ends without a section {name}.")
        missing = [key for key in KEYS[name] if key not in sections[name].columns]
        if missing:
            raise MalformedFileError(
                sections[name].line + 1, f"the column {missing[0]} of {name} is missing."
            )


def _add(section: _Section | None, line: int, cells: list[str]) -> None:
    """Add a line to its section: first the names of its columns, then rows."""
    if section is None:
        raise MalformedFileError(line, "the file does not begin with META.")
    if not section.columns:
        section.columns = [cell.lower() for cell in cells]
        if again := twice(section.columns):
            raise MalformedFileError(line, f"the column {again!r} stands twice.")
        return
    wanted = len(section.columns)
    if len(cells) != wanted:
        raise MalformedFileError(line, f"it has {len(cells)} columns instead of {wanted}.")
    section.rows.append((line, dict(zip(section.columns, cells, strict=True))))


def _stated(meta: _Section) -> dict[str, tuple[int, int]]:
    """Line and number of the counts that META states; refuses other kinds of vote."""
    stated: dict[str, tuple[int, int]] = {}
    for line, row in meta.rows:
        key, value = row["key"].lower(), row["value"]
        if key == "vote_type" and value.lower() not in APPROVAL:
            raise MalformedFileError(line, f"only approval votes are read, not {value!r}.")
        if key in {"num_projects", "num_votes"}:
            stated[key] = (line, whole_number(value, line=line, what=key))
    return stated


def _titles(projects: _Section) -> dict[str, str]:
    titles: dict[str, str] = {}
    for line, row in projects.rows:
        project = row["project_id"]
        if not project or "," in project:
            raise MalformedFileError(line, "a project needs an id without commas.")
        if project in titles:
            raise MalformedFileError(line, f"project {project} is listed twice.")
        titles[project] = row.get("name", "")
    return titles


def _marks(line: int, vote: Mapping[str, str], titles: Mapping[str, str]) -> list[str]:
    marks = [mark.strip() for mark in vote["vote"].split(",")] if vote["vote"] else []
    for mark in marks:
        if mark not in titles:
            raise MalformedFileError(line, f"the vote names the unknown project {mark!r}.")
    if again := twice(marks):
        raise MalformedFileError(line, f"the vote names project {again} twice.")
    return marks

"""Controlled vocabularies: versioned CSV files, one a list, read once a process.

A row is one term: ``version`` in which it entered, ``code`` (what the database stores),
``es`` and ``en`` labels, and attributes of its own. Lists only ever grow: a code that
was once published keeps its meaning. Rows store codes, so a list page needs no join.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

FOLDER = Path(__file__).parent
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.csv")))


@dataclass(frozen=True, slots=True)
class Term:
    """One code with its labels; ``attributes`` holds the list's further columns."""

    code: str
    es: str
    en: str
    version: int
    attributes: Mapping[str, str]

    def label(self, language: str) -> str:
        """The label in ``language`` ("es", "es-mx", "en"); Spanish when unknown."""
        return self.en if language.startswith("en") else self.es


@cache
def terms(name: str) -> Mapping[str, Term]:
    """All terms of one list by code, in the order of the file.

    Raises:
        KeyError: there is no such list.
    """
    if name not in NAMES:
        raise KeyError(name)
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            Term(
                code=row.pop("code"),
                es=row.pop("es"),
                en=row.pop("en"),
                version=int(row.pop("version")),
                attributes=MappingProxyType(row),
            )
            for row in csv.DictReader(file)
        ]
    return MappingProxyType({term.code: term for term in rows})


def codes(name: str) -> tuple[str, ...]:
    """The codes of one list, in the order of the file."""
    return tuple(terms(name))


def label(name: str, code: str, language: str) -> str:
    """The label of ``code``; the bare code when a newer version wrote it."""
    term = terms(name).get(code)
    return term.label(language) if term else code


def version(name: str) -> int:
    """The newest version among the terms of one list."""
    return max(term.version for term in terms(name).values())

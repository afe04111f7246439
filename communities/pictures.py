"""The bundled pictures: plain drawings of our own, for cards and for the ten dimensions."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

FOLDER = Path(__file__).resolve().parent.parent / "static" / "pictures"

# Where a dimension is shown: the same picture everywhere, always beside its word.
OF_DIMENSION = MappingProxyType(
    {
        "economic": "coins",
        "food": "meal",
        "health": "health_cross",
        "environmental": "tree",
        "personal": "umbrella",
        "community": "neighbours",
        "political": "city_hall",
        "x_women": "mother_child",
        "x_cultural": "music",
        "x_education": "book",
    }
)


@dataclass(frozen=True, slots=True)
class Picture:
    """One bundled drawing: its names, and its SVG text to stand inside a page."""

    key: str
    es: str
    en: str
    tags: tuple[str, ...]
    svg: str

    def name(self, language: str) -> str:
        """What it shows, in ``language``."""
        return self.en if language.startswith("en") else self.es


@cache
def pictures() -> Mapping[str, Picture]:
    """The bundled drawings by key, in the order of the manifest."""
    with (FOLDER / "manifest.csv").open(encoding="utf-8", newline="") as file:
        found = [
            Picture(
                key=row["key"],
                es=row["es"],
                en=row["en"],
                tags=tuple(row["tags"].split()),
                svg=(FOLDER / f"{row['key']}.svg").read_text(encoding="utf-8").strip(),
            )
            for row in csv.DictReader(file)
        ]
    return MappingProxyType({picture.key: picture for picture in found})

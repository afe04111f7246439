"""The bundled ballot pictures: one hand, small, inert, and each one named in the manifest."""

import csv
import re
from pathlib import Path

import pytest
from defusedxml import ElementTree

FOLDER = Path(__file__).resolve().parents[2] / "static" / "pictures"
SVG = "{http://www.w3.org/2000/svg}"
ROOT_ATTRIBUTES = {
    "viewBox": "0 0 48 48",
    "fill": "none",
    "stroke": "currentColor",
    "stroke-width": "2.4",
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
}
GEOMETRY = {
    "path": {"d"},
    "circle": {"cx", "cy", "r"},
    "ellipse": {"cx", "cy", "rx", "ry"},
    "rect": {"x", "y", "width", "height", "rx", "ry"},
    "line": {"x1", "y1", "x2", "y2"},
    "polyline": {"points"},
    "g": set(),
}
TAGS = frozenset(
    {
        "home",
        "health",
        "work",
        "food",
        "street",
        "school",
        "youth",
        "care",
        "justice",
        "talk",
        "public",
        "place",
        "sign",
        "fruit",
    }
)
FRUITS = {"apple", "banana", "mango", "pineapple", "watermelon", "papaya"}
LARGEST_BYTES = 700
FEWEST_PICTURES = 60
NUMBER = re.compile(r"\d*\.?\d+")


def manifest_rows():
    with (FOLDER / "manifest.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def pictures():
    return {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.svg")}


def off_grid(value):
    return [number for number in NUMBER.findall(value) if float(number) * 2 % 1]


def element_faults(element):
    name = element.tag.removeprefix(SVG)
    if name not in GEOMETRY:
        return [f"element {element.tag}"]
    faults = []
    for attribute, value in element.attrib.items():
        if attribute == "fill" and value == "currentColor":
            continue
        if attribute not in GEOMETRY[name]:
            faults.append(f"attribute {attribute} on {name}")
        elif off_grid(value):
            faults.append(f"coordinates {off_grid(value)} on {name}")
    return faults


def drawing_faults(source):
    """Every way in which one drawing leaves the house style; empty when it keeps to it."""
    root = ElementTree.fromstring(source)
    faults = []
    if root.tag != f"{SVG}svg" or root.attrib != ROOT_ATTRIBUTES:
        faults.append("root")
    if len(source.encode()) > LARGEST_BYTES:
        faults.append("size")
    if "<!" in source or "<?" in source:
        faults.append("markup that is not an element")
    if "".join(root.itertext()).strip():
        faults.append("text")
    inside = list(root.iter())[1:]
    if not inside:
        faults.append("empty")
    for element in inside:
        faults.extend(element_faults(element))
    return faults


def row_faults(row):
    """Every way in which one manifest row is unfit for alt text or for the picker."""
    faults = []
    if not re.fullmatch(r"[a-z]+(_[a-z]+)*", row["key"]):
        faults.append("key")
    faults.extend(
        language for language in ("es", "en") if not 1 <= len(row[language].split()) <= 3
    )
    tags = row["tags"].split()
    if not tags or set(tags) - TAGS or len(tags) != len(set(tags)):
        faults.append("tags")
    return faults


def drawing(inner, **changes):
    attributes = ROOT_ATTRIBUTES | {
        name.replace("_", "-"): v for name, v in changes.items()
    }
    written = " ".join(f'{name}="{value}"' for name, value in attributes.items())
    return f'<svg xmlns="http://www.w3.org/2000/svg" {written}>{inner}</svg>'


def test_manifest_and_files_name_the_same_pictures():
    keys = [row["key"] for row in manifest_rows()]
    assert len(keys) == len(set(keys))
    assert set(keys) == set(pictures())


def test_folder_holds_nothing_but_pictures_and_manifest():
    names = {path.name for path in FOLDER.iterdir() if path.suffix != ".svg"}
    assert names == {"manifest.csv"}


def test_manifest_header_and_order_are_fixed():
    rows = manifest_rows()
    assert list(rows[0]) == ["key", "es", "en", "tags"]
    assert [row["key"] for row in rows] == sorted(row["key"] for row in rows)


def test_there_are_enough_pictures_for_a_ballot():
    assert len(pictures()) >= FEWEST_PICTURES


def test_practice_ballot_has_its_six_fruits():
    tagged = {row["key"] for row in manifest_rows() if "fruit" in row["tags"].split()}
    assert tagged >= FRUITS


@pytest.mark.parametrize("row", manifest_rows(), ids=lambda row: row["key"])
def test_manifest_row_names_its_picture_plainly(row):
    assert row_faults(row) == []


@pytest.mark.parametrize("language", ["es", "en"])
def test_no_two_pictures_share_a_name(language):
    names = [row[language] for row in manifest_rows()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("key", sorted(pictures()))
def test_drawing_keeps_the_house_style(key):
    assert drawing_faults(pictures()[key]) == []


def test_no_two_drawings_are_alike():
    shapes = ["".join(source.split()) for source in pictures().values()]
    assert len(shapes) == len(set(shapes))


def test_plain_drawing_has_no_faults():
    plain = (
        '<path d="M4 8.5L12-6"/><g fill="currentColor"><circle cx="9" cy="9" r="1"/></g>'
    )
    assert drawing_faults(drawing(plain)) == []


@pytest.mark.parametrize(
    ("inner", "fault"),
    [
        ("", "empty"),
        ("<script/>", "element"),
        ("<text>a</text>", "element"),
        ("<style/>", "element"),
        ("<title>a</title>", "element"),
        ('<image href="a"/>', "element"),
        ("<use/>", "element"),
        ("<linearGradient/>", "element"),
        ("<foreignObject/>", "element"),
        ('<path xmlns="urn:other" d="M1 1"/>', "element"),
        ('<path id="a" d="M1 1"/>', "attribute id"),
        ('<path style="a" d="M1 1"/>', "attribute style"),
        ('<path class="a" d="M1 1"/>', "attribute class"),
        ('<path onload="a" d="M1 1"/>', "attribute onload"),
        ('<path stroke="red" d="M1 1"/>', "attribute stroke"),
        ('<path fill="red" d="M1 1"/>', "attribute fill"),
        ('<path d="M1.25 1"/>', "coordinates"),
        ('<circle cx="1" cy="1" r=".7"/>', "coordinates"),
        ('<g>a<path d="M1 1"/></g>', "text"),
        ('<!-- a --><path d="M1 1"/>', "markup"),
        (f'<path d="M{"1 " * 400}"/>', "size"),
    ],
)
def test_drawing_outside_the_style_is_caught(inner, fault):
    assert any(found.startswith(fault) for found in drawing_faults(drawing(inner)))


@pytest.mark.parametrize(
    "changes",
    [{"stroke_width": "2"}, {"viewBox": "0 0 24 24"}, {"stroke": "#000"}, {"id": "a"}],
)
def test_root_with_other_attributes_is_caught(changes):
    assert drawing_faults(drawing('<path d="M1 1"/>', **changes)) == ["root"]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"key": "Open-Door"}, "key"),
        ({"es": " "}, "es"),
        ({"en": ""}, "en"),
        ({"en": "a door that is open"}, "en"),
        ({"tags": ""}, "tags"),
        ({"tags": "home castle"}, "tags"),
        ({"tags": "home home"}, "tags"),
    ],
)
def test_manifest_row_out_of_order_is_caught(changes, fault):
    good = {
        "key": "open_door",
        "es": "puerta abierta",
        "en": "open door",
        "tags": "home care",
    }
    assert row_faults(good) == []
    assert row_faults(good | changes) == [fault]

"""The demo process as data: counts, codes, invariants of the domain, and words of our own."""

import csv
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "agendas" / "demo"
VOCABULARIES = ROOT / "communities" / "vocabularies"
PICTURES = ROOT / "static" / "pictures"
SOURCE_TABLE = ROOT.parent / "shared" / "design" / "demo.md"
SOURCE_PAPERS = ROOT.parent / "shared" / "seed"

PLACES = {"ACA", "APA", "GUA", "TIJ"}
VOTING_PLACES = PLACES - {"ACA"}
LOTS = {"women", "men", "under25", "mixed"}
HEADCOUNT_BANDS = {"1-4", "5-9", "10-19", "20+"}
LEFT_OFF_REASONS = "not_now joined_elsewhere not_viable_here safety group_choice"
SAID = "insecurity proposal capacity narrative longing response principle story"
TOUCHY_FORMS = "collusion forced_recruitment intimate_partner child_punishment elder_abuse"
BODIES_BY_LEVEL = {
    "municipal": "municipal_gov police_inst",
    "state": "state_gov justice_inst school_inst health_inst hr_commission",
    "federal": "federal_gov legislature",
}
CODED_COLUMNS = {
    "insecurities": "group dimension form violent criminal space",
    "proposals": "group kind level decision_level duty_bearer horizon principles",
    "themes": "dimension",
    "sessions": "phase method group silence",
    "contributions": "group sensitivity",
    "responses": "approach",
    "capacities": "dimension",
    "narratives": "group",
    "reframings": "longings",
}
VOCABULARY_OF = {"decision_level": "level", "duty_bearer": "stakeholder"}
CODED_PAIRS = [
    (name, column) for name, text in CODED_COLUMNS.items() for column in text.split()
]
TABLES = [*CODED_COLUMNS, "communities", "left_off", "tastes"]
MAY_BE_EMPTY = re.compile(
    "(social|security)_part_e[sn]|echoes|silence|group|into|session|items"
)


def read(name, folder=DEMO):
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, strict=True))


def by_code(name):
    return {row["code"]: row for row in read(name)}


def folded_words(text):
    letters = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.findall(r"[a-z0-9]+", plain)


def voting_codes():
    return {row["code"] for row in read("proposals") if row["place"] in VOTING_PLACES}


def runs_of_four(text):
    words = folded_words(text)
    return {tuple(words[start : start + 4]) for start in range(len(words) - 3)}


def source_rows():
    if not SOURCE_TABLE.exists():
        pytest.skip("the source table of the demo is not beside this checkout")
    lines = SOURCE_TABLE.read_text(encoding="utf-8").splitlines()
    rows = [line.split("|") for line in lines]
    return {row[0]: row for row in rows if re.fullmatch(r"[IP]\d\d", row[0])}


@pytest.mark.parametrize("name", TABLES)
def test_table_is_utf8_with_plain_line_ends_and_full_rows(name):
    raw = (DEMO / f"{name}.csv").read_bytes()
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    for row in read(name):
        assert None not in row, row
        for column, value in row.items():
            assert value is not None, row
            assert value == value.strip()
            assert value or MAY_BE_EMPTY.fullmatch(column), (column, row)


@pytest.mark.parametrize(
    ("name", "count"),
    [("insecurities", 46), ("proposals", 42), ("themes", 13), ("sessions", 11)],
)
def test_codes_are_unique_and_in_order(name, count):
    codes = [row["code"] for row in read(name)]
    assert codes == [f"{name[0].upper()}{number:02d}" for number in range(1, count + 1)]


def test_every_community_is_there_once_with_its_municipality():
    columns = ("code", "slug", "municipality_code")
    found = [" ".join(row[column] for column in columns) for row in read("communities")]
    assert found[:2] == ["ACA acapulco 12001", "APA apatzingan 16006"]
    assert found[2:] == ["GUA guadalupe 19026", "TIJ tijuana 02004"]


@pytest.mark.parametrize("name", ["insecurities", "proposals", "sessions"])
def test_every_place_is_known_and_heard(name):
    assert {row["place"] for row in read(name)} == PLACES


@pytest.mark.parametrize(("name", "column"), CODED_PAIRS)
def test_every_code_is_in_its_vocabulary(name, column):
    vocabulary = VOCABULARY_OF.get(column, column.removesuffix("s"))
    if not (VOCABULARIES / f"{vocabulary}.csv").exists():
        pytest.skip(f"no {vocabulary} vocabulary in this checkout: codes not checked")
    allowed = {row["code"] for row in read(vocabulary, VOCABULARIES)}
    used = {code for row in read(name) for code in row[column].split()}
    assert used - allowed == set()


@pytest.mark.parametrize("name", ["answers", "promises"])
def test_who_answered_is_a_kind_of_actor_and_what_is_answered_is_published(name):
    actors, levels = (
        {row["code"] for row in read(vocabulary, VOCABULARIES)}
        for vocabulary in ("stakeholder", "level")
    )
    lines = {row["code"]: row["place"] for row in read("proposals")}
    lines |= dict.fromkeys(by_code("themes"), "")
    for row in read(name):
        assert row["actor"] in actors
        assert row["level"] in levels
        assert lines[row["line"]] == row["place"]


def test_dimension_form_and_answered_place_hold_for_every_item():
    insecurities = by_code("insecurities")
    for row in insecurities.values():
        assert len(row["dimension"].split()) == 1
        assert row["form"] != "none" or row["violent"] == "no", row["code"]
    for row in read("proposals"):
        answered = row["answers"].split()
        assert answered, row["code"]
        assert {insecurities[code]["place"] for code in answered} == {row["place"]}


def test_only_a_combined_proposal_has_both_parts():
    for row in read("proposals"):
        parts = [value for column, value in row.items() if "_part_" in column]
        assert len(parts) == 4
        assert {bool(part) for part in parts} == {row["kind"] == "combined"}, row["code"]


def test_every_proposal_names_a_state_body_of_its_level():
    for row in read("proposals"):
        level = "municipal" if row["level"] == "community" else row["level"]
        assert row["decision_level"] == level, row["code"]
        assert row["duty_bearer"] in BODIES_BY_LEVEL[level].split(), row["code"]
        assert len(set(row["principles"].split())) == len(row["principles"].split())


@pytest.mark.parametrize("language", ["es", "en"])
def test_words_fit_a_sentence_and_a_card(language):
    for name in ("insecurities", "proposals", "themes"):
        for row in read(name):
            assert 4 <= len(row[f"title_{language}"].split()) <= 15, row["code"]
    for row in read("proposals"):
        card = row[f"words_{language}"]
        assert 2 <= len(card.split()) <= 6, row["code"]
        assert not re.search(r"violen|seguridad|securit", card, re.IGNORECASE), row["code"]


def test_pictures_differ_inside_a_community():
    seen = Counter((row["place"], row["picture"]) for row in read("proposals"))
    assert [pair for pair, times in seen.items() if times > 1] == []


def test_every_picture_is_drawn():
    drawn = {file.stem for file in PICTURES.glob("*.svg")}
    if not drawn:
        pytest.skip("no drawings in this checkout: picture keys not checked")
    assert {row["picture"] for row in read("proposals")} - drawn == set()


def test_themes_place_each_proposal_at_most_once_and_leave_some_out():
    proposals = by_code("proposals")
    placed = Counter(code for row in read("themes") for code in row["members"].split())
    assert max(placed.values()) == 1
    assert {proposals[code]["place"] for code in placed} == VOTING_PLACES
    assert voting_codes() - set(placed) == {"P10", "P34"}


def test_themes_join_one_two_and_three_communities():
    proposals = by_code("proposals")
    width = Counter(
        len({proposals[code]["place"] for code in row["members"].split()})
        for row in read("themes")
    )
    assert width == {1: 3, 2: 6, 3: 4}


def test_echoes_are_testimony_of_the_suspended_community():
    items = by_code("proposals") | by_code("insecurities")
    echoes = [code for row in read("themes") for code in row["echoes"].split()]
    assert echoes
    assert {items[code]["place"] for code in echoes} == {"ACA"}


def test_records_point_at_items_and_sittings_of_their_place():
    items = by_code("proposals") | by_code("insecurities")
    sessions = by_code("sessions")
    for name in ("responses", "capacities", "narratives", "reframings"):
        rows = read(name)
        assert {row["place"] for row in rows} == {"APA", "GUA"}
        for row in rows:
            pointed = [items[code] for code in row.get("items", "").split()]
            pointed += [sessions[row["session"]]] if row["session"] else []
            assert {found["place"] for found in pointed} <= {row["place"]}, row


def test_sessions_tell_week_band_and_climate_only():
    for row in read("sessions"):
        week = re.fullmatch(r"2018-W(\d\d)", row["iso_week"])
        assert week, row["code"]
        assert 9 <= int(week[1]) <= 30
        assert row["headcount_band"] in HEADCOUNT_BANDS
        assert row["phase"] in {"diagnosis", "proposals"}
        assert row["place"] != "ACA" or row["phase"] == "diagnosis"
        assert len(row["note_es"].split()) <= 12


def test_contributions_resolve_to_an_item_of_their_place_and_kind():
    sessions = by_code("sessions")
    targets = {"insecurity": by_code("insecurities"), "proposal": by_code("proposals")}
    rows = read("contributions")
    assert 60 <= len(rows) <= 80
    for row in rows:
        assert row["kind"] in SAID.split()
        if row["into"]:
            item = targets[row["kind"]][row["into"]]
            assert item["place"] == sessions[row["session"]]["place"], row
    assert voting_codes() - {row["into"] for row in rows} == set()
    unplaced = [r for r in rows if r["kind"] in targets and not r["into"]]
    assert len(unplaced) == 4


def test_contributions_are_short_lines_without_names_or_numbers():
    rows = read("contributions")
    assert len({row["text_es"] for row in rows}) == len(rows)
    for row in rows:
        first, *others = row["text_es"].split()
        assert 4 <= 1 + len(others) <= 14, row
        assert first[0].isupper()
        assert " ".join(others) == " ".join(others).lower(), row
        assert not re.search(r"[\d\"«»“”:]", row["text_es"]), row


def test_touchy_contributions_stay_with_the_field_team():
    insecurities = by_code("insecurities")
    rows = read("contributions")
    assert {row["sensitivity"] for row in rows} == {"S1", "S2"}
    for row in rows:
        if row["into"].startswith("I"):
            touchy = insecurities[row["into"]]["form"] in TOUCHY_FORMS.split()
            assert not touchy or row["sensitivity"] == "S2", row
    narratives = [row["sensitivity"] for row in rows if row["kind"] == "narrative"]
    assert narratives.count("S2") == 1


def test_each_ballot_has_at_most_twelve_cards_and_the_rest_a_reason():
    proposals = by_code("proposals")
    left_off = {row["code"]: row for row in read("left_off")}
    for code, row in left_off.items():
        assert row["place"] == proposals[code]["place"]
        assert row["reason"] in LEFT_OFF_REASONS.split()
    for place in VOTING_PLACES:
        here = [code for code, row in proposals.items() if row["place"] == place]
        assert len(set(here) - set(left_off)) <= 12
    assert {row["place"] for row in left_off.values()} == {"APA", "TIJ"}


def test_tastes_weigh_every_card_once_in_every_lot_and_places_differ():
    left_off = {row["code"] for row in read("left_off")}
    rows = read("tastes")
    cards = Counter((row["place"], row["lot"], row["proposal"]) for row in rows)
    places = {row["code"]: row["place"] for row in read("proposals")}
    on_ballot = voting_codes() - left_off
    assert set(cards) == {(places[code], lot, code) for code in on_ballot for lot in LOTS}
    assert max(cards.values()) == 1
    assert all(0.0 < float(row["weight"]) <= 1.0 for row in rows)
    best = {}
    for row in sorted(rows, key=lambda row: float(row["weight"])):
        best[row["place"], row["lot"]] = row["proposal"]
    assert len(set(best.values())) >= 8


def test_facts_are_those_of_the_source_table():
    source = source_rows()
    letters = (
        {"yes": "V", "no": "N", "latent": "L"},
        {"yes": "C", "no": "N", "unclear": "U"},
    )
    ours = {}
    for row in read("insecurities"):
        quadrant = letters[0][row["violent"]] + letters[1][row["criminal"]]
        facts = [row[column] for column in ("place", "group", "dimension", "form")]
        ours[row["code"]] = [*facts, quadrant, row["space"], row["source"]]
    columns = "place group answers kind level horizon principles source"
    for row in read("proposals"):
        ours[row["code"]] = [row[column].replace(" ", ",") for column in columns.split()]
    assert ours == {code: row[1:-2] for code, row in source.items()}


def test_no_sentence_shares_four_words_running_with_a_source():
    texts = [field for row in source_rows().values() for field in row]
    texts += [file.read_text(encoding="utf-8") for file in SOURCE_PAPERS.glob("*.txt")]
    taken = set().union(*map(runs_of_four, texts))
    shared = {
        (name, value)
        for name in TABLES
        for row in read(name)
        for column, value in row.items()
        if column.endswith(("_es", "_en")) and runs_of_four(value) & taken
    }
    assert shared == set()

"""The demo's ground: two communities, real public lines only, everything else says it is not real."""

import csv
import re

import pytest

from agendas.management.demo import Demo
from agendas.management.demo_data import DATA
from agendas.models.agendas import AgendaVersion
from communities.models.ground import ContextIndicator, ReferralService

PLACES = {"APA", "GUA"}
# Published by the institutions that answer them.
PUBLIC_LINES = {"800 911 2000", "911", "070"}


def read(name):
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, strict=True))


@pytest.mark.parametrize(
    ("name", "least"),
    [("contexts", 1), ("indicators", 2), ("referrals", 3), ("not_heard", 2)],
)
def test_two_communities_have_enough_of_each(name, least):
    rows = read(name)
    assert {row["place"] for row in rows} == PLACES
    for place in PLACES:
        assert sum(row["place"] == place for row in rows) >= least
    assert all(all(row.values()) for row in rows)


def test_no_number_is_there_but_public_lines():
    for row in read("referrals"):
        found = {text.strip() for text in re.findall(r"\d[\d ]+\d", row["channel"])}
        assert found <= PUBLIC_LINES, row


def test_what_is_invented_says_so():
    assert all("inventada" in row["source"] for row in read("indicators"))
    for row in read("contexts"):
        for column, text in row.items():
            if column != "place":
                assert text.startswith(("Texto de muestra", "Sample text"))
    for row in read("referrals"):
        assert (
            row["title"]
            in {
                "Línea de la Vida",
                "911",
                "Línea 070",
                "Centros Violeta",
            }
            or "(inventado)" in row["title"]
        )


@pytest.mark.slow
def test_the_published_demo_tells_its_ground(db):
    Demo().load("merged")
    heads = {
        version.head["community"]["slug"]: version.head
        for version in AgendaVersion.objects.across("the whole demo")
    }
    for slug in ("apatzingan", "guadalupe"):
        assert len(heads[slug]["contexts"]) == 5
        assert len(heads[slug]["indicators"]) == 2
        assert {row["group"] for row in heads[slug]["not_heard_why"]} == set(
            heads[slug]["not_heard"]
        )
    assert heads["tijuana"]["contexts"] == []
    assert ContextIndicator.plain.count() == 4
    assert not any(row.is_stale for row in ReferralService.plain.all())

"""Invented data says so on every surface: pages, cards, printed sheets, files, records."""

import csv
import io
import json
import re
import uuid
import zipfile
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import openpyxl
import pypdf
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import resolve
from PIL import Image

from agendas.actions.exports import order_export
from agendas.exports import consolidated
from agendas.management.demo import Demo
from agendas.models.agendas import AgendaVersion
from agendas.models.consultations import Tally
from communities.actions.processes import create_process
from communities.choices import Role
from communities.models.processes import Process
from tests.world import enter

PEOPLE = [
    None,
    (Role.COORDINATOR, "TIJ"),
    (Role.FACILITATOR, "APA"),
    (Role.EDITOR, ""),
    (Role.RESEARCHER, ""),
    (Role.OPERATOR, ""),
    (Role.AUDITOR, ""),
]


# Files, a cookie, and the real processes of the test world, which bear no mark.
ELSEWHERE = (
    *("/static/", "/language/", "/valle/", "/sierra/"),
    *("/api/v1/processes/valle/", "/api/v1/processes/sierra/"),
)


class Links(HTMLParser):
    """The addresses a page links to."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base, self.found = base, set()

    def handle_starttag(self, tag, attrs):
        target = dict(attrs).get("href")
        if tag == "a" and target:
            address = urldefrag(urljoin(self.base, target)).url
            if not urlsplit(address).netloc:
                self.found.add(address)


def crawl(client: Client, start: list[str]) -> dict[str, object]:
    """Every page that can be reached by links, one of each route and place."""
    waiting, pages, shapes = list(start), {}, set()
    while waiting:
        address = waiting.pop()
        if address in pages or address.startswith(ELSEWHERE):
            continue
        shape = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+", "#", address)
        if shape in shapes:
            continue
        shapes.add(shape)
        response = client.get(address)
        if response.status_code == 302:
            waiting.append(response.url)
            continue
        assert response.status_code in {200, 403}, address
        pages[address] = response
        if response.status_code == 200 and "html" in response.headers["Content-Type"]:
            links = Links(address)
            links.feed(response.content.decode())
            waiting += sorted(links.found)
        elif response.status_code == 200 and "json" in response.headers["Content-Type"]:
            waiting += api_links(response.json())
    return pages


def api_links(told: object) -> list[str]:
    """Addresses that an answer of the API names anywhere but in frozen words."""
    if isinstance(told, dict):
        return [a for k, v in told.items() if k != "head" for a in api_links(v)]
    if isinstance(told, list):
        return [a for v in told for a in api_links(v)]
    is_address = isinstance(told, str) and told.startswith(API)
    return [told] if is_address else []


def csv_is_marked(data: bytes) -> bool:
    text = data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    columns = rows[0] if rows else dict.fromkeys(text.splitlines()[0].split(","))
    return "DEMO" in text or (
        "synthetic" in columns and {r["synthetic"] for r in rows} <= {"yes"}
    )


def zip_is_marked(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        whole = json.loads(archive.read("agendas.json"))
        tables = [archive.read(n) for n in archive.namelist() if n.endswith(".csv")]
        return (
            manifest["synthetic"]
            and whole["synthetic"]
            and all(version["head"]["synthetic"] for version in whole["versions"])
            and all(map(csv_is_marked, tables))
            and b"DEMO" in archive.read("README.txt")
        )


def workbook_is_marked(data: bytes) -> bool:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return any("DEMO" in str(cell.value) for cell in book.worksheets[-1]["A"]) or any(
        "DEMO" in str(sheet["A1"].value) for sheet in book.worksheets
    )


def pdf_is_marked(data: bytes) -> bool:
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    return all("DEMO" in page.extract_text().upper() for page in pages)


def picture_is_marked(data: bytes) -> bool:
    """It says so in print, which no test reads, and in its own words."""
    return "DEMO" in Image.open(io.BytesIO(data)).text["Comment"].upper()


def json_is_marked(data: bytes) -> bool:
    """Of an answer of the API: itself and every row say so."""
    told = json.loads(data)
    if "openapi" in told:
        return True  # it describes, and tells of nobody
    return told["synthetic"] and all(
        row["synthetic"] for row in told.get("results", []) if row.get("slug") not in REAL
    )


# The processes of the test world.
REAL = {"valle", "sierra"}
API = "/api/v1/"
MARKS = {
    "application/json": json_is_marked,
    "application/vnd.oai.openapi+json": json_is_marked,
    "text/html": lambda data: b"data-synthetic" in data,
    "text/csv": csv_is_marked,
    "application/zip": zip_is_marked,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": workbook_is_marked,
    "application/pdf": pdf_is_marked,
    "image/png": picture_is_marked,
    "text/plain": lambda data: b"demostraci" in data or b"demonstration" in data,
}


@pytest.fixture
def demo(db, settings) -> Demo:
    loaded = Demo()
    loaded.load("published")
    order = order_export(
        acting_user=loaded.users[Role.RESEARCHER, ""],
        process=loaded.process,
        id=uuid.uuid4(),
    )
    consolidated.make(order.id)
    return loaded


def every_record_and_version_carries_the_mark(demo):
    tallies = list(Tally.objects.within(demo.process))
    versions = list(AgendaVersion.objects.within(demo.process))
    assert len(tallies) == 4
    assert len(versions) == 4
    assert all(tally.record["synthetic"] is True for tally in tallies)
    assert all(version.head["synthetic"] is True for version in versions)


def demo_addresses_are_not_indexed():
    response = Client().get("/demo-mexico/national/")
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert 'name="robots" content="noindex"' in response.content.decode()


def api_addresses(demo) -> list[str]:
    """What the API's document offers, for the demo's own places."""
    version = AgendaVersion.objects.within(demo.process).filter(national_agenda=None)[0]
    national = AgendaVersion.objects.within(demo.process).exclude(national_agenda=None)[0]
    parts = {
        "process": "demo-mexico",
        "community": version.head["community"]["slug"],
        "number": 1,
        "subject": "proposals",
        "item": version.items.exclude(proposal=None)[0].proposal_id,
        "theme": national.items.all()[0].theme_id,
        "digest": version.hash,
    }
    paths = Client().get(f"{API}openapi.json").json()["paths"]
    return [f"{API}openapi.json", *(path.format(**parts) for path in paths)]


@pytest.mark.slow
def test_no_surface_is_without_the_mark(demo):
    seen: set[str] = set()
    for person in PEOPLE:
        client = Client()
        if person:
            enter(client, demo.users[person])
        pages = crawl(client, ["/", "/v/", "/demo-mexico/", "/desk/", *api_addresses(demo)])
        for address, response in pages.items():
            kind = response.headers["Content-Type"].split(";")[0]
            assert MARKS[kind](response.content), address
            seen.add(resolve(urlsplit(address).path).view_name)
    # The crawl would pass on an empty site: it must have met the story's pages.
    assert {
        "agendas:home",
        "agendas:public-national-item",
        "agendas:public-local-item",
        "agendas:national",
        "agendas:ranking",
        "agendas:export-file",
        "agendas:local",
        "workshops:sessions",
        "workshops:imports",
        "workshops:import-xlsx",
        "workshops:synthesis",
        "workshops:readback",
        "agendas:consultations",
        "agendas:vote",
        "communities:people",
        "agendas:api-ranking",
        "agendas:api-local-item",
    } <= seen
    # Loading the demo takes seconds: once is enough.
    every_record_and_version_carries_the_mark(demo)
    demo_addresses_are_not_indexed()


def test_real_process_bears_no_mark(world, client):
    assert b"data-synthetic" not in client.get("/valle/").content
    assert "X-Robots-Tag" not in client.get("/valle/").headers


@pytest.mark.parametrize(("slug", "synthetic"), [("demo-x", False), ("valle-x", True)])
def test_mark_and_address_cannot_disagree(db, slug, synthetic):
    with pytest.raises(IntegrityError), transaction.atomic():
        Process.plain.create(slug=slug, name_es="X", synthetic=synthetic)


def test_reserved_words_cannot_name_a_process(db):
    for slug in ("desk", "v", "method"):
        with pytest.raises(Exception, match=r"reserved|reservad|slug"):
            create_process(acting_user=None, slug=slug, name_es="X", synthetic=False)

"""What a published agenda shows of a team's records, and what has no way out at all."""

import io
import json
import zipfile

import pytest
from django.test import Client

from agendas.actions import versions
from agendas.exports import consolidated
from agendas.models.agendas import AgendaVersion
from agendas.queries import local_content
from communities.models.audit import AuditEntry
from tests.agendas.api import HERE, MANY, V1, make_nation
from tests.votes import hold_vote, publish
from tests.workshops.notes import make_record
from tests.world import make_proposal
from workshops.actions.records import Entry, change_record
from workshops.choices import RecordSort
from workshops.models.items import Proposal
from workshops.models.records import Capacity, Narrative

pytestmark = pytest.mark.slow

RESPONSE, CAPACITY, NARRATIVE, REFRAMING = RecordSort
SENTINEL = "zarzamora"
HIDDEN = {
    NARRATIVE: {"paraphrase_es": f"{SENTINEL} uno"},
    REFRAMING: {"raw_wish_es": f"{SENTINEL} dos", "question_es": f"{SENTINEL} tres"},
    RESPONSE: {"title_es": f"{SENTINEL} cuatro", "left_note": f"{SENTINEL} cinco"},
    CAPACITY: {"title_es": f"{SENTINEL} seis", "fragility": f"{SENTINEL} siete"},
}


@pytest.fixture
def planted(world):
    """Every sort with a word that must not get out, and two records that may."""
    for sort, words in HIDDEN.items():
        make_record(world, sort, **words)
    shown = {"left_note": SENTINEL}, {"fragility": SENTINEL}
    for sort, notes in zip((RESPONSE, CAPACITY), shown, strict=True):
        make_record(world, sort, publish=True, **notes)
    return world


def public_texts(world) -> dict[str, str]:
    """Everything that leaves: frozen rows, the export, public pages, the whole API."""
    local, national = world.local_, world.national_
    texts = {
        f"frozen {v.pk}": json.dumps(
            [v.head, list(v.items.values_list("content", flat=True))]
        )
        for v in AgendaVersion.plain.all()
    }
    with zipfile.ZipFile(io.BytesIO(consolidated.build(world.process).data)) as files:
        texts |= {name: files.read(name).decode() for name in files.namelist()}
    api = ["processes/valle/", "processes/valle/communities/"]
    api += [
        f"versions/{v.hash}/{tail}"
        for v in (local, national)
        for tail in ("", "items/", "ranking/")
    ]
    addresses = [f"{V1}/{tail}" for tail in api]
    addresses += [f"{HERE}/", f"{HERE}/agenda/", "/valle/", "/valle/arriba/"]
    for address in addresses:
        answer = Client().get(address)
        assert answer.status_code == 200, address
        texts[address] = answer.content.decode()
    texts["audit"] = json.dumps(
        list(AuditEntry.plain.values_list("action", "target_kind")), ensure_ascii=False
    )
    return texts


def leaks(texts) -> list[str]:
    return [name for name, text in texts.items() if SENTINEL in text]


def test_it_works(planted):
    texts = public_texts(make_nation(planted))
    assert leaks(texts) == []
    for words in ("Arreglaron las lámparas de una calle", "Vecinas que cocinan juntas"):
        assert words in texts["/valle/arriba/"]
        assert words in json.dumps(planted.local_.head, ensure_ascii=False)


def test_a_version_that_took_narratives_along_would_be_caught(planted, monkeypatch):
    """The naive head: everything that the team wrote down about a community."""
    honest = local_content.public_records

    def naive(community):
        rows = Narrative.objects.within(community)
        return honest(community) | {"narratives": [row.paraphrase_es for row in rows]}

    monkeypatch.setattr(local_content, "public_records", naive)
    found = leaks(public_texts(make_nation(planted)))
    assert f"frozen {planted.local_.pk}" in found
    assert f"{V1}/versions/{planted.local_.hash}/" in found
    assert len(found) >= 4


def test_what_is_frozen_does_not_follow_the_record(planted):
    hold_vote(planted, MANY)
    version = publish(planted)
    before = version.head["capacities"]
    record = Capacity.objects.within(planted.here).get(publish=True)
    change_record(
        acting_user=planted.beto,
        record=record,
        entry=Entry({"title_es": "Otras palabras"}, publish=True),
    )
    version.refresh_from_db()
    assert version.head["capacities"] == before
    assert versions.is_intact(version)


def test_versions_from_before_still_render(planted, monkeypatch):
    monkeypatch.setattr(local_content, "public_records", lambda _community: {})
    hold_vote(planted, MANY)
    version = publish(planted)
    assert "responses" not in version.head
    page = Client().get("/valle/arriba/")
    assert page.status_code == 200
    assert 'id="responses"' not in page.content.decode()
    assert 'id="capacities"' not in page.content.decode()


@pytest.mark.parametrize(("language", "words"), [
    ("es-mx", ("Arreglaron las lámparas de una calle", "Gobierno municipal")),
    ("en", ("The lamps of one street were mended", "Municipal government", "It helps")),
])  # fmt: skip
def test_a_reader_sees_who_what_and_whether_it_goes_on(planted, language, words):
    hold_vote(planted, MANY)
    publish(planted)
    client = Client()
    client.cookies["django_language"] = language
    page = client.get("/valle/arriba/").content.decode()
    assert not [word for word in words if word not in page]


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ({}, True),
        # Nobody has said yet what became of it.
        ({"outcome": ""}, False),
        ({"sensitivity": "S2"}, False),
    ],
)
def test_of_a_wish_for_force_only_the_longing_is_told(world, how, told):
    hold_vote(world, MANY)
    shown = Proposal.objects.within(world.here).get(code="P01")
    unconfirmed = make_proposal(world)
    make_record(
        world,
        REFRAMING,
        raw_wish_es=f"{SENTINEL} dos",
        items=[shown, unconfirmed],
        **{"longings": ["order", "respect"], "outcome": "replaced"} | how,
    )
    version = publish(world)
    rows = [{k: v for k, v in row.items() if k != "id"} for row in version.head["longings"]]
    row = {"longings": ["order", "respect"], "alternatives": ["P01"]}
    assert rows == ([row] if told else [])
    page = Client().get("/valle/arriba/").content.decode()
    assert ('id="longings"' in page) == told
    assert SENTINEL not in page
    assert SENTINEL not in json.dumps(version.head)

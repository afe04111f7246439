"""The consolidated agenda: ordered once, made once, the same bytes each time."""

import csv
import io
import json
import uuid
import zipfile
from datetime import timedelta
from hashlib import sha256

import pytest
from django.utils import timezone

from agendas.actions import exports as orders
from agendas.actions import themes
from agendas.actions.tallying import tally_national
from agendas.exports import consolidated
from agendas.exports.codebook import COLUMNS
from agendas.models.exports import Export
from tests.votes import hold_vote, publish, publish_nation
from workshops.models.items import Proposal

pytestmark = pytest.mark.slow

MANY = [{0, 1}] * 12 + [{1, 2}] * 8 + [{2}] * 5


@pytest.fixture
def nation(world):
    hold_vote(world, MANY)
    publish(world)
    agenda = themes.current_national(world.process)
    theme = themes.create_theme(acting_user=world.edith, agenda=agenda, title_es="=1+1 Luz")
    themes.place_items(
        acting_user=world.edith,
        theme=theme,
        items=list(Proposal.objects.within(world.here).order_by("code")[:2]),
    )
    tally_national(acting_user=world.edith, agenda=agenda)
    publish_nation(world, agenda)
    return world


def opened(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def table(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode())))


def test_it_works(nation, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        order = orders.order_export(
            acting_user=nation.dora, process=nation.process, id=uuid.uuid4()
        )
    order.refresh_from_db()

    assert order.state == "complete"
    assert order.percent == 100
    files = opened(bytes(order.file))
    manifest = json.loads(files["manifest.json"])
    assert sha256(bytes(order.file)).hexdigest() == order.sha256
    assert set(files) == {*COLUMNS, "agendas.json", "README.txt", "manifest.json"}
    for name, facts in manifest["files"].items():
        assert facts["sha256"] == sha256(files[name]).hexdigest()
        if name.endswith(".csv"):
            assert facts["rows"] == len(table(files[name])), name


def test_rows_are_what_was_published(nation):
    files = opened(consolidated.build(nation.process).data)

    assert [row["rank"] for row in table(files["themes.csv"])] == ["1"]
    cells = {(r["community"], r["status"]) for r in table(files["theme_by_community.csv"])}
    assert cells == {("arriba", "marked"), ("abajo", "empty_chair")}
    assert {(r["code"], r["trace"]) for r in table(files["traces.csv"])} == {
        ("P01", "published"),
        ("P02", "published"),
        ("P03", "unplaced"),
        ("P04", "unplaced"),
    }
    assert {r["code"] for r in table(files["local_items.csv"])} == {
        "I01", "P01", "P02", "P03", "P04",
    }  # fmt: skip


def test_same_versions_give_the_same_bytes(nation):
    assert (
        consolidated.build(nation.process).data == consolidated.build(nation.process).data
    )


def test_every_column_is_explained(nation):
    files = opened(consolidated.build(nation.process).data)
    explained = {(r["file"], r["column"]) for r in table(files["columns.csv"])}
    for name in COLUMNS:
        header = files[name].decode().splitlines()[0].split(",")
        assert {(name, column) for column in header} <= explained


def test_formulas_are_defused(nation):
    files = opened(consolidated.build(nation.process).data)
    assert table(files["themes.csv"])[0]["title_es"] == "'=1+1 Luz"


def test_no_text_of_a_contribution_and_no_week_leaves(nation):
    files = opened(consolidated.build(nation.process).data)
    assert not any(b"-W" in data for data in files.values())


def test_order_sent_twice_is_made_once(nation):
    key = uuid.uuid4()
    for _ in range(2):
        orders.order_export(acting_user=nation.dora, process=nation.process, id=key)
    assert Export.objects.within(nation.process).count() == 1


def test_two_workers_on_one_order_make_one_file(nation):
    order = orders.order_export(
        acting_user=nation.dora, process=nation.process, id=uuid.uuid4()
    )
    assert orders.take_export(order.id) is not None
    assert orders.take_export(order.id) is None


def test_failure_is_loud_and_the_order_can_be_made_anew(nation, monkeypatch):
    order = orders.order_export(
        acting_user=nation.dora, process=nation.process, id=uuid.uuid4()
    )
    monkeypatch.setattr(consolidated, "build", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        consolidated.make(order.id)
    order.refresh_from_db()
    assert order.state == "error"


def test_lost_and_silent_orders_are_resumed(nation, django_capture_on_commit_callbacks):
    long_ago = timezone.now() - timedelta(hours=1)
    lost, silent, fresh = (
        orders.order_export(
            acting_user=nation.dora, process=nation.process, id=uuid.uuid4()
        )
        for _ in range(3)
    )
    Export.plain.filter(pk=lost.pk).update(asked_at=long_ago)
    Export.plain.filter(pk=silent.pk).update(state="processing", beat_at=long_ago)
    Export.plain.filter(pk=fresh.pk).update(state="processing", beat_at=timezone.now())

    with django_capture_on_commit_callbacks(execute=True):
        assert orders.resume_exports() == 2

    states = dict(Export.objects.within(nation.process).values_list("id", "state"))
    assert states == {lost.id: "complete", silent.id: "complete", fresh.id: "processing"}


def test_download_page_shows_progress_then_the_file(nation, client_of):
    dora = client_of(nation.dora)
    address = f"/desk/{nation.process.slug}/exports/"
    response = dora.post(address, {"id": uuid.uuid4()})
    order = Export.objects.within(nation.process).get()

    waiting = dora.get(response.url)
    assert waiting.headers["Refresh"]
    assert "<progress" in waiting.content.decode()
    assert dora.get(f"{response.url}file/").status_code == 404

    consolidated.make(order.id)
    done = dora.get(response.url)
    assert "Refresh" not in done.headers
    assert dora.get(f"{response.url}file/").content == bytes(
        Export.plain.get(pk=order.pk).file
    )

"""kill -9 in the middle of publish, import and export: no half state, and jobs go on."""

import shutil
import uuid

import pytest

from config.embedded.processes import Family
from tests.operations.killable import Product

pytestmark = pytest.mark.slow

WHO = """
from agendas.actions import publishing, themes
from agendas.management.demo_data import SLUG
from communities.models.people import Membership
from communities.models.processes import Process
process = Process.plain.get(slug=SLUG)
editor = Membership.plain.filter(process=process, role="editor").first().user
second = Membership.plain.filter(community__process=process, role="coordinator").first().user
agenda = themes.current_national(process)
"""
ASK = (
    WHO
    + """
publishing.ask_to_publish_national(acting_user=editor, agenda=agenda,
                                   note_es="Después", note_en="Later")
"""
)
PUBLISH = (
    WHO
    + """
publishing.confirm_publish_national(acting_user=second, agenda=agenda)
"""
)
DRAFT = """
import uuid
from agendas.management.demo_data import SLUG, sheet_rows
from communities.actions import processes
from communities.models.people import Membership
from communities.models.places import Municipality
from communities.models.processes import Process
from workshops.actions import imports
process = Process.plain.get(slug=SLUG)
place = processes.Place("nueva-{n}", "Nueva", Municipality.objects.first())
here = processes.create_community(acting_user=None, process=process, place=place)
actor = Membership.plain.filter(process=process, role="coordinator").first().user
draft = imports.keep_draft(acting_user=actor, community=here, id=uuid.uuid4(),
                           rows=list(sheet_rows("TIJ")), warnings=[])
print(draft.id)
"""
APPLY = """
from communities.models.people import Membership
from workshops.actions import imports
from workshops.models.imports import ImportDraft
imports.apply_draft(acting_user=Membership.plain.filter(role="coordinator").first().user,
                    draft=ImportDraft.plain.get(pk="{draft}"), iso_week="2018-W20",
                    consent=imports.PAPER_CONSENT)
"""
ORDER = """
import uuid
from agendas.actions.exports import order_export
from agendas.management.demo_data import SLUG
from communities.models.people import Membership
from communities.models.processes import Process
process = Process.plain.get(slug=SLUG)
editor = Membership.plain.filter(process=process, role="editor").first().user
order_export(acting_user=editor, process=process, id=uuid.UUID("{id}"))
"""
SWEEP = "from agendas.tasks import resume_jobs; resume_jobs()"
NATIONAL = """
SELECT (SELECT count(*) FROM agendas_agendaversion WHERE national_agenda_id IS NOT NULL),
       (SELECT count(*) FROM agendas_agendatrace),
       (SELECT count(*) FROM communities_auditentry WHERE action = 'publish_national'),
       (SELECT string_agg(state, ',') FROM agendas_nationalagenda)
"""
INTACT = """
from agendas.actions.versions import is_intact
from agendas.models.agendas import AgendaVersion
print(all(map(is_intact, AgendaVersion.plain.all())))
"""


@pytest.fixture(scope="module")
def product(tmp_path_factory):
    """The demo, merged and not yet published."""
    folder = tmp_path_factory.mktemp("faults")
    with Family(folder / "log") as family:
        made = Product(family, folder)
        made.manage("migrate", "-v", "0")
        made.manage("load_demo", "--stage", "merged")
        yield made
    shutil.rmtree(folder)


def test_web_killed_in_a_publication_leaves_nothing_of_it(product):
    product.python(ASK)
    before = product.sql(NATIONAL)

    with product.stopped_at("agendas_agendatrace") as somebody_waits:
        product.act(PUBLISH)
        somebody_waits()
        product.kill("Web")

    product.until(lambda: product.sql(NATIONAL) == before)


def test_database_killed_in_a_publication_leaves_all_or_nothing(product):
    product.python(ASK)
    ((n_versions, n_traces, n_entries, state),) = product.sql(NATIONAL)
    assert (n_versions, n_traces, n_entries) == (0, 0, 0)

    with product.stopped_at("agendas_agendatrace") as somebody_waits:
        product.act(PUBLISH)
        somebody_waits()
        product.kill("PostgreSQL")
    product.kill("Web")
    product.start_database()

    assert product.sql(NATIONAL) == [(0, 0, 0, state)]
    # Nothing of the accident stands in the way; and what was acknowledged outlives the next.
    product.python(PUBLISH)
    published = product.sql(NATIONAL)
    assert published[0][0] == published[0][2] == 1
    assert published[0][1] > 0
    product.kill("PostgreSQL")
    product.start_database()
    assert product.sql(NATIONAL) == published
    assert product.python(INTACT) == "True"


def counts(product, draft: str):
    return product.sql(f"""
        SELECT d.state, count(DISTINCT i.id), count(DISTINCT p.id), count(DISTINCT s.id)
        FROM workshops_importdraft d
        LEFT JOIN workshops_insecurity i ON i.community_id = d.community_id
        LEFT JOIN workshops_proposal p ON p.community_id = d.community_id
        LEFT JOIN workshops_session s ON s.community_id = d.community_id
        WHERE d.id = '{draft}' GROUP BY d.state
    """)  # noqa: S608 -- our own id


@pytest.mark.parametrize("victim", ["Web", "PostgreSQL"])
def test_kill_in_an_import_leaves_the_draft_as_it_was(product, victim):
    draft = product.python(DRAFT.replace("{n}", victim.lower()))
    before = counts(product, draft)
    assert before == [("draft", 0, 0, 0)]

    with product.stopped_at("workshops_contribution") as somebody_waits:
        product.act(APPLY.replace("{draft}", draft))
        somebody_waits()
        product.kill(victim)
    if victim == "PostgreSQL":
        product.kill("Web")
        product.start_database()

    product.until(lambda: counts(product, draft) == before)
    product.python(APPLY.replace("{draft}", draft))
    ((state, *made),) = counts(product, draft)
    assert state == "applied"
    assert all(n > 0 for n in made)


def test_naive_import_leaves_half_of_it(product):
    """Without its transaction the same kill leaves items behind: the test above can see."""
    draft = product.python(DRAFT.replace("{n}", "naive"))
    before = counts(product, draft)
    naive = (
        "from django.db.models import QuerySet\n"
        "QuerySet.select_for_update = lambda self, **_options: self\n"
        + APPLY.replace("{draft}", draft).replace(
            "apply_draft(", "apply_draft.__wrapped__("
        )
    )

    with product.stopped_at("workshops_contribution") as somebody_waits:
        product.act(naive)
        somebody_waits()
        product.kill("Web")

    assert counts(product, draft) != before


def order(product) -> str:
    made = str(uuid.uuid4())
    product.python(ORDER.replace("{id}", made))
    return made


def state_of(product, export: str) -> str:
    return product.sql(f"SELECT state FROM agendas_export WHERE id = '{export}'")[0][0]  # noqa: S608 -- our own id


def let_time_pass(product) -> None:
    """Ten minutes, for every order that waits: longer than a sweeper's patience."""
    product.sql(
        "UPDATE agendas_export SET asked_at = asked_at - interval '10 min',"
        " beat_at = beat_at - interval '10 min' WHERE state <> 'complete'"
    )


def finish(product, export: str) -> None:
    """The sweeper finds the order and the worker makes it, once and whole."""
    let_time_pass(product)
    product.python(SWEEP)
    product.until(lambda: state_of(product, export) == "complete")
    whole = "SELECT id::text, encode(sha256(file), 'hex') = sha256 FROM agendas_export"
    assert dict(product.sql(whole))[export] is True
    product.kill("Worker")


@pytest.mark.usefixtures("published")
def test_queue_and_worker_killed_in_an_export(product):
    with product.stopped_at("agendas_agendaitem", "ACCESS EXCLUSIVE") as somebody_waits:
        export = order(product)
        product.start_worker()
        somebody_waits()
        product.kill("Worker")
        product.kill("Valkey")
    assert state_of(product, export) == "processing"

    product.start_queue()
    product.start_worker()
    # The message is gone with the queue: without the sweeper nobody would ever come.
    assert state_of(product, export) == "processing"
    finish(product, export)


@pytest.mark.usefixtures("published")
def test_order_without_a_queue_is_kept_and_made_later(product):
    product.kill("Valkey")
    export = order(product)
    assert state_of(product, export) == "created"

    product.start_queue()
    product.start_worker()
    finish(product, export)


@pytest.mark.usefixtures("published")
def test_database_killed_in_an_export(product):
    with product.stopped_at("agendas_agendaitem", "ACCESS EXCLUSIVE") as somebody_waits:
        export = order(product)
        product.start_worker()
        somebody_waits()
        product.kill("PostgreSQL")
    product.kill("Worker")
    product.start_database()

    assert state_of(product, export) == "processing"
    product.start_worker()
    finish(product, export)


@pytest.fixture
def published(product):
    """There is something to export, whatever ran before."""
    if product.sql(NATIONAL)[0][0] == 0:
        product.python(PUBLISH)

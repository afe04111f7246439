"""The meeting's order beside the vote's: who may, when, and that neither is lost."""

import io
import zipfile

import pytest
from django.db import IntegrityError, connection, transaction

from agendas.actions import publishing, themes
from agendas.actions.agendas import current_agenda, validate_agenda
from agendas.actions.assembly import WrongOrderError, write_order
from agendas.actions.tallying import tally_national
from agendas.actions.versions import is_intact
from agendas.choices import Section
from agendas.exports.consolidated import build
from agendas.models.assembly import AssemblyOrder
from agendas.models.consultations import Tally
from agendas.queries.results import visible_vote
from communities.machine import NotAllowedError
from communities.models.acts import SecondPersonAct
from communities.models.audit import AuditEntry
from tests.agendas.test_second_person import stop
from tests.votes import hold_vote, publish, publish_beside
from tests.world import log_in
from workshops.models.items import Proposal

MANY = [{0, 1}] * 12 + [{1, 2}] * 9 + [{2}] * 4
WHY = "La lluvia viene primero."


@pytest.fixture
def tally(world):
    """A counted vote over four cards, three of which have marks."""
    vote = hold_vote(world, MANY)
    return vote.tallies.get()


def by_vote(tally):
    return [line.item for line in visible_vote(tally.consultation, tally).ranked]


def turned(tally):
    return by_vote(tally)[::-1]


def write(world, tally, order, by=None, why=WHY):
    return write_order(
        acting_user=by or world.beto, tally=tally, order=order, reason_es=why
    )


def publish_it(world):
    agenda = current_agenda(world.here)
    validate_agenda(acting_user=world.beto, agenda=agenda, held=True, note_es="Sí.")
    publishing.ask_to_publish_local(
        acting_user=world.beto, agenda=agenda, dialogue_note_es="Aún no."
    )
    return publishing.confirm_publish_local(acting_user=world.edith, agenda=agenda)


def priorities(version):
    return list(version.items.filter(section=Section.PRIORITY).order_by("position"))


def test_both_orders_are_frozen_and_the_count_stays(world, tally):
    before = (tally.record, tally.record_hash)
    write(world, tally, turned(tally))
    version = publish_it(world)
    lines = priorities(version)
    assert [line.content["id"] for line in lines] == turned(tally)
    assert [line.content["assembly"] for line in lines] == [1, 2, 3]
    assert [line.rank for line in lines] == [3, 2, 1]
    said = {"subject": "proposals", "reason_es": WHY, "reason_en": ""}
    assert version.head["assembly"] == [said]
    assert is_intact(version)
    tally.refresh_from_db()
    assert (tally.record, tally.record_hash) == before


def test_without_a_meeting_nothing_is_said_of_one(world, tally):
    version = publish_it(world)
    assert [line.rank for line in priorities(version)] == [1, 2, 3]
    assert "assembly" not in version.head
    assert all("assembly" not in line.content for line in version.items.all())


def test_the_newest_order_holds_and_earlier_ones_stay(world, tally):
    write(world, tally, turned(tally))
    again = [turned(tally)[1], turned(tally)[0], turned(tally)[2]]
    write(world, tally, again)
    assert [line.content["id"] for line in priorities(publish_it(world))] == again
    assert [row.number for row in AssemblyOrder.plain.all()] == [2, 1]


def test_going_back_to_the_vote_leaves_no_trace_in_the_version(world, tally):
    write(world, tally, turned(tally))
    write(world, tally, [])
    assert "assembly" not in publish_it(world).head
    actions = AuditEntry.plain.values_list("action", flat=True)
    assert {"write_assembly_order", "drop_assembly_order"} <= set(actions)


@pytest.mark.parametrize("what", ["missing", "twice", "foreign", "unmarked"])
def test_an_order_holds_each_ranked_item_once(world, tally, what):
    order = by_vote(tally)
    wrong = {
        "missing": order[1:],
        "twice": [order[0], *order[:-1]],
        "foreign": ["b" * 32, *order[1:]],
        "unmarked": [*order, tally.record["unranked"][0]],
    }
    with pytest.raises(WrongOrderError):
        write(world, tally, wrong[what])
    assert not AssemblyOrder.plain.exists()


def test_what_was_asked_for_falls_with_the_order(world, tally):
    agenda = current_agenda(world.here)
    validate_agenda(acting_user=world.beto, agenda=agenda, held=True, note_es="Sí.")
    publishing.ask_to_publish_local(
        acting_user=world.beto, agenda=agenda, dialogue_note_es="Aún no."
    )
    write(world, tally, turned(tally))
    assert not SecondPersonAct.plain.filter(kind="publish_local").exists()


def test_a_published_order_does_not_move(world, tally):
    publish_it(world)
    with pytest.raises(NotAllowedError):
        write(world, tally, turned(tally))


def test_no_order_where_the_work_is_stopped(world, tally):
    stop(world)
    with pytest.raises(NotAllowedError):
        write(world, tally, turned(tally))


def test_the_database_keeps_every_order_and_asks_why(world, tally):
    row = write(world, tally, turned(tally))
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        AssemblyOrder.plain.filter(pk=row.pk).update(reason_es="Otra cosa.")
    with pytest.raises(IntegrityError), transaction.atomic():
        AssemblyOrder.plain.create(tally=tally, number=9, order=turned(tally))


# -- the nation ----------------------------------------------------------------------------


@pytest.fixture
def nation(world):
    """Three ranked themes of one community's ballots."""
    hold_vote(world, MANY)
    publish(world)
    publish_beside(world)
    agenda = themes.current_national(world.process)
    for number, item in enumerate(Proposal.objects.within(world.here)[:3]):
        theme = themes.create_theme(
            acting_user=world.edith,
            agenda=agenda,
            title_es=f"Tema {number}",
            title_en=f"Theme {number}",
        )
        themes.place_items(acting_user=world.edith, theme=theme, items=[item])
    tally_national(acting_user=world.edith, agenda=agenda)
    return agenda


def national_order(agenda):
    return [row["item"] for row in agenda.tallies.first().record["ranked"]]


def publish_nation(world, agenda):
    publishing.ask_to_publish_national(
        acting_user=world.edith, agenda=agenda, note_es="Luego"
    )
    return publishing.confirm_publish_national(acting_user=world.beto, agenda=agenda)


def test_the_national_meeting_may_give_another_order(world, nation):
    order = national_order(nation)[::-1]
    write(world, nation.tallies.first(), order, by=world.edith)
    version = publish_nation(world, nation)
    assert [line.content["id"] for line in priorities(version)] == order
    assert [line.rank for line in priorities(version)] == [3, 2, 1]
    page = log_in(world.edith, language="en").get(f"/{world.process.slug}/national/")
    assert WHY in page.text
    assert "In the vote: place 3." in page.text


def test_a_new_count_begins_with_its_own_order(world, nation):
    old = nation.tallies.first()
    write(world, old, national_order(nation)[::-1], by=world.edith)
    tally_national(acting_user=world.edith, agenda=nation)
    with pytest.raises(NotAllowedError):
        write(world, old, national_order(nation)[::-1], by=world.edith)
    assert "assembly" not in publish_nation(world, nation).head


# -- pages ---------------------------------------------------------------------------------


def address(world):
    return f"/desk/{world.process.slug}/c/{world.here.slug}/agenda/meeting/proposals/"


def typed(order, why=WHY):
    return {key: place for place, key in enumerate(order, start=1)} | {"reason_es": why}


def test_a_coordinator_keeps_the_order_of_the_meeting(world, tally, client_of):
    client = client_of(world.beto)
    assert (
        "Order of the meeting"
        in client.get(f"/desk/{world.process.slug}/c/{world.here.slug}/agenda/").text
    )
    page = client.post(address(world), typed(turned(tally)), follow=True)
    assert "Both orders will be public" in page.text
    assert AssemblyOrder.plain.get().order == turned(tally)
    page = client.post(address(world), {"back": "1"}, follow=True)
    assert "The order of the vote holds again." in page.text


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"reason_es": ""}, "This is needed: fill it in."),
        ({0: "2"}, "Another line has place 2 too."),
        ({0: "9"}, "At most 3."),
        ({0: "x"}, "Write a whole number, in digits."),
    ],
)
def test_a_mistake_is_said_beside_its_field_and_nothing_is_lost(
    world, tally, client_of, change, says
):
    order = turned(tally)
    data = typed(order, "Escrito")
    data |= {order[k] if isinstance(k, int) else k: v for k, v in change.items()}
    page = client_of(world.beto).post(address(world), data)
    assert says in page.text.replace("&#x27;", "'")
    assert "Escrito" in page.text or "reason_es" in change
    assert not AssemblyOrder.plain.exists()


def test_the_order_of_the_vote_is_no_order_of_a_meeting(world, tally, client_of):
    page = client_of(world.beto).post(address(world), typed(by_vote(tally)))
    assert "This is the order of the vote" in page.text
    assert not AssemblyOrder.plain.exists()


def test_before_the_count_the_page_teaches(world, client_of):
    page = client_of(world.beto).get(address(world))
    assert "Nothing is ranked yet." in page.text
    assert not Tally.plain.exists()


def test_the_public_page_shows_both_orders_and_the_reason(world, tally, client):
    write(world, tally, turned(tally))
    publish_it(world)
    client.cookies["django_language"] = "en"
    page = client.get(f"/{world.process.slug}/{world.here.slug}/")
    assert WHY in page.text
    assert "The meeting put them in another order." in page.text
    assert page.text.index("In the vote: place 3.") < page.text.index(
        "In the vote: place 1."
    )


def test_the_file_of_everything_says_the_places_of_the_meeting(world, tally):
    write(world, tally, turned(tally))
    publish_it(world)
    assert b'"assembly": 1' in _json_of(build(world.process).data)


def _json_of(data):
    return zipfile.ZipFile(io.BytesIO(data)).read("agendas.json")


@pytest.mark.usefixtures("tally")
def test_orders_live_in_their_own_table():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'agendas_assemblyorder'::regclass"
            " AND tgname = 'append_only'"
        )
        assert cursor.fetchone() == (1,)

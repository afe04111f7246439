"""Lists and forms of records: who reads, who writes, what each page shows."""

import pytest

from tests.workshops.desk import write
from tests.workshops.notes import ENTRIES, MODELS, make_record, page
from tests.workshops.test_restricted_reading import traces
from tests.world import make_insecurity, make_proposal
from workshops.choices import RecordSort
from workshops.queries.records import CARDS

SORTS = list(RecordSort)
RESPONSE, CAPACITY, NARRATIVE, REFRAMING = SORTS
PUBLIC, INSIDE = (RESPONSE, CAPACITY), (NARRATIVE, REFRAMING)
WRITERS = ("ana", "beto", "dora")


@pytest.fixture
def client_of(client_of):
    """Whoever is logged in reads English here."""

    def entered(user):
        client = client_of(user)
        client.cookies["django_language"] = "en"
        return client

    return entered


def records(world, sort):
    return list(MODELS[sort].objects.within(world.here))


def send(client, world, sort, name="new", **changed):
    extra = {"record": changed.pop("record")} if "record" in changed else {}
    key = extra.get("record") or "6f1f0f3e-9f57-4a3b-8d0c-0d6a0f4b1c11"
    data = {"id": key, "sensitivity": "S1"} | ENTRIES[sort] | changed
    return client.post(page(sort, name, world.here, **extra), data)


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("who", WRITERS)
def test_it_works(world, client_of, sort, who):
    client = client_of(world.people[who])
    assert send(client, world, sort).status_code == 302
    (record,) = records(world, sort)
    assert {n: getattr(record, n) for n in ENTRIES[sort]} == ENTRIES[sort]
    shown = client.get(page(sort, "list", world.here)).content.decode()
    assert record.shown in shown
    aside, back = (page(sort, n, world.here, record=record.pk) for n in ("aside", "back"))
    shown = client.post(aside, follow=True).content.decode()
    assert "Laid aside (1)" in shown
    assert "<details open>" in shown
    assert records(world, sort)[0].laid_aside
    assert client.post(back, follow=True).status_code == 200
    assert not records(world, sort)[0].laid_aside


@pytest.mark.parametrize("sort", SORTS)
def test_an_empty_list_says_what_it_is_for(world, client_of, sort):
    shown = client_of(world.ana).get(page(sort, "list", world.here)).content.decode()
    assert "Nothing is written here yet." in shown
    assert "For example:" in shown
    assert "never published" in shown or sort not in INSIDE or sort == REFRAMING


@pytest.mark.parametrize("sort", SORTS)
def test_the_editor_reads_what_may_be_published_and_writes_nothing(world, client_of, sort):
    record = make_record(world, sort)
    editor = client_of(world.edith)
    answer = editor.get(page(sort, "list", world.here))
    assert answer.status_code == (200 if sort in PUBLIC else 403)
    assert send(editor, world, sort).status_code == 403
    for name in ("aside", "back"):
        address = page(sort, name, world.here, record=record.pk)
        assert editor.post(address).status_code == 403
    assert editor.get(page(sort, "one", world.here, record=record.pk)).status_code == 403
    text = answer.content.decode()
    assert "Lay aside" not in text
    if sort in PUBLIC:
        assert "Cards to write from" not in text


def test_the_way_there_shows_only_what_one_may_open(world, client_of):
    hub = f"/desk/{world.process.slug}/c/{world.here.slug}/records/"
    for who, wanted in (("ana", SORTS), ("dora", SORTS), ("edith", PUBLIC)):
        shown = client_of(world.people[who]).get(hub).content.decode()
        links = [sort for sort in SORTS if page(sort, "list", world.here) in shown]
        assert links == list(wanted), who


@pytest.mark.parametrize("sort", SORTS)
def test_records_of_another_community_are_not_there(world, client_of, sort):
    foreign = make_record(world, sort, world.there)
    client = client_of(world.ana)
    for name in ("one", "aside", "back"):
        address = page(sort, name, world.here, record=foreign.pk)
        method = client.get if name == "one" else client.post
        assert method(address).status_code == 404
    assert foreign.shown not in client.get(page(sort, "list", world.here)).content.decode()


@pytest.mark.parametrize("sort", SORTS)
def test_restricted_records_and_cards_are_for_the_field_team(world, client_of, sort):
    write(world, "Tarjeta abierta", kind=CARDS[sort])
    cards = write(world, "Tarjeta cerrada", kind=CARDS[sort], sensitivity="S2")
    heading = MODELS[sort].heading
    words = {heading: "Registro cerrado"} | ({"title_en": ""} if sort in PUBLIC else {})
    record = make_record(world, sort, **words, rests_on=cards)
    write(world, "Tarjeta nueva cerrada", kind=CARDS[sort], sensitivity="S2")
    closed = ("Registro cerrado", "Tarjeta cerrada", "Tarjeta nueva cerrada")
    for name in ("list", "new"):
        address = page(sort, name, world.here)
        ana = client_of(world.ana).get(address).content.decode()
        dora = client_of(world.dora).get(address).content.decode()
        assert "Tarjeta abierta" in ana
        assert "Tarjeta abierta" in dora
        assert not [words for words in closed if words in dora]
    assert all(
        words in client_of(world.ana).get(page(sort, "list", world.here)).content.decode()
        for words in closed
    )
    address = page(sort, "one", world.here, record=record.pk)
    assert client_of(world.dora).get(address).status_code == 404
    assert client_of(world.ana).get(address).status_code == 200


def test_a_card_that_was_restricted_since_is_hidden_in_an_open_record(world, client_of):
    """The naive list would show every card a record rests on."""
    (card,) = write(world, "Tarjeta que se cerró", kind="capacity")
    make_record(world, CAPACITY, rests_on=[card])
    card.sensitivity = "S2"
    card.save()
    address = page(CAPACITY, "list", world.here)
    assert "Tarjeta que se cerró" not in client_of(world.dora).get(address).content.decode()
    assert "Tarjeta que se cerró" in client_of(world.ana).get(address).content.decode()


def test_reading_what_is_restricted_leaves_one_trace(world, client_of):
    address = page(NARRATIVE, "list", world.here)
    make_record(world, NARRATIVE)
    client_of(world.ana).get(address)
    assert traces() == []
    make_record(world, NARRATIVE, sensitivity="S2", paraphrase_es="Otra")
    client_of(world.ana).get(address)
    assert traces() == [("ana", "community", world.here.id)]


@pytest.mark.parametrize("sort", SORTS)
def test_a_record_is_begun_from_a_card_and_remembers_it(world, client_of, sort):
    (card,) = write(world, "Lo que se dijo en el encuentro", kind=CARDS[sort])
    write(world, "De otro tipo", kind="story")
    client = client_of(world.ana)
    shown = client.get(page(sort, "list", world.here)).content.decode()
    assert f"?card={card.pk}" in shown
    assert "De otro tipo" not in shown
    form = client.get(page(sort, "new", world.here) + f"?card={card.pk}").context["form"]
    assert form[MODELS[sort].heading].value() == card.text
    assert form["rests_on"].value() == [str(card.pk)]
    send(client, world, sort, rests_on=[str(card.pk)])
    assert list(records(world, sort)[0].rests_on.all()) == [card]
    # It waits no longer, but can still prove another line.
    assert (
        f"?card={card.pk}"
        not in client.get(page(sort, "list", world.here)).content.decode()
    )
    assert str(card.pk) in client.get(page(sort, "new", world.here)).content.decode()


def test_cards_that_no_group_let_be_used_are_not_offered(world, client_of):
    write(world, "Para la agenda", kind="capacity")
    (card,) = write(world, "No para la agenda", kind="capacity")
    card.session.consent.agenda_use = "none"
    card.session.consent.save()
    shown = client_of(world.ana).get(page(CAPACITY, "list", world.here)).content.decode()
    assert "No para la agenda" not in shown
    assert (
        send(client_of(world.ana), world, CAPACITY, rests_on=[str(card.pk)]).status_code
        == 200
    )
    assert records(world, CAPACITY) == []


def test_what_a_person_cannot_see_stays_when_they_save(world, client_of):
    hidden = make_insecurity(world, "Restringida")
    hidden.sensitivity = "S2"
    hidden.save()
    seen = make_insecurity(world, "Abierta")
    record = make_record(world, RESPONSE, items=[hidden, seen])
    dora = client_of(world.dora)
    assert (
        "Restringida" not in dora.get(page(RESPONSE, "list", world.here)).content.decode()
    )
    address = page(RESPONSE, "one", world.here, record=record.pk)
    assert "Restringida" not in dora.get(address).content.decode()
    send(dora, world, RESPONSE, "one", record=record.pk)
    assert list(record.targets.all()) == [hidden]


@pytest.mark.parametrize(("sort", "field"), [
    (RESPONSE, "title_es"), (RESPONSE, "title_en"), (RESPONSE, "left_note"),
    (CAPACITY, "fragility"), (NARRATIVE, "paraphrase_es"),
    (REFRAMING, "raw_wish_es"), (REFRAMING, "question_es"),
])  # fmt: skip
def test_words_that_may_lead_to_a_person_are_asked_about_once(
    world, client_of, sort, field
):
    client = client_of(world.ana)
    words = {field: "Que llamen al 443 123 4567"}
    answer = send(client, world, sort, **words)
    assert answer.status_code == 200
    assert "a phone number" in str(answer.context["form"].errors[field])
    assert records(world, sort) == []
    seen = answer.context["form"]["looked_at"].value()
    assert send(client, world, sort, **words, looked_at=seen).status_code == 302
    assert len(records(world, sort)) == 1


@pytest.mark.parametrize("sort", PUBLIC)
@pytest.mark.parametrize(
    ("who", "wanted"), [("beto", True), ("ana", False), ("dora", False)]
)
def test_only_the_coordinator_marks_for_publishing(world, client_of, sort, who, wanted):
    client = client_of(world.people[who])
    form = client.get(page(sort, "new", world.here)).content.decode()
    assert ('name="publish"' in form) is wanted
    send(client, world, sort, publish="on")
    assert records(world, sort)[0].publish is wanted


@pytest.mark.parametrize("sort", PUBLIC)
def test_what_is_restricted_cannot_be_marked(world, client_of, sort):
    answer = send(client_of(world.beto), world, sort, publish="on", sensitivity="S2")
    assert answer.context["form"].errors["publish"]
    (card,) = write(world, "Cerrada", kind=CARDS[sort], sensitivity="S2")
    answer = send(client_of(world.beto), world, sort, publish="on", rests_on=[str(card.pk)])
    assert answer.context["form"].errors["publish"]
    assert records(world, sort) == []


@pytest.mark.parametrize("sort", SORTS)
def test_what_is_missing_is_said_beside_it(world, client_of, sort):
    heading = MODELS[sort].heading
    answer = send(client_of(world.ana), world, sort, **{heading: " "})
    assert answer.status_code == 200
    assert heading in answer.context["form"].errors
    assert "What you typed is still here." in answer.content.decode()


def test_an_outcome_needs_its_longing(world, client_of):
    answer = send(client_of(world.ana), world, REFRAMING, longings=[])
    assert "longings" in answer.context["form"].errors


def test_a_record_laid_aside_is_not_changed(world, client_of):
    record = make_record(world, CAPACITY)
    client = client_of(world.ana)
    client.post(page(CAPACITY, "aside", world.here, record=record.pk))
    address = page(CAPACITY, "one", world.here, record=record.pk)
    assert "take it up again" in client.get(address).content.decode()
    send(client, world, CAPACITY, "one", record=record.pk, title_es="Otras palabras")
    record.refresh_from_db()
    assert record.title_es == ENTRIES[CAPACITY]["title_es"]


def test_a_list_asks_no_more_for_more(world, client_of, django_assert_max_num_queries):
    ana, asked = client_of(world.ana), []
    for n in (1, 6):
        for number in range(n):
            (card,) = write(world, f"Tarjeta {n} {number}", kind="capacity")
            make_record(
                world,
                CAPACITY,
                title_es=f"Capacidad {n} {number}",
                rests_on=[card],
                items=[make_proposal(world)],
            )
        with django_assert_max_num_queries(40) as seen:
            ana.get(page(CAPACITY, "list", world.here))
        asked.append(len(seen))
    assert asked[0] == asked[1]


@pytest.mark.parametrize("sort", PUBLIC)
def test_each_reads_the_words_of_their_language(world, client_of, sort):
    record = make_record(world, sort)
    client = client_of(world.edith)
    for language, read, unread in (
        ("en", record.title_en, record.title_es),
        ("es-mx", record.title_es, record.title_en),
    ):
        client.cookies["django_language"] = language
        shown = client.get(page(sort, "list", world.here)).content.decode()
        assert read in shown
        assert unread not in shown

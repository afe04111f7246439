"""The read-back page and the cards to print."""

import re

import pytest

from tests.world import confirm, make_insecurity, make_proposal
from workshops.actions.items import code_item, create_item
from workshops.models.items import Insecurity, Proposal
from workshops.models.synthesis import ReadBack

HERE = "/desk/valle/c/arriba/read-back/"
PRINT = f"{HERE}print/"


@pytest.fixture
def client(client_of, world):
    found = client_of(world.ana)
    found.cookies["django_language"] = "en"
    return found


def _payload(*items, **more):
    """What the page sends when nothing was touched."""
    values = {}
    for item in items:
        values |= {
            f"answer-{item.pk}": "not_read",
            f"words-{item.pk}": "",
            f"heard-{item.pk}": item.title_es,
            f"warned-{item.pk}": "",
        }
    return values | more


def answered(item, result, words=""):
    return {f"answer-{item.pk}": result, f"words-{item.pk}": words}


def states():
    rows = [*Insecurity.plain.all(), *Proposal.plain.all()]
    return {row.title_es: row.state for row in rows}


def texts(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_it_works(client, world):
    yes = make_insecurity(world, "Una")
    other = make_insecurity(world, "Otra")
    away = make_proposal(world, "Fuera")
    later = make_proposal(world, "Después")
    payload = _payload(yes, other, away, later)
    payload |= answered(yes, "confirmed") | answered(away, "withdrawn")
    payload |= answered(other, "corrected", "  De  otro modo ")
    response = client.post(HERE, payload)
    assert (response.status_code, response.url) == (302, HERE)
    assert states() == {
        "Una": "validated",
        "De otro modo": "coded",
        "Fuera": "withdrawn",
        "Después": "coded",
    }
    assert sorted(ReadBack.plain.values_list("result", "title_before")) == [
        ("confirmed", "Una"),
        ("corrected", "Otra"),
        ("withdrawn", "Fuera"),
    ]
    assert "3 answers saved" in texts(client.get(HERE))


def test_not_read_today_is_where_each_item_starts(client, world):
    make_insecurity(world)
    (circle,) = client.get(HERE).context["circles"]
    assert [line.answer.value() for line in circle.lines] == ["not_read"]


def test_the_page_shows_what_waits_by_group_and_nothing_else(client, world):
    make_insecurity(world, "De mujeres")
    make_proposal(world, "También de mujeres")
    make_insecurity(world, "De jóvenes", group="youth_in")
    confirm(world, make_insecurity(world, "Confirmada"))
    create_item(
        acting_user=world.beto, community=world.here, kind="insecurity", title_es="Cruda"
    )
    make_insecurity(world, "Ajena", world.there)
    response = client.get(HERE)
    assert [
        (circle.group, [(line.number, line.item.title_es) for line in circle.lines])
        for circle in response.context["circles"]
    ] == [
        ("women_adult", [(1, "De mujeres"), (2, "También de mujeres")]),
        ("youth_in", [(1, "De jóvenes")]),
    ]
    assert (response.context["n_waiting"], response.context["n_confirmed"]) == (3, 1)
    for word in ("Confirmada", "Cruda", "Ajena"):
        assert word not in response.content.decode()


def test_confirming_a_group_sweeps_what_is_left_of_it_alone(client, world):
    first, second = make_insecurity(world, "Una"), make_insecurity(world, "Otra")
    gone = make_proposal(world, "Fuera")
    young = make_insecurity(world, "De jóvenes", group="youth_in")
    payload = _payload(first, second, gone, young, confirm_group="women_adult")
    client.post(HERE, payload | answered(gone, "withdrawn"))
    assert states() == {
        "Una": "validated",
        "Otra": "validated",
        "Fuera": "withdrawn",
        "De jóvenes": "coded",
    }


def test_a_group_is_swept_only_as_far_as_the_page_showed_it(client, world):
    shown = make_insecurity(world, "En la página")
    payload = _payload(shown, confirm_group="women_adult")
    make_insecurity(world, "Llegó después")
    client.post(HERE, payload)
    assert states() == {"En la página": "validated", "Llegó después": "coded"}


def test_nobody_answered_saves_nothing(client, world):
    item = make_insecurity(world)
    client.post(HERE, _payload(item))
    client.post(HERE, {})
    assert not ReadBack.plain.exists()
    assert "Nothing to save" in texts(client.get(HERE))


def test_sent_twice_is_saved_once(client, world):
    one, two = make_insecurity(world, "Una"), make_insecurity(world, "Otra")
    payload = _payload(one, two) | answered(one, "confirmed")
    payload |= answered(two, "corrected", "De otro modo")
    for _twice in range(2):
        assert client.post(HERE, payload).status_code == 302
    assert ReadBack.plain.count() == 2
    assert states() == {"Una": "validated", "De otro modo": "coded"}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("", "Write the new words"),
        ("   ", "Write the new words"),
        ("Otra", "Write the new words"),
        ("x" * 161, "At most 160 characters"),
        ("Le quitan todo a Juan Pérez", "may lead to a person"),
    ],
)
def test_a_bad_correction_holds_all_and_keeps_what_was_typed(client, world, words, says):
    one, two = make_insecurity(world, "Una"), make_insecurity(world, "Otra")
    payload = _payload(one, two) | answered(one, "confirmed")
    response = client.post(HERE, payload | answered(two, "corrected", words))
    assert response.status_code == 200
    assert set(response.context["form"].errors) == {f"words-{two.pk}"}
    assert says in texts(response)
    assert states() == {"Una": "coded", "Otra": "coded"}
    assert not ReadBack.plain.exists()
    form = response.context["form"]
    assert form[f"answer-{one.pk}"].value() == "confirmed"
    assert form[f"words-{two.pk}"].value() == words


def test_suspect_words_are_taken_when_they_are_sent_twice(client, world):
    item = make_insecurity(world, "Una")
    words = "Le quitan todo a Juan Pérez"
    payload = _payload(item) | answered(item, "corrected", words)
    first = client.post(HERE, payload)
    assert "<mark>Juan Pérez</mark>" in first.content.decode()
    warned = first.context["form"][f"warned-{item.pk}"].value()
    client.post(HERE, payload | {f"warned-{item.pk}": warned})
    assert states() == {words: "coded"}


def test_an_unknown_answer_has_its_sentence(client, world):
    item = make_insecurity(world)
    response = client.post(HERE, _payload(item) | answered(item, "maybe"))
    assert set(response.context["form"].errors) == {f"answer-{item.pk}"}
    assert not ReadBack.plain.exists()


def test_words_changed_meanwhile_are_read_again(client, world):
    item, other = make_insecurity(world, "Una"), make_insecurity(world, "Otra")
    payload = _payload(item, other) | answered(item, "confirmed")
    payload |= answered(other, "confirmed")
    code_item(acting_user=world.beto, item=item, values={"title_es": "Una distinta"})
    response = client.post(HERE, payload)
    assert "changed meanwhile" in texts(response)
    assert "Una distinta" in response.content.decode()
    assert states() == {"Una distinta": "coded", "Otra": "coded"}
    # The page now shows the words as they are, so the next answer is about those.
    again = response.context["form"][f"heard-{item.pk}"].value()
    assert again == "Una distinta"
    client.post(HERE, payload | {f"heard-{item.pk}": again})
    assert states() == {"Una distinta": "validated", "Otra": "validated"}


def test_a_neighbours_item_cannot_be_answered_here(client, world):
    theirs = make_insecurity(world, "Ajena", world.there)
    client.post(HERE, _payload(theirs) | answered(theirs, "withdrawn"))
    assert states() == {"Ajena": "coded"}


def test_an_empty_page_says_where_items_come_from(client, world):
    nothing = client.get(HERE)
    assert "Nothing is ready" in texts(nothing)
    confirm(world, make_insecurity(world))
    assert "Everything ready was read back" in texts(client.get(HERE))


def test_enter_in_a_field_never_confirms_a_group(client, world):
    make_insecurity(world)
    content = client.get(HERE).content.decode()
    form = content[content.rindex("<form", 0, content.index("confirm_group")) :]
    assert "name=" not in re.search(r"<button[^>]*>", form)[0]


@pytest.mark.parametrize("address", [HERE, PRINT])
@pytest.mark.parametrize("count", [1, 30])
def test_pages_ask_no_more_for_more(
    client, world, address, count, django_assert_max_num_queries
):
    for number in range(count):
        item = make_insecurity(world, f"Cosa {number}")
        proposal = make_proposal(world, f"Idea {number}")
        code_item(acting_user=world.beto, item=proposal, values={}, answers=[item])
    with django_assert_max_num_queries(9):
        response = client.get(address)
    shown = re.findall(r"<p[^>]*>\s*Idea \d+\s*</p>", response.content.decode())
    assert len(shown) == count


# --- the printed pack ---------------------------------------------------------------------


def test_the_pack_holds_each_item_once_under_its_groups_heading(client, world):
    item = make_insecurity(world, "Calles sin luz", dimension="health")
    proposal = make_proposal(world, "Luz para todos")
    code_item(acting_user=world.beto, item=proposal, values={}, answers=[item])
    make_insecurity(world, "Sin camino", group="youth_in")
    content = client.get(PRINT).content.decode()
    sheets = content.split("<section")[1:]
    assert [
        re.findall(r'class="loud"[^>]*>\s*(.*?)\s*</p>', sheet) for sheet in sheets
    ] == [
        ["Calles sin luz", "Luz para todos"],
        ["Sin camino"],
    ]
    assert [re.findall(r'class="number">(\d+)<', sheet) for sheet in sheets] == [
        ["1", "2"],
        ["1"],
    ]
    # Each card has the picture of its dimension; a proposal that of what it answers.
    assert [sheet.count('<svg class="picture"') for sheet in sheets] == [2, 1]


def test_the_pack_says_nothing_of_who_wrote_or_when(client, world):
    make_insecurity(world)
    content = client.get(PRINT).content.decode()
    pack = content[content.index("<section") :]
    for secret in ("ana", "beto", "2026-W"):
        assert secret not in pack


@pytest.mark.parametrize("synthetic", [True, False])
def test_every_card_of_invented_data_says_so(client, world, synthetic):
    slug = "demo-valle" if synthetic else "valle"
    type(world.process).plain.filter(pk=world.process.pk).update(
        slug=slug, synthetic=synthetic
    )
    make_insecurity(world)
    make_insecurity(world, "Otra", group="youth_in")
    content = client.get(PRINT.replace("valle", slug)).content.decode()
    marked = [
        "data-synthetic" in card
        for card in re.findall(r"<article.*?</article>", content, re.DOTALL)
    ]
    assert marked == [synthetic] * 2


def test_an_empty_pack_leads_back(client):
    assert f'href="{HERE}"' in client.get(PRINT).content.decode()


@pytest.mark.parametrize("address", [HERE, PRINT])
def test_titles_say_nothing_to_a_glance(client, world, address):
    make_insecurity(world)
    content = client.get(address).content.decode()
    heads = re.findall(r"<(?:title|h1)[^>]*>(.*?)</", content, re.DOTALL)
    assert heads
    assert not re.search(r"violen|segur|secur|vot", " ".join(heads), re.IGNORECASE)

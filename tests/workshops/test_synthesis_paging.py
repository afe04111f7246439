"""The synthesis desk shows a page at a time: nothing is lost between pages."""

import re

import pytest

from tests.workshops.desk import address, ids, named, write
from tests.workshops.test_synthesis_pages import get, post, shown
from tests.world import make_insecurity, make_proposal
from workshops.actions import synthesis
from workshops.actions.coding import word_item
from workshops.models.contributions import Contribution
from workshops.models.items import Insecurity, Proposal
from workshops.queries import synthesis as queries
from workshops.queries.synthesis import N_ITEMS, starts_of_items


@pytest.fixture
def beto(world, client_of):
    client = client_of(world.beto)
    client.cookies["django_language"] = "en"
    return client


def many(world, monkeypatch):
    """Five cards to place, three heard as they are, five items with a card each; two a page."""
    for name in ("N_CARDS", "N_ITEMS", "N_BENEATH"):
        monkeypatch.setattr(queries, name, 2)
    write(world, *(f"Falta {n}" for n in range(5)))
    aside = write(world, *(f"Oído {n}" for n in range(3)))
    synthesis.release(
        acting_user=world.beto, community=world.here, ids=ids(*aside), set_aside=True
    )
    for n in range(5):
        (card,) = write(world, f"Puesta {n}")
        make = make_insecurity if n < 3 else make_proposal
        synthesis.gather_into(
            acting_user=world.beto,
            community=world.here,
            ids=ids(card),
            item=make(world, f"Cosa {n}"),
        )


def links(page) -> list[str]:
    return re.findall(r'<nav class="row small".*?</nav>', page.content.decode(), re.DOTALL)


def all_pages(client, world, name) -> list:
    """The pages of one kind, from the first, as their links lead on."""
    pages = [get(client, world)]
    while after := pages[-1].context["pages"][name].get("after"):
        pages.append(client.get(after))
    return pages


def test_every_card_and_item_lies_on_one_page(world, beto, monkeypatch):
    many(world, monkeypatch)
    found = [sorted(shown(page)) for page in all_pages(beto, world, "cards")]
    assert found == [["Falta 0", "Falta 1"], ["Falta 2", "Falta 3"], ["Falta 4"]]
    found = [
        [card.text for card in page.context["desk"].aside.rows]
        for page in all_pages(beto, world, "aside")
    ]
    assert found == [["Oído 0", "Oído 1"], ["Oído 2"]]
    found = [
        [row.found.item.code for lane in page.context["lanes"] for row in lane.rows]
        for page in all_pages(beto, world, "items")
    ]
    assert found == [["I01", "I02"], ["I03", "P01"], ["P02"]]


def test_pages_say_where_they_are_and_keep_each_other_and_the_filter(
    world, beto, monkeypatch
):
    many(world, monkeypatch)
    page = get(beto, world, cards=2, items=3, text="falta")
    pages = page.context["pages"]
    base = address("synthesis", world.here)
    assert pages["cards"]["after"] == f"{base}?text=falta&cards=3&items=3"
    assert pages["items"] == {"before": f"{base}?text=falta&cards=2&items=2"}
    assert len(links(page)) == 3
    assert "3 to 4 of 5" in links(page)[0]
    assert [lane.total for lane in page.context["lanes"]] == [3, 2]
    # What is on another page can still take cards.
    assert page.content.decode().count("Cosa 0") == 1
    assert 'id="aside" open' not in page.content.decode()
    assert 'id="aside" open' in get(beto, world, aside=1).content.decode()


@pytest.mark.parametrize(
    ("number", "wanted"), [("9", "Falta 4"), ("0", "Falta 0"), ("x", "Falta 0")]
)
def test_a_page_that_is_not_there_shows_the_nearest(
    world, beto, monkeypatch, number, wanted
):
    many(world, monkeypatch)
    assert wanted in shown(get(beto, world, cards=number))


def test_an_act_leads_back_to_the_page_it_was_done_on(world, beto, monkeypatch):
    many(world, monkeypatch)
    card = Contribution.plain.get(text="Falta 3")
    page = post(beto, world, "release", card, query="?cards=2", set_aside="on")
    assert page.redirect_chain[0][0].endswith("/synthesis/?cards=2")
    assert shown(page) == {"Falta 2", "Falta 4"}


def test_an_item_just_made_or_added_to_is_on_the_page_that_follows(
    world, beto, monkeypatch
):
    many(world, monkeypatch)
    first, second = Contribution.plain.filter(text__in=["Falta 0", "Falta 1"])
    page = post(beto, world, "gather-new", first, kind="proposal", title_es="Nueva")
    assert "P03" in [row.found.item.code for row in page.context["lanes"][1].rows]
    pages = page.context["pages"]["items"]
    assert pages == {"before": f"{address('synthesis', world.here)}?items=2"}
    item = Insecurity.plain.get(code="I03")
    page = post(beto, world, "gather-into", second, query="?items=3", item=named(item))
    assert [row.found.item for row in page.context["lanes"][0].rows] == [item]


def test_refused_words_are_shown_whatever_page_their_item_is_on(world, beto, monkeypatch):
    many(world, monkeypatch)
    item = Proposal.plain.get(code="P02")
    page = post(beto, world, "word", item=named(item), title_es="", memo="Ver actas")
    (row,) = [row for lane in page.context["lanes"] for row in lane.rows]
    assert (row.found.item, row.words.errors.keys()) == (item, {"title_es"})
    assert f'<details id="words-{item.id}" open>' in page.content.decode()


def test_what_people_said_is_shown_as_text(world, beto):
    bad = "<b>&amp;</b>"
    _free, placed = write(world, bad, f"{bad} 2")
    item = make_insecurity(world, bad)
    synthesis.gather_into(
        acting_user=world.beto, community=world.here, ids=ids(placed), item=item
    )
    word_item(acting_user=world.beto, item=item, title_es=bad, memo=bad)
    text = get(beto, world).content.decode()
    assert bad not in text
    # Two cards; an item's name, its words, its memo, its option in the bar, and the undo.
    assert text.count("&lt;b&gt;&amp;amp;&lt;/b&gt;") >= 6


def test_an_item_with_many_cards_has_a_page_of_its_own():
    class Each:
        def __init__(self, n):
            self.cards = [None] * n

    few, many_, none = Each(3), Each(100), Each(0)
    assert starts_of_items([]) == [0]
    assert starts_of_items([many_, few, few]) == [0, 1]
    assert starts_of_items([few, many_, many_, none]) == [0, 1, 2, 3]
    assert starts_of_items([none] * (2 * N_ITEMS + 1)) == [0, N_ITEMS, 2 * N_ITEMS]

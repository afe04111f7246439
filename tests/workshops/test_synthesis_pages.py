"""The synthesis desk as a page: what it shows to whom, and every act on it."""

import re
import uuid

import pytest

from tests.workshops.desk import address, ids, last, named, places, said, steps, write
from tests.world import confirm, make_insecurity, make_proposal, make_session
from workshops.actions import synthesis
from workshops.actions.readback import Heard, read_back
from workshops.choices import ReadBackResult
from workshops.models.items import Insecurity, Proposal

ACTS = ("gather-new", "gather-into", "release", "split", "word", "undo")


@pytest.fixture
def beto(world, client_of):
    client = client_of(world.beto)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def dora(world, client_of):
    client = client_of(world.dora)
    client.cookies["django_language"] = "en"
    return client


def get(client, world, **query):
    return client.get(address("synthesis", world.here), query)


def post(client, world, act, *cards, query="", **data):
    """One act, and the page it led to."""
    values = {"id": uuid.uuid4(), "ids": ids(*cards)} | data
    return client.post(address(act, world.here) + query, values, follow=True)


def shown(response) -> set[str]:
    """Texts of the cards to place on a page."""
    sittings = response.context["desk"].sittings
    return {card.text for sitting in sittings for card in sitting.cards}


def errors(response) -> dict[str, list[str]]:
    return dict(response.context["bar"].errors)


def checked(response) -> set[str]:
    """Keys of the cards that stand marked on a page."""
    boxes = re.findall(r"<input[^>]*name=\"ids\"[^>]*>", response.content.decode())
    return {re.search(r'value="([^"]+)"', box)[1] for box in boxes if " checked" in box}


def test_it_works(world, beto):
    dark, lamps, dogs = write(world, "De noche no se ve", "Faltan focos", "Perros sueltos")
    page = get(beto, world)
    assert page.status_code == 200
    assert shown(page) == {"De noche no se ve", "Faltan focos", "Perros sueltos"}
    page = post(
        beto, world, "gather-new", dark, lamps, kind="insecurity", title_es="Sin luz"
    )
    assert said(page) == ["I01 is new: “Sin luz”"]
    assert page.content.decode().count("I01 is new:") == 1
    assert shown(page) == {"Perros sueltos"}
    assert page.context["desk"].n_to_place == 1
    page = post(beto, world, "gather-into", dogs, item=named(Insecurity.plain.get()))
    assert said(page) == ["1 card went into I01."]
    assert places(world.here) == dict.fromkeys(
        ["De noche no se ve", "Faltan focos", "Perros sueltos"], ("I01", False)
    )
    page = post(beto, world, "undo", seen=last(world.here))
    assert said(page) == ["Undone: 1 card into I01."]
    page = post(beto, world, "undo", seen=last(world.here))
    assert said(page) == ["Undone: new item I01 with 2 cards."]
    assert len(shown(page)) == 3


def test_an_empty_desk_says_where_cards_come_from(world, beto):
    page = get(beto, world)
    assert "There are no cards yet." in page.content.decode()
    assert 'id="undo"' not in page.content.decode()
    (card,) = write(world, "Uno")
    page = post(beto, world, "release", card, set_aside="on")
    assert "Every card has its place." in page.content.decode()


def test_items_show_their_state_their_missing_codes_and_their_cards(world, beto):
    (card,) = write(world, "Faltan focos")
    raw = synthesis.gather_into_new(
        acting_user=world.beto,
        community=world.here,
        ids=ids(card),
        kind="proposal",
        title_es="Poner focos",
    )
    confirm(world, make_insecurity(world))
    page = get(beto, world)
    insecurities, proposals = page.context["lanes"]
    assert [(row.found.item.code, row.missing) for row in insecurities.rows] == [
        ("I01", [])
    ]
    (row,) = proposals.rows
    assert row.found.item == raw
    assert row.found.cards == [card]
    assert row.missing == [
        "Kind",
        "Who carries it out",
        "Who decides and answers for it",
        "Duty bearer",
        "By when",
    ]
    text = page.content.decode()
    assert "Confirmed" in text
    assert "New words must be read back again." in text


def test_the_filter_shows_some_cards_and_the_counter_still_counts_all(world, beto):
    write(world, "Faltan focos", "Calle oscura")
    (lamps,) = write(world, "Poner más FÓCOS", kind="proposal", group="men_adult")
    for query, wanted in (
        ({"kind": "proposal"}, {"Poner más FÓCOS"}),
        ({"group": "women_adult"}, {"Faltan focos", "Calle oscura"}),
        ({"text": "focós"}, {"Faltan focos", "Poner más FÓCOS"}),
        ({"kind": "insecurity", "text": "focos"}, {"Faltan focos"}),
        ({"kind": "nonsense"}, {"Faltan focos", "Calle oscura", "Poner más FÓCOS"}),
        ({"text": "perros"}, set()),
    ):
        page = get(beto, world, **query)
        assert shown(page) == wanted, query
        assert page.context["desk"].n_to_place == 3
    assert "No card to place is like that." in page.content.decode()
    page = post(beto, world, "release", lamps, query="?kind=insecurity&x=1", set_aside="on")
    assert page.redirect_chain[0][0].endswith("/synthesis/?kind=insecurity")
    assert shown(page) == {"Faltan focos", "Calle oscura"}


def test_new_items_take_the_words_of_the_first_card_when_none_are_written(world, beto):
    first, second = write(world, "Faltan focos", "Calle oscura")
    page = post(beto, world, "gather-new", second, first, kind="insecurity", title_es="  ")
    assert said(page) == ["I01 is new: “Faltan focos”"]


def test_a_new_item_may_be_written_before_it_has_cards(world, beto):
    page = post(beto, world, "gather-new", kind="proposal", title_es="Poner   focos")
    assert said(page) == ["P01 is new: “Poner focos”"]
    assert Proposal.plain.get().contributions.count() == 0


def test_a_double_submit_makes_one_item(world, beto):
    (card,) = write(world, "Faltan focos")
    key = uuid.uuid4()
    for _time in range(2):
        post(beto, world, "gather-new", card, id=key, kind="insecurity", title_es="Sin luz")
    assert [item.code for item in Insecurity.plain.all()] == ["I01"]
    assert steps(world.here) == ["gather_new"]


def test_a_double_undo_undoes_one_step(world, beto):
    one, two = write(world, "Uno", "Dos")
    post(beto, world, "release", one, set_aside="on")
    post(beto, world, "release", two, set_aside="on")
    seen = last(world.here)
    post(beto, world, "undo", seen=seen)
    page = post(beto, world, "undo", seen=seen)
    assert said(page) == ["Something was done since: look at the last step again."]
    assert places(world.here) == {"Uno": (None, True), "Dos": (None, False)}


@pytest.mark.parametrize("seen", ["", "nonsense", "00000000-0000-4000-8000-000000000000"])
def test_undo_without_the_step_seen_changes_nothing(world, beto, seen):
    (one,) = write(world, "Uno")
    post(beto, world, "release", one, set_aside="on")
    post(beto, world, "undo", seen=seen)
    assert steps(world.here) == ["set_aside"]


def test_nothing_to_undo_says_so(world, beto):
    page = post(beto, world, "undo", seen=uuid.uuid4())
    assert said(page) == ["There is nothing to undo."]


def test_a_step_that_cannot_be_undone_says_why(world, beto):
    (card,) = write(world, "Uno")
    post(beto, world, "gather-new", card, kind="insecurity", title_es="Sin luz")
    make_proposal(world).answers.add(Insecurity.plain.get())
    page = post(beto, world, "undo", seen=last(world.here))
    assert said(page) == ["I01 is used elsewhere by now, so it stays."]
    assert places(world.here) == {"Uno": ("I01", False)}


def test_cards_are_taken_out_and_set_aside(world, beto):
    one, two = write(world, "Uno", "Dos")
    item = make_insecurity(world)
    post(beto, world, "gather-into", one, two, item=named(item))
    page = post(beto, world, "release", one)
    assert said(page) == ["1 card is to place again."]
    page = post(beto, world, "release", two, set_aside="on")
    assert said(page) == ["1 card is heard as it is."]
    assert [card.text for card in page.context["desk"].aside.rows] == ["Dos"]
    page = post(beto, world, "release", two, set_aside="on")
    assert said(page) == ["Nothing moved: the cards lie there already."]
    assert places(world.here) == {"Uno": (None, False), "Dos": (None, True)}


def test_one_card_is_split_in_two_once(world, beto):
    (whole,) = write(world, "Ni luz ni agua")
    key = uuid.uuid4()
    for _time in range(2):
        page = post(
            beto, world, "split", whole, id=key, first="No hay luz", second="No hay agua"
        )
    assert shown(page) == {"No hay luz", "No hay agua"}
    assert page.context["desk"].aside.total == 0


@pytest.mark.parametrize(
    ("act", "data", "wrong"),
    [
        ("gather-new", {"kind": "insecurity"}, {"__all__"}),
        ("gather-new", {"kind": "story", "title_es": "Sin luz"}, {"kind"}),
        ("gather-new", {"kind": "insecurity", "title_es": "x" * 161}, {"title_es"}),
        ("gather-new", {"kind": "insecurity", "title_es": "Luz", "id": "mal"}, {"id"}),
        ("gather-into", {}, {"__all__", "item"}),
        ("release", {}, {"__all__"}),
        ("split", {"first": "Uno"}, {"__all__", "second"}),
        ("split", {"first": "Uno", "second": "x" * 161}, {"__all__", "second"}),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(world, beto, act, data, wrong):
    write(world, "Uno")
    page = post(beto, world, act, **data)
    assert page.status_code == 200
    assert page.redirect_chain == []
    assert set(errors(page)) == wrong
    assert steps(world.here) == []
    for value in data.values():
        if value not in {"insecurity", "story"}:
            assert value in page.content.decode()


@pytest.mark.parametrize(
    ("item", "kind"),
    [("", ""), ("insecurity:x", ""), ("story:{id}", ""), ("proposal:{id}", "")],
)
def test_cards_stay_marked_when_no_item_was_chosen(world, beto, item, kind):
    one, two, _three = write(world, "Uno", "Dos", "Tres")
    there = make_insecurity(world)
    page = post(beto, world, "gather-into", one, two, item=item.format(id=there.id))
    assert errors(page) == {"item": ["Choose the item that these cards go to."]}
    assert checked(page) == {str(one.id), str(two.id)}
    assert set(places(world.here).values()) == {(None, False)}


def test_two_cards_are_not_split_at_once(world, beto):
    one, two = write(world, "Uno", "Dos")
    page = post(beto, world, "split", one, two, first="a", second="b")
    assert errors(page) == {"__all__": ["Mark exactly one card to split."]}
    assert set(places(world.here)) == {"Uno", "Dos"}


def test_what_is_posted_by_hand_changes_nothing(world, beto):
    (foreign,) = write(world, "Ajena", community=world.there)
    away = make_insecurity(world, community=world.there)
    (mine,) = write(world, "Uno")
    here = make_insecurity(world)
    for act, data in (
        ("gather-new", {"kind": "insecurity", "title_es": "Sin luz"}),
        ("gather-into", {"item": named(here)}),
        ("release", {"set_aside": "on"}),
        ("split", {"first": "a", "second": "b"}),
    ):
        for key in (foreign.id, uuid.uuid4(), "mal"):
            assert "__all__" in errors(post(beto, world, act, ids=[key], **data)), act
    page = post(beto, world, "gather-into", mine, item=named(away))
    assert set(errors(page)) == {"item"}
    assert post(beto, world, "word", item=named(away), title_es="Otra").status_code == 404
    assert post(beto, world, "word", item="mal", title_es="Otra").status_code == 404
    assert places(world.here) == {"Uno": (None, False)}
    assert places(world.there) == {"Ajena": (None, False)}
    assert steps(world.here) == steps(world.there) == []
    assert Insecurity.objects.within(world.here).count() == 1


def test_a_card_that_was_split_or_stands_in_a_withdrawn_item_does_not_move(world, beto):
    whole, kept = write(world, "Ni luz ni agua", "Perros sueltos")
    post(beto, world, "split", whole, first="No hay luz", second="No hay agua")
    item = make_insecurity(world)
    post(beto, world, "gather-into", kept, item=named(item))
    read_back(
        acting_user=world.beto,
        community=world.here,
        heard=[Heard(item, ReadBackResult.WITHDRAWN)],
    )
    before = places(world.here)
    for card in (whole, kept):
        assert set(errors(post(beto, world, "release", card))) == {"__all__"}
    assert places(world.here) == before
    page = get(beto, world)
    assert [found.code for found in page.context["desk"].withdrawn] == ["I01"]
    assert checked(page) == set()


def test_the_researcher_never_sees_what_is_for_the_field_team(world, beto, dora):
    (open_card,) = write(world, "Faltan focos")
    (closed,) = write(world, "Da pendiente contarlo", sensitivity="S2")
    (inside,) = write(world, "Tampoco de esto se habla", sensitivity="S2")
    secret = make_insecurity(world, "Lo que no se dice", sensitivity="S2")
    post(beto, world, "gather-into", inside, item=named(secret))
    (covered,) = write(world, "Carta en lo oculto")
    post(beto, world, "gather-into", covered, item=named(secret))
    texts = ["Da pendiente contarlo", "Tampoco de esto se habla", "Lo que no se dice"]
    theirs, ours = (get(who, world) for who in (dora, beto))
    assert shown(theirs) == {"Faltan focos"}
    assert theirs.context["desk"].n_to_place == 1
    assert ours.context["desk"].n_to_place == 2
    for text in texts:
        assert text not in theirs.content.decode()
        assert text in ours.content.decode()
    before = places(world.here)
    for card in (closed, inside, covered):
        for act, data in (
            ("gather-new", {"kind": "insecurity", "title_es": "Sin luz"}),
            ("release", {"set_aside": "on"}),
            ("split", {"first": "a", "second": "b"}),
        ):
            page = post(dora, world, act, card, **data)
            assert "__all__" in errors(page), (card.text, act)
            assert not any(text in page.content.decode() for text in texts)
    assert set(errors(post(dora, world, "gather-into", open_card, item=named(secret))))
    assert post(dora, world, "word", item=named(secret), title_es="x").status_code == 404
    page = post(dora, world, "undo", seen=last(world.here))
    assert said(page) == ["This step moved something for the field team: ask them."]
    assert places(world.here) == before


def test_the_researcher_places_what_may_be_seen(world, dora):
    (card,) = write(world, "Faltan focos")
    (closed,) = write(world, "Da pendiente contarlo", sensitivity="S2")
    page = post(dora, world, "gather-new", card, closed, kind="insecurity", title_es="Luz")
    assert said(page) == ["I01 is new: “Luz”"]
    assert places(world.here) == {
        "Faltan focos": ("I01", False),
        "Da pendiente contarlo": (None, False),
    }
    post(dora, world, "undo", seen=last(world.here))
    assert set(places(world.here).values()) == {(None, False)}


def test_words_and_memo_are_saved_where_they_lie(world, beto):
    item = make_insecurity(world)
    page = post(
        beto, world, "word", item=named(item), title_es="Sin focos", memo="Ver actas"
    )
    assert said(page) == ["Saved: I01 “Sin focos”"]
    item.refresh_from_db()
    assert (item.title_es, item.memo, item.state) == ("Sin focos", "Ver actas", "coded")
    assert "with a memo" in page.content.decode()


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ({"title_es": "", "memo": "n"}, "title_es"),
        ({"title_es": "Luz", "memo": "x" * 501}, "memo"),
    ],
)
def test_refused_words_stay_in_their_place(world, beto, data, wrong):
    make_insecurity(world)
    item = make_insecurity(world, "Perros sueltos")
    page = post(beto, world, "word", item=named(item), **data)
    rows = page.context["lanes"][0].rows
    assert [row.found.item.code for row in rows if row.words] == ["I02"]
    assert set(rows[1].words.errors) == {wrong}
    assert data["memo"] in page.content.decode()
    assert steps(world.here) == []


def test_a_name_is_asked_about_once(world, beto):
    (card,) = write(world, "Uno")
    data = {"kind": "insecurity", "title_es": "Miedo a Juan Pérez López"}
    page = post(beto, world, "gather-new", card, **data)
    (sentence,) = errors(page)["title_es"]
    assert "Juan Pérez López" in sentence
    assert checked(page) == {str(card.id)}
    seen = page.context["bar"]["looked_at"].value()
    other = data | {"title_es": "Miedo a Rosa Pérez López", "looked_at": seen}
    assert set(errors(post(beto, world, "gather-new", card, **other))) == {"title_es"}
    page = post(beto, world, "gather-new", card, **data, looked_at=seen)
    assert said(page) == ["I01 is new: “Miedo a Juan Pérez López”"]


def test_a_name_on_the_first_card_is_asked_about_too(world, beto):
    (card,) = write(world, "Miedo a Juan Pérez López")
    page = post(beto, world, "gather-new", card, kind="insecurity", title_es="")
    assert set(errors(page)) == {"title_es"}
    assert page.context["bar"]["title_es"].value() == "Miedo a Juan Pérez López"


def test_a_name_that_was_accepted_is_not_asked_about_again(world, beto):
    item = make_insecurity(world, "Miedo a Juan Pérez López")
    page = post(beto, world, "word", item=named(item), title_es=item.title_es, memo="nota")
    assert said(page) == ["Saved: I01 “Miedo a Juan Pérez López”"]


@pytest.mark.parametrize("act", ACTS)
def test_acts_are_not_done_by_looking(world, beto, act):
    response = beto.get(address(act, world.here))
    assert response.status_code == 302
    assert response.url == f"/desk/{world.process.slug}/c/{world.here.slug}/synthesis/"


@pytest.mark.parametrize("n", [1, 30])
def test_queries_do_not_grow(world, beto, django_assert_max_num_queries, n):
    session = make_session(world)
    for number in range(n):
        placed, *_free = write(world, f"Carta {number}", f"Otra {number}", session=session)
        item = make_insecurity(world, f"Cosa {number}")
        make_proposal(world, f"Propuesta {number}")
        synthesis.gather_into(
            acting_user=world.beto, community=world.here, ids=ids(placed), item=item
        )
    with django_assert_max_num_queries(10):
        page = get(beto, world)
    assert len(shown(page)) == n
    assert [lane.total for lane in page.context["lanes"]] == [n, n]

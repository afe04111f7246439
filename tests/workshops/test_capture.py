"""The capture page without a script: one card, several lines, the names lint."""

import re
import uuid

import pytest

from tests.workshops.capture_page import HERE, NAMED, Page, chosen, said, standing, texts
from tests.world import make_session
from workshops.actions import cards, sessions
from workshops.actions.cards import Card


@pytest.fixture
def client(client_of, world):
    found = client_of(world.ana)
    found.cookies["django_language"] = "en"
    return found


@pytest.fixture
def sitting(world):
    return make_session(world)


@pytest.fixture
def page(client, sitting):
    return Page(client, sitting)


def test_it_works(client, page, sitting):
    response = page(text="  Calles   sin luz ", kind="proposal")
    assert response.status_code == 302
    assert response.url == f"{HERE}{sitting.id}/?kind=proposal"
    assert said(sitting) == [("proposal", "Calles sin luz", "women_adult", "S1")]
    following = client.get(response.url)
    assert standing(following, "text") == ""
    assert chosen(following) == "proposal"
    assert (
        "autofocus"
        in re.search(r'<input[^>]*name="text"[^>]*>', following.content.decode())[0]
    )


def test_the_phase_suggests_the_first_kind(client, world):
    proposing = make_session(world, phase="proposals")
    assert chosen(client.get(f"{HERE}{proposing.id}/")) == "proposal"


def test_the_next_card_is_like_this_one(client, page, sitting):
    response = page(text="Algo", kind="longing", group="older", only_team="on")
    assert said(sitting) == [("longing", "Algo", "older", "S2")]
    following = client.get(response.url)
    assert chosen(following) == "longing"
    form = following.context["head"]
    assert (form["group"].value(), form["only_team"].value()) == ("older", True)
    assert form.differs


def test_the_address_never_carries_words(page):
    address = page(text="Calles sin luz", group="older", only_team="on").url
    assert set(re.findall(r"[?&](\w+)=", address)) == {"kind", "group", "only_team"}


@pytest.mark.parametrize("query", ["kind=x", "group=x", "text=Hola", "only_team=maybe"])
def test_an_address_cannot_put_words_or_unknown_codes_into_the_form(client, sitting, query):
    response = client.get(f"{HERE}{sitting.id}/?{query}")
    assert standing(response, "text") == ""
    assert chosen(response) == "insecurity"
    assert not response.context["head"].differs


def test_a_double_submit_writes_once(page, sitting):
    key = str(uuid.uuid4())
    first, second = page(id=key, text="Uno"), page(id=key, text="Uno")
    assert first.url == second.url
    assert len(said(sitting)) == 1


def test_an_old_page_with_new_words_adds_a_card(page, sitting):
    key = str(uuid.uuid4())
    page(id=key, text="Uno")
    page(id=key, text="Dos")
    assert [row[1] for row in said(sitting)] == ["Uno", "Dos"]


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"text": "   "}, "text", "note a silence"),
        ({"text": "x" * 161}, "text", "holds 160 characters"),
        ({"text": "Algo", "kind": ""}, "kind", "what kind of card"),
        ({"text": "Algo", "kind": "poem"}, "kind", "That is not among the choices"),
        ({"text": "Algo", "group": "nobody"}, "group", "That is not among the choices"),
        ({"text": "Algo", "group": "children"}, "group", "That is not among the choices"),
    ],
)
def test_each_bad_card_has_its_sentence_and_stays(page, sitting, values, field, says):
    response = page(lines="Una línea\nOtra", **values)
    assert response.status_code == 200
    assert set(response.context["form"].errors) == {field}
    assert says in texts(response)
    assert standing(response, "text") == values["text"]
    assert standing(response, "lines").splitlines() == ["Una línea", "Otra"]
    assert said(sitting) == []


def test_exactly_160_characters_fit(page, sitting):
    page(text="ñ" * 160)
    assert [len(row[1]) for row in said(sitting)] == [160]


# --- the names lint -----------------------------------------------------------------------


def test_what_looks_like_a_name_is_saved_only_when_sent_twice(page, sitting):
    first = page(text=NAMED)
    assert first.status_code == 200
    assert said(sitting) == []
    assert "<mark>Juan Pérez</mark>" in first.content.decode()
    assert "(a name)" in texts(first)
    assert standing(first, "text") == NAMED
    warned = standing(first, "warned")
    page(text=NAMED, warned=warned, id=standing(first, "id"))
    assert [row[1] for row in said(sitting)] == [NAMED]


def test_changed_words_are_warned_of_anew(page, sitting):
    page(text=f"{NAMED} y allá", warned=NAMED)
    assert said(sitting) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Llaman del 452 123 4567 a cobrar", "a phone number"),
        ("Siempre pasa en la calle Morelos", "a street"),
        ("Anda una camioneta con placas ABC-123-D", "a number plate"),
    ],
)
def test_phones_streets_and_plates_are_named_for_what_they_are(page, sitting, text, kind):
    assert f"({kind})" in texts(page(text=text))
    assert said(sitting) == []


def test_a_correction_is_read_for_names_too(page, sitting):
    page(text="Alguien manda aquí")
    key = str(sitting.contributions.get().id)
    page(id=key, correcting="True", text=NAMED)
    assert [row[1] for row in said(sitting)] == ["Alguien manda aquí"]


# --- several lines ------------------------------------------------------------------------

FLIPCHART = "- Calles sin luz\n\n  2) Falta agua \n• Nadie   escucha\n3 escuelas cerradas"


def test_each_line_is_a_card_without_its_bullet(page, sitting):
    page("cards/many/", lines=FLIPCHART, kind="capacity", group="older")
    assert said(sitting) == [
        ("capacity", text, "older", "S1")
        for text in ("Calles sin luz", "Falta agua", "Nadie escucha", "3 escuelas cerradas")
    ]


def test_lines_sent_twice_are_written_once(page, sitting):
    key = str(uuid.uuid4())
    for _twice in range(2):
        page("cards/many/", id=key, lines=FLIPCHART)
    assert len(said(sitting)) == 4


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("  \n ", "at least one line"),
        ("corta\n" + "x" * 161, "Line 2 has 161 characters"),
        (
            "\n".join(f"línea {n}" for n in range(61)),
            "At most 60 lines at once; here are 61",
        ),
    ],
)
def test_bad_lines_have_their_sentence_and_none_is_saved(page, sitting, lines, says):
    response = page("cards/many/", lines=lines, text="A medias")
    assert says in texts(response)
    assert standing(response, "lines").split() == lines.split()
    assert standing(response, "text") == "A medias"
    assert said(sitting) == []


def test_one_suspect_line_holds_all_until_they_are_sent_again(page, sitting):
    lines = f"Calles sin luz\n{NAMED}\nFalta agua"
    response = page("cards/many/", lines=lines)
    assert said(sitting) == []
    content = response.content.decode()
    assert re.search(r'<li value="2">.*?<mark>Juan Pérez</mark>', content, re.DOTALL)
    assert content.count("<mark>") == 1
    # A browser sends line ends of its own kind.
    warned = standing(response, "lines_warned").replace("\n", "\r\n")
    page("cards/many/", lines=lines.replace("\n", "\r\n"), lines_warned=warned)
    assert len(said(sitting)) == 3


def test_a_half_typed_card_survives_saving_lines(page, sitting):
    response = page("cards/many/", lines="Calles sin luz", text="A medias")
    assert response.status_code == 200
    assert standing(response, "text") == "A medias"
    assert standing(response, "lines") == ""
    assert len(said(sitting)) == 1


def test_half_typed_lines_survive_saving_a_card(page, sitting):
    response = page(text="Calles sin luz", lines="Falta agua")
    assert response.status_code == 200
    assert (standing(response, "text"), standing(response, "lines")) == ("", "Falta agua")
    assert len(said(sitting)) == 1


# --- the page -----------------------------------------------------------------------------


def test_enter_saves_the_card_and_nothing_else(client, sitting):
    content = client.get(f"{HERE}{sitting.id}/").content.decode()
    form = content[content.index('id="desk"') :]
    assert "data-save" in re.search(r"<button[^>]*>", form)[0]


def test_nothing_of_another_sitting_shows(client, page, world):
    page(text="De este encuentro")
    for community in (world.here, world.there):
        other = make_session(world, community)
        cards.add_contributions(
            acting_user=world.ana, session=other, cards=[Card("insecurity", "De otro")]
        )
    response = page(text="")
    assert "De este encuentro" in response.content.decode()
    assert "De otro" not in response.content.decode()


def test_the_newest_card_comes_first(client, page, sitting):
    for text in ("Uno", "Dos", "Tres"):
        page(text=text)
    shown = client.get(f"{HERE}{sitting.id}/").context["cards"]
    assert [card.text for card in shown] == ["Tres", "Dos", "Uno"]


def test_an_old_look_at_the_risk_is_said_before_the_meeting(client, sitting):
    assert not client.get(f"{HERE}{sitting.id}/").context["risk_is_old"]
    type(sitting.risk).plain.update(valid_until="2020-01-01T00:00Z")
    assert client.get(f"{HERE}{sitting.id}/").context["risk_is_old"]


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_asks_no_more_for_more(
    client, sitting, world, count, django_assert_max_num_queries
):
    cards.add_contributions(
        acting_user=world.ana,
        session=sitting,
        cards=[Card("insecurity", f"Cosa {n}", group="older") for n in range(count)],
    )
    for _number in range(count):
        cards.add_silence(
            acting_user=world.ana, session=sitting, kind="left", id=uuid.uuid4()
        )
    with django_assert_max_num_queries(8):
        response = client.get(f"{HERE}{sitting.id}/")
    assert len(response.context["cards"]) == count


@pytest.mark.parametrize("count", [1, 30])
def test_saving_asks_no_more_for_more(
    page, sitting, world, count, django_assert_max_num_queries
):
    page(text="La primera")
    cards.add_contributions(
        acting_user=world.ana,
        session=sitting,
        cards=[Card("insecurity", f"Cosa {n}") for n in range(count)],
    )
    with django_assert_max_num_queries(13):
        page(text="La siguiente")


def test_titles_say_nothing_to_a_glance(client, sitting):
    content = client.get(f"{HERE}{sitting.id}/").content.decode()
    heads = re.findall(r"<(?:title|h1)[^>]*>(.*?)</", content, re.DOTALL)
    assert heads
    assert not re.search(r"violen|segur|secur|vot|arriba", " ".join(heads), re.IGNORECASE)


def test_a_stopped_community_still_ends_what_it_began(client, sitting, world):
    cards.add_contributions(
        acting_user=world.ana, session=sitting, cards=[Card("insecurity", "Lo dicho")]
    )
    sessions.abort_session(acting_user=world.ana, session=sitting)
    sitting.refresh_from_db()
    assert sitting.state == "aborted"

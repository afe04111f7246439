"""The capture page without a script: cards, corrections, silences, finishing, ending."""

import re
import uuid

import pytest

from tests.world import make_insecurity, make_session
from workshops.actions import cards, sessions, synthesis
from workshops.actions.cards import Card
from workshops.models.contributions import Contribution
from workshops.models.sessions import Consent, Silence

HERE = "/desk/valle/c/arriba/sessions/"
NAMED = "Dicen que Juan Pérez manda aquí"


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
    """Posts to a part of the sitting's address what the whole form would send."""

    def post(address="cards/", **overrides):
        values = {
            "id": str(uuid.uuid4()),
            "silence_id": str(uuid.uuid4()),
            "kind": "insecurity",
            "group": "women_adult",
            "text": "",
            "warned": "",
            "lines": "",
            "lines_warned": "",
        } | overrides
        return client.post(f"{HERE}{sitting.id}/{address}", values)

    return post


def said(sitting):
    rows = sitting.contributions.order_by("position")
    return list(rows.values_list("kind", "text", "group", "sensitivity"))


def standing(response, name):
    """What a field of the page that came holds."""
    content = response.content.decode()
    if name in {"lines"}:
        found = re.search(
            rf'<textarea name="{name}"[^>]*>\s*(.*?)</textarea>', content, re.S
        )
        return found[1] if found else ""
    tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', content)
    found = re.search(r'value="([^"]*)"', tag[0]) if tag else None
    return found[1] if found else ""


def chosen(response):
    found = re.search(
        r'<input type="radio" name="kind" value="(\w+)"[^>]*checked',
        response.content.decode(),
    )
    return found[1]


def texts(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


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
        ({"text": "Algo", "kind": "poem"}, "kind", "not one of the available"),
        ({"text": "Algo", "group": "nobody"}, "group", "not one of the available"),
        ({"text": "Algo", "group": "children"}, "group", "not one of the available"),
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
    # A form sends line ends of its own.
    page("cards/many/", lines=lines, lines_warned=standing(response, "lines_warned"))
    assert said(sitting) == []
    page("cards/many/", lines=lines, lines_warned=lines.replace("\n", "\r\n"))
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


# --- correcting and taking out ------------------------------------------------------------


def test_a_card_is_corrected_under_its_own_key(page, sitting):
    page(text="Sin lus", kind="proposal", group="older", only_team="on")
    key = str(sitting.contributions.get().id)
    opened = page(correct=key)
    assert standing(opened, "text") == "Sin lus"
    assert standing(opened, "id") == key
    assert chosen(opened) == "proposal"
    page(
        id=key,
        correcting=standing(opened, "correcting"),
        text="Sin luz",
        kind="proposal",
        group="older",
    )
    assert said(sitting) == [("proposal", "Sin luz", "older", "S1")]
    assert str(sitting.contributions.get().id) == key


def test_a_card_corrected_after_it_was_taken_out_is_written_again(page, sitting):
    page(id=str(uuid.uuid4()), correcting="True", text="Sin luz")
    assert [row[1] for row in said(sitting)] == ["Sin luz"]


def test_taken_out_words_return_to_the_field(page, sitting):
    page(text="Sin luz", kind="longing", only_team="on")
    key = sitting.contributions.get().id
    response = page(f"cards/{key}/remove/")
    assert said(sitting) == []
    assert standing(response, "text") == "Sin luz"
    assert standing(response, "correcting") in {"", "False"}
    assert standing(response, "id") != str(key)
    assert chosen(response) == "longing"
    assert response.context["head"]["only_team"].value() is True


@pytest.mark.parametrize("what", ["correct", "remove"])
def test_words_in_the_field_are_never_pushed_out(page, sitting, what):
    page(text="Primera")
    key = str(sitting.contributions.get().id)
    if what == "correct":
        response = page(correct=key, text="A medias")
    else:
        response = page(f"cards/{key}/remove/", text="A medias")
    assert standing(response, "text") == "A medias"
    assert "Save this card first" in texts(response)
    assert [row[1] for row in said(sitting)] == ["Primera"]


@pytest.mark.parametrize("key", ["nonsense", str(uuid.UUID(int=1))])
def test_a_card_that_is_gone_says_so(page, key):
    assert "no longer here" in texts(page(correct=key))


def test_taking_out_twice_says_so(page, sitting):
    page(text="Primera")
    key = sitting.contributions.get().id
    page(f"cards/{key}/remove/")
    assert "no longer here" in texts(page(f"cards/{key}/remove/"))


def test_a_card_of_an_item_cannot_be_taken_out(page, sitting, world):
    page(text="Primera")
    card = sitting.contributions.get()
    synthesis.gather_into(
        acting_user=world.beto,
        community=world.here,
        ids=[card.id],
        item=make_insecurity(world),
    )
    response = page(f"cards/{card.id}/remove/")
    assert "out of its item first" in texts(response)
    assert f"cards/{card.id}/remove/" not in response.content.decode()
    assert len(said(sitting)) == 1


def test_a_card_of_another_sitting_is_out_of_reach(page, sitting, world):
    other = make_session(world)
    (card,) = cards.add_contributions(
        acting_user=world.ana, session=other, cards=[Card("insecurity", "Ajena")]
    )
    for response in (
        page(f"cards/{card.id}/remove/"),
        page(correct=str(card.id)),
        page(id=str(card.id), correcting="True", text="Cambiada"),
    ):
        assert "Ajena" not in response.content.decode()
    assert list(other.contributions.values_list("text", flat=True)) == ["Ajena"]


# --- silences -----------------------------------------------------------------------------


def test_a_silence_is_one_tap_and_can_be_undone(client, page, sitting):
    response = page("silences/", silence="declined", kind="longing")
    assert response.url == f"{HERE}{sitting.id}/?kind=longing"
    noted = Silence.plain.get()
    assert (noted.session, noted.kind) == (sitting, "declined")
    content = client.get(response.url).content.decode()
    assert f"silences/{noted.id}/remove/" in content
    for _twice in range(2):
        page(f"silences/{noted.id}/remove/")
    assert not Silence.plain.exists()


def test_every_kind_of_silence_has_its_button(client, sitting):
    content = client.get(f"{HERE}{sitting.id}/").content.decode()
    buttons = re.findall(r'<button[^>]*name="silence"[^>]*value="(\w+)"', content)
    assert buttons[0] == "declined"
    assert sorted(buttons) == sorted(
        [
            "declined",
            "subject_changed",
            "signalled",
            "left",
            "men_reluctant",
            "women_blocked",
            "third_party",
            "banned",
        ]
    )


def test_a_double_tap_counts_once_and_keeps_the_half_typed_card(page):
    key = str(uuid.uuid4())
    for _twice in range(2):
        response = page("silences/", silence="left", silence_id=key, text="A medias")
        assert standing(response, "text") == "A medias"
    assert Silence.plain.count() == 1


@pytest.mark.parametrize("values", [{"silence": "loud"}, {"silence_id": "x"}, {}])
def test_an_unknown_silence_is_not_noted(page, values):
    response = page("silences/", **values)
    assert "not noted" in texts(response)
    assert not Silence.plain.exists()


# --- consent, finishing, ending -----------------------------------------------------------


def test_without_consent_to_notes_nothing_can_be_written(client, page, sitting):
    Consent.plain.filter(session=sitting).update(notes="none")
    shown = client.get(f"{HERE}{sitting.id}/").content.decode()
    assert 'name="text"' not in shown
    assert 'name="lines"' not in shown
    assert 'name="silence"' in shown
    for response in (page(text="Algo"), page("cards/many/", lines="Algo\nMás")):
        assert response.url == f"{HERE}{sitting.id}/"
    assert said(sitting) == []
    page("silences/", silence="declined")
    page("finish/", headcount_band="5-9")
    sitting.refresh_from_db()
    assert (sitting.state, sitting.silences.count()) == ("synced", 1)


def test_finishing_needs_no_card(page, sitting):
    response = page("finish/", headcount_band="5-9")
    assert response.url == f"{HERE}{sitting.id}/"
    sitting.refresh_from_db()
    assert (sitting.state, sitting.headcount_band) == ("synced", "5-9")


def test_finishing_asks_how_many_were_there(page, sitting):
    response = page("finish/")
    assert "how many people were there" in texts(response)
    sitting.refresh_from_db()
    assert sitting.state == "cleared"


def test_words_in_the_field_hold_the_finish(page, sitting):
    response = page("finish/", headcount_band="5-9", text="A medias")
    assert standing(response, "text") == "A medias"
    assert re.search(r'value="5-9"[^>]*checked', response.content.decode())
    sitting.refresh_from_db()
    assert sitting.state == "cleared"


def test_after_the_finish_nothing_is_written(page, sitting):
    page(text="Antes")
    card = sitting.contributions.get()
    page("silences/", silence="left")
    noted = sitting.silences.get()
    page("finish/", headcount_band="5-9")
    for address, values in (
        ("cards/", {"text": "Después"}),
        ("cards/", {"correct": str(card.id)}),
        ("cards/many/", {"lines": "Después"}),
        (f"cards/{card.id}/remove/", {}),
        ("silences/", {"silence": "left"}),
        (f"silences/{noted.id}/remove/", {}),
        ("finish/", {"headcount_band": "20+"}),
    ):
        response = page(address, **values)
        assert response.url == f"{HERE}{sitting.id}/", address
    sitting.refresh_from_db()
    assert sitting.headcount_band == "5-9"
    assert [row[1] for row in said(sitting)] == ["Antes"]
    assert sitting.silences.count() == 1


def test_ending_is_two_taps_and_says_what_it_destroys(client, page, sitting):
    page(text="Lo dicho")
    page("silences/", silence="third_party")
    content = client.get(f"{HERE}{sitting.id}/").content.decode()
    fold = re.search(r'<details class="ending">(.*?)</details>', content, re.DOTALL)[1]
    # One tap opens the fold, the other is its only button.
    assert len(re.findall(r"<summary", fold)) == len(re.findall(r"<button", fold)) == 1
    assert "destroyed now and for good" in " ".join(fold.split())
    # No key in the card's form can end it by mistake.
    assert content.index('class="ending"') < content.index('id="desk"')
    for _twice in range(2):
        response = client.post(f"{HERE}{sitting.id}/abort/")
        assert response.url == f"{HERE}{sitting.id}/"
    sitting.refresh_from_db()
    assert sitting.state == "aborted"
    assert not Contribution.plain.exists()
    assert list(Silence.plain.values_list("kind", flat=True)) == ["third_party"]
    assert "Lo dicho" not in client.get(f"{HERE}{sitting.id}/").content.decode()


def test_a_finished_sitting_is_not_ended(client, page, sitting):
    page(text="Lo dicho")
    page("finish/", headcount_band="5-9")
    client.post(f"{HERE}{sitting.id}/abort/")
    sitting.refresh_from_db()
    assert (sitting.state, len(said(sitting))) == ("synced", 1)


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
    with django_assert_max_num_queries(7):
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
    with django_assert_max_num_queries(12):
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

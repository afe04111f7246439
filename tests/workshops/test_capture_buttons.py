"""The other buttons of the capture page: correct, take out, silence, finish, end."""

import re
import uuid

import pytest

from tests.workshops.capture_page import HERE, Page, chosen, said, standing, texts
from tests.world import make_insecurity, make_session
from workshops.actions import cards, synthesis
from workshops.actions.cards import Card
from workshops.models.contributions import Contribution
from workshops.models.sessions import Consent, Silence


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


def test_after_a_correction_the_next_card_is_a_new_one(page, sitting):
    page(text="Sin lus")
    key = str(sitting.contributions.get().id)
    # Half-typed lines keep the page from leaving, so the fields come back as they are.
    response = page(id=key, correcting="True", text="Sin luz", lines="A medias")
    assert standing(response, "lines") == "A medias"
    assert standing(response, "correcting") in {"", "False"}
    assert standing(response, "id") != key


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


def test_the_language_link_leads_back_to_the_page(page, sitting):
    content = page("silences/").content.decode()
    assert f'next={HERE}{sitting.id}/"' in content

"""The pages of the ground: who reads, who writes, what they warn of."""

import re
import uuid

import pytest
from django.utils import timezone

from communities.models.ground import (
    BannedTopic,
    ContextIndicator,
    ContextSheet,
    ReferralService,
)
from tests.communities.test_ground import ban, figure, service, write
from tests.world import make_session

BASE = "/desk/valle/c/arriba/records/"


@pytest.fixture
def page_of(client_of, world):
    """The text of a page as one person reads it."""

    def read(name, path):
        client = client_of(getattr(world, name))
        client.cookies["django_language"] = "en"
        text = client.get(f"{BASE}{path}").content.decode()
        return " ".join(re.sub(r"<[^>]+>", " ", text).split())

    return read


@pytest.fixture
def post(client_of, world):
    def send(name, path, **data):
        client = client_of(getattr(world, name))
        client.cookies["django_language"] = "en"
        return client.post(f"{BASE}{path}", data)

    return send


def indicator_data(**more):
    return {
        "id": uuid.uuid4(),
        "series": "poverty",
        "year": 2020,
        "value": "41.5",
        "unit": "percent",
        "source": "CONEVAL, medición de pobreza",
    } | more


def service_data(**more):
    return {
        "id": uuid.uuid4(),
        "kind": "listening",
        "title": "Línea de la Vida",
        "scope": "national",
        "channel": "800 911 2000",
        "cost": "free",
        "verified_on": f"{timezone.localdate():%Y-%m}",
    } | more


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("context/", "Write a few sentences on each"),
        ("indicators/", "Two or three are enough"),
        ("referrals/", "Begin with three"),
        ("not-raised/", "put whoever speaks of them in danger"),
    ],
)
def test_an_empty_page_teaches(page_of, path, words):
    assert words in page_of("ana", path)


def test_the_hub_leads_a_person_only_where_they_may_go(page_of):
    for name in ("ana", "beto"):
        text = page_of(name, "")
        assert "Five contexts" in text
        assert "Where people find help" in text
        assert "What is not raised here" in text
        assert "How we are" in text
    for name in ("dora", "edith"):
        text = page_of(name, "")
        assert "Official figures" in text
        assert "Who was heard, and who was not" in text
        assert "Where people find help" not in text
        assert "What is not raised here" not in text
        assert "How we are" not in text


def test_field_team_writes_and_the_coordinator_marks(world, post, page_of):
    assert post("ana", "context/write/", social_es="Hay fiestas.\r\n\r\nY tequio.").url == (
        f"{BASE}context/"
    )
    assert ContextSheet.plain.get().social_es == "Hay fiestas.\n\nY tequio."
    assert "No version is let into the agenda yet" in page_of("dora", "context/")
    assert "Let it into the agenda" in page_of("beto", "context/")
    for name in ("ana", "dora", "edith"):
        assert "Let it into the agenda" not in page_of(name, "context/")
        assert post(name, "context/1/mark/", mark="yes").status_code == 403
    post("beto", "context/1/mark/", mark="yes")
    assert "Version 1 goes into the next" in page_of("edith", "context/")
    post("beto", "context/1/mark/", mark="no")
    assert "No version is let into" in page_of("edith", "context/")
    assert post("beto", "context/9/mark/", mark="yes").status_code == 404


def test_readers_are_offered_no_writing(world, page_of):
    write(world, social_es="Hay fiestas.")
    figure(world, "poverty")
    for name in ("dora", "edith"):
        assert "Write the next version" not in page_of(name, "context/")
        text = page_of(name, "indicators/")
        assert "INEGI" in text
        assert "Add a figure" not in text
        assert "Correct" not in text


def test_an_empty_sheet_is_not_saved(world, post):
    response = post("ana", "context/write/", social_es="  ")
    assert response.status_code == 200
    assert not ContextSheet.plain.exists()


@pytest.mark.parametrize(
    ("path", "field", "data"),
    [
        ("context/write/", "social_es", dict),
        ("indicators/new/", "caveat_es", indicator_data),
        ("referrals/new/", "trust_note", service_data),
        ("coverage/men_adult/", "note_es", lambda: {"reason": "declined"}),
    ],
)
def test_a_name_is_warned_of_once_and_kept_when_sent_again(world, post, path, field, data):
    values = data() | {field: "Dicen que Juan Pérez manda"}
    first = post("ana", path, **values)
    form = first.context["form"]
    assert first.status_code == 200
    assert field in form.errors
    assert "Juan Pérez" in first.content.decode()
    # Other words since: warned again.
    other = values | {"warned": form["warned"].value(), field: "Lo dijo Rosa Ruiz"}
    assert field in post("ana", path, **other).context["form"].errors
    again = post("ana", path, **(values | {"warned": form["warned"].value()}))
    assert again.status_code == 302


def test_homicides_wait_for_another_figure(world, page_of):
    figure(world, "homicides", value=73)
    for name in ("ana", "dora"):
        text = page_of(name, "indicators/")
        assert "There are only homicide figures here" in text
        assert "73" not in text
    figure(world, "poverty", value=41)
    text = page_of("dora", "indicators/")
    assert "There are only homicide figures" not in text
    assert "73" in text


def test_a_figure_is_written_corrected_and_taken_out(post):
    data = indicator_data()
    for _ in range(2):
        assert post("ana", "indicators/new/", **data).status_code == 302
    row = ContextIndicator.plain.get()
    post("beto", f"indicators/{row.pk}/", **(data | {"id": row.pk, "value": 42}))
    assert ContextIndicator.plain.get().value == 42
    again = post("ana", "indicators/new/", **indicator_data())
    assert "year" in again.context["form"].errors
    assert "year" in (
        post("ana", "indicators/new/", **indicator_data(year=2100)).context["form"].errors
    )
    for _ in range(2):
        assert post("ana", f"indicators/{row.pk}/remove/").status_code == 302
    assert not ContextIndicator.plain.exists()


def test_a_service_is_written_checked_and_taken_out(post, page_of):
    post("ana", "referrals/new/", **service_data(trust_note="Avisa a la policía."))
    row = ReferralService.plain.get()
    assert row.verified_on == timezone.localdate().replace(day=1)
    assert "Avisa a la policía." in page_of("beto", "referrals/")
    post("ana", f"referrals/{row.pk}/", **service_data(verified_on="2020-01"))
    row.refresh_from_db()
    assert row.is_stale
    assert "not checked for more than 90 days" in page_of("ana", "referrals/")
    assert post("ana", f"referrals/{row.pk}/remove/").status_code == 302
    assert not ReferralService.plain.exists()


@pytest.mark.parametrize("month", ["", "ayer", "2026-13", "2100-01"])
def test_a_month_that_is_none_is_refused(post, month):
    response = post("ana", "referrals/new/", **service_data(verified_on=month))
    assert "verified_on" in response.context["form"].errors


def test_the_card_says_nothing_of_what_it_is_for(world, client_of):
    service(world, title="Escucha", trust_note="No si teme a su pareja", kind="women")
    service(world, title="Vieja", days=200)
    for language in ("es", "en"):
        client = client_of(world.ana)
        client.cookies["django_language"] = language
        page = client.get(f"{BASE}referrals/card/").content.decode()
        printed = page[page.index("<section") : page.index("</section>")]
        title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)[1]
        assert "Escucha" in printed
        assert "*" in printed
        assert "Vieja" not in printed
        assert not re.search(
            r"pareja|violen|segur|secur|tequio|valle|arriba|mujer|women|help",
            printed + title,
            re.IGNORECASE,
        )


def test_a_topic_is_banned_by_its_code(post, page_of):
    response = post(
        "ana", "not-raised/", id=uuid.uuid4(), topic="form:collusion", level="S4"
    )
    assert response.status_code == 302
    row = BannedTopic.plain.get()
    assert (row.vocabulary, row.code) == ("form", "collusion")
    assert "Collusion, leaks" in page_of("beto", "not-raised/")
    for wrong in ("form:nada", "sensitivity:S1", "form:none", ""):
        response = post("ana", "not-raised/", id=uuid.uuid4(), topic=wrong, level="S4")
        assert "topic" in response.context["form"].errors
    past = post(
        "ana",
        "not-raised/",
        id=uuid.uuid4(),
        topic="form:theft",
        level="S3",
        until="2020-01-01",
    )
    assert "until" in past.context["form"].errors
    post("ana", f"not-raised/{row.pk}/lift/")
    assert not BannedTopic.plain.exists()


def test_planner_and_notes_remind_of_what_is_not_raised(world, client_of):
    ban(world)
    client = client_of(world.ana)
    client.cookies["django_language"] = "en"
    sitting = make_session(world)
    for path in ("sessions/new/", f"sessions/{sitting.pk}/"):
        page = client.get(f"/desk/valle/c/arriba/{path}").content.decode()
        assert "Collusion, leaks" in page
    away = client_of(world.carla)
    away.cookies["django_language"] = "en"
    page = away.get("/desk/valle/c/abajo/sessions/new/").content.decode()
    assert "Collusion, leaks" not in page

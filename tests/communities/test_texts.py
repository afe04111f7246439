"""What a process says about itself, before it may publish anything."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from agendas.actions.publishing import ask_to_publish_national
from agendas.actions.themes import current_national
from agendas.models.agendas import AgendaVersion
from communities.actions.processes import grant_role
from communities.actions.texts import TextsMissingError, require_texts, write_text
from communities.choices import TEXTS_BEFORE_PUBLISHING, Role, TextKind
from communities.models.places import Community
from communities.models.processes import Process
from communities.models.texts import ProcessText
from communities.queries.texts import consent_script, texts_of
from communities.templatetags.house import blocks
from tests.votes import hold_vote, publish
from tests.world import make_session

PRIVACY = "/desk/valle/texts/privacy/"


@pytest.fixture
def bare(world):
    """A process that has not written anything yet, with the same people."""
    with transaction.atomic():
        # The trigger refuses deletion; a new process is what has no texts.
        process = Process.plain.create(slug="nuevo", name_es="Nuevo")
    Community.plain.filter(pk=world.here.pk).update(process=process)
    world.here.refresh_from_db()
    for role in (Role.COORDINATOR, Role.EDITOR):
        at = world.here if role == Role.COORDINATOR else None
        person = world.beto if at else world.edith
        grant_role(acting_user=None, user=person, role=role, process=process, community=at)
    return process


def write(world, kind, body_es="Un equipo.", **more):
    return write_text(
        acting_user=world.edith, process=world.process, kind=kind, body_es=body_es, **more
    )


def test_a_change_is_a_new_version_and_the_same_words_are_not(world):
    first = write(world, "about", "Uno")
    assert write(world, "about", "Uno") == first
    second = write(world, "about", "Dos", body_en="Two")
    assert (first.version, second.version) == (1, 2)
    assert texts_of(world.process)["about"] == second
    assert ProcessText.objects.within(world.process).filter(kind="about").count() == 2


@pytest.mark.parametrize("body", ["", "x" * 8_001])
def test_empty_and_endless_texts_are_refused(world, body):
    with pytest.raises(ValidationError):
        write(world, "about", body)


def test_the_database_keeps_old_versions_as_they_were(world):
    text = write(world, "consent", "¿Estamos de acuerdo?")
    for change in (text.delete, lambda: ProcessText.plain.update(body_es="Otra cosa")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_each_process_has_its_own_texts(world):
    write(world, "about", "Del valle")
    assert "about" not in texts_of(world.other)


def test_nothing_is_published_before_the_process_says_who_is_behind_it(bare, world):
    with pytest.raises(TextsMissingError) as caught:
        require_texts(bare)
    assert caught.value.kinds == TEXTS_BEFORE_PUBLISHING
    for kind in TEXTS_BEFORE_PUBLISHING:
        with pytest.raises(TextsMissingError):
            require_texts(bare)
        write_text(acting_user=world.edith, process=bare, kind=kind, body_es="Sí")
    require_texts(bare)


@pytest.mark.slow
def test_local_and_national_publishing_ask_for_the_texts(bare, world):
    hold_vote(world, [{0}] * 12)
    with pytest.raises(TextsMissingError):
        publish(world)
    with pytest.raises(TextsMissingError):
        ask_to_publish_national(
            acting_user=world.edith, agenda=current_national(bare), note_es="Después"
        )
    assert not AgendaVersion.objects.within(bare).exists()


@pytest.mark.slow
def test_refusal_says_what_comes_first_with_the_way_there(world, client_of, monkeypatch):
    hold_vote(world, [{0}] * 12)
    base = "/desk/valle/c/arriba/agenda/"
    beto = client_of(world.beto)
    beto.cookies["django_language"] = "en"
    beto.post(f"{base}validate/", {"held": "no", "note_es": "No se hizo"})
    monkeypatch.setattr("communities.actions.texts.texts_of", lambda _process: {})
    page = beto.post(f"{base}publish/", {"note_es": "Después"}, follow=True)
    assert 'href="/desk/valle/texts/"' in page.content.decode()
    assert not AgendaVersion.objects.within(world.process).exists()


def test_editor_writes_on_the_desk_and_everyone_reads(world, client_of, client):
    page = client_of(world.edith).post(
        PRIVACY,
        {
            "body_es": "No guardamos:\r\n\r\n- nombres\r\n- <b>fotos</b>",
            "body_en": "Nothing",
        },
        follow=True,
    )
    assert page.redirect_chain == [("/desk/valle/texts/", 302)]
    text = client.get("/valle/privacy/").content.decode()
    assert "<li>nombres</li><li>&lt;b&gt;fotos&lt;/b&gt;</li>" in "".join(
        text.split("\n")
    ).replace("  ", "")
    assert "Nothing" not in text
    client.cookies["django_language"] = "en"
    assert "Nothing" in client.get("/valle/privacy/").content.decode()


def test_spanish_is_required_and_what_was_typed_is_kept(world, client_of):
    page = client_of(world.edith).post(PRIVACY, {"body_es": "", "body_en": "Kept words"})
    assert page.status_code == 200
    assert "Kept words" in page.content.decode()


def test_an_unknown_text_is_not_there(world, client_of):
    assert client_of(world.edith).get("/desk/valle/texts/prices/").status_code == 404


def test_foot_of_a_process_leads_to_its_texts(world, client):
    page = client.get("/valle/").content.decode()
    for name in ("about", "privacy", "accessibility"):
        assert f'href="/valle/{name}/"' in page
        assert client.get(f"/valle/{name}/").status_code == 200


@pytest.mark.parametrize("slug", ["about", "privacy", "accessibility", "national"])
def test_a_community_cannot_stand_at_the_address_of_a_page(world, slug):
    with pytest.raises(IntegrityError), transaction.atomic():
        Community.plain.filter(pk=world.here.pk).update(slug=slug)


def test_a_sitting_keeps_the_version_of_the_script_that_was_read(world, client_of):
    write(world, TextKind.CONSENT, "¿Están de acuerdo?")
    first = make_session(world)
    assert (
        consent_script(world.process).body_es
        in client_of(world.ana).get("/desk/valle/c/arriba/sessions/new/").content.decode()
    )
    write(world, TextKind.CONSENT, "¿Están todas de acuerdo?")
    second = make_session(world)
    first.consent.refresh_from_db()
    assert (first.consent.script_version, second.consent.script_version) == (1, 2)


def test_plain_text_knows_paragraphs_and_lists():
    assert blocks("Uno\ndos\n\n- a\n- b\ntres\n\n\ncuatro") == [
        (False, ["Uno", "dos"]),
        (True, ["a", "b"]),
        (False, ["tres"]),
        (False, ["cuatro"]),
    ]
    assert blocks("") == []

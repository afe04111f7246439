"""Desk pages of agendas: what waits, the merge desk, validation and publication."""

import pytest

from agendas.actions import themes
from agendas.actions.tallying import tally_national
from communities.models.acts import SecondPersonAct
from tests.votes import hold_vote, make_proposals, publish, publish_beside, second
from tests.world import confirm, make_insecurity, make_proposal
from workshops.models.items import Proposal

MANY = [{0, 1}] * 12 + [{1, 2}] * 8 + [{2}] * 5
NOTE = {"note_es": "Se hará después", "note_en": "Later"}


@pytest.fixture
def nation(world):
    hold_vote(world, MANY)
    publish(world)
    publish_beside(world)
    world.agenda_ = themes.current_national(world.process)
    return world


def test_it_works(world, client_of):
    page = client_of(world.beto).get("/desk/valle/").content.decode()
    assert "Arriba" in page
    assert "Abajo" not in page


def test_one_process_opens_at_once_and_none_teaches(world, client_of):
    assert client_of(world.beto).get("/desk/").url == "/desk/valle/"
    assert client_of(world.stella).get("/desk/").status_code == 200
    assert client_of(world.omar).get("/desk/valle/").url == "/desk/valle/people/"
    assert client_of(world.nadia).get("/desk/valle/").url == "/desk/valle/audit/"


@pytest.mark.parametrize("n", [1, 30])
def test_queries_do_not_grow_with_items(
    nation, client_of, django_assert_max_num_queries, n
):
    for i in range(n):
        item = make_insecurity(nation, f"Otra {i}")
    confirm(nation, item)
    theme = themes.create_theme(
        acting_user=nation.edith, agenda=nation.agenda_, title_es="Tema", title_en="Theme"
    )
    for i in range(n):
        themes.create_theme(
            acting_user=nation.edith, agenda=nation.agenda_, title_es=f"Tema {i}"
        )
    themes.place_items(
        acting_user=nation.edith,
        theme=theme,
        items=list(Proposal.objects.within(nation.here)[:2]),
    )
    tally_national(acting_user=nation.edith, agenda=nation.agenda_)
    edith, beto = client_of(nation.edith), client_of(nation.beto)
    for client, address in (
        (beto, "/desk/valle/"),
        (edith, "/desk/valle/"),
        (beto, "/desk/valle/c/arriba/"),
        (beto, "/desk/valle/c/arriba/agenda/"),
        (edith, "/desk/valle/national/"),
        (edith, "/desk/valle/national/ranking/"),
        (edith, "/desk/valle/exports/"),
    ):
        client.get(address)
        with django_assert_max_num_queries(11, info=address):
            assert client.get(address).status_code == 200


def test_theme_is_made_of_the_selected_items(nation, client_of):
    first, second = Proposal.objects.within(nation.here).order_by("code")[:2]
    edith = client_of(nation.edith)
    form = edith.get("/desk/valle/national/").context["form"]
    payload = {
        "id": form["id"].value(),
        "title_es": "Luz para todas",
        "items": [first.id, second.id],
    }

    for _ in range(2):  # an impatient second tap makes no second theme
        edith.post("/desk/valle/national/themes/", payload)

    theme = nation.agenda_.themes.get()
    assert theme.title_es == "Luz para todas"
    assert {p.proposal_id for p in theme.placements.all()} == {first.id, second.id}


def test_theme_without_words_keeps_what_was_typed(nation, client_of):
    edith = client_of(nation.edith)
    first = Proposal.objects.within(nation.here).first()
    form = edith.get("/desk/valle/national/").context["form"]
    response = edith.post(
        "/desk/valle/national/themes/",
        {
            "id": form["id"].value(),
            "title_es": "",
            "title_en": "Light",
            "items": [first.id],
        },
    )
    page = response.content.decode()
    assert response.status_code == 200
    assert 'value="Light"' in page
    assert f'value="{first.id}" form="pick" checked' in " ".join(page.split())
    assert not nation.agenda_.themes.exists()


@pytest.mark.parametrize(("english", "told"), [("Light", True), ("Lamps", False)])
def test_a_theme_worded_anew_tells_that_its_english_is_older(
    nation, client_of, english, told
):
    theme = themes.create_theme(
        acting_user=nation.edith,
        agenda=nation.agenda_,
        title_es="Luz",
        title_en="Light",
    )
    page = client_of(nation.edith).post(
        f"/desk/valle/national/themes/{theme.id}/",
        {"id": theme.id, "title_es": "Luminarias", "title_en": english},
        follow=True,
    )
    theme.refresh_from_db()
    assert theme.title_es == "Luminarias"
    assert ("English words are older" in page.content.decode()) is told


def test_moving_and_undoing(nation, client_of):
    edith = client_of(nation.edith)
    theme = themes.create_theme(
        acting_user=nation.edith, agenda=nation.agenda_, title_es="Tema", title_en="Theme"
    )
    item = Proposal.objects.within(nation.here).first()

    edith.post("/desk/valle/national/place/", {"items": [item.id], "theme": theme.id})
    assert theme.placements.count() == 1
    edith.post("/desk/valle/national/undo/")
    assert theme.placements.count() == 0
    edith.post("/desk/valle/national/place/", {"items": [item.id], "theme": theme.id})
    edith.post("/desk/valle/national/place/", {"items": [item.id], "theme": "none"})
    assert theme.placements.count() == 0
    assert nation.agenda_.operations.count() == 5


@pytest.mark.parametrize(
    ("items", "theme"), [([], "none"), (["x"], "none"), (None, ""), (None, "nada")]
)
def test_nonsense_moves_nothing(nation, client_of, items, theme):
    item = Proposal.objects.within(nation.here).first()
    items = [item.id] if items is None else items
    response = client_of(nation.edith).post(
        "/desk/valle/national/place/", {"items": items, "theme": theme}
    )
    assert response.status_code in {302, 404}
    assert not nation.agenda_.operations.exists()


def test_items_of_another_process_are_ignored(nation, client_of, world):
    theme = themes.create_theme(
        acting_user=nation.edith, agenda=nation.agenda_, title_es="Tema", title_en="Theme"
    )
    foreign = make_proposal(world, "Ajena", world.elsewhere)
    confirm(world, foreign, community=world.elsewhere)
    client_of(nation.edith).post(
        "/desk/valle/national/place/", {"items": [foreign.id], "theme": theme.id}
    )
    assert theme.placements.count() == 0


def test_ranking_and_publishing_through_the_pages(nation, client_of, client):
    theme = themes.create_theme(
        acting_user=nation.edith,
        agenda=nation.agenda_,
        title_es="Luz y agua",
        title_en="Theme",
    )
    themes.place_items(
        acting_user=nation.edith,
        theme=theme,
        items=list(Proposal.objects.within(nation.here)[:2]),
    )
    edith = client_of(nation.edith)

    edith.post("/desk/valle/national/ranking/")
    refused = edith.post(
        "/desk/valle/national/publish/", {"note_es": "", "note_en": "Typed"}
    )
    assert "Typed" in refused.content.decode()
    assert client.get("/valle/national/v1/").status_code == 404
    edith.post("/desk/valle/national/publish/", NOTE)
    assert client.get("/valle/national/v1/").status_code == 404
    edith.post(second("publish_national"))
    assert client.get("/valle/national/v1/").status_code == 404
    client_of(nation.beto).post(second("publish_national"))

    page = client.get("/valle/national/").content.decode()
    assert "Luz y agua" in page
    item = client.get(f"/valle/national/{theme.id}/").content.decode()
    assert "/valle/arriba/" in item


def test_publishing_with_moved_themes_is_refused(nation, client_of):
    edith = client_of(nation.edith)
    theme = themes.create_theme(
        acting_user=nation.edith, agenda=nation.agenda_, title_es="Tema", title_en="Theme"
    )
    items = list(Proposal.objects.within(nation.here)[:2])
    themes.place_items(acting_user=nation.edith, theme=theme, items=items[:1])
    edith.post("/desk/valle/national/ranking/")
    themes.place_items(acting_user=nation.edith, theme=theme, items=items[1:])

    edith.post("/desk/valle/national/publish/", NOTE)

    assert not nation.agenda_.versions.exists()


def test_publishing_without_english_says_what_is_missing(nation, client_of):
    """A national agenda stands in both languages, or not at all."""
    edith = client_of(nation.edith)
    theme = themes.create_theme(
        acting_user=nation.edith, agenda=nation.agenda_, title_es="Tema"
    )
    items = list(Proposal.objects.within(nation.here)[:1])
    themes.place_items(acting_user=nation.edith, theme=theme, items=items)
    edith.post("/desk/valle/national/ranking/")
    page = edith.post("/desk/valle/national/publish/", NOTE, follow=True).content.decode()
    assert "no words in English yet" in page
    assert not SecondPersonAct.plain.filter(kind="publish_national").exists()


def test_validation_needs_a_note_and_keeps_what_was_typed(world, client_of):
    hold_vote(world, MANY)
    beto = client_of(world.beto)
    page = beto.post(
        "/desk/valle/c/arriba/agenda/validate/", {"held": "no", "note_en": "Typed"}
    ).content.decode()
    assert "Typed" in page
    beto.post("/desk/valle/c/arriba/agenda/validate/", {"held": "no", **NOTE})
    agenda = world.here.agendas.get()
    assert agenda.state == "validated"
    stage = agenda.stages.get(stage="community_validation")
    assert (stage.held, stage.note_es) == (False, NOTE["note_es"])


def test_local_agenda_is_published_once_and_revised(world, client_of, client):
    hold_vote(world, MANY)
    beto = client_of(world.beto)
    address = "/desk/valle/c/arriba/agenda/"
    beto.post(f"{address}validate/", {"held": "yes", **NOTE})
    beto.post(f"{address}publish/", NOTE)
    beto.post(second("publish_local"))
    agenda, edith = world.here.agendas.get(), client_of(world.edith)
    assert not agenda.versions.exists()
    confirm = second("publish_local")
    for _twice in range(2):
        edith.post(confirm)
    beto.post(f"{address}publish/", NOTE)
    assert agenda.versions.count() == 1

    beto.post(f"{address}revise/")
    beto.post(f"{address}validate/", {"held": "yes", **NOTE})
    beto.post(f"{address}publish/", NOTE)
    edith.post(second("publish_local"))
    assert [v.number for v in agenda.versions.all()] == [2, 1]
    assert client.get("/valle/arriba/v1/").status_code == 200


def test_publishing_before_the_vote_is_refused(world, client_of):
    make_proposals(world, 3)
    beto = client_of(world.beto)
    beto.post("/desk/valle/c/arriba/agenda/validate/", {"held": "yes", **NOTE})
    beto.post("/desk/valle/c/arriba/agenda/publish/", NOTE)
    assert not world.here.agendas.get().versions.exists()


def test_newer_local_agenda_is_announced_to_the_editor(nation, client_of):
    theme = themes.create_theme(
        acting_user=nation.edith, agenda=nation.agenda_, title_es="Tema", title_en="Theme"
    )
    themes.place_items(
        acting_user=nation.edith,
        theme=theme,
        items=[Proposal.objects.within(nation.here).first()],
    )
    edith, beto = client_of(nation.edith), client_of(nation.beto)
    edith.post("/desk/valle/national/ranking/")
    edith.post("/desk/valle/national/publish/", NOTE)
    beto.post(second("publish_national"))
    assert edith.get("/desk/valle/national/ranking/").context["newer"] == []

    address = "/desk/valle/c/arriba/agenda/"
    beto.post(f"{address}revise/")
    beto.post(f"{address}validate/", {"held": "yes", **NOTE})
    beto.post(f"{address}publish/", NOTE)
    edith.post(second("publish_local"))

    assert edith.get("/desk/valle/national/ranking/").context["newer"] == ["Apatzingán"]
    edith.post("/desk/valle/national/ranking/")
    edith.post("/desk/valle/national/publish/", NOTE)
    beto.post(second("publish_national"))
    assert nation.agenda_.versions.count() == 2


def test_one_community_alone_makes_no_national_agenda(world, client_of):
    hold_vote(world, MANY)
    publish(world)
    agenda = themes.current_national(world.process)
    theme = themes.create_theme(
        acting_user=world.edith, agenda=agenda, title_es="Luz", title_en="Light"
    )
    items = list(Proposal.objects.within(world.here)[:2])
    themes.place_items(acting_user=world.edith, theme=theme, items=items)
    edith = client_of(world.edith)
    edith.post("/desk/valle/national/ranking/")
    page = edith.post("/desk/valle/national/publish/", NOTE, follow=True).content.decode()
    assert "at least two published local ones" in page
    assert not agenda.versions.exists()
    publish_beside(world)
    edith.post("/desk/valle/national/publish/", NOTE)
    client_of(world.beto).post(second("publish_national"))
    assert agenda.versions.count() == 1

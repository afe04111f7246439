"""From two published local agendas to a national one, and every thread back."""

import pytest
from django.db import DatabaseError, connection, transaction

from agendas.actions import publishing, tallying, themes
from agendas.actions.tallying import tally_national
from agendas.actions.versions import is_intact
from agendas.models.agendas import AgendaItem, AgendaVersion
from agendas.queries import provenance, results
from agendas.queries.national_content import UntracedThemeError
from agendas.queries.public import national_version
from communities.actions.status import Suspension, suspend_community
from communities.machine import NotAllowedError
from tests.votes import hold_vote, publish, publish_nation
from tests.world import World, confirm, make_insecurity, make_proposal, make_session
from workshops.actions import cards, items, synthesis
from workshops.models.contributions import Contribution
from workshops.models.items import Proposal
from workshops.models.sessions import Consent

pytestmark = pytest.mark.slow

MANY = [{0, 1}] * 12 + [{1, 2}] * 8 + [{2}] * 5


@pytest.fixture
def nation(world: World):
    """``here`` and ``there`` voted and published; two themes, one of them in one place only."""
    hold_vote(world, MANY)
    hold_vote(world, MANY, world.there)
    publish(world)
    publish(world, world.there)
    agenda = themes.current_national(world.process)
    ours = list(Proposal.objects.within(world.here).order_by("code"))
    theirs = list(Proposal.objects.within(world.there).order_by("code"))
    for title, members in (
        ("Luz en las calles", [ours[0], theirs[1]]),
        ("Agua para todas las casas", [ours[1]]),
        ("Nadie la marcó", [ours[3]]),
    ):
        theme = themes.create_theme(acting_user=world.edith, agenda=agenda, title_es=title)
        themes.place_items(acting_user=world.edith, theme=theme, items=members)
    world.agenda_ = agenda
    return world


def test_it_works(nation):
    tally_national(acting_user=nation.edith, agenda=nation.agenda_)
    version = publish_nation(nation)

    lines = {item.content["title_es"]: item for item in version.items.all()}

    assert set(lines) == {
        "Luz en las calles",
        "Agua para todas las casas",
        "Nadie la marcó",
    }
    assert lines["Nadie la marcó"].rank is None
    assert lines["Nadie la marcó"].section == "unmarked"


def test_table_tells_apart_marked_unmarked_and_not_asked(nation):
    tally = tally_national(acting_user=nation.edith, agenda=nation.agenda_)

    cells = {
        nation.agenda_.themes.get(pk=key).title_es: {slug: c[0] for slug, c in row.items()}
        for key, row in results.national_cells(tally).items()
    }

    assert cells == {
        "Luz en las calles": {"arriba": "marked", "abajo": "marked"},
        "Agua para todas las casas": {"arriba": "marked", "abajo": "not_on_ballot"},
        "Nadie la marcó": {"arriba": "no_marks", "abajo": "not_on_ballot"},
    }


def test_theme_asked_in_one_place_says_so(nation):
    tally_national(acting_user=nation.edith, agenda=nation.agenda_)
    version = publish_nation(nation)

    assert {
        i.content["title_es"]: i.content["heard_in_one_place"] for i in version.items.all()
    } == {
        "Luz en las calles": False,
        "Agua para todas las casas": True,
        "Nadie la marcó": True,
    }


def test_unplaced_items_keep_their_own_line(nation):
    tally_national(acting_user=nation.edith, agenda=nation.agenda_)
    head = publish_nation(nation).head

    placed = {("arriba", "P01"), ("abajo", "P02"), ("arriba", "P02"), ("arriba", "P04")}
    every = {(slug, f"P0{n}") for slug in ("arriba", "abajo") for n in range(1, 5)}
    assert {(row["community"], row["code"]) for row in head["unplaced"]} == every - placed


def test_provenance_is_one_query_each_way(nation, django_assert_num_queries):
    session = make_session(nation)
    (card,) = cards.add_contributions(
        acting_user=nation.ana,
        session=session,
        cards=[cards.Card("proposal", "Que haya luz")],
    )
    first = Proposal.objects.within(nation.here).get(code="P01")
    synthesis.gather_into(
        acting_user=nation.beto, community=nation.here, ids=[card.id], item=first
    )
    tally_national(acting_user=nation.edith, agenda=nation.agenda_)
    version = publish_nation(nation)
    theme = version.items.get(rank=1).theme

    with django_assert_num_queries(1):
        down = list(provenance.voices_behind_theme(nation.process, version, theme.id))
    with django_assert_num_queries(1):
        up = list(
            provenance.national_lines_of(nation.process, version, contribution=card.id)
        )

    assert card in down
    assert all(voice.session.community.slug == "arriba" for voice in down)
    assert [line.theme_id for line in up] == [theme.id]


def test_suspended_community_keeps_an_empty_chair_and_casts_no_votes(nation):
    suspend_community(
        acting_user=nation.carla,
        community=nation.there,
        why=Suspension("violence_rise", "2030-01-01", "No fue posible seguir."),
    )
    tally = tally_national(acting_user=nation.edith, agenda=nation.agenda_)
    head = publish_nation(nation).head

    assert [row["community"] for row in tally.record["communities"]] == ["arriba"]
    chair = next(row for row in head["communities"] if row["slug"] == "abajo")
    assert (chair["status"], chair["reason"]) == ("suspended", "violence_rise")


def test_testimony_is_an_echo_only_in_words_its_group_confirmed(nation, world):
    said = make_proposal(world, "Dicho y confirmado", world.there)
    confirm(world, said, community=world.there)
    unsaid = make_proposal(world, "Dicho sin confirmar", world.there)
    theme = nation.agenda_.themes.get(title_es="Luz en las calles")
    themes.place_items(acting_user=nation.edith, theme=theme, items=[said, unsaid])
    tally_national(acting_user=nation.edith, agenda=nation.agenda_)
    version = publish_nation(nation)

    line = version.items.get(theme=theme)
    assert {echo.get("title_es") for echo in line.content["echoes"]} == {
        "Dicho y confirmado",
        None,
    }
    assert "Dicho sin confirmar" not in str(line.content)


def test_theme_of_unpublished_items_only_cannot_be_published(nation, world):
    lone = make_proposal(world, "Sin publicar", world.there)
    confirm(world, lone, community=world.there)
    # It was on a ballot once, but stands in no published line: take the lines away by a
    # theme that holds nothing else.
    theme = themes.create_theme(
        acting_user=nation.edith, agenda=nation.agenda_, title_es="Sin hilo"
    )
    themes.place_items(acting_user=nation.edith, theme=theme, items=[lone])
    tally = tally_national(acting_user=nation.edith, agenda=nation.agenda_)

    assert str(theme.id) not in tally.record["items"]


def test_changed_themes_need_a_new_run(nation):
    tally_national(acting_user=nation.edith, agenda=nation.agenda_)
    theme = nation.agenda_.themes.first()
    themes.word_theme(
        acting_user=nation.edith, theme=theme, title_es="Otra", title_en="", dimension=""
    )
    with pytest.raises(NotAllowedError):
        publish_nation(nation)


def test_nothing_to_rank_says_so(world):
    agenda = themes.current_national(world.process)
    with pytest.raises(tallying.NothingToRankError):
        tally_national(acting_user=world.edith, agenda=agenda)


def test_published_version_cannot_be_changed_even_in_the_database(nation):
    tally_national(acting_user=nation.edith, agenda=nation.agenda_)
    version = publish_nation(nation)
    assert is_intact(version)

    for statement in (
        "UPDATE agendas_agendaversion SET hash = 'x'",
        "DELETE FROM agendas_agendatrace",
        "UPDATE agendas_agendaitem SET rank = 9",
        "DELETE FROM communities_auditentry",
        "UPDATE agendas_tally SET record_hash = 'x'",
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement)


def test_altered_content_no_longer_fits_the_hash(nation):
    tally_national(acting_user=nation.edith, agenda=nation.agenda_)
    version = publish_nation(nation)
    item = version.items.get(rank=1)
    with connection.cursor() as cursor:
        # As the owner of the table could, after lifting the trigger.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("DROP TRIGGER append_only ON agendas_agendaitem")
    item.content["title_es"] = "Otra cosa"
    AgendaItem.plain.bulk_update([item], ["content"])

    assert not is_intact(AgendaVersion.plain.get(pk=version.pk))


def test_next_version_carries_corrected_words_and_the_old_one_stays(nation, world):
    first = Proposal.objects.within(world.here).get(code="P01")
    publishing.revise_local(acting_user=world.beto, agenda=nation.here.agendas.get())
    first.title_es = "Palabras corregidas"
    first.save(update_fields=["title_es"])
    version = publish(world)

    old = nation.here.agendas.get().versions.get(number=1)
    assert version.number == 2
    assert old.items.get(proposal=first).content["title_es"] == "Propuesta número 0"
    line = version.items.get(proposal=first)
    assert line.content["title_es"] == "Palabras corregidas"
    assert line.content["card"]["words_es"] == "Tarjeta 0"


def test_untraced_theme_is_refused(nation, monkeypatch):
    tally_national(acting_user=nation.edith, agenda=nation.agenda_)
    monkeypatch.setattr(
        "agendas.queries.national_content._published_lines", lambda _locals: {}
    )
    with pytest.raises(UntracedThemeError), transaction.atomic():
        publish_nation(nation)
    assert national_version(nation.process) is None


def test_processes_do_not_see_each_other(nation):
    make_insecurity(nation, community=nation.elsewhere)
    tally_national(acting_user=nation.edith, agenda=nation.agenda_)
    head = publish_nation(nation).head
    assert {row["slug"] for row in head["communities"]} == {"arriba", "abajo"}
    assert national_version(nation.other) is None


def test_words_changed_after_the_vote_wait_for_their_group(world):
    vote = hold_vote(world, MANY)
    winner = Proposal.plain.get(pk=seen_first(vote))
    items.code_item(
        acting_user=world.beto, item=winner, values={"title_es": f"{winner.title_es}."}
    )
    with (
        pytest.raises(publishing.UnconfirmedError, match=winner.code),
        transaction.atomic(),
    ):
        publish(world)

    confirm(world, Proposal.plain.get(pk=winner.pk))
    line = publish(world).items.get(rank=1)
    assert line.proposal_id == winner.pk


def seen_first(vote):
    return results.visible_vote(vote, vote.tallies.first()).ranked[0].item


def test_what_was_chosen_and_then_withdrawn_keeps_its_place_and_the_cards_words(world):
    vote = hold_vote(world, MANY)
    winner = Proposal.plain.get(pk=seen_first(vote))
    Proposal.plain.filter(pk=winner.pk).update(state="withdrawn")
    line = publish(world).items.get(rank=1)
    assert line.proposal_id == winner.pk
    assert line.content["withdrawn"] is True
    assert line.content["title_es"] == vote.cards.get(proposal=winner).words_es


def test_a_foreign_theme_is_not_reached_by_its_key(nation):
    other = themes.current_national(nation.other)
    theme = nation.agenda_.themes.first()
    made = themes.create_theme(
        acting_user=nation.otto, agenda=other, title_es="Otro", id=theme.id
    )
    assert made.id != theme.id
    assert made.agenda_id == other.id
    again = themes.create_theme(
        acting_user=nation.edith, agenda=nation.agenda_, title_es="Otra vez", id=theme.id
    )
    assert again == theme


def test_nothing_is_placed_in_a_theme_laid_aside(nation):
    theme = nation.agenda_.themes.first()
    themes.discard_theme(acting_user=nation.edith, theme=theme)
    item = Proposal.objects.within(nation.here).get(code="P03")
    assert themes.place_items(acting_user=nation.edith, theme=theme, items=[item]) == []
    assert not item.placements.filter(theme=theme).exists()


def test_cards_for_the_field_team_leave_no_public_trace(world):
    item = make_proposal(world)
    sitting = make_session(world)
    for sensitivity in ("S1", "S2"):
        Contribution.plain.create(
            session=sitting, position=1, kind="proposal", text="Dicho", group="women_adult",
            sensitivity=sensitivity, proposal=item,
        )  # fmt: skip
    found = provenance.voices_behind_item(world.process, item.id)
    assert [card.sensitivity for card in found] == ["S1"]
    Consent.plain.filter(session=sitting).update(publication="none")
    assert not provenance.voices_behind_item(world.process, item.id)

"""The ground of a community in its published agenda: frozen, and old versions as they were."""

import re

import pytest
from django.template.loader import render_to_string

from agendas.actions.agendas import current_agenda
from agendas.actions.publishing import revise_local
from agendas.actions.versions import is_intact
from agendas.models.agendas import AgendaVersion
from agendas.queries.local_content import local_content
from communities.actions.ground import mark_context
from communities.models.ground import ContextIndicator
from tests.communities.test_ground import figure, write
from tests.votes import hold_vote, publish
from tests.workshops.test_care import hold, not_heard
from workshops.models.sessions import Consent

pytestmark = pytest.mark.slow
PAGE = "/valle/arriba/"


@pytest.fixture
def voted(world):
    hold_vote(world, [{0}] * 12)
    return world


def shown(client, address=PAGE):
    client.cookies["django_language"] = "en"
    text = client.get(address).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_only_the_marked_contexts_are_frozen(voted, client):
    first = write(voted, social_es="Hay fiestas.", social_en="There are feasts.")
    write(voted, social_es="Esto es un borrador.")
    mark_context(acting_user=voted.beto, sheet=first)
    version = publish(voted)
    assert version.head["contexts"] == [
        {"context": "social", "text_es": "Hay fiestas.", "text_en": "There are feasts."}
    ]
    text = shown(client)
    assert "Our community: five contexts" in text
    assert "There are feasts." in text
    assert "borrador" not in text


def test_unmarked_contexts_stay_on_the_desk(voted, client):
    write(voted, social_es="Hay fiestas.")
    assert publish(voted).head["contexts"] == []
    assert "five contexts" not in shown(client)


def test_a_published_version_keeps_its_contexts(voted, client):
    mark_context(acting_user=voted.beto, sheet=write(voted, social_es="Hay fiestas."))
    version = publish(voted)
    mark_context(acting_user=voted.beto, sheet=write(voted, social_es="Ya no hay."))
    assert "Hay fiestas." in shown(client)
    assert is_intact(AgendaVersion.plain.get(pk=version.pk))
    revise_local(acting_user=voted.beto, agenda=version.local_agenda)
    assert publish(voted).head["contexts"][0]["text_es"] == "Ya no hay."
    assert "Hay fiestas." in shown(client, f"{PAGE}v1/")


def naive_indicators(world):
    """What would be published if nobody looked at what stands beside what."""
    return list(ContextIndicator.objects.within(world.here))


def test_homicides_are_published_beside_others_or_not_at_all(voted, client):
    figure(voted, "homicides", value=73)
    figure(voted, "feminicides", value=7)
    assert naive_indicators(voted)
    version = publish(voted)
    assert version.head["indicators"] == []
    assert "Recorded homicides" not in shown(client)
    figure(voted, "poverty", value="41.50", unit="percent", caveat_es="Es una muestra.")
    revise_local(acting_user=voted.beto, agenda=version.local_agenda)
    head = publish(voted).head
    assert [(row["series"], row["value"]) for row in head["indicators"]] == [
        ("feminicides", "7"),
        ("homicides", "73"),
        ("poverty", "41.5"),
    ]
    assert "Recorded homicides , 2020: 73 cases" in shown(client)


def test_round_values_are_not_written_in_powers(voted):
    figure(voted, "displaced", value=12000, unit="people")
    assert publish(voted).head["indicators"][0]["value"] == "12000"


def test_who_took_part_and_who_was_not_heard_and_why(voted, client):
    hold(voted, group="youth_in", band="1-4", n_cards=2)
    hold(voted, group="older", band="10-19")
    not_heard(voted, "men_adult", "obstacles", note_es="Trabajan de noche.")
    not_heard(voted, "lgbti", "unsafe")
    # Heard since: the reason is not published.
    not_heard(voted, "youth_in", "declined", note_es="No quisieron.")
    head = publish(voted).head
    assert head["took_part"] == [
        {"group": "women_adult", "circle": ""},
        {"group": "youth_in", "circle": "under-10"},
        {"group": "older", "circle": "10-19"},
        {"group": "mixed", "circle": "20+"},  # where the slips were handed out
    ]
    assert {row["group"]: row["reason"] for row in head["not_heard_why"]} == {
        "men_adult": "obstacles",
        "lgbti": "unsafe",
    }
    assert set(head["not_heard"]) >= {"men_adult", "lgbti", "women_young"}
    text = shown(client)
    assert "Trabajan de noche." in text
    assert "a circle of under 10" in text
    assert "1-4" not in text
    assert "1–4" not in text
    assert "No quisieron." not in text


@pytest.mark.parametrize("scope", ["publication", "agenda_use"])
def test_of_a_group_that_refused_publication_not_even_the_sitting_is_told(voted, scope):
    """Nor that it did not come, which would be untrue."""
    told = [row["group"] for row in publish(voted).head["sessions"]]
    sitting = hold(voted, group="lgbti", band="10-19", n_cards=3)
    Consent.plain.filter(session=sitting).update(**{scope: "none"})
    also = hold(voted, group="older", band="5-9")
    quiet = hold(voted, group="older", band="20+")
    Consent.plain.filter(session=quiet).update(**{scope: "none"})
    not_heard(voted, "lgbti", "unsafe")
    agenda = current_agenda(voted.here)
    head, _rows = local_content(agenda)
    assert sorted(row["group"] for row in head["sessions"]) == sorted([*told, also.group])
    took_part = {row["group"]: row["circle"] for row in head["took_part"]}
    assert "lgbti" not in took_part
    assert took_part["older"] == "under-10"
    assert "lgbti" not in head["not_heard"]
    assert "lgbti" not in {row["group"] for row in head["not_heard_why"]}


def test_a_version_from_before_still_renders(voted):
    head = dict(publish(voted).head) | {"not_heard": ["men_adult"]}
    for name in ("contexts", "indicators", "took_part", "not_heard_why"):
        del head[name]
    assert not render_to_string("public/contexts.html", {"head": head}).strip()
    text = render_to_string("public/who_took_part.html", {"head": head})
    assert "Who was heard" in text
    assert "Adult men" in text

"""Texts of cards are destroyed on the day that was promised, with every copy of them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agendas.exports import consolidated
from agendas.tasks import forget_cards
from communities.models.audit import AuditEntry
from communities.safety.thresholds import CONTRIBUTION_PURGE_DAYS
from tests.agendas.taking_back import circle, item_of, vote_on, where_it_says
from tests.votes import publish
from tests.world import confirm, log_in, make_insecurity, make_proposal
from workshops.actions import purge
from workshops.actions.coding import word_item
from workshops.actions.synthesis import release, split_contribution
from workshops.models.contributions import Contribution
from workshops.models.imports import ImportDraft
from workshops.models.sessions import Session
from workshops.models.synthesis import SynthesisStep
from workshops.models.withdrawals import TextPurge
from workshops.tasks import purge_texts

pytestmark = pytest.mark.slow
SENTINEL = "camelias amarillas"
PROMISED = "The text was destroyed, as promised."


@pytest.fixture
def told(world):
    """A published agenda whose cards hold the sentinel, and with them every copy there is."""
    world.session, (whole, placed, free) = circle(
        world, f"Uno {SENTINEL}", f"Dos {SENTINEL}", f"Tres {SENTINEL}"
    )
    split_contribution(
        acting_user=world.beto,
        community=world.here,
        contribution=whole.pk,
        texts=[f"Parte {SENTINEL}", f"Resto {SENTINEL}"],
    )
    world.item = item_of(world, f"Con dos {SENTINEL}", [placed])
    word_item(
        acting_user=world.beto,
        item=world.item,
        title_es="Otras palabras",
        memo=f"Dos {SENTINEL}",
    )
    confirm(world, world.item)
    release(acting_user=world.beto, community=world.here, ids=[free.pk], set_aside=True)
    make_insecurity(world, f"Tres {SENTINEL}", dimension="")  # never coded nor confirmed
    Session.plain.filter(pk=world.session.pk).update(climate_note=f"Tres {SENTINEL}")
    ImportDraft.plain.create(
        community=world.here,
        number=1,
        rows=[{"title_es": SENTINEL}],
        warnings=[SENTINEL],
        state="applied",
    )
    second = make_proposal(world, "Otra propuesta")
    confirm(world, second)
    vote_on(world, [world.item, second])
    world.version = publish(world)
    world.due = world.version.published_on + timedelta(days=CONTRIBUTION_PURGE_DAYS)
    return world


def on(monkeypatch, day):
    monkeypatch.setattr(timezone, "localdate", lambda *_args: day)


def test_not_a_day_before_and_on_the_day_no_table_holds_the_words(told, monkeypatch):
    assert set(Contribution.plain.values_list("purge_on", flat=True)) == {told.due}
    on(monkeypatch, told.due - timedelta(days=1))
    assert purge.purge_texts() == 0
    before = where_it_says(SENTINEL)
    assert {
        "workshops_contribution.text",
        "workshops_synthesisstep.undo",
        "workshops_importdraft.rows",
        "workshops_importdraft.warnings",
        "workshops_readback.title_before",
        "workshops_proposal.memo",
        "workshops_insecurity.title_es",
        "workshops_session.climate_note",
    } <= before
    on(monkeypatch, told.due)
    rows = list(Contribution.plain.order_by("pk").values("pk", "group", "kind", "session"))
    assert purge.purge_texts() == len(rows)
    assert where_it_says(SENTINEL) == set()
    again = Contribution.plain.order_by("pk").values("pk", "group", "kind", "session")
    assert list(again) == rows, "that it was said stays"


def test_naive_purge_of_the_cards_alone_leaves_copies(told):
    Contribution.plain.update(text="")
    assert "workshops_synthesisstep.undo" in where_it_says(SENTINEL)


def test_it_resumes_where_a_crash_left_it_and_twice_is_once(told, monkeypatch):
    on(monkeypatch, told.due)
    monkeypatch.setattr(purge, "BATCH_ROWS", 2)
    real, calls = purge.record, []

    def crash(**values):
        calls.append(values)
        if len(calls) == 2:
            raise RuntimeError("power cut")
        real(**values)

    monkeypatch.setattr(purge, "record", crash)
    with pytest.raises(RuntimeError):
        purge.purge_texts()
    # The batch of the crash was rolled back as far as its transaction goes.
    monkeypatch.setattr(purge, "record", real)
    purge_texts()
    assert not purge.due(told.due).exists()
    assert purge.purge_texts() == 0
    n_texts = sum(TextPurge.plain.values_list("n_texts", flat=True))
    assert n_texts == Contribution.plain.count()


def test_audit_holds_the_run_and_its_count_and_nothing_else(told, monkeypatch):
    on(monkeypatch, told.due)
    purge_texts()
    (entry,) = AuditEntry.plain.filter(action="purge_texts")
    run = TextPurge.plain.get(pk=entry.target_id)
    assert (run.n_texts, entry.actor, entry.target_kind) == (5, None, "textpurge")


def test_every_page_says_that_it_was_destroyed_as_promised(told, monkeypatch):
    on(monkeypatch, told.due)
    purge_texts()
    forget_cards()
    beto = log_in(told.beto, language="en")
    base = "/desk/valle/c/arriba/"
    for page in (
        f"sessions/{told.session.pk}/",
        f"items/proposal/{told.item.pk}/",
        "synthesis/?show=all",
    ):
        found = beto.get(base + page).content.decode()
        assert PROMISED in found, page
        assert SENTINEL not in found
    sheet = consolidated.build(told.process).data
    assert SENTINEL.encode() not in sheet


def test_cards_of_an_agenda_that_is_not_published_have_no_day(world):
    circle(world, "Sin agenda todavía")
    assert Contribution.plain.get().purge_on is None
    assert purge.purge_texts() == 0


def test_a_card_written_later_gets_the_day_of_the_next_version(told):
    _session, (card,) = circle(told, "Más tarde")
    assert card.purge_on is None
    purge.date_purge(told.session.cycle, locked_on=told.due)
    card.refresh_from_db()
    assert card.purge_on == told.due + timedelta(days=CONTRIBUTION_PURGE_DAYS)
    first = Contribution.plain.filter(session=told.session).first()
    assert first.purge_on == told.due


def test_the_desk_cannot_undo_back_to_words(told, monkeypatch):
    on(monkeypatch, told.due)
    purge_texts()
    assert not SynthesisStep.plain.filter(undone=False).exists()
    assert not SynthesisStep.plain.exclude(undo={}).exists()

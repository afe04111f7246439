"""Who was heard, who was not and why; how the team is; what a hard topic asks for."""

import re
import uuid
from collections import Counter
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from communities.models.audit import AuditEntry
from communities.safety import thresholds
from tests.communities.test_ground import service
from tests.world import make_session
from workshops.actions.cards import Card, add_contributions
from workshops.actions.care import note_debrief, say_not_heard, unsay_not_heard
from workshops.actions.sessions import (
    ReferralsMissingError,
    abort_session,
    finish_session,
)
from workshops.choices import ConsentScope, NotHeardReason, SelfCheckBand
from workshops.models.care import Debrief, NotHeard
from workshops.models.sessions import Session
from workshops.queries.care import is_a_heavy_week, support_wanted, team_weeks
from workshops.queries.coverage import core_groups, coverage, newest_cycle
from workshops.queries.sessions import week_of

BASE = "/desk/valle/c/arriba/"
TODAY = date(2026, 11, 25)


def hold(world, *, band="5-9", n_cards=0, sensitivity="S1", **details):
    sitting = make_session(world, **details)
    if n_cards:
        add_contributions(
            acting_user=world.ana,
            session=sitting,
            cards=[
                Card("insecurity", f"Cosa {n}", sensitivity=sensitivity)
                for n in range(n_cards)
            ],
        )
    return finish_session(acting_user=world.ana, session=sitting, headcount_band=band)


def lines(world, *, exact=True):
    return {line.group: line for line in coverage(newest_cycle(world.here), exact=exact)}


def not_heard(world, group="men_adult", reason="declined", **notes):
    return say_not_heard(
        acting_user=world.ana,
        cycle=newest_cycle(world.here),
        group=group,
        reason=reason,
        **notes,
    )


def answer(world, week, band="fine", place=None, **more):
    return Debrief.plain.create(
        community=place or world.here, iso_week=week, band=band, **more
    )


def text_of(client, path):
    client.cookies["django_language"] = "en"
    text = client.get(f"{BASE}{path}").content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


# Who was heard


def test_every_core_group_has_a_line_and_others_when_told_of(world):
    assert list(lines(world)) == core_groups()
    not_heard(world, "lgbti", "unsafe")
    hold(world, group="older")
    found = lines(world)
    assert list(found) == [*core_groups(), "older", "lgbti"]
    assert not any(found[group].is_heard for group in core_groups())


def test_what_was_planned_or_ended_is_not_held(world):
    make_session(world)
    abort_session(acting_user=world.ana, session=make_session(world))
    assert lines(world)["women_adult"].n_sittings == 0
    hold(world)
    found = lines(world)["women_adult"]
    assert (found.n_sittings, found.circle, found.is_heard) == (1, "5-9", True)


def test_bands_are_never_added_up(world):
    for band in ("1-4", "10-19", ""):
        hold(world, band=band)
    assert lines(world)["women_adult"].circle == "10-19"


@pytest.mark.parametrize(
    ("band", "told"),
    [("1-4", "under-10"), ("5-9", "under-10"), ("10-19", "10-19"), ("20+", "20+")],
)
def test_small_circles_are_one_for_who_was_not_there(world, band, told):
    hold(world, band=band)
    assert lines(world, exact=False)["women_adult"].circle == told
    assert lines(world)["women_adult"].circle == band


@pytest.mark.parametrize(
    ("n_cards", "told"), [(0, 0), (1, None), (9, None), (10, 10), (11, 11)]
)
def test_few_cards_are_not_told_to_who_was_not_there(world, n_cards, told):
    hold(world, n_cards=n_cards)
    assert lines(world, exact=False)["women_adult"].cards == told
    assert lines(world)["women_adult"].cards == n_cards


def test_restricted_cards_and_circles_are_for_the_field_team(world):
    service(world)
    hold(world, n_cards=12, sensitivity="S2", restricted=True)
    away, near = lines(world, exact=False)["women_adult"], lines(world)["women_adult"]
    assert (away.cards, away.circle) == (0, "")
    assert (near.cards, near.circle) == (12, "5-9")


def test_a_group_has_one_reason_a_cycle(world):
    first = not_heard(world, reason="unsafe")
    second = not_heard(world, reason="declined", note_es="Prefirieron esperar.")
    assert first.pk == second.pk
    assert NotHeard.plain.get().reason == "declined"
    with pytest.raises(IntegrityError), transaction.atomic():
        NotHeard(cycle=newest_cycle(world.here), group="men_adult", reason="other").save()
    with pytest.raises(ValidationError):
        not_heard(world, reason="lazy")
    unsay_not_heard(acting_user=world.ana, row=second)
    assert lines(world)["men_adult"].why is None


def test_the_reasons_are_six():
    assert len(NotHeardReason.values) == 6


def test_coverage_page_tells_each_role_its_share(world, client_of):
    hold(world, n_cards=3, band="1-4")
    near, away = (
        text_of(client_of(who), "records/coverage/") for who in (world.ana, world.dora)
    )
    assert "largest circle 1-4" in near
    assert "3 cards" in near
    assert "1-4" not in away
    assert "largest circle under 10" in away
    assert "a few cards" in away
    assert "Say why" in near
    assert "Say why" not in away
    assert "6 groups were not heard and nobody has said why" in away


def test_a_reason_is_said_and_taken_back(world, client_of):
    client = client_of(world.ana)
    path = f"{BASE}records/coverage/men_adult/"
    client.post(path, {"reason": "obstacles", "note_es": "Trabajan de noche."})
    assert "Trabajan de noche." in text_of(client, "records/coverage/")
    assert "Trabajan de noche." in client.get(path).content.decode()
    client.post(f"{path}remove/")
    assert not NotHeard.plain.exists()
    assert client.get(f"{BASE}records/coverage/nadie/").status_code == 404


# How the team is


def test_an_answer_leads_to_nobody(world, client_of):
    before = AuditEntry.plain.count()
    client = client_of(world.ana)
    data = {"id": uuid.uuid4(), "band": "heavy", "needs_support": "on"}
    for _ in range(2):
        assert client.post(f"{BASE}records/how-we-are/", data).status_code == 302
    row = Debrief.plain.get()
    assert (row.band, row.needs_support) == ("heavy", True)
    assert row.iso_week == week_of(timezone.localdate()).code
    assert AuditEntry.plain.count() == before
    columns = {field.name for field in Debrief._meta.get_fields()}
    assert columns == {"id", "community", "iso_week", "band", "needs_support"}


def test_a_band_that_is_none_is_refused(world):
    with pytest.raises(ValidationError):
        note_debrief(community=world.here, id=uuid.uuid4(), band="sad", needs_support=False)


def naive_weeks(rows):
    """What a coordinator would see if every answer were counted at once."""
    return {row.iso_week: Counter(r.band for r in rows if r.iso_week == row.iso_week)
            for row in rows}  # fmt: skip


def test_few_answers_and_the_running_week_are_not_told(world):
    week, running = week_of(TODAY - timedelta(weeks=1)).code, week_of(TODAY).code
    few = thresholds.SELF_CHECKS_FROM_ANSWERS - 1
    rows = [answer(world, week, "heavy") for _ in range(few)]
    rows += [answer(world, running, "tired") for _ in range(few + 1)]
    # The naive count tells the one who was not well; ours tells nothing of either week.
    assert naive_weeks(rows)[week]["heavy"] == few
    assert [(w.code, w.counts) for w in team_weeks(world.here, TODAY)] == [(week, None)]
    answer(world, week, "fine")
    (told,) = team_weeks(world.here, TODAY)
    assert told.counts == {"fine": 1, "tired": 0, "heavy": few, "talk": 0}
    assert team_weeks(world.there, TODAY) == []


def test_a_wish_for_support_is_told_without_a_number(world):
    assert support_wanted(world.here, TODAY) is False
    old = TODAY - timedelta(weeks=thresholds.SUPPORT_SHOWN_WEEKS + 1)
    answer(world, week_of(old).code, needs_support=True)
    answer(world, week_of(TODAY).code)
    assert support_wanted(world.here, TODAY) is False
    answer(world, week_of(TODAY).code, needs_support=True)
    assert support_wanted(world.here, TODAY) is True
    assert support_wanted(world.there, TODAY) is False


def test_only_the_coordinator_sees_the_weeks(world, client_of):
    last = week_of(timezone.localdate() - timedelta(weeks=1)).code
    for band in SelfCheckBand.values:
        answer(world, last, band, needs_support=True)
    seen = text_of(client_of(world.beto), "records/how-we-are/")
    assert last in seen
    assert "offer it to everyone" in seen
    seen = text_of(client_of(world.ana), "records/how-we-are/")
    assert last not in seen
    assert "offer it to everyone" not in seen


def test_the_question_comes_after_the_notes_and_only_to_the_field_team(world, client_of):
    sitting = make_session(world)
    path = f"sessions/{sitting.pk}/"
    assert "how are you" not in text_of(client_of(world.ana), path)
    finish_session(acting_user=world.ana, session=sitting, headcount_band="5-9")
    assert "And how are you" in text_of(client_of(world.ana), path)
    assert "And how are you" not in text_of(client_of(world.dora), path)


# What a hard topic asks for


def plan(client, **more):
    client.cookies["django_language"] = "en"
    data = {
        "id": uuid.uuid4(),
        "phase": "diagnosis",
        "methods": ["circle"],
        "group": "women_adult",
        "iso_week": "2026-W10",
        "risk-id": uuid.uuid4(),
        "risk-level": "green",
        **{f"consent_{scope}": "all" for scope in ConsentScope},
    }
    return client.post(f"{BASE}sessions/new/", data | more, follow=True)


def said(response):
    return " ".join(str(message) for message in response.context["messages"])


def test_an_empty_list_warns_and_does_not_block(world, client_of):
    client = client_of(world.ana)
    assert "The list of where people find help is empty" in text_of(client, "sessions/new/")
    response = plan(client)
    assert Session.plain.get().state == "cleared"
    assert "check the list" in said(response)


def test_a_stale_list_warns_and_a_good_one_does_not(world, client_of):
    client = client_of(world.ana)
    row = service(world, days=200)
    assert "was not checked lately" in text_of(client, "sessions/new/")
    assert "check the list" in said(plan(client, restricted="on"))
    service(world, id=row.pk)
    assert "was not checked lately" not in text_of(client, "sessions/new/")
    assert "check the list" not in said(plan(client))


def test_a_restricted_topic_needs_a_list(world, client_of):
    with pytest.raises(ReferralsMissingError):
        make_session(world, restricted=True)
    response = plan(client_of(world.ana), restricted="on")
    assert "restricted" in response.context["form"].errors
    assert not Session.plain.exists()
    assert not world.here.risks.filter(level="green", conditions=["venue"]).exists()
    # A list of another community does not help here.
    service(world, place=world.there)
    with pytest.raises(ReferralsMissingError):
        make_session(world, restricted=True)
    service(world)
    assert make_session(world, restricted=True).restricted


def test_the_third_hard_meeting_of_a_week_is_warned_of(world, client_of):
    service(world)
    most = thresholds.RESTRICTED_SITTINGS_PER_WEEK
    client = client_of(world.ana)
    for _ in range(most):
        assert "two meetings on hard topics" not in said(plan(client, restricted="on"))
    assert not is_a_heavy_week(world.here, "2026-W10")
    assert "two meetings on hard topics" not in said(plan(client))
    assert "two meetings on hard topics" not in said(
        plan(client, restricted="on", iso_week="2026-W11")
    )
    response = plan(client, restricted="on")
    assert "two meetings on hard topics" in said(response)
    assert is_a_heavy_week(world.here, "2026-W10")
    assert Session.plain.filter(iso_week="2026-W10", restricted=True).count() == most + 1

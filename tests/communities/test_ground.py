"""The ground of a community: contexts, figures, services, what is not raised."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from communities import vocabularies
from communities.actions.ground import (
    ban_topic,
    lift_ban,
    mark_context,
    save_indicator,
    save_referral,
    unmark_context,
    write_context,
)
from communities.models.audit import AuditEntry
from communities.models.ground import (
    BannedTopic,
    ContextIndicator,
    ContextSheet,
    ReferralService,
)
from communities.queries.ground import (
    ReferralList,
    banned_now,
    context_sheets,
    homicides_stand_alone,
    indicators,
    referral_list,
    sheet_to_publish,
)
from communities.safety import thresholds


def write(world, place=None, **texts):
    return write_context(acting_user=world.ana, community=place or world.here, texts=texts)


def figure(world, series, year=2020, place=None, id=None, **more):
    return save_indicator(
        acting_user=world.ana,
        community=place or world.here,
        id=id or uuid.uuid4(),
        values={
            "series": series,
            "year": year,
            "value": 12,
            "unit": "cases",
            "source": "INEGI",
        }
        | more,
    )


def service(world, *, days=0, place=None, id=None, **more):
    return save_referral(
        acting_user=world.ana,
        community=place or world.here,
        id=id or uuid.uuid4(),
        values={
            "kind": "listening",
            "title": "Escucha",
            "scope": "national",
            "channel": "Un teléfono público",
            "cost": "free",
            "verified_on": timezone.localdate() - timedelta(days=days),
        }
        | more,
    )


def ban(world, code="collusion", **more):
    values = {"vocabulary": "form", "code": code, "level": "S4", "until": None} | more
    return ban_topic(
        acting_user=world.ana, community=world.here, id=uuid.uuid4(), values=values
    )


def test_a_save_is_the_next_version_and_the_same_words_are_not(world):
    first = write(world, social_es="Hay fiestas.")
    assert write(world, social_es="Hay fiestas.") == first
    second = write(world, social_es="Hay fiestas.", economic_es="Se vive del limón.")
    assert [sheet.version for sheet in context_sheets(world.here)] == [2, 1]
    assert (first.version, second.version) == (1, 2)
    assert write(world, world.there, social_es="Otra cosa").version == 1


def test_the_database_keeps_old_contexts_as_they_were(world):
    sheet = write(world, social_es="Hay fiestas.")
    for change in (sheet.delete, lambda: ContextSheet.plain.update(social_es="Otra")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    sheet.refresh_from_db()
    assert sheet.social_es == "Hay fiestas."


def test_an_endless_context_is_refused(world):
    with pytest.raises(ValidationError):
        write(world, political_es="x" * 2_001)
    assert not ContextSheet.plain.exists()


def test_the_newest_marked_version_is_published_and_no_other(world):
    assert sheet_to_publish(world.here) is None
    first, second = write(world, social_es="Uno"), write(world, social_es="Dos")
    write(world, social_es="Tres")
    assert sheet_to_publish(world.here) is None
    for sheet in (second, first):
        mark_context(acting_user=world.beto, sheet=sheet)
    assert sheet_to_publish(world.here) == second
    unmark_context(acting_user=world.beto, sheet=second)
    assert sheet_to_publish(world.here) == first
    assert sheet_to_publish(world.there) is None


def test_marking_twice_is_told_once(world):
    sheet = write(world, social_es="Uno")
    for _ in range(2):
        mark_context(acting_user=world.beto, sheet=sheet)
    for _ in range(2):
        unmark_context(acting_user=world.beto, sheet=sheet)
    told = AuditEntry.plain.filter(target_id=sheet.pk).order_by("action")
    assert [t.action for t in told] == ["mark_context", "unmark_context", "write_context"]


@pytest.mark.parametrize(
    ("series", "alone"),
    [
        ([], False),
        (["homicides"], True),
        (["homicides", "homicides_young", "feminicides"], True),
        (["homicides", "poverty"], False),
        (["poverty"], False),
    ],
)
def test_homicides_are_never_the_only_figure(world, series, alone):
    for code in series:
        figure(world, code)
    assert homicides_stand_alone(indicators(world.here)) is alone


def test_every_series_says_whether_it_counts_homicides():
    marks = {
        t.code: t.attributes["homicide"] for t in vocabularies.terms("indicator").values()
    }
    assert set(marks.values()) == {"yes", "no"}
    assert {code for code, mark in marks.items() if "cide" in code} == {
        code for code, mark in marks.items() if mark == "yes"
    }


def test_a_figure_is_corrected_and_stands_once(world):
    first = figure(world, "poverty")
    figure(world, "poverty", id=first.pk, value=13)
    assert ContextIndicator.plain.get().value == 13
    for again in ({}, {"source": "Otra"}):
        with pytest.raises(ValidationError):
            figure(world, "poverty", **again)
    with pytest.raises(ValidationError):
        figure(world, "extortion", source="")


def test_a_key_of_another_community_never_changes_its_row(world):
    theirs = figure(world, "poverty", place=world.there)
    mine = figure(world, "extortion", id=theirs.pk)
    theirs.refresh_from_db()
    assert (theirs.series, theirs.community) == ("poverty", world.there)
    assert mine.pk != theirs.pk
    their_service = service(world, place=world.there)
    assert service(world, id=their_service.pk, title="Otra").pk != their_service.pk


def test_a_check_keeps_the_month_and_never_the_day(world):
    row = service(world, verified_on=date(2026, 3, 17))
    assert row.verified_on == date(2026, 3, 1)
    assert row.days_since_check(date(2026, 3, 31)) == 30
    assert row.days_since_check(date(2026, 2, 1)) == 0


def test_a_list_is_empty_good_or_stale(world):
    most = thresholds.REFERRAL_CHECKED_DAYS
    assert referral_list(world.here) is ReferralList.EMPTY
    row = service(world)
    assert referral_list(world.here) is ReferralList.GOOD
    assert referral_list(world.there) is ReferralList.EMPTY
    for days, state in ((most, ReferralList.GOOD), (most + 1, ReferralList.STALE)):
        ReferralService.plain.filter(pk=row.pk).update(
            verified_on=timezone.localdate() - timedelta(days=days)
        )
        assert referral_list(world.here) is state
    service(world, title="Otra, al día")
    assert referral_list(world.here) is ReferralList.STALE


def test_a_ban_ends_with_its_day_or_when_it_is_lifted(world):
    today = timezone.localdate()
    ban(world, "collusion")
    ban(world, "extortion", until=today)
    gone = ban(world, "homicide", until=today)
    BannedTopic.plain.filter(pk=gone.pk).update(until=today - timedelta(days=1))
    assert {topic.code for topic in banned_now(world.here)} == {"collusion", "extortion"}
    lift_ban(acting_user=world.ana, topic=banned_now(world.here).get(code="collusion"))
    assert {topic.code for topic in banned_now(world.here)} == {"extortion"}


def test_the_same_topic_stands_once_and_holds_no_words(world):
    ban(world, level="S4")
    ban(world, level="S3")
    assert BannedTopic.plain.get().level == "S3"
    with pytest.raises(IntegrityError), transaction.atomic():
        BannedTopic(community=world.here, vocabulary="form", code="collusion").save()
    columns = {field.name for field in BannedTopic._meta.get_fields()}
    assert columns == {"id", "community", "vocabulary", "code", "level", "until"}
    with pytest.raises(ValidationError):
        ban(world, vocabulary="notes", code="x")

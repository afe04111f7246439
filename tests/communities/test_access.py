"""Doors, scopes, and what a person's roles reach."""

import contextlib
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from communities.access import (
    MAY,
    communities_for,
    community_for,
    may,
    process_for,
    processes_for,
)
from communities.actions.processes import grant_role
from communities.choices import Role
from communities.models.base import UnscopedQueryError
from communities.models.people import Membership, User
from communities.models.places import Community
from workshops.models.contributions import Contribution


def fresh(user):
    """The same person at the next request."""
    return User.objects.get(pk=user.pk)


def test_it_works(world):
    assert community_for(world.beto, "valle", "arriba", act="synthesise") == world.here


@pytest.mark.parametrize("slug", ["abajo", "lejos", "no-hay"])
def test_foreign_and_absent_communities_are_the_same_to_a_stranger(world, slug):
    with pytest.raises(Http404):
        community_for(world.beto, "valle", slug, act="see_community")


def test_colleague_without_the_right_is_told_so(world):
    with pytest.raises(PermissionDenied):
        community_for(world.ana, "valle", "arriba", act="synthesise")
    with pytest.raises(PermissionDenied):
        process_for(world.beto, "valle", act="merge")


def test_nobody_may_do_an_act_that_is_not_listed(world):
    for person in world.people.values():
        assert not may(person, "fly", world.here)
    assert not may(AnonymousUser(), "see_community", world.here)


def test_operator_reaches_no_content(world):
    acts = {act for act in MAY if may(world.omar, act, world.here)}
    assert acts == {"enter_desk", "freeze", "manage_people", "read_audit", "write_texts"}


def test_auditor_reaches_the_audit_alone(world):
    acts = {act for act in MAY if may(world.nadia, act, world.here)}
    assert acts == {"enter_desk", "read_audit", "recount"}


def test_list_equals_what_may_be_opened(world):
    for person in world.people.values():
        listed = set(communities_for(person, world.process, act="see_community"))
        opened = set()
        for place in Community.objects.within(world.process):
            with contextlib.suppress(Http404, PermissionDenied):
                opened.add(community_for(person, "valle", place.slug, act="see_community"))
        assert listed == opened, person


def test_processes_of_a_person(world):
    assert {p.slug for p in processes_for(world.otto)} == {"sierra"}
    assert not processes_for(world.stella).exists()


def test_expired_role_reaches_nothing(world):
    yesterday = timezone.localdate() - timedelta(days=1)
    grant_role(
        acting_user=None,
        user=world.stella,
        role=Role.EDITOR,
        process=world.process,
        until=yesterday,
    )
    assert not may(fresh(world.stella), "merge", world.process)


def test_disabled_account_reaches_nothing(world):
    world.beto.is_active = False
    world.beto.save(update_fields=["is_active"])
    assert not may(fresh(world.beto), "synthesise", world.here)


def test_query_without_a_scope_raises(world):
    for query in (
        Community.objects.all,
        lambda: Contribution.objects.filter(kind="proposal"),
        Contribution.objects.get,
        Membership.objects.count,
        lambda: Community.objects.across(""),
    ):
        with pytest.raises(UnscopedQueryError):
            query()


def test_scope_keeps_neighbours_out(world):
    assert set(Community.objects.within(world.process)) == {world.here, world.there}
    assert set(
        Membership.objects.within(world.here).values_list("user__name", flat=True)
    ) == {
        "ana",
        "beto",
    }


@pytest.mark.parametrize(
    ("role", "in_community"),
    [
        ("facilitator", False),
        ("coordinator", False),
        ("editor", True),
        ("operator", True),
        ("auditor", True),
    ],
)
def test_role_that_does_not_fit_its_place_is_refused_by_the_database(
    world, role, in_community
):
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.plain.create(
            user=world.stella,
            role=role,
            process=world.process,
            community=world.here if in_community else None,
        )

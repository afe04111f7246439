"""What takes two different people."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from communities.actions.acts import (
    NothingAskedError,
    SamePersonError,
    ask_for_act,
    confirm_act,
    take_back_act,
)
from communities.choices import SecondPersonActKind
from communities.models.acts import SecondPersonAct

OPEN = SecondPersonActKind.OPEN_CONSULTATION


def ask(world, target, user=None):
    return ask_for_act(
        acting_user=user or world.beto, community=world.here, kind=OPEN, target_id=target
    )


def test_it_works(world):
    target = uuid.uuid4()
    ask(world, target)
    act = confirm_act(acting_user=world.edith, kind=OPEN, target_id=target)
    assert (act.asked_by, act.confirmed_by) == (world.beto, world.edith)


def test_same_person_cannot_confirm(world):
    target = uuid.uuid4()
    ask(world, target)
    with pytest.raises(SamePersonError):
        confirm_act(acting_user=world.beto, kind=OPEN, target_id=target)


def test_same_person_is_refused_by_the_database_too(world):
    act = ask(world, uuid.uuid4())
    act.confirmed_by = world.beto
    with pytest.raises(IntegrityError), transaction.atomic():
        act.save()


def test_nothing_asked_cannot_be_confirmed_and_a_confirmed_act_not_again(world):
    target = uuid.uuid4()
    with pytest.raises(NothingAskedError):
        confirm_act(acting_user=world.edith, kind=OPEN, target_id=target)
    ask(world, target)
    confirm_act(acting_user=world.edith, kind=OPEN, target_id=target)
    with pytest.raises(NothingAskedError):
        confirm_act(acting_user=world.edith, kind=OPEN, target_id=target)


def test_asking_twice_is_asking_once_and_can_be_taken_back(world):
    target = uuid.uuid4()
    first = ask(world, target)
    assert ask(world, target, world.edith) == first
    take_back_act(acting_user=world.beto, act=first)
    assert not SecondPersonAct.objects.within(world.here).exists()


def test_a_confirmed_act_is_not_taken_back(world):
    act = ask(world, uuid.uuid4())
    confirm_act(acting_user=world.edith, kind=OPEN, target_id=act.target_id)
    with pytest.raises(NothingAskedError):
        take_back_act(acting_user=world.beto, act=act)
    assert SecondPersonAct.plain.filter(pk=act.pk).exists()

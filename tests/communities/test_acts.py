"""What takes two different people."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from communities.actions.acts import (
    NothingAskedError,
    SamePersonError,
    ask_for_act,
    confirm_act,
    take_back_act,
)
from communities.actions.people import close_access, withdraw_role
from communities.actions.processes import grant_role
from communities.choices import SecondPersonActKind
from communities.models.acts import SecondPersonAct
from communities.models.people import Membership

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


# -- the first person is sent away -------------------------------------------------------


@pytest.mark.parametrize("how", ["closed", "ended"])
def test_what_somebody_asked_who_was_sent_away_is_not_confirmed(world, how):
    act = ask(world, uuid.uuid4())
    if how == "closed":
        close_access(acting_user=world.omar, user=world.beto, process=world.process)
    else:
        Membership.plain.filter(user=world.beto).update(
            until=timezone.localdate() - timedelta(days=1)
        )
    with pytest.raises(NothingAskedError):
        confirm_act(
            acting_user=world.edith, kind=OPEN, target_id=act.target_id, asking=act.id
        )
    anew = ask(world, act.target_id, world.edith)
    assert (anew.asked_by, anew.pk != act.pk) == (world.edith, True)


def test_what_somebody_asked_is_forgotten_with_the_role_there(world):
    act = ask(world, uuid.uuid4())
    grant_role(acting_user=None, user=world.beto, role="researcher", process=world.process)
    held = Membership.plain.get(user=world.beto, role="coordinator")
    withdraw_role(acting_user=world.omar, membership=held)
    with pytest.raises(NothingAskedError):
        confirm_act(acting_user=world.edith, kind=OPEN, target_id=act.target_id)


def test_naive_confirming_that_does_not_look_at_the_first_person_is_caught(
    world, monkeypatch
):
    monkeypatch.setattr("communities.actions.acts._still_asked", lambda _act: True)
    act = ask(world, uuid.uuid4())
    close_access(acting_user=world.omar, user=world.beto, process=world.process)
    assert confirm_act(acting_user=world.edith, kind=OPEN, target_id=act.target_id)

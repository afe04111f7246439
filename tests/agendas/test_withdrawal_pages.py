"""Pages on which a group takes its consent back, and an agenda is withdrawn for safety."""

import pytest

from agendas.actions.agendas import current_agenda
from agendas.actions.takedowns import StaysDownError, ask_to_put_back
from agendas.actions.withdrawals import ask_to_withdraw, confirm_withdraw
from agendas.models.takedowns import TakeDown
from communities.actions.acts import SamePersonError
from communities.machine import NotAllowedError
from communities.models.audit import AuditEntry
from tests.agendas.taking_back import circle, item_of, publish_nation, vote_on
from tests.versions import make_version
from tests.votes import hold_vote, publish, second
from tests.world import log_in
from workshops.models.items import Proposal
from workshops.models.withdrawals import ConsentWithdrawal

SECRET = "Mover la parada frente al molino"


def english(user):
    return log_in(user, language="en")


@pytest.fixture
def told(world):
    world.mine, (card,) = circle(world, SECRET)
    _theirs, (other,) = circle(world, "Abrir la cancha")
    world.alone = item_of(world, SECRET, [card])
    world.shared = item_of(world, "Abrir la cancha", [other])
    world.page = f"/desk/valle/c/arriba/sessions/{world.mine.pk}/"
    return world


@pytest.mark.slow
def test_taking_back_from_the_page_of_the_sitting(told, client):
    vote_on(told, [told.alone, told.shared])
    publish(told)
    ana = english(told.ana)
    assert f"{told.page}withdraw/" in ana.get(told.page).content.decode()
    page = ana.get(f"{told.page}withdraw/").content.decode()
    assert "cannot be undone" in page
    assert SECRET not in page
    done = ana.post(f"{told.page}withdraw/", {"scope": "notes"}, follow=True)
    text = done.content.decode()
    assert "1 item leaves everything that follows." in text
    assert "Version 2 stands without it." in text
    assert "taken back" in text
    assert "The text was destroyed, as promised." in text
    assert SECRET not in text
    assert AuditEntry.plain.filter(action="withdraw_notes", actor=told.ana).count() == 1
    client.cookies["django_language"] = "en"
    public = client.get("/valle/arriba/").content.decode()
    assert "a group took its consent back" in public
    downs = ana.get("/desk/valle/c/arriba/agenda/take-down/").content.decode()
    assert "It stays down for good." in downs
    assert "Ask to put it back" not in downs


@pytest.mark.slow
def test_an_open_vote_is_told_of_plainly(told):
    vote_on(told, [told.alone, told.shared], close=False)
    done = english(told.beto).post(
        f"{told.page}withdraw/", {"scope": "agenda_use"}, follow=True
    )
    assert "1 card is on a ballot that is open." in done.content.decode()


def test_a_scope_is_offered_once_and_an_unknown_one_is_refused(told):
    ana = english(told.ana)
    ana.post(f"{told.page}withdraw/", {"scope": "chart_photo"})
    page = ana.get(f"{told.page}withdraw/").content.decode()
    assert 'value="chart_photo"' not in page
    for scope in ("chart_photo", "everything", ""):
        assert ana.post(f"{told.page}withdraw/", {"scope": scope}).status_code == 200
    assert ConsentWithdrawal.plain.count() == 1


def test_only_the_field_team_takes_back(told):
    for user, status in ((told.dora, 403), (told.edith, 403), (told.carla, 404)):
        answer = english(user).post(f"{told.page}withdraw/", {"scope": "notes"})
        assert answer.status_code == status
    assert not ConsentWithdrawal.plain.exists()


@pytest.mark.slow
def test_a_withdrawn_agenda_answers_gone_with_hash_and_reason_for_good(world, client):
    hold_vote(world, [{0, 1}] * 12)
    version = publish(world)
    item = Proposal.objects.within(world.here).get(code="P01")
    national = publish_nation(world, Luz=[item])
    english(world.ana).post("/desk/valle/c/arriba/agenda/withdraw/ask/")
    assert client.get("/valle/arriba/").status_code == 200
    english(world.beto).post(second("withdraw_agenda"))
    client.cookies["django_language"] = "en"
    for page in ("", "v1/", f"{item.pk}/"):
        answer = client.get(f"/valle/arriba/{page}")
        assert answer.status_code == 410
        assert version.hash in answer.content.decode()
        assert "For people&#x27;s safety" in answer.content.decode()
        assert "Propuesta" not in answer.content.decode()
    assert client.get(f"/api/v1/versions/{version.hash}/").status_code == 410
    assert "Propuesta" not in client.get("/valle/national/").content.decode()
    assert current_agenda(world.here).state == "withdrawn"
    row = TakeDown.plain.get(version=version)
    with pytest.raises(StaysDownError):
        ask_to_put_back(acting_user=world.beto, row=row)
    with pytest.raises(NotAllowedError):
        ask_to_withdraw(acting_user=world.ana, agenda=current_agenda(world.here))
    assert national.items.exists()


def test_nothing_published_is_nothing_to_withdraw(world):
    with pytest.raises(NotAllowedError):
        ask_to_withdraw(acting_user=world.ana, agenda=current_agenda(world.here))
    make_version(world)
    agenda = current_agenda(world.here)
    ask_to_withdraw(acting_user=world.ana, agenda=agenda)
    with pytest.raises(SamePersonError):
        confirm_withdraw(acting_user=world.ana, agenda=agenda)
    withdrawn = confirm_withdraw(acting_user=world.beto, agenda=agenda)
    assert withdrawn.versions.exists()


def test_an_agenda_that_people_vote_on_now_is_not_withdrawn(told):
    make_version(told)
    vote_on(told, [told.alone, told.shared], close=False)
    with pytest.raises(NotAllowedError):
        ask_to_withdraw(acting_user=told.ana, agenda=current_agenda(told.here))

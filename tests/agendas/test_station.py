"""A device that many people vote on: it serves one vote, and keeps nothing between two."""

import uuid

import pytest
from django.test import Client

from agendas.actions import codes, pausing
from agendas.choices import BatchKind
from agendas.models.ballots import BallotInbox
from tests.agendas.test_vote import hidden, keys
from tests.votes import make_proposals, make_vote, open_vote
from tests.world import log_in


@pytest.fixture
def vote(world):
    consultation, slips = make_vote(
        world, make_proposals(world, 5), n_slips=4, kind="kiosk"
    )
    return open_vote(world, consultation), slips


def at(consultation) -> str:
    return f"/v/at/{consultation.id}/"


def fill(page, code, *marks):
    """From the digits to the last page, as a person without scripts goes."""
    client = Client()
    ballot = client.post(page, {"page": "code", "code": code, "go": "next"})
    fields = hidden(ballot) | {"mark": [keys(ballot)[mark] for mark in marks]}
    return client.post(page, fields | {"go": "send", "page": "review"})


def test_one_after_the_other_votes_on_it(vote):
    consultation, slips = vote
    for code in slips[:3]:
        saved = fill(at(consultation), code, 0, 2)
        text = saved.content.decode()
        assert f'action="{at(consultation)}"' not in text
        assert f'href="{at(consultation)}next/"' in text
        # Without a script it goes back by itself.
        assert f"15; url={at(consultation)}next/" in text
        assert code not in text
        assert not saved.cookies
    assert BallotInbox.objects.count() == 3


def test_it_serves_its_own_vote_alone(world, vote):
    consultation, slips = vote
    other, theirs = make_vote(
        world, make_proposals(world, 2, world.there), world.there, n_slips=1
    )
    open_vote(world, other, by=world.carla)
    page = Client().post(
        at(consultation), {"page": "code", "code": theirs[0], "go": "next"}
    )
    assert 'aria-invalid="true"' in page.content.decode()
    assert not keys(page)
    # The same slip opens its own ballot elsewhere, so that it was the device that refused.
    assert keys(Client().post("/v/", {"page": "code", "code": theirs[0], "go": "next"}))
    assert fill(at(consultation), slips[0], 1).status_code == 200


@pytest.mark.parametrize("fault", ["used", "unknown"])
def test_digits_of_somebody_who_left_do_not_stay(vote, fault):
    consultation, slips = vote
    code = slips[0]
    if fault == "used":
        fill(at(consultation), code, 0)
    else:
        code = slips[0][:-1] + str((int(slips[0][-1]) + 1) % 10)
    page = Client().post(at(consultation), {"page": "code", "code": code, "go": "next"})
    stays = f'value="{code}"' in page.content.decode()
    # A mistyped digit stays, to be mended; what cannot be mended goes.
    assert stays == (fault == "unknown")


def test_reloading_the_last_page_casts_nothing_more(vote):
    consultation, slips = vote
    client = Client()
    ballot = client.post(at(consultation), {"page": "code", "code": slips[0], "go": "next"})
    fields = hidden(ballot) | {"mark": keys(ballot)[:1], "go": "send", "page": "review"}
    for _ in range(3):
        assert client.post(at(consultation), fields).status_code == 200
    assert BallotInbox.objects.count() == 1
    # Back to the ballot: a used slip shows no marks.
    again = client.post(at(consultation), fields | {"go": "change"})
    assert not keys(again)


def test_paused_keeps_no_marks_on_it(world, vote):
    consultation, slips = vote
    ballot = Client().post(
        at(consultation), {"page": "code", "code": slips[0], "go": "next"}
    )
    fields = hidden(ballot) | {"mark": keys(ballot)[:1], "go": "send", "page": "review"}
    pausing.pause_consultation(acting_user=world.beto, consultation=consultation)
    text = Client().post(at(consultation), fields).content.decode()
    assert keys(ballot)[0] not in text


def test_an_address_of_no_vote_is_no_station(vote):
    assert Client().get(f"/v/at/{uuid.uuid4()}/").status_code == 404


def test_the_team_leaves_everything_before_it_is_one(world, vote):
    consultation, _slips = vote
    ana = log_in(world.ana)
    begun = ana.post(f"/desk/valle/c/arriba/consultations/{consultation.id}/station/")
    assert begun.url == at(consultation)
    assert '"cookies"' in begun["Clear-Site-Data"]
    assert ana.get("/desk/valle/").status_code == 302


def test_only_an_open_vote_has_stations(world):
    draft, _slips = make_vote(world, make_proposals(world, 2), n_slips=1)
    ana = log_in(world.ana)
    page = f"/desk/valle/c/arriba/consultations/{draft.id}/"
    assert ana.post(f"{page}station/").url == page
    assert ana.get("/desk/valle/").status_code == 200


def test_each_way_of_voting_has_slips_of_its_own(world, client_of):
    consultation, phones = make_vote(world, make_proposals(world, 2), n_slips=1)
    kiosk = codes.print_slips(
        acting_user=world.beto,
        consultation=consultation,
        id=uuid.uuid4(),
        n_slips=1,
        lot="mixed",
        kind=BatchKind.KIOSK,
    )
    open_vote(world, consultation)
    sent = {"page": "code", "go": "next"}
    here = client_of(world.ana)  # in English
    refused = here.post(at(consultation), sent | {"code": phones[0], "language": "en"})
    assert "for a phone of your own" in refused.text
    assert phones[0] not in refused.text
    refused = here.post("/v/", sent | {"code": kiosk[0].code, "language": "en"})
    assert "for the device in the room" in refused.text
    assert keys(here.post("/v/", sent | {"code": phones[0]}))
    assert keys(here.post(at(consultation), sent | {"code": kiosk[0].code}))


def test_a_vote_without_slips_for_it_has_no_stations(world):
    consultation, _slips = make_vote(world, make_proposals(world, 2), n_slips=1)
    open_vote(world, consultation)
    page = f"/desk/valle/c/arriba/consultations/{consultation.id}/"
    ana = log_in(world.ana)
    assert "station/" not in ana.get(page).text
    assert ana.post(f"{page}station/").url == page
    assert ana.get("/desk/valle/").status_code == 200


def test_slips_say_on_what_they_are_used(world, client_of):
    draft, _slips = make_vote(world, make_proposals(world, 2), n_slips=1)
    sent = {"id": uuid.uuid4(), "n_slips": 3, "lot": "mixed", "kind": "kiosk"}
    page = f"/desk/valle/c/arriba/consultations/{draft.id}/slips/"
    client_of(world.beto).post(page, sent)
    assert draft.batches.filter(kind=BatchKind.KIOSK, n_issued=3).exists()

"""Making slips: codes once, in clear nowhere but on paper."""

import uuid

import pytest
from django.conf import settings

from agendas.actions import codes
from agendas.actions.codes import AlreadyPrintedError, NotInDraftError
from agendas.choices import BatchKind
from agendas.models.ballots import VotingCode
from agendas.queries.consultations import preparation
from communities.models.audit import AuditEntry
from communities.safety.codes import parse_code, tag
from communities.safety.keyring import Keyring
from tests.votes import make_proposals, make_vote, open_vote, void


@pytest.fixture
def draft(world):
    vote, _slips = make_vote(world, make_proposals(world, 3))
    return vote


def make(world, vote, n=5, **values):
    return codes.print_slips(
        **{"acting_user": world.beto, "consultation": vote, "id": uuid.uuid4()}
        | {"n_slips": n, "lot": "women"}
        | values
    )


def test_it_works(world, draft):
    slips = make(world, draft)

    assert [slip.serial for slip in slips] == [1, 2, 3, 4, 5]
    assert len({parse_code(slip.code) for slip in slips}) == 5
    (batch,) = draft.batches.all()
    assert (batch.number, batch.lot, batch.n_issued, batch.kind) == (1, "women", 5, "phone")
    assert set(VotingCode.objects.values_list("state", flat=True)) == {"printed"}


def test_only_tags_are_stored(world, draft):
    slips = make(world, draft)
    pepper = Keyring(settings.KEYS_DIR).consultation(draft.id).pepper
    stored = {row.serial: bytes(row.tag) for row in VotingCode.objects.all()}
    assert stored == {slip.serial: tag(slip.code, pepper=pepper) for slip in slips}


def test_serials_say_nothing_about_the_rows(world, draft):
    make(world, draft, 200)
    by_row = list(VotingCode.objects.order_by("tag").values_list("serial", flat=True))
    mean = sum(by_row) / 200
    cov = sum((i - 99.5) * (serial - mean) for i, serial in enumerate(by_row))
    assert abs(cov / (200 * (200**2 - 1) / 12)) < 0.25


def test_same_form_twice_makes_one_batch(world, draft):
    key = uuid.uuid4()
    make(world, draft, id=key)
    with pytest.raises(AlreadyPrintedError):
        make(world, draft, id=key)
    assert VotingCode.objects.count() == 5


@pytest.mark.parametrize("n", [0, -1, 501])
def test_so_many_slips_are_not_made(world, draft, n):
    with pytest.raises(ValueError, match="so many"):
        make(world, draft, n)
    assert not draft.batches.exists()


def test_no_slips_once_it_is_open(world, draft):
    make(world, draft)
    open_vote(world, draft)
    with pytest.raises(NotInDraftError):
        make(world, draft)
    with pytest.raises(NotInDraftError):
        codes.allow_paper(acting_user=world.beto, consultation=draft, n_papers=3)


def test_slips_stay_dead_with_the_opening_and_void_ones_for_ever(world, draft):
    make(world, draft)
    make(world, draft, 2)
    lost = draft.batches.get(n_issued=2)
    void(world, lost)

    open_vote(world, draft, awake=False)

    states = VotingCode.objects.values_list("batch__n_issued", "state").distinct()
    assert set(states) == {(5, "printed"), (2, "void")}
    lost.refresh_from_db()
    assert lost.n_void == 2


def test_only_void_slips_are_no_slips(world, draft):
    make(world, draft)
    void(world, draft.batches.get())
    assert preparation(draft).missing == ["no_slips"]


def test_trial_slips_are_no_slips(world, draft):
    make(world, draft, kind=BatchKind.TEST)
    assert preparation(draft).missing == ["no_slips"]


def test_paper_alone_is_enough_to_open(world, draft):
    for _twice in range(2):
        codes.allow_paper(acting_user=world.beto, consultation=draft, n_papers=3)
    assert preparation(draft).missing == []
    assert draft.batches.count() == 1
    open_vote(world, draft)


def test_audit_names_who_made_slips_but_no_code(world, draft):
    make(world, draft)
    entry = AuditEntry.plain.filter(action="print_slips").get()
    assert entry.actor == world.beto
    assert entry.target_id == draft.batches.get().id

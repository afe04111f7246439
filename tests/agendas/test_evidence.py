"""Counts that anyone can bind, and that two auditors can count again: never one alone."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client

from agendas.actions import evidence, themes
from agendas.actions.chaining import add_link, known_keys
from agendas.actions.codes import keyring
from agendas.actions.evidence import DifferentHashError, TooFewAuditorsError
from agendas.actions.tallying import tally_national
from agendas.models.consultations import Tally
from agendas.models.evidence import RecountCheck, TallyLink
from agendas.queries.evidence import Batch, by_kind, chain_faults, unlinked
from agendas.tally.chain import message
from agendas.tally.record import canonical_json
from communities.actions import processes
from communities.actions.freeze import freeze
from communities.choices import Role
from communities.models.audit import AuditEntry
from communities.models.people import Membership, User
from communities.safety import signing
from tests.votes import hold_vote, publish, unguarded
from tests.world import log_in
from workshops.models.items import Proposal

pytestmark = pytest.mark.slow

PROGRAM = Path(__file__).resolve().parents[2] / "verify_tally.py"
MARKS = [{0, 1}] * 7 + [{2}] * 5 + [{0}, set(), {1, 3}]


@pytest.fixture
def counted(world):
    """A counted vote, and a second auditor, Noel."""
    hold_vote(world, MARKS)
    world.tally_ = Tally.objects.within(world.process).get()
    noel = User.objects.create_user(
        "noel@example.org", "una clave larga y buena", name="noel"
    )
    processes.grant_role(
        acting_user=None,
        user=noel,
        role=Role.AUDITOR,
        process=world.process,
        community=None,
    )
    world.people["noel"] = noel
    return world


def chain() -> str:
    """The public page, in English."""
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client.get("/valle/national/counts/").content.decode()


def both_ask(world):
    for one in (world.nadia, world.noel):
        evidence.ask_to_recount(acting_user=one, tally=world.tally_)


def verify(tmp_path, bundle):
    """Run the auditors' program as they do: its exit code and what it prints."""
    path = tmp_path / "bundle.json"
    path.write_bytes(canonical_json(bundle))
    done = subprocess.run(
        [sys.executable, "-I", str(PROGRAM), str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_the_bundle_counts_again_to_the_published_hash(counted, tmp_path):
    both_ask(counted)
    bundle = evidence.take_bundle(acting_user=counted.nadia, tally=counted.tally_)
    code, said = verify(tmp_path, bundle)
    assert (code, counted.tally_.record_hash in said) == (0, True)
    assert f"proof of your count: {evidence.proof_of(counted.tally_)}" in said
    # One ballot more, and the program says so.
    bundle["ballots"][0][2] += 1
    assert verify(tmp_path, bundle)[0] == 1


@pytest.mark.parametrize("column", [3, 4, 5, 6])
def test_slips_that_do_not_add_up_are_told(counted, tmp_path, column):
    """Made, used, not used, void: a slip more anywhere does not pass."""
    both_ask(counted)
    bundle = evidence.take_bundle(acting_user=counted.nadia, tally=counted.tally_)
    assert [batch[:2] for batch in bundle["batches"]] == [["arriba", "phone"]]
    bundle["batches"][0][column] += 1
    code, said = verify(tmp_path, bundle)
    assert (code, "proof of your count" in said) == (1, False)


def test_slips_that_voted_for_nobody_are_told(counted, tmp_path):
    both_ask(counted)
    bundle = evidence.take_bundle(acting_user=counted.nadia, tally=counted.tally_)
    bundle["batches"][0][3] += 1
    bundle["batches"][0][4] += 1
    code, said = verify(tmp_path, bundle)
    assert code == 1
    assert f"{len(MARKS) + 1} slips and papers were used, {len(MARKS)} ballots" in said


def test_auditors_see_what_became_of_every_slip_and_one_alone_does_not(counted):
    page = f"/desk/valle/counts/{counted.tally_.id}/"
    nadia = log_in(counted.nadia, language="en")
    nadia.post(f"{page}ask/")
    assert "All that count" not in nadia.get(page).text
    evidence.ask_to_recount(acting_user=counted.noel, tally=counted.tally_)
    table = nadia.get(page).text
    assert "All that count" in table
    batch = counted.tally_.consultation.batches.get()
    assert batch.n_spent == len(MARKS)
    assert table.count(f"<td>{len(MARKS)}</td>") >= 3  # the batch, its kind, and all


def test_sums_by_way_of_voting_leave_trials_out():
    batches = [
        Batch("a", "phone", "women", 10, 6, 3, 1),
        Batch("a", "phone", "men", 5, 5, 0, 0),
        Batch("b", "paper", "mixed", 8, 7, 1, 0),
        Batch("b", "test", "mixed", 3, 2, 1, 0),
    ]
    assert by_kind(batches) == [
        Batch("", "paper", "", 8, 7, 1, 0),
        Batch("", "phone", "", 15, 11, 3, 1),
        Batch("", "test", "", 3, 2, 1, 0),
        Batch("", "", "", 23, 18, 4, 1),
    ]
    assert by_kind([]) == [Batch("", "", "", 0, 0, 0, 0)]


def test_the_national_bundle_too_with_the_themes_of_its_day(counted, tmp_path):
    hold_vote(counted, MARKS, counted.there)
    agenda = themes.current_national(counted.process)
    ours, theirs = (
        list(Proposal.objects.within(place).order_by("code"))
        for place in (counted.here, counted.there)
    )
    theme = themes.create_theme(acting_user=counted.edith, agenda=agenda, title_es="Luz")
    themes.place_items(acting_user=counted.edith, theme=theme, items=[ours[0], theirs[1]])
    tally = counted.tally_ = tally_national(acting_user=counted.edith, agenda=agenda)
    # What moves afterwards is not what was counted.
    themes.place_items(acting_user=counted.edith, theme=theme, items=[ours[1]])
    both_ask(counted)
    bundle = evidence.take_bundle(acting_user=counted.noel, tally=tally)
    code, said = verify(tmp_path, bundle)
    assert (code, tally.record_hash in said) == (0, True)
    assert [link.position for link in TallyLink.plain.all()] == [1, 2, 3]


def test_nobody_opens_it_alone(counted):
    evidence.ask_to_recount(acting_user=counted.nadia, tally=counted.tally_)
    # Asking twice does not make two people of one.
    evidence.ask_to_recount(acting_user=counted.nadia, tally=counted.tally_)
    with pytest.raises(TooFewAuditorsError):
        evidence.take_bundle(acting_user=counted.nadia, tally=counted.tally_)
    with pytest.raises(TooFewAuditorsError):
        evidence.sign_recount(
            acting_user=counted.nadia,
            tally=counted.tally_,
            found=evidence.proof_of(counted.tally_),
        )


def test_who_did_not_ask_or_is_no_auditor_any_more_reads_nothing(counted):
    evidence.ask_to_recount(acting_user=counted.nadia, tally=counted.tally_)
    # The naive variant would count anybody who asks.
    evidence.ask_to_recount(acting_user=counted.edith, tally=counted.tally_)
    for one in (counted.nadia, counted.edith, counted.noel):
        with pytest.raises(TooFewAuditorsError):
            evidence.take_bundle(acting_user=one, tally=counted.tally_)
    evidence.ask_to_recount(acting_user=counted.noel, tally=counted.tally_)
    assert evidence.take_bundle(acting_user=counted.nadia, tally=counted.tally_)
    Membership.plain.filter(user=counted.noel).delete()
    with pytest.raises(TooFewAuditorsError):
        evidence.take_bundle(acting_user=counted.nadia, tally=counted.tally_)


def test_only_who_holds_the_bundle_can_say_that_it_agrees(counted):
    both_ask(counted)
    # The naive proof is the published hash, which anyone can copy.
    for found in ("0" * 64, counted.tally_.record_hash):
        with pytest.raises(DifferentHashError):
            evidence.sign_recount(
                acting_user=counted.nadia, tally=counted.tally_, found=found
            )
    evidence.sign_recount(
        acting_user=counted.nadia,
        tally=counted.tally_,
        found=evidence.proof_of(counted.tally_),
    )
    assert RecountCheck.plain.exclude(hash="").count() == 1


def test_without_the_communitys_key_nobody_counts_again(counted, client_of):
    both_ask(counted)
    keyring().destroy_community(counted.here.id)
    page = client_of(counted.nadia).post(
        f"/desk/valle/counts/{counted.tally_.id}/bundle/", follow=True
    )
    assert "was destroyed" in page.content.decode()


@pytest.mark.parametrize("step", ["bundle", "sign"])
def test_what_was_altered_is_said_to_be_and_no_page_breaks(counted, client_of, step):
    both_ask(counted)
    with unguarded("agendas_tally"):
        Tally.plain.filter(pk=counted.tally_.pk).update(sealed=b"x" * 400)
    page = client_of(counted.nadia).post(
        f"/desk/valle/counts/{counted.tally_.id}/{step}/", {"found": "0" * 64}, follow=True
    )
    assert "it was altered" in page.content.decode()


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"position": 5}, "gap"),
        ({"previous": "0" * 64}, "previous"),
        ({"hash": "0" * 64}, "hash"),
        ({"signature": "0" * 128}, "signature"),
        ({"key": "0" * 64}, "key"),
    ],
)
def test_a_changed_link_is_named(counted, change, what):
    assert list(chain_faults(counted.process, known_keys=known_keys())) == []
    with pytest.raises(DatabaseError), transaction.atomic():
        TallyLink.plain.update(**change)
    with unguarded("agendas_tallylink"):
        TallyLink.plain.update(**change)
    assert what in {
        found for _position, found in chain_faults(counted.process, known_keys=known_keys())
    }


def test_a_changed_commitment_or_a_removed_or_added_count_is_named(counted, capsys):
    call_command("verify_tallies")
    assert f"valle 1 {TallyLink.plain.get().hash}" in capsys.readouterr().out
    with unguarded("agendas_tally"):
        Tally.plain.update(record_hash="1" * 64)
    assert {
        what for _p, what in chain_faults(counted.process, known_keys=known_keys())
    } == {"hash", "signature"}
    with pytest.raises(CommandError, match="2 faults"):
        call_command("verify_tallies")
    with unguarded("agendas_tallylink"):
        TallyLink.plain.all().delete()
    assert unlinked(counted.process) == 1
    # With another key it can be linked again, but not under the hash on paper.
    before = add_link(counted.tally_)
    assert before.position == 1


def test_a_chain_signed_anew_by_a_stranger_is_no_chain_of_ours(counted, settings):
    """With the whole database in hand, but not the key folder."""
    link = TallyLink.plain.get()
    seed = b"s" * 32
    text = message(
        process=str(counted.process.id),
        position=1,
        previous="",
        commitment=counted.tally_.record_hash,
    )
    with unguarded("agendas_tallylink"):
        TallyLink.plain.filter(pk=link.pk).update(
            key=signing.public_key(seed).hex(),
            signature=signing.sign(text, seed=seed).hex(),
        )
    # The naive check believes the key that lies beside the signature.
    naive = {signing.public_key(seed).hex()}
    assert list(chain_faults(counted.process, known_keys=naive)) == []
    assert list(chain_faults(counted.process, known_keys=known_keys())) == [(1, "key")]
    # A key of an older folder is known once the operator vouches for it.
    settings.PAST_SIGNING_KEYS = sorted(naive)
    assert list(chain_faults(counted.process, known_keys=known_keys())) == []


def test_a_forged_signature_does_not_pass_for_ours():
    one, other = b"1" * 32, b"2" * 32
    text = b"a link"
    signed = signing.sign(text, seed=one)
    assert signing.is_signed(text, signature=signed, key=signing.public_key(one))
    assert not signing.is_signed(text, signature=signed, key=signing.public_key(other))
    assert not signing.is_signed(b"another", signature=signed, key=signing.public_key(one))
    assert not signing.is_signed(text, signature=b"short", key=b"short")


def test_auditors_walk_through_it_and_the_public_sees_that_two_agree(counted):
    page = f"/desk/valle/counts/{counted.tally_.id}/"
    nadia, noel = (log_in(one, language="en") for one in (counted.nadia, counted.noel))
    assert "Count again" in nadia.get("/desk/valle/counts/").content.decode()
    nadia.post(f"{page}ask/")
    assert nadia.post(f"{page}bundle/").status_code == 302
    noel.post(f"{page}ask/")
    file = nadia.post(f"{page}bundle/")
    assert file["Content-Disposition"].startswith("attachment")
    assert file["Cache-Control"] == "no-store"
    assert set(json.loads(file.content)) == {"ballots", "batches", "record", "salt"}
    assert AuditEntry.plain.filter(action="take_bundle").count() == 1
    wrong = nadia.post(f"{page}sign/", {"found": "ab"})
    assert "64 digits" in wrong.content.decode()
    wrong = nadia.post(f"{page}sign/", {"found": "a" * 64})
    assert "prints something else" in wrong.content.decode()
    assert AuditEntry.plain.filter(action="differ_recount").count() == 1
    proof = evidence.proof_of(counted.tally_)
    spaced = " ".join(proof[at : at + 4] for at in range(0, 64, 4))
    for one in (nadia, noel):
        one.post(f"{page}sign/", {"found": spaced.upper()})
    public = chain()
    assert "counted again by two auditors" in public
    assert counted.tally_.record_hash in public


def test_the_public_chain_tells_no_result_and_no_frozen_place(counted):
    publish(counted)
    text = chain()
    assert counted.tally_.link.signature in text
    for title in Proposal.objects.within(counted.here).values_list("title_es", flat=True):
        assert title not in text
    assert "Apatzingán" in text or "Arriba" in text
    freeze(acting_user=counted.ana, place=counted.here)
    text = chain()
    assert "A place that is resting" in text
    assert "Apatzingán" not in text
    assert "Arriba" not in text


def test_the_page_costs_the_same_however_long_the_chain(
    counted, django_assert_max_num_queries
):
    with django_assert_max_num_queries(3):
        Client().get("/valle/national/counts/")

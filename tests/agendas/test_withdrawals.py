"""A group takes its consent back: what follows, down to the published versions."""

import io
import uuid
import zipfile

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from agendas.actions import versions
from agendas.actions.agendas import current_agenda
from agendas.actions.consultations import ask_to_open
from agendas.actions.exports import complete_export, order_export, take_export
from agendas.actions.takedowns import StaysDownError, ask_to_put_back, confirm_put_back
from agendas.actions.takedowns import take_down as put_down
from agendas.actions.versions import is_intact, item_digest, version_hash
from agendas.actions.withdrawals import forget_cards, withdraw_consent
from agendas.exports import consolidated
from agendas.models.agendas import AgendaItem, AgendaVersion
from agendas.models.consultations import Card as BallotCard
from agendas.models.exports import Export
from agendas.models.takedowns import TakeDown
from agendas.queries.local_content import local_content
from communities.models.acts import SecondPersonAct
from tests.agendas.taking_back import (
    circle,
    item_of,
    publish_nation,
    vote_on,
    where_it_says,
)
from tests.votes import close_vote, make_vote, publish
from tests.world import log_in
from workshops.actions.undo import CannotUndoError, undo_step
from workshops.choices import ConsentScope, ItemState
from workshops.models.contributions import Contribution
from workshops.models.imports import ImportDraft
from workshops.models.withdrawals import ConsentWithdrawal

pytestmark = pytest.mark.slow
SECRET = "Mover la parada frente al molino"
OTHER = "Abrir la cancha por las tardes"
ALL_BUT_PHOTO = [s for s in ConsentScope if s != ConsentScope.CHART_PHOTO]


@pytest.fixture
def told(world):
    """Two circles, two items (``alone`` rests on one circle), voted on and published."""
    world.mine, (one, both) = circle(world, SECRET, "La cancha abierta")
    world.theirs, (other,) = circle(world, OTHER)
    world.alone = item_of(world, SECRET, [one], memo=SECRET, success_sign=SECRET)
    world.shared = item_of(world, OTHER, [both, other])
    world.vote = vote_on(world, [world.alone, world.shared])
    BallotCard.plain.filter(proposal=world.alone).update(words_es=SECRET)
    world.v1 = publish(world)
    return world


def take_back(world, scope, session=None):
    done = withdraw_consent(
        acting_user=world.ana, session=session or world.mine, scope=ConsentScope(scope)
    )
    for item in (world.alone, world.shared):
        item.refresh_from_db()
    return done


@pytest.mark.parametrize("scope", ALL_BUT_PHOTO)
def test_the_next_version_stands_without_it_and_the_old_one_is_gone(told, client, scope):
    world = told
    done = take_back(world, scope)
    (v2,) = done.versions
    assert (done.n_gone, done.n_kept, v2.number) == (1, 1, 2)
    assert [line.proposal_id for line in v2.items.all()] == [world.shared.pk]
    assert v2.items.get().rank == 2, "the order is kept, not counted anew"
    assert is_intact(v2)
    client.cookies["django_language"] = "en"
    assert client.get("/valle/arriba/").status_code == 200
    old = client.get("/valle/arriba/v1/")
    assert old.status_code == 410
    assert world.v1.hash in old.content.decode()
    gone = client.get(f"/valle/arriba/{world.alone.pk}/")
    assert gone.status_code == 410
    assert SECRET not in gone.content.decode() + old.content.decode()
    assert client.get(f"/valle/arriba/{world.shared.pk}/").status_code == 200
    for address in ("/valle/arriba/", f"/api/v1/versions/{v2.hash}/items/"):
        page = client.get(address).content.decode()
        assert OTHER in page
        assert SECRET not in page


@pytest.mark.parametrize(
    ("scope", "state", "placed"),
    [
        ("take_part", ItemState.WITHDRAWN, 0),
        ("notes", ItemState.WITHDRAWN, 0),
        ("agenda_use", ItemState.WITHDRAWN, 0),
        ("publication", ItemState.VALIDATED, 2),
    ],
)
def test_what_each_scope_does_on_the_desk(told, scope, state, placed):
    world = told
    take_back(world, scope)
    cards = world.mine.contributions
    assert (world.alone.state, world.shared.state) == (state, ItemState.VALIDATED)
    assert cards.exclude(proposal=None).count() == placed
    assert world.theirs.contributions.get().proposal_id == world.shared.pk
    destroyed = scope in {"take_part", "notes"}
    assert all(card.is_destroyed == destroyed for card in cards.all())
    left = where_it_says(SECRET)
    if destroyed:
        assert left == set()
    elif scope == "agenda_use":
        assert left == {"workshops_contribution.text"}
    else:
        assert not {name for name in left if name.startswith("agendas_agenda")}


def test_photo_touches_no_item(told):
    done = take_back(told, "chart_photo")
    assert (done.n_gone, done.versions) == (0, ())
    assert told.alone.state == ItemState.VALIDATED


def test_twice_is_once_and_nothing_lifts_it(told):
    world = told
    take_back(world, "agenda_use")
    again = take_back(world, "agenda_use")
    assert (again.n_gone, again.versions) == (0, ())
    assert AgendaVersion.plain.count() == 2
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ConsentWithdrawal.plain.all().delete()
    world.mine.consent.refresh_from_db()
    world.mine.consent.agenda_use = "all"
    with pytest.raises(DatabaseError, match="stays so"), transaction.atomic():
        world.mine.consent.save()


def test_the_old_hash_can_be_worked_out_from_the_new_version(told):
    (v2,) = take_back(told, "agenda_use").versions
    (replaced,) = v2.head["replaces"]
    assert versions.hash_told(replaced) == told.v1.hash == replaced["hash"]
    staying = [line.digest for line in v2.items.all()]
    assert replaced["digests"] == [replaced["removed"][0], *staying]
    assert (replaced["reason"], replaced["order"]) == ("consent", "kept")
    forged = replaced | {"digests": replaced["digests"][:-1]}
    assert versions.hash_told(forged) != told.v1.hash


def test_second_withdrawal_keeps_the_whole_chain_of_hashes(told):
    (v2,) = take_back(told, "agenda_use").versions
    (v3,) = take_back(told, "notes", told.theirs).versions
    assert [versions.hash_told(row) for row in v3.head["replaces"]] == [
        told.v1.hash,
        v2.hash,
    ]
    assert not v3.items.exists()


def test_digest_cannot_be_guessed_once_the_salt_is_gone(told):
    """Naive: without salt a short list of guesses finds the words; here it needs the salt."""
    line = AgendaItem.plain.get(version=told.v1, proposal=told.alone)
    content, salt, digest = dict(line.content), line.salt, line.digest
    guesses = [content | {"title_es": words} for words in (OTHER, SECRET, "Otra cosa")]
    unsalted = item_digest("", content)
    assert [item_digest("", guess) == unsalted for guess in guesses] == [False, True, False]
    assert item_digest(salt, content) == digest
    take_back(told, "agenda_use")
    line.refresh_from_db()
    assert (line.content, line.salt, line.digest) == ({"erased": True}, "", digest)
    assert digest not in {item_digest(line.salt, guess) for guess in guesses}
    assert is_intact(AgendaVersion.plain.get(pk=told.v1.pk))


def test_database_destroys_nothing_else(told):
    line = AgendaItem.plain.get(version=told.v1, proposal=told.shared)
    rows = AgendaItem.plain.filter(pk=line.pk)
    erased = {"content": {"erased": True}, "salt": ""}

    def refused(found, **values):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            found.update(**values)

    refused(rows, **erased)  # its version is public
    put_down(acting_user=told.ana, versions=[told.v1], reason="safety")
    refused(rows, **erased)  # down, but nobody took it back
    take_back(told, "agenda_use")
    refused(rows, content={"erased": True})
    refused(rows, content={"title_es": "Otra"}, salt="")
    refused(rows, **erased, digest="0" * 64)
    refused(rows, **erased, rank=1)
    version = AgendaVersion.plain.filter(pk=told.v1.pk)
    refused(version, head={})
    refused(version, hash="0" * 64)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.delete()
    rows.update(**erased)


def test_nobody_puts_back_what_was_taken_back(told):
    take_back(told, "publication")
    row = TakeDown.plain.get(version=told.v1)
    with pytest.raises(StaysDownError):
        ask_to_put_back(acting_user=told.beto, row=row)
    with pytest.raises(StaysDownError):
        confirm_put_back(acting_user=told.edith, row=row)
    with pytest.raises(IntegrityError), transaction.atomic():
        TakeDown.plain.filter(pk=row.pk).update(put_back=True)


def test_what_was_down_for_safety_does_not_come_into_view_through_its_successor(
    told, client
):
    put_down(acting_user=told.ana, versions=[told.v1], reason="safety")
    (v2,) = take_back(told, "agenda_use").versions
    assert client.get("/valle/arriba/").status_code == 410
    assert TakeDown.plain.get(version=told.v1).reason == "consent"
    assert TakeDown.plain.get(version=v2).reason == "safety"


def test_national_version_loses_the_source_and_a_theme_without_any(told, client):
    world = told
    theme = "Transporte_que_llega"
    first = publish_nation(world, **{theme: [world.alone], "Canchas": [world.shared]})
    take_back(world, "notes")
    second = AgendaVersion.plain.get(national_agenda=first.national_agenda, number=2)
    (line,) = second.items.all()
    assert line.content["title_es"] == "Canchas"
    v2 = AgendaVersion.plain.get(local_agenda__community=world.here, number=2)
    assert line.sources.get().local_item.version_id == v2.pk
    (cited,) = [row for row in second.head["communities"] if row["slug"] == "arriba"]
    assert (cited["version"], cited["hash"]) == (2, v2.hash)
    assert versions.hash_told(second.head["replaces"][0]) == first.hash
    assert where_it_says(SECRET) == set()
    assert is_intact(second)
    assert is_intact(AgendaVersion.plain.get(pk=first.pk))
    client.cookies["django_language"] = "en"
    assert client.get("/valle/national/v1/").status_code == 410
    page = client.get("/valle/national/").content.decode()
    assert "Canchas" in page
    assert "Transporte" not in page


def test_theme_keeps_its_other_sources(told):
    first = publish_nation(told, Vida_en_la_calle=[told.alone, told.shared])
    take_back(told, "publication")
    second = AgendaVersion.plain.get(national_agenda=first.national_agenda, number=2)
    (line,) = second.items.all()
    assert [row["item"] for row in line.content["sources"]] == [str(told.shared.pk)]
    assert line.digest == item_digest(line.salt, line.content)
    assert line.digest not in second.head["replaces"][0]["digests"]
    assert not {n for n in where_it_says(SECRET) if n.startswith("agendas_agenda")}


def test_theme_worded_like_the_item_goes_with_it(told):
    first = publish_nation(told, **{SECRET.replace(" ", "_"): [told.alone, told.shared]})
    take_back(told, "notes")
    second = AgendaVersion.plain.get(national_agenda=first.national_agenda, number=2)
    assert not second.items.exists()
    assert where_it_says(SECRET) == set()


def test_unplaced_lines_leave_the_head_of_the_national_version(told):
    first = publish_nation(told, Canchas=[told.shared])
    assert first.head["unplaced"][0]["title_es"] == SECRET
    take_back(told, "notes")
    first.refresh_from_db()
    assert "unplaced" not in first.head
    assert "salt" not in first.head
    assert is_intact(first)
    assert where_it_says(SECRET) == set()


def test_open_vote_goes_on_and_the_agenda_leaves_the_item_out(world):
    world.mine, (card,) = circle(world, SECRET)
    world.theirs, (other,) = circle(world, OTHER)
    world.alone = item_of(world, SECRET, [card])
    world.shared = item_of(world, OTHER, [other])
    vote = vote_on(world, [world.alone, world.shared], close=False)
    cards = list(vote.cards.values())
    done = take_back(world, "notes")
    assert (done.n_gone, done.n_in_vote, done.versions) == (1, 1, ())
    assert list(vote.cards.values()) == cards, "no ballot changes while people vote"
    assert forget_cards() == 0
    close_vote(world, vote)
    assert forget_cards() == 1
    assert forget_cards() == 0
    version = publish(world)
    assert [line.proposal_id for line in version.items.all()] == [world.shared.pk]
    assert version.head["withheld"] == 1
    assert where_it_says(SECRET) == set()


def test_draft_ballot_loses_the_card_and_who_asked_to_open_it(world):
    world.mine, (card,) = circle(world, SECRET)
    world.alone = item_of(world, SECRET, [card])
    _theirs, others = circle(world, OTHER, "Una fuente de agua")
    world.shared = item_of(world, OTHER, others[:1])
    last = item_of(world, "Una fuente de agua", others[1:])
    vote, _slips = make_vote(world, [world.alone, world.shared, last], n_slips=5)
    ask_to_open(acting_user=world.beto, consultation=vote)
    done = take_back(world, "agenda_use")
    assert done.n_in_vote == 0
    left = [(c.position, c.proposal_id) for c in vote.cards.all()]
    assert left == [(0, world.shared.pk), (1, last.pk)]
    assert not SecondPersonAct.plain.exists()


def test_withheld_publication_before_a_first_version_is_left_out(world):
    """The card's words would have stood there in its place."""
    world.mine, (card,) = circle(world, SECRET)
    world.theirs, (other,) = circle(world, OTHER)
    world.alone = item_of(world, SECRET, [card])
    world.shared = item_of(world, OTHER, [other])
    vote_on(world, [world.alone, world.shared])
    take_back(world, "publication")
    head, rows = local_content(current_agenda(world.here))
    assert [row[0]["id"] for row in rows] == [str(world.shared.pk)]
    assert head["withheld"] == 1


def test_item_that_says_a_card_word_for_word_goes_though_others_are_in_it(world):
    world.mine, (card,) = circle(world, SECRET)
    world.theirs, (other,) = circle(world, OTHER)
    world.alone = item_of(world, f"Hace falta: {SECRET.lower()}", [card, other])
    world.shared = item_of(world, "Otra cosa", [])
    done = take_back(world, "agenda_use")
    assert (done.n_gone, world.alone.state) == (1, ItemState.WITHDRAWN)
    other.refresh_from_db()
    assert (other.is_placed, other.set_aside) == (False, False), "to be placed again"


def test_item_stays_where_another_circle_said_the_same_words(world):
    world.mine, (card,) = circle(world, SECRET)
    world.theirs, (other,) = circle(world, SECRET)
    world.alone = item_of(world, SECRET, [card, other])
    world.shared = item_of(world, "Otra cosa", [])
    done = take_back(world, "agenda_use")
    assert (done.n_gone, done.n_kept) == (0, 1)
    assert world.alone.state == ItemState.VALIDATED


def test_nothing_done_before_can_be_undone_at_the_desk(told):
    take_back(told, "agenda_use")
    with pytest.raises(CannotUndoError):
        undo_step(acting_user=told.beto, community=told.here, restricted=True)
    assert not Contribution.plain.filter(session=told.mine).exclude(proposal=None).exists()


def test_record_tells_reason_and_hash_and_never_which_words(told):
    (v2,) = take_back(told, "agenda_use").versions
    row = v2.head["replaces"][0]
    assert set(row) == {
        *("version", "hash", "reason", "order", "head", "digests", "removed")
    }
    assert version_hash(v2.head, [line.digest for line in v2.items.all()]) == v2.hash
    assert SECRET not in str(v2.head)


def test_files_that_were_made_are_destroyed_and_one_in_the_making_begins_anew(told):
    ready, under_way, untouched = (
        order_export(acting_user=told.dora, process=process, id=uuid.uuid4())
        for process in (told.process, told.process, told.other)
    )
    consolidated.make(ready.pk)
    consolidated.make(untouched.pk)
    taken = take_export(under_way.pk)
    take_back(told, "agenda_use")
    made = consolidated.build(told.process)
    complete_export(taken, data=b"old words", sha256="0" * 64, manifest={})
    found = {row.pk: (row.state, bytes(row.file)) for row in Export.plain.all()}
    assert found[ready.pk] == ("error", b"")
    assert found[under_way.pk] == ("created", b"")
    assert found[untouched.pk][0] == "complete"
    with zipfile.ZipFile(io.BytesIO(made.data)) as files:
        everything = b"".join(files.read(name) for name in files.namelist())
    assert SECRET.encode() not in everything
    assert OTHER.encode() in everything


def test_result_page_and_an_imported_sheet_stand_without_the_words(told):
    draft = ImportDraft.plain.create(
        community=told.here,
        number=1,
        rows=[{"title_es": SECRET}],
        state="applied",
        n_new=1,
    )
    take_back(told, "notes")
    beto = log_in(told.beto, language="en")
    base = "/desk/valle/c/arriba/"
    result = beto.get(f"{base}consultations/{told.vote.pk}/result/").content.decode()
    assert "Taken back by its group" in result
    for page in (
        f"consultations/{told.vote.pk}/",
        f"imports/{draft.pk}/",
        "imports/",
        "agenda/",
        f"items/proposal/{told.alone.pk}/",
        "synthesis/",
    ):
        answer = beto.get(base + page)
        assert answer.status_code == 200, page
        assert SECRET not in answer.content.decode(), page


def sat(head, group):
    return [row["n_sessions"] for row in head["sessions"] if row["group"] == group]


@pytest.mark.parametrize("scope", ConsentScope)
def test_a_group_that_only_sat_there_is_told_of_no_more(world, scope):
    """Naive: nothing of it became a line, so no version changes and the page still lists it."""
    mine, _cards = circle(world, SECRET)
    other, (one, two) = circle(world, OTHER, "Banquetas anchas")
    items = [item_of(world, OTHER, [one]), item_of(world, "Banquetas anchas", [two])]
    vote_on(world, items)
    before = publish(world)
    both = sat(before.head, mine.group)
    assert sum(both) >= 2
    done = withdraw_consent(acting_user=world.ana, session=mine, scope=scope)
    if scope == ConsentScope.CHART_PHOTO:
        assert done.versions == ()
        return
    (after,) = done.versions
    assert sum(sat(after.head, mine.group)) == sum(both) - 1
    assert [row.content for row in after.items.all()] == [
        row.content for row in before.items.all()
    ]
    assert is_intact(after)
    assert TakeDown.plain.filter(version=before, put_back=False).exists()
    # The group is still told of: its other circle agreed.
    assert mine.group in {row["group"] for row in after.head["took_part"]}
    (last,) = withdraw_consent(acting_user=world.ana, session=other, scope=scope).versions
    assert sat(last.head, mine.group) == []
    assert mine.group not in {row["group"] for row in last.head["took_part"]}
    assert mine.group not in last.head["heard"]
    assert mine.group not in last.head["not_heard"]

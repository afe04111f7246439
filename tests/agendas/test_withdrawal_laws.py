"""Whatever circles said and became: what one takes back is in no record that follows."""

import uuid

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agendas.actions.agendas import current_agenda
from agendas.actions.publishing import revise_local
from agendas.actions.versions import hash_told, is_intact
from agendas.actions.withdrawals import withdraw_consent
from agendas.models.agendas import AgendaVersion, LocalAgenda
from agendas.models.exports import Export
from tests.agendas.taking_back import circle, item_of, where_it_says
from tests.votes import publish_again
from workshops.actions.coding import word_item
from workshops.choices import ConsentAnswer, ConsentScope
from workshops.models.contributions import Contribution
from workshops.models.sessions import Consent

pytestmark = pytest.mark.slow
N_CIRCLES, N_CARDS = 3, 2
# What an item is called: own words, the words of a card, or a sentence with them in it.
called = st.sampled_from(["own", "card", "sentence"])
an_item = st.tuples(
    st.lists(st.integers(0, N_CIRCLES * N_CARDS - 1), min_size=1, max_size=4, unique=True),
    called,
    called,
)
scopes = st.sampled_from([s for s in ConsentScope if s != ConsentScope.CHART_PHOTO])


def words_of(number):
    """A word that stands in every card of one circle and nowhere else."""
    return f"testigo{number}voz"


def named(how, text, number):
    return {
        "own": f"Palabras propias {number}",
        "card": text,
        "sentence": f"Sobre que {text.lower()} aquí",
    }[how]


def tell(world, items, *, revised):
    """Circles, items, and one or two published versions; returns the sittings."""
    sessions, cards = [], []
    for number in range(N_CIRCLES):
        texts = [f"Dice {words_of(number)} carta {i}" for i in range(N_CARDS)]
        session, made = circle(world, *texts)
        sessions.append(session)
        cards += made
    free = set(range(len(cards)))
    for number, (wanted, title, memo) in enumerate(items):
        mine = [cards[i] for i in wanted if i in free]
        free -= set(wanted)
        if mine:
            item = item_of(world, named(title, mine[0].text, number), mine)
            word_item(
                acting_user=world.beto,
                item=item,
                title_es=item.title_es,
                memo=named(memo, mine[0].text, number),
            )
    for _again in range(1 + revised):
        publish_unvoted(world)
    return sessions


def publish_unvoted(world):
    """A version without a vote: the road to it is not what is tried here."""
    agenda = current_agenda(world.here)
    if agenda.state == "published":
        revise_local(acting_user=world.beto, agenda=agenda)
    LocalAgenda.plain.filter(pk=agenda.pk).update(state="validated")
    return publish_again(world, agenda)


def may_still_say(scope):
    """Where a circle's words may stand once it took this back."""
    if scope == ConsentScope.PUBLICATION:
        return {
            "workshops_contribution.text",
            "workshops_proposal.title_es",
            "workshops_proposal.memo",
            "workshops_readback.title_before",
        }
    return {"workshops_contribution.text"} if scope == ConsentScope.AGENDA_USE else set()


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(an_item, min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, N_CIRCLES - 1), scopes), min_size=1, max_size=2),
    st.booleans(),
)
def test_what_is_taken_back_is_nowhere_downstream(world, items, taken, revised):
    with transaction.atomic():
        sessions = tell(world, items, revised=revised)
        for number, scope in taken:
            withdraw_consent(acting_user=world.ana, session=sessions[number], scope=scope)
            assert where_it_says(words_of(number)) <= may_still_say(scope)
        newest = AgendaVersion.plain.filter(local_agenda__community=world.here).first()
        for version in AgendaVersion.plain.all():
            assert is_intact(version)
        for row in newest.head.get("replaces", ()):
            assert hash_told(row) == row["hash"]
        # Whoever took nothing back is still heard.
        quiet = set(range(N_CIRCLES)) - {number for number, _scope in taken}
        for number in quiet:
            assert sessions[number].contributions.exclude(text="").count() == N_CARDS
        transaction.set_rollback(True)


def naive(session):
    """The answers are changed and the cards let go, and that is all."""
    Consent.plain.filter(session=session).update(
        agenda_use=ConsentAnswer.NONE, publication=ConsentAnswer.NONE
    )
    Contribution.plain.filter(session=session).update(proposal=None, insecurity=None)


def test_the_law_sees_what_a_naive_withdrawal_leaves(world):
    sessions = tell(world, [([0], "card", "own")], revised=False)
    naive(sessions[0])
    left = where_it_says(words_of(0)) - may_still_say(ConsentScope.AGENDA_USE)
    assert {"agendas_agendaitem.content", "workshops_proposal.title_es"} <= left


def test_the_search_reads_every_kind_of_column(world):
    """Text, JSON and bytes: a file counts as text too."""
    Export.plain.create(
        process=world.process,
        asked_by=world.dora,
        id=uuid.uuid4(),
        file=b"antes aguja despues",
        manifest={"a": ["aguja"]},
    )
    assert where_it_says("aguja") == {"agendas_export.file", "agendas_export.manifest"}

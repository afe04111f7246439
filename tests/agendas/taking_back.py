"""Circles whose words become items, votes and published agendas; and every word there is."""

from django.apps import apps
from django.db import connection

from agendas.actions import themes
from agendas.actions.tallying import tally_national
from tests import votes
from tests.votes import cast, close_vote, make_vote, open_vote
from tests.world import confirm, make_insecurity, make_proposal, make_session
from workshops.actions.cards import Card, add_contributions
from workshops.actions.sessions import finish_session
from workshops.actions.synthesis import gather_into
from workshops.choices import ItemKind


def circle(world, *texts, community=None, kind="proposal"):
    """A finished sitting and its cards."""
    session = make_session(world, community)
    cards = add_contributions(
        acting_user=world.ana, session=session, cards=[Card(kind, text) for text in texts]
    )
    finish_session(acting_user=world.ana, session=session, headcount_band="5-9")
    session.refresh_from_db()
    return session, cards


def item_of(world, title, cards, *, kind=ItemKind.PROPOSAL, **values):
    """A confirmed item that rests on these cards."""
    make = make_proposal if kind == ItemKind.PROPOSAL else make_insecurity
    item = make(world, title, **values)
    gather_into(
        acting_user=world.beto,
        community=world.here,
        ids=[card.pk for card in cards],
        item=item,
    )
    confirm(world, item)
    return item


def vote_on(world, items, *, close=True, n_voters=12):
    """A consultation on these: everyone marks the first, and all but two the second."""
    consultation, slips = make_vote(world, items, n_slips=n_voters)
    open_vote(world, consultation)
    for code in slips[:2]:
        cast(code, 0)
    for code in slips[2:]:
        cast(code, 0, 1)
    return close_vote(world, consultation) if close else consultation


def publish_nation(world, **placed):
    """A national version of themes (title -> items)."""
    agenda = themes.current_national(world.process)
    for title, items in placed.items():
        theme = themes.create_theme(
            acting_user=world.edith, agenda=agenda, title_es=title.replace("_", " ")
        )
        themes.place_items(acting_user=world.edith, theme=theme, items=items)
    tally_national(acting_user=world.edith, agenda=agenda)
    return votes.publish_nation(world, agenda)


def where_it_says(words: str) -> set[str]:
    """Every column of text or JSON of every table (``table.column``) that holds these words.

    Files in columns of bytes are read as text too.
    """
    found = set()
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            for field in model._meta.concrete_fields:
                column = f'"{table}"."{field.column}"'
                text = (
                    f"encode({column}, 'escape')"
                    if field.get_internal_type() == "BinaryField"
                    else f"{column}::text"
                )
                cursor.execute(
                    f"SELECT EXISTS (SELECT FROM {table} WHERE {text} ILIKE %s)",  # noqa: S608 -- names of our own tables
                    [f"%{words}%"],
                )
                if cursor.fetchone()[0]:
                    found.add(f"{table}.{field.column}")
    return found

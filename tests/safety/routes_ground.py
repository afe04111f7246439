"""The ground of a community, who was not heard, and how the team is."""

import uuid
from datetime import date

from communities.actions.ground import (
    ban_topic,
    save_indicator,
    save_referral,
    write_context,
)
from tests.safety.routes import COORDINATOR, FIELD, TEAM, Route
from workshops.actions.care import say_not_heard
from workshops.queries.coverage import newest_cycle


def sheet(world):
    made = write_context(
        acting_user=world.ana, community=world.here, texts={"social_es": "Hay fiestas."}
    )
    return {"version": made.version}


def indicator(world):
    values = {"series": "poverty", "year": 2020, "value": 40, "unit": "percent"}
    made = world.here.indicators.first() or save_indicator(
        acting_user=world.ana,
        community=world.here,
        id=uuid.uuid4(),
        values=values | {"source": "CONEVAL"},
    )
    return {"indicator": made.id}


def referral(world):
    made = save_referral(
        acting_user=world.ana,
        community=world.here,
        id=uuid.uuid4(),
        values={
            "kind": "listening",
            "title": "Escucha",
            "scope": "national",
            "channel": "Un teléfono público",
            "cost": "free",
            "verified_on": date(2026, 11, 9),
        },
    )
    return {"referral": made.id}


def topic(world):
    made = ban_topic(
        acting_user=world.ana,
        community=world.here,
        id=uuid.uuid4(),
        values={"vocabulary": "form", "code": "collusion", "level": "S4"},
    )
    return {"topic": made.id}


def group(_world):
    return {"group": "men_adult"}


def told_group(world):
    say_not_heard(
        acting_user=world.ana,
        cycle=newest_cycle(world.here),
        group="men_adult",
        reason="declined",
    )
    return {"group": "men_adult"}


ROUTES = {
    "communities:context": Route(TEAM),
    "communities:context-write": Route(FIELD),
    "communities:context-mark": Route(frozenset({COORDINATOR}), method="post", extra=sheet),
    "communities:indicators": Route(TEAM),
    "communities:indicator-new": Route(FIELD),
    "communities:indicator-edit": Route(FIELD, extra=indicator),
    "communities:indicator-remove": Route(FIELD, method="post", extra=indicator),
    "communities:referrals": Route(FIELD),
    "communities:referral-new": Route(FIELD),
    "communities:referral-card": Route(FIELD),
    "communities:referral-edit": Route(FIELD, extra=referral),
    "communities:referral-remove": Route(FIELD, method="post", extra=referral),
    "communities:banned": Route(FIELD),
    "communities:banned-lift": Route(FIELD, method="post", extra=topic),
    "workshops:coverage": Route(TEAM),
    "workshops:not-heard": Route(FIELD, extra=group),
    "workshops:not-heard-remove": Route(FIELD, method="post", extra=told_group),
    "workshops:debrief": Route(FIELD),
}

"""The vote, and the desk pages of a consultation."""

import uuid

from agendas.actions import codes, consultations, stacks
from agendas.models.consultations import Consultation
from communities.models.acts import SecondPersonAct
from tests.safety.routes import COORDINATOR, EDITOR, FIELD, PUBLIC, TEAM, Route
from tests.votes import hold_vote, make_proposals, make_vote, open_vote

COORDINATORS = frozenset({COORDINATOR})
SECONDS = frozenset({COORDINATOR, EDITOR})
SETTLERS = FIELD | {EDITOR}


def once(make):
    """A community has one vote at a time: every call of one test gets the same."""

    def made(world):
        kept = world.__dict__.setdefault("kept", {})
        if make not in kept:
            kept[make] = make(world)
        return kept[make]

    return made


@once
def draft(world):
    vote, _slips = make_vote(world, make_proposals(world, 2), n_slips=1)
    return {"consultation": vote.id}


@once
def card(world):
    vote, _slips = make_vote(world, make_proposals(world, 2), n_slips=1)
    return {"consultation": vote.id, "card": vote.cards.first().id}


@once
def opened(world):
    vote, _slips = make_vote(world, make_proposals(world, 2), n_slips=1)
    return {"consultation": open_vote(world, vote).id}


def any_vote(world):
    found = Consultation.objects.within(world.process).first()
    return {"station": found.id if found else opened(world)["consultation"]}


@once
def hands(world):
    vote, _none = make_vote(world, make_proposals(world, 2))
    consultations.word_consultation(
        acting_user=world.beto,
        consultation=vote,
        wording=consultations.Wording("¿Qué?", counts_only=True),
    )
    return {"consultation": vote.id}


@once
def counted(world):
    return {"consultation": hold_vote(world, [{0}]).id}


@once
def asked(world):
    vote, _slips = make_vote(world, make_proposals(world, 2), n_slips=1)
    consultations.ask_to_open(acting_user=world.beto, consultation=vote)
    return {"act": SecondPersonAct.plain.get(target_id=vote.id).id}


@once
def with_paper(world):
    vote, _slips = make_vote(world, make_proposals(world, 2))
    codes.allow_paper(acting_user=world.beto, consultation=vote, n_papers=3)
    return {"consultation": vote.id}


@once
def stack(world):
    vote, _slips = make_vote(world, make_proposals(world, 2), n_papers=3)
    begun = stacks.begin_stack(
        acting_user=world.ana,
        consultation=open_vote(world, vote),
        id=uuid.uuid4(),
        lot="mixed",
        n_papers=1,
    )
    return {"consultation": vote.id, "stack": begun.id}


ROUTES = {
    "agendas:station": Route(
        PUBLIC,
        "site",
        extra=any_vote,
    ),
    "agendas:station-next": Route(
        PUBLIC,
        "site",
        extra=any_vote,
    ),
    "agendas:result-poster": Route(TEAM, extra=counted),
    "agendas:result-square": Route(TEAM, extra=counted),
    "agendas:result-aloud": Route(TEAM, extra=counted),
    "agendas:hands": Route(FIELD, extra=hands),
    "agendas:station-begin": Route(FIELD, method="post", extra=opened),
    "agendas:vote": Route(PUBLIC, "site"),
    "agendas:consultations": Route(TEAM),
    "agendas:consultation": Route(TEAM, extra=draft),
    "agendas:consultation-result": Route(TEAM, extra=counted),
    "agendas:consultation-open-ask": Route(COORDINATORS, method="post", extra=draft),
    "agendas:consultation-close-ask": Route(COORDINATORS, method="post", extra=opened),
    "agendas:act": Route(SECONDS, "process", extra=asked),
    "agendas:act-confirm": Route(SECONDS, "process", "post", asked),
    "agendas:act-take-back": Route(SECONDS, "process", "post", asked),
    "agendas:cards": Route(COORDINATORS, extra=draft),
    "agendas:card": Route(COORDINATORS, extra=card),
    "agendas:slips": Route(COORDINATORS, extra=draft),
    "agendas:paper-ballots": Route(
        COORDINATORS, method="post", extra=with_paper, data=lambda _w: {"n_papers": 3}
    ),
    "agendas:stack": Route(FIELD, extra=stack),
    "agendas:stack-settle": Route(SETTLERS, extra=stack),
    "agendas:stack-count": Route(SETTLERS, method="post", extra=stack),
    "agendas:stack-discard": Route(FIELD, method="post", extra=stack),
    "agendas:paper": Route(SETTLERS, extra=opened),
}

"""Words in further languages: on the desk, and what is listened to."""

from tests.safety.routes import PUBLIC, Route
from tests.safety.routes_freeze import WRITERS
from tests.safety.routes_vote import COORDINATORS, once
from tests.voices import make_card_voice, make_text_voice
from tests.votes import make_proposals, make_vote, open_vote


@once
def spoken(world):
    vote, _slips = make_vote(world, make_proposals(world, 2), n_slips=1)
    card = vote.cards.first()
    voice = make_card_voice(world, card)
    return {"consultation": vote.id, "card": card.id, "voice": voice.id}


def of_card(world):
    found = spoken(world)
    return {name: found[name] for name in ("consultation", "card")}


@once
def on_ballot(world):
    # Not where most tests vote: this may stand beside another vote.
    place = world.elsewhere
    vote, _slips = make_vote(world, make_proposals(world, 2, place), place, n_slips=1)
    voice = make_card_voice(world, vote.cards.first())
    open_vote(world, vote, by=world.otto)
    return {"voice": voice.id}


def read(world):
    return {"kind": "consent", "voice": make_text_voice(world).id}


ROUTES = {
    "agendas:card-voices": Route(COORDINATORS, extra=of_card),
    "agendas:card-voice-remove": Route(COORDINATORS, method="post", extra=spoken),
    "agendas:card-sound": Route(COORDINATORS, extra=spoken),
    "agendas:ballot-sound": Route(PUBLIC, "site", extra=on_ballot),
    "agendas:public-sound": Route(
        PUBLIC, "process", extra=lambda world: {"voice": make_text_voice(world).id}
    ),
    "communities:text-voices": Route(
        WRITERS, "process", extra=lambda _world: {"kind": "consent"}
    ),
    "communities:text-voice-remove": Route(WRITERS, "process", "post", read),
}

"""Answers and promises, of a community's agenda and of the national one."""

from agendas.actions import followup
from agendas.actions.agendas import current_agenda
from agendas.actions.themes import create_theme, current_national
from agendas.models.agendas import LocalAgenda, NationalAgenda
from tests.followup import ANSWER, make_line, promise
from tests.safety.routes import COORDINATOR, EDITOR, FIELD, PUBLIC, TEAM, Route
from tests.votes import make_vote

COORDINATORS = frozenset({COORDINATOR})
EDITORS = frozenset({EDITOR})


def local_line(world):
    """A voted item of an agenda that is validated: actors can be asked about it."""
    agenda = current_agenda(world.here)
    if not agenda.consultations.exists():
        make_vote(world, [make_line(world).thing, make_line(world).thing])
        LocalAgenda.plain.filter(pk=agenda.pk).update(state="validated")
    card = agenda.consultations.get().cards.first()
    return {"line": card.proposal_id}


def local_answer(world):
    made = followup.keep_answer(
        acting_user=world.beto, line=make_line(world), values=ANSWER
    )
    return {"answer": made.id}


def local_promise(state):
    return lambda world: {"commitment": promise(world, state=state).id}


def theme(world):
    agenda = current_national(world.process)
    found = agenda.themes.first() or create_theme(
        acting_user=world.edith, agenda=agenda, title_es="Luz"
    )
    NationalAgenda.plain.filter(pk=agenda.pk).update(state="prioritising")
    return followup.Line(world.process, found)


def national_answer(world):
    made = followup.keep_answer(acting_user=world.edith, line=theme(world), values=ANSWER)
    return {"answer": made.id}


def national_promise(state):
    return lambda world: {"commitment": promise(world, theme(world), state).id}


REPORT = {"author": "press", "step": "as_before", "id": "0" * 31 + "1"}
NATION = {"scope": "process"}

ROUTES = {
    "agendas:public-followup": Route(PUBLIC),
    "agendas:public-national-followup": Route(PUBLIC, "process"),
    "agendas:followup": Route(TEAM),
    "agendas:followup-line": Route(COORDINATORS, extra=local_line),
    "agendas:answer-remove": Route(COORDINATORS, method="post", extra=local_answer),
    "agendas:commitment": Route(TEAM, extra=local_promise("proposed")),
    "agendas:commitment-accept": Route(
        COORDINATORS, method="post", extra=local_promise("proposed")
    ),
    "agendas:commitment-decline": Route(
        COORDINATORS,
        method="post",
        extra=local_promise("proposed"),
        data=lambda _world: {"reason_es": "No hay dinero."},
    ),
    "agendas:commitment-report": Route(
        COORDINATORS,
        method="post",
        extra=local_promise("accepted"),
        data=lambda _world: REPORT,
    ),
    "agendas:commitment-verify": Route(
        FIELD,
        method="post",
        extra=local_promise("positive"),
        data=lambda _world: {
            "group": "women_adult",
            "n_seen": 1,
            "n_partly": 0,
            "n_unseen": 0,
        },
    ),
    "agendas:national-followup": Route(TEAM, **NATION),
    "agendas:national-followup-line": Route(
        EDITORS, extra=lambda world: {"line": theme(world).thing.id}, **NATION
    ),
    "agendas:national-answer-remove": Route(
        EDITORS, method="post", extra=national_answer, **NATION
    ),
    "agendas:national-commitment": Route(
        TEAM, extra=national_promise("proposed"), **NATION
    ),
    "agendas:national-commitment-accept": Route(
        EDITORS, method="post", extra=national_promise("proposed"), **NATION
    ),
    "agendas:national-commitment-decline": Route(
        EDITORS,
        method="post",
        extra=national_promise("proposed"),
        data=lambda _world: {"reason_es": "No hay dinero."},
        **NATION,
    ),
    "agendas:national-commitment-report": Route(
        EDITORS,
        method="post",
        extra=national_promise("accepted"),
        data=lambda _world: REPORT,
        **NATION,
    ),
}

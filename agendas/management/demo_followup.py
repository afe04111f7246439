"""What the demo's actors answered and promised: invented, like its votes."""

from collections.abc import Mapping

from agendas.actions import followup
from agendas.actions.themes import current_national
from agendas.management.demo_data import SLUG, fixed_id, rows
from agendas.models.followup import Commitment
from communities.models.people import User
from communities.models.places import Community
from communities.models.processes import Process
from workshops.models.items import Proposal

ANSWER = ("actor", "level", "position", "feasible", "words_es", "words_en")
PROMISE = ("actor", "level", "text_es", "text_en", "budget_line", "risk_es", "risk_en")
SHOWN = {"evidence": "visit", "source": "Visita de demostración"}


def follow_up(
    *, process: Process, places: Mapping[str, Community], people: Mapping[str, User]
) -> None:
    """Answers, promises and what the groups saw; ``people`` by place, "" for the nation."""
    for row in rows("answers"):
        followup.keep_answer(
            acting_user=people[row["place"]],
            line=_line(process, places, row),
            id=fixed_id(SLUG, "answer", row["line"], row["actor"]),
            values={name: row[name] for name in ANSWER},
        )
    for row in rows("promises"):
        commitment = followup.ask_commitment(
            acting_user=people[row["place"]],
            line=_line(process, places, row),
            id=fixed_id(SLUG, "promise", row["line"], row["actor"]),
            values={name: row[name] for name in PROMISE},
        )
        for step in row["heard"].split():
            _hear(people[row["place"]], commitment, step, row)
        if row["seen"]:
            group, *counts = row["seen"].split()
            names = ("n_seen", "n_partly", "n_unseen")
            followup.verify_commitment(
                acting_user=people[row["place"]],
                commitment=commitment,
                community=places[row["place"]],
                group=group,
                counts=dict(zip(names, map(int, counts), strict=True)),
            )


def _line(
    process: Process, places: Mapping[str, Community], row: Mapping[str, str]
) -> followup.Line:
    if row["place"]:
        found = Proposal.objects.within(places[row["place"]]).get(code=row["line"])
        return followup.Line(process, found)
    titles = {theme["code"]: theme["title_es"] for theme in rows("themes")}
    themes = current_national(process).themes
    return followup.Line(process, themes.get(title_es=titles[row["line"]]))


def _hear(user: User, commitment: Commitment, step: str, row: Mapping[str, str]) -> None:
    if step == "accept":
        followup.accept_commitment(acting_user=user, commitment=commitment)
    elif step == "decline":
        followup.decline_commitment(
            acting_user=user,
            commitment=commitment,
            reason_es=row["reason_es"],
            reason_en=row["reason_en"],
        )
    else:
        who = {"author": "civil", **SHOWN} if step == "develop" else {"author": "actor"}
        followup.report_progress(
            acting_user=user, commitment=commitment, values={"step": step, **who}
        )

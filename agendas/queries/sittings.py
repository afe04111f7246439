"""Which sittings the public is told of: phase, group, methods and quarter, equal ones once."""

from collections.abc import Collection, Mapping
from typing import Any

from communities.models.places import Community
from communities.safety.coarsen import quarter_of_week
from workshops.choices import ConsentAnswer, SessionState
from workshops.models.sessions import Session
from workshops.queries.coverage import NOT_TOLD, coverage

COUNT = "n_sessions"


def public_sittings(community: Community) -> list[dict[str, Any]]:
    """Sittings that were held and whose groups agreed to be published."""
    rows = (
        Session.objects.within(community)
        .exclude(
            state__in=[SessionState.DRAFT, SessionState.CANCELLED, SessionState.ABORTED]
        )
        .exclude(consent__take_part=ConsentAnswer.NONE)
        .exclude(NOT_TOLD)
    )
    seen: dict[tuple[Any, ...], int] = {}
    for row in rows:
        key = tuple(_told(row).values())
        seen[key] = seen.get(key, 0) + 1
    return [
        {
            "quarter": quarter,
            "phase": phase,
            "group": group,
            "methods": list(methods),
            "origin": origin,
            COUNT: n,
        }
        for (quarter, phase, group, methods, origin), n in sorted(seen.items())
    ]


def _told(session: Session) -> dict[str, Any]:
    return {
        "quarter": quarter_of_week(session.iso_week),
        "phase": session.phase,
        "group": session.group,
        "methods": tuple(session.methods),
        "origin": session.origin,
    }


def is_told(head: Mapping[str, Any], session: Session) -> bool:
    """Whether a local version lists this sitting."""
    return any(_is_of(row, session) for row in head["sessions"])


def _is_of(row: Mapping[str, Any], session: Session) -> bool:
    told = _told(session)
    return told == {name: row.get(name) for name in told} | {
        "methods": tuple(row["methods"])
    }


def forget_sitting(
    head: Mapping[str, Any], session: Session, groups: Collection[str]
) -> dict[str, Any]:
    """A local head that no longer tells of a sitting, once its consent was taken back.

    ``groups``: those whose confirmed items stay. Nothing newer than the head comes in.
    """
    sittings = [
        row | {COUNT: row[COUNT] - 1} if _is_of(row, session) else row
        for row in head["sessions"]
    ]
    made = {**head, "sessions": [row for row in sittings if row[COUNT]]}
    if "heard" in head:
        made["heard"] = [group for group in head["heard"] if group in groups]
    if "took_part" in head:
        now = {
            line.group: line for line in coverage(session.cycle, exact=False, public=True)
        }
        here = now.get(session.group)
        stays = session.group in groups or (here is not None and here.is_heard)
        circle = here.circle if here else ""
        made["took_part"] = [
            row | {"circle": circle} if row["group"] == session.group else row
            for row in head["took_part"]
            if stays or row["group"] != session.group
        ]
    return made

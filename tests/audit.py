"""Steps about the audit chain that several tests share."""

from django.db import connection

from communities.actions.audit import record
from communities.queries.audit import walk_chains
from communities.safety.chain import Fault

TABLE = "communities_auditentry"


def chain_now() -> None:
    """Chain what this test recorded, as the end of a real transaction would."""
    run("SET CONSTRAINTS ALL IMMEDIATE")


def run(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


def tamper(statement: str, *values: object) -> None:
    """What the owner of the table can do after switching its triggers off."""
    chain_now()
    run(f"ALTER TABLE {TABLE} DISABLE TRIGGER USER")
    run(statement, *values)
    run(f"ALTER TABLE {TABLE} ENABLE TRIGGER USER")


def faults(anchors=None) -> list[tuple[str, int, str]]:
    """Chain, position and kind of everything that does not fit."""
    chain_now()
    found = [each for each in walk_chains(anchors or {}) if isinstance(each, Fault)]
    return [(fault.chain, fault.position, fault.kind.name) for fault in found]


def heads() -> dict[str, tuple[int, str]]:
    chain_now()
    walks = [each for each in walk_chains({}) if not isinstance(each, Fault)]
    return {walk.chain: (walk.position, walk.hash) for walk in walks}


def act(world, action="create_item", target=None, process=None) -> None:
    """One more entry in a process."""
    record(
        acting_user=world.beto,
        action=action,
        target=target or world.process,
        process=process or world.process,
    )

"""What the demo process says, and who works in it. Its votes are invented.

What it says rests on the published paper (agendas/demo/*.csv, in words of our own).
"""

import csv
import time
import uuid
from base64 import b32encode
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from agendas.choices import Lot
from communities import vocabularies
from communities.choices import Role
from workshops.choices import ItemKind
from workshops.sheets.rows import RawRow

DATA = Path(__file__).resolve().parent.parent / "demo"
VOICES = DATA / "voices"
SLUG = "demo-mexico"
PASSWORD = "tequio-demo"  # noqa: S105 -- printed on purpose, only where DEMO_LOGINS is set
TOTP_SECONDS = 30
STAGES = ("workshops", "voting", "merged", "published")
# Invented turnout: place -> lot -> (slips used, paper ballots).
TURNOUT = {
    "APA": {Lot.WOMEN: (22, 6), Lot.MEN: (12, 4), Lot.UNDER25: (20, 0)},
    "GUA": {Lot.WOMEN: (20, 4), Lot.UNDER25: (20, 0), Lot.MIXED: (3, 0)},
    "TIJ": {Lot.WOMEN: (25, 5), Lot.MEN: (20, 3), Lot.UNDER25: (24, 6)},
}
SPARE_SLIPS = 4
QUESTION = ("¿Qué es lo más importante?", "What matters most?")
NOT_HELD = (
    "En la demostración no se realizó este paso.",
    "This step was not held in the demonstration.",
)


@dataclass(frozen=True, slots=True)
class Person:
    """One demo account."""

    email: str
    name: str
    role: Role
    place: str = ""


def people() -> list[Person]:
    """The demo accounts, in the order in which `make run` prints them."""
    places = {row["code"]: row for row in rows("communities")}
    crew = [
        Person(f"{word}-{places[code]['slug']}@demo.example", name, role, code)
        for code in ("APA", "GUA", "TIJ", "ACA")
        for word, name, role in (
            ("coordina", "Coordinación", Role.COORDINATOR),
            ("facilita", "Facilitación", Role.FACILITATOR),
        )
    ]
    return [
        *crew,
        Person("edita@demo.example", "Edición nacional", Role.EDITOR),
        Person("investiga@demo.example", "Investigación", Role.RESEARCHER),
        Person("opera@demo.example", "Operación", Role.OPERATOR),
        Person("audita@demo.example", "Auditoría", Role.AUDITOR),
        Person("verifica@demo.example", "Segunda auditoría", Role.AUDITOR),
    ]


def totp_secret(email: str) -> str:
    """The fixed secret of a demo account: known to everyone, like its password."""
    return b32encode(sha256(f"demo|{email}".encode()).digest()[:20]).decode()


def digits(email: str) -> str:
    """The six digits that a demo account's code app would show now."""
    counter = int(time.time()) // TOTP_SECONDS
    return str(format_hotp_value(hotp_value(totp_secret(email), counter)))


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one data file."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by_place(name: str) -> dict[str, list[dict[str, str]]]:
    """The rows of one data file by their place."""
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows(name):
        found[row["place"]].append(row)
    return found


def drawn(*parts: object) -> float:
    """A number in [0, 1) that depends on nothing but ``parts``: the same demo every time."""
    digest = sha256("|".join(map(str, parts)).encode()).digest()
    return int.from_bytes(digest[:7]) / 2**56


def fixed_id(*parts: object) -> uuid.UUID:
    """A key that depends on nothing but ``parts``."""
    return uuid.UUID(
        bytes=sha256("|".join(map(str, parts)).encode()).digest()[:16], version=4
    )


def sheet_rows(place: str) -> Iterable[RawRow]:
    """The rows that a coordinator would type into the template, with labels not codes."""

    def label(vocabulary: str, code: str) -> str:
        return vocabularies.label(vocabulary, code, "es")

    for number, row in enumerate(by_place("insecurities")[place], start=2):
        yield RawRow(
            kind=ItemKind.INSECURITY,
            sheet="Inseguridades",
            number=number,
            values={
                "code": row["code"],
                "group": label("group", row["group"]),
                "title_es": row["title_es"],
                "title_en": row["title_en"],
                "dimension": label("dimension", row["dimension"]),
                "form": label("form", row["form"]),
                "violent": label("violent", row["violent"]),
                "criminal": label("criminal", row["criminal"]),
                "spaces": label("space", row["space"]),
                "lethality": label(
                    "lethality",
                    vocabularies.terms("form")[row["form"]].attributes["lethality"],
                ),
            },
        )
    for number, row in enumerate(by_place("proposals")[place], start=2):
        yield RawRow(
            kind=ItemKind.PROPOSAL,
            sheet="Propuestas",
            number=number,
            values={
                "code": row["code"],
                "group": label("group", row["group"]),
                "title_es": row["title_es"],
                "title_en": row["title_en"],
                "answers": row["answers"].replace(" ", ", "),
                "kind": label("kind", row["kind"]),
                "social_part": row["social_part_es"],
                "security_part": row["security_part_es"],
                "level": label("level", row["level"]),
                "decision_level": label("level", row["decision_level"]),
                "duty_bearer": label("stakeholder", row["duty_bearer"]),
                "horizon": label("horizon", row["horizon"]),
            },
        )

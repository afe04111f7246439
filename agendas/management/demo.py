"""The demo process, loaded through the same actions that people use.

What it says rests on the published paper (agendas/demo/*.csv, in words of our own); its
votes are invented, and every record of it says so.
"""

from __future__ import annotations

import csv
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from agendas.actions import ballots, codes, consultations, publishing, tallying, themes
from agendas.actions.agendas import current_agenda, validate_agenda
from agendas.actions.consultations import CardPlan, LeftOffPlan
from agendas.choices import Lot, Subject
from agendas.models.consultations import Consultation
from agendas.queries.consultations import votable
from communities import vocabularies
from communities.actions import processes, status
from communities.choices import CommunityState, Role
from communities.models.people import User
from communities.models.places import Community, Municipality
from communities.models.processes import Process
from workshops.actions import imports, items, readback, sessions, synthesis
from workshops.choices import ConsentScope, ItemKind, ReadBackResult
from workshops.models.items import Insecurity, Proposal
from workshops.queries.items import items_of, to_read_back
from workshops.sheets.rows import RawRow

DATA = Path(__file__).resolve().parent.parent / "demo"
SLUG = "demo-mexico"
PASSWORD = "tequio-demo"  # noqa: S105 -- printed on purpose, only where DEMO_LOGINS is set
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
    ]


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
    return uuid.UUID(bytes=sha256("|".join(map(str, parts)).encode()).digest()[:16], version=4)


class Demo:
    """One loading of the demo; methods run in the order of STAGES."""

    process: Process

    def __init__(self) -> None:
        self.users: dict[tuple[Role, str], User] = {}
        self.communities: dict[str, Community] = {}
        self.first_codes: dict[str, list[str]] = {}

    def load(self, stage: str) -> None:
        """Load everything up to and including ``stage``."""
        self.found()
        self.hold_workshops()
        if stage == "workshops":
            return
        self.open_votes(keep_codes=stage == "voting")
        if stage == "voting":
            return
        self.close_and_publish()
        self.merge()
        if stage == "published":
            editor = self.users[Role.EDITOR, ""]
            publishing.publish_national(
                acting_user=editor,
                agenda=themes.current_national(self.process),
                note_es=NOT_HELD[0],
                note_en=NOT_HELD[1],
            )

    # -- people and places -------------------------------------------------------------

    def found(self) -> None:
        """The process, its communities and its people."""
        self.process = processes.create_process(
            acting_user=None,
            slug=SLUG,
            name_es="Agenda de cuatro comunidades (demostración)",
            name_en="Agenda of four communities (demonstration)",
            synthetic=True,
            summary_es="Qué preocupa y qué se propone en cuatro comunidades de México.",
            summary_en="What worries four communities in Mexico, and what they propose.",
            institutions="LSE, ITAM, CIDE",
            funders="ESRC, CONACYT, Newton Fund, FONCICYT",
            team_credit="OSHM (Medellín), J. Pearce, A. Abello Colak",
        )
        for row in rows("communities"):
            place, _made = Municipality.objects.get_or_create(
                code=row["municipality_code"],
                defaults={"name": row["municipality"], "state": row["state"]},
            )
            self.communities[row["code"]] = processes.create_community(
                acting_user=None,
                process=self.process,
                slug=row["slug"],
                name=row["name_es"],
                municipality=place,
                context_es=row["context_es"],
                context_en=row["context_en"],
            )
        for person in people():
            user = processes.create_account(
                acting_user=None,
                email=person.email,
                name=person.name,
                password=PASSWORD if settings.DEMO_LOGINS else uuid.uuid4().hex,
                process=self.process,
            )
            processes.grant_role(
                acting_user=None,
                user=user,
                role=person.role,
                process=self.process,
                community=self.communities.get(person.place),
            )
            self.users[person.role, person.place] = user

    def coordinator(self, place: str) -> User:
        """The coordinator of a place."""
        return self.users[Role.COORDINATOR, place]

    # -- workshops ---------------------------------------------------------------------

    def hold_workshops(self) -> None:
        """Sheets of the paper agendas go in, sittings are written down, groups confirm."""
        for place, community in self.communities.items():
            status.reach(
                acting_user=self.coordinator(place),
                community=community,
                to=CommunityState.DIAGNOSIS if place == "ACA" else CommunityState.PROPOSALS,
            )
            self.import_sheet(place)
            self.add_details(place)
        self.write_sessions()
        for place, community in self.communities.items():
            community.refresh_from_db()
            readback.read_back(
                acting_user=self.coordinator(place),
                community=community,
                heard=[
                    readback.Heard(item, ReadBackResult.CONFIRMED)
                    for item in to_read_back(community)
                ],
            )
        self.suspend("ACA")

    def import_sheet(self, place: str) -> None:
        """One place's items, as rows of the template with its Spanish labels."""
        draft = imports.keep_draft(
            acting_user=self.coordinator(place),
            community=self.communities[place],
            id=fixed_id(SLUG, "import", place),
            rows=list(sheet_rows(place)),
            warnings=[],
        )
        imports.apply_draft(
            acting_user=self.coordinator(place),
            draft=draft,
            iso_week="2018-W20",
            consent=imports.PAPER_CONSENT,
        )

    def add_details(self, place: str) -> None:
        """What the sheet has no column for: the parts of proposals in English."""
        community = self.communities[place]
        found = {p.code: p for p in Proposal.objects.within(community)}
        for row in by_place("proposals")[place]:
            if row["kind"] == "combined":
                items.code_item(
                    acting_user=self.coordinator(place),
                    item=found[row["code"]],
                    values={
                        "social_part_en": row["social_part_en"],
                        "security_part_en": row["security_part_en"],
                    },
                )

    def write_sessions(self) -> None:
        """Sittings with their cards, placed at the synthesis desk where they belong."""
        cards: dict[str, list[dict[str, str]]] = defaultdict(list)
        for card in rows("contributions"):
            cards[card["session"]].append(card)
        for row in rows("sessions"):
            community = self.communities[row["place"]]
            facilitator = self.users[Role.FACILITATOR, row["place"]]
            risk = status.assess_risk(
                acting_user=facilitator, community=community, level="green", conditions=[]
            )
            session = sessions.plan_session(
                acting_user=facilitator,
                community=community,
                id=fixed_id(SLUG, "session", row["code"]),
                risk=risk,
                consent=dict.fromkeys(ConsentScope.values, "all") | {"chart_photo": "none"},
                details={
                    "phase": row["phase"],
                    "methods": [row["method"]],
                    "group": row["group"],
                    "iso_week": row["iso_week"],
                    "headcount_band": row["headcount_band"],
                    "climate_note": row["note_es"],
                },
            )
            if row["silence"]:
                sessions.add_silence(
                    acting_user=facilitator,
                    session=session,
                    kind=row["silence"],
                    id=fixed_id(SLUG, "silence", row["code"]),
                )
            for card in cards[row["code"]]:
                self.write_card(row["place"], session, card)
            sessions.finish_session(
                acting_user=facilitator,
                session=session,
                headcount_band=row["headcount_band"],
            )

    def write_card(self, place: str, session: sessions.Session, card: dict[str, str]) -> None:
        """One card, and the item it voices again, if any."""
        community = self.communities[place]
        (written,) = sessions.add_contributions(
            acting_user=self.users[Role.FACILITATOR, place],
            session=session,
            kind=card["kind"],
            texts=[card["text_es"]],
            group=card["group"],
            sensitivity=card["sensitivity"],
        )
        if card["into"]:
            model = Insecurity if card["into"].startswith("I") else Proposal
            synthesis.gather_into(
                acting_user=self.coordinator(place),
                community=community,
                ids=[written.id],
                item=model.objects.within(community).get(code=card["into"]),
            )

    def suspend(self, place: str) -> None:
        """Stop one community for a rise in violence; what it said stays heard."""
        community = status.suspend_community(
            acting_user=self.coordinator(place),
            community=self.communities[place],
            reason="violence_rise",
            review_on=timezone.localdate() + timedelta(days=90),
            public_note_es="Las condiciones empeoraron y no hubo forma segura de seguir.",
            public_note_en="Conditions worsened and there was no safe way to go on.",
        )
        status.keep_testimony(acting_user=self.coordinator(place), community=community)

    # -- votes -------------------------------------------------------------------------

    def open_votes(self, *, keep_codes: bool) -> None:
        """Each place that votes lays out its ballot, prints slips and opens with two people."""
        for place in TURNOUT:
            consultation = self.lay_out(place)
            spare = [self.print_lot(consultation, lot) for lot in TURNOUT[place]]
            self.first_codes[place] = [code for batch in spare for code in batch[-1:]]
            consultations.ask_to_open(
                acting_user=self.coordinator(place), consultation=consultation
            )
            consultations.confirm_open(
                acting_user=self.users[Role.EDITOR, ""], consultation=consultation
            )
            consultation.refresh_from_db()
            if not keep_codes:
                self.vote(place, consultation, dict(zip(TURNOUT[place], spare, strict=True)))

    def lay_out(self, place: str) -> Consultation:
        """A consultation with its cards and the reason of what is left off."""
        community = self.communities[place]
        coordinator = self.coordinator(place)
        consultation = consultations.create_consultation(
            acting_user=coordinator,
            community=community,
            id=fixed_id(SLUG, "vote", place),
            subject=Subject.PROPOSALS,
            question_es=QUESTION[0],
            question_en=QUESTION[1],
        )
        data = {row["code"]: row for row in by_place("proposals")[place]}
        off = {row["code"]: row for row in by_place("left_off")[place]}
        ready = votable(community, Subject.PROPOSALS)
        return consultations.lay_out_ballot(
            acting_user=coordinator,
            consultation=consultation,
            cards=[
                CardPlan(
                    item,
                    data[item.code]["words_es"],
                    data[item.code]["words_en"],
                    data[item.code]["picture"],
                )
                for item in ready
                if item.code not in off
            ],
            left_off=[
                LeftOffPlan(
                    item,
                    off[item.code]["reason"],
                    off[item.code]["note_es"],
                    off[item.code]["note_en"],
                )
                for item in ready
                if item.code in off
            ],
        )

    def print_lot(self, consultation: Consultation, lot: Lot) -> list[str]:
        """The codes of one batch of slips, some more than will be used."""
        place = consultation.agenda.community.slug
        n_slips = next(
            TURNOUT[row["code"]][lot][0]
            for row in rows("communities")
            if row["slug"] == place
        )
        slips = codes.print_slips(
            acting_user=self.coordinator(
                next(row["code"] for row in rows("communities") if row["slug"] == place)
            ),
            consultation=consultation,
            id=fixed_id(SLUG, "slips", place, lot),
            n_slips=n_slips + SPARE_SLIPS,
            lot=lot,
        )
        return [slip.code for slip in slips]

    def vote(self, place: str, consultation: Consultation, slips: dict[Lot, list[str]]) -> None:
        """Invented people cast invented ballots, on slips and on paper."""
        cards = list(consultation.cards.select_related("proposal"))
        taste = {
            (row["lot"], row["proposal"]): float(row["weight"])
            for row in by_place("tastes")[place]
        }
        for lot, (n_slips, n_paper) in TURNOUT[place].items():
            for person in range(n_slips + n_paper):
                marks = frozenset(
                    card.position
                    for card in sorted(
                        cards,
                        key=lambda card: drawn(place, lot, person, card.item.code)
                        - taste[lot, card.item.code],
                    )[: consultation.n_marks]
                    if drawn(place, lot, person, card.item.code) < taste[lot, card.item.code]
                )
                cast_id = fixed_id(SLUG, "cast", place, lot, person).bytes
                if person < n_slips:
                    ballots.cast_ballot(
                        admission=ballots.admit(slips[lot][person]),
                        marks=marks,
                        cast_id=cast_id,
                    )
                else:
                    ballots.key_paper_ballot(
                        consultation=consultation, lot=lot, marks=marks, cast_id=cast_id
                    )

    def close_and_publish(self) -> None:
        """Two people close each vote; the ranked agenda is validated and published."""
        for place in TURNOUT:
            community = self.communities[place]
            coordinator, editor = self.coordinator(place), self.users[Role.EDITOR, ""]
            agenda = current_agenda(community)
            consultation = agenda.consultations.get()
            consultations.ask_to_close(acting_user=coordinator, consultation=consultation)
            consultations.confirm_close(acting_user=editor, consultation=consultation)
            agenda = validate_agenda(
                acting_user=coordinator,
                agenda=agenda,
                held=False,
                note_es=NOT_HELD[0],
                note_en=NOT_HELD[1],
            )
            publishing.publish_local(
                acting_user=coordinator,
                agenda=agenda,
                dialogue_note_es=NOT_HELD[0],
                dialogue_note_en=NOT_HELD[1],
            )

    # -- the nation --------------------------------------------------------------------

    def merge(self) -> None:
        """An editor joins local proposals into themes and ranks them."""
        editor = self.users[Role.EDITOR, ""]
        agenda = themes.current_national(self.process)
        proposals = {p.code: p for p in Proposal.objects.within(self.process)}
        for row in rows("themes"):
            theme = themes.create_theme(
                acting_user=editor,
                agenda=agenda,
                title_es=row["title_es"],
                title_en=row["title_en"],
                dimension=row["dimension"],
            )
            members = row["members"].split() + row["echoes"].split()
            themes.place_items(
                acting_user=editor,
                theme=theme,
                items=[proposals[code] for code in members if code in proposals],
            )
        tallying.tally_national(acting_user=editor, agenda=agenda)


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
                    "lethality", vocabularies.terms("form")[row["form"]].attributes["lethality"]
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

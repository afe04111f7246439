"""The demo process, loaded through the same actions that people use.

Its votes are invented, and every record of it says so.
"""

import uuid
from collections import defaultdict
from datetime import timedelta

from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.utils import timezone

from agendas.actions import ballots, codes, consultations, publishing, tallying, themes
from agendas.actions.agendas import current_agenda, validate_agenda
from agendas.actions.cards import CardPlan, LeftOffPlan, lay_out_ballot
from agendas.choices import Lot, Subject
from agendas.management.demo_data import (
    NOT_HELD,
    PASSWORD,
    QUESTION,
    SLUG,
    SPARE_SLIPS,
    TURNOUT,
    by_place,
    drawn,
    fixed_id,
    people,
    rows,
    sheet_rows,
    totp_secret,
)
from agendas.management.demo_door import void_spare, wake_slips
from agendas.management.demo_followup import follow_up
from agendas.management.demo_ground import lay_ground
from agendas.management.demo_records import write_records
from agendas.management.demo_voices import read_aloud
from agendas.models.consultations import Consultation
from agendas.queries.consultations import votable
from communities.actions import processes, status, texts
from communities.choices import CommunityState, Role
from communities.models.people import User
from communities.models.places import Community, Municipality
from communities.models.processes import Process
from workshops.actions import cards, imports, items, links, readback, sessions, synthesis
from workshops.choices import ConsentScope, ReadBackResult
from workshops.models.items import Insecurity, Proposal
from workshops.models.sessions import Session
from workshops.queries.items import to_read_back


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
            agenda = themes.current_national(self.process)
            publishing.ask_to_publish_national(
                acting_user=self.users[Role.EDITOR, ""],
                agenda=agenda,
                note_es=NOT_HELD[0],
                note_en=NOT_HELD[1],
            )
            publishing.confirm_publish_national(
                acting_user=self.coordinator(next(iter(self.communities))), agenda=agenda
            )
            people = {place: self.coordinator(place) for place in self.communities}
            follow_up(
                process=self.process,
                places=self.communities,
                people=people | {"": self.users[Role.EDITOR, ""]},
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
        for row in rows("texts"):
            texts.write_text(
                acting_user=None,
                process=self.process,
                kind=row["kind"],
                body_es=row["body_es"],
                body_en=row["body_en"],
            )
        for row in rows("communities"):
            place, _made = Municipality.objects.get_or_create(
                code=row["municipality_code"],
                defaults={"name": row["municipality"], "state": row["state"]},
            )
            self.communities[row["code"]] = processes.create_community(
                acting_user=None,
                process=self.process,
                place=processes.Place(
                    slug=row["slug"],
                    name=row["name_es"],
                    municipality=place,
                    context_es=row["context_es"],
                    context_en=row["context_en"],
                ),
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
            if settings.DEMO_LOGINS:
                TOTP.activate(user, totp_secret(person.email))

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
            write_records(
                acting_user=self.coordinator(place), community=community, place=place
            )
            self.link_insecurities(place)
        self.suspend("ACA")
        for place in ("APA", "GUA"):
            lay_ground(
                place=place,
                community=self.communities[place],
                facilitator=self.users[Role.FACILITATOR, place],
                coordinator=self.coordinator(place),
            )

    def link_insecurities(self, place: str) -> None:
        """Invented links between a place's insecurities, so that its web has a picture."""
        found = {i.code: i for i in Insecurity.objects.within(self.communities[place])}
        for row in by_place("links")[place]:
            links.add_link(
                acting_user=self.users[Role.FACILITATOR, place],
                community=self.communities[place],
                start=found[row["start"]],
                end=found[row["end"]],
                how=links.How(row["kind"], row["mechanism"], row["groups"].split()),
                id=fixed_id(SLUG, "link", place, row["start"], row["end"]),
            )

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
        lines: dict[str, list[dict[str, str]]] = defaultdict(list)
        for line in rows("contributions"):
            lines[line["session"]].append(line)
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
                cards.add_silence(
                    acting_user=facilitator,
                    session=session,
                    kind=row["silence"],
                    id=fixed_id(SLUG, "silence", row["code"]),
                )
            for line in lines[row["code"]]:
                self.write_card(row["place"], session, line)
            sessions.finish_session(
                acting_user=facilitator,
                session=session,
                headcount_band=row["headcount_band"],
            )

    def write_card(self, place: str, session: Session, line: dict[str, str]) -> None:
        """One card, and the item it voices again, if any."""
        community = self.communities[place]
        (written,) = cards.add_contributions(
            acting_user=self.users[Role.FACILITATOR, place],
            session=session,
            cards=[
                cards.Card(
                    kind=line["kind"],
                    text=line["text_es"],
                    group=line["group"],
                    sensitivity=line["sensitivity"],
                )
            ],
        )
        if line["into"]:
            model = Insecurity if line["into"].startswith("I") else Proposal
            synthesis.gather_into(
                acting_user=self.coordinator(place),
                community=community,
                ids=[written.id],
                item=model.objects.within(community).get(code=line["into"]),
            )

    def suspend(self, place: str) -> None:
        """Stop one community for a rise in violence; what it said stays heard."""
        community = status.suspend_community(
            acting_user=self.coordinator(place),
            community=self.communities[place],
            why=status.Suspension(
                reason="violence_rise",
                review_on=timezone.localdate() + timedelta(days=90),
                public_note_es="Las condiciones empeoraron y no hubo forma segura de seguir.",
                public_note_en="Conditions worsened and there was no safe way to go on.",
            ),
        )
        status.keep_testimony(acting_user=self.coordinator(place), community=community)

    # -- votes -------------------------------------------------------------------------

    def open_votes(self, *, keep_codes: bool) -> None:
        """Each place lays out its ballot, prints slips, opens and hands out, two people each."""
        for place, turnout in TURNOUT.items():
            consultation = self.lay_out(place)
            read_aloud(consultation, by=self.coordinator(place))
            codes.allow_paper(
                acting_user=self.coordinator(place),
                consultation=consultation,
                n_papers=sum(papers for _slips, papers in turnout.values()) + SPARE_SLIPS,
            )
            spare = [self.print_lot(consultation, lot) for lot in turnout]
            self.first_codes[place] = [code for batch in spare for code in batch[-1:]]
            coordinator, editor = self.coordinator(place), self.users[Role.EDITOR, ""]
            consultations.ask_to_open(acting_user=coordinator, consultation=consultation)
            consultations.confirm_open(acting_user=editor, consultation=consultation)
            consultation.refresh_from_db()
            wake_slips(consultation, first=coordinator, second=editor)
            if not keep_codes:
                self.vote(place, consultation, dict(zip(turnout, spare, strict=True)))
                void_spare(consultation, first=coordinator, second=editor)

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
        return lay_out_ballot(
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

    def vote(
        self, place: str, consultation: Consultation, slips: dict[Lot, list[str]]
    ) -> None:
        """Invented people cast invented ballots, on slips and on paper."""
        cards = list(consultation.cards.select_related("proposal"))
        taste = {
            (row["lot"], row["proposal"]): float(row["weight"])
            for row in by_place("tastes")[place]
        }
        for lot, (n_slips, n_paper) in TURNOUT[place].items():
            papers: list[frozenset[int]] = []
            for person in range(n_slips + n_paper):
                marks = frozenset(
                    card.position
                    for card in sorted(
                        cards,
                        key=lambda card: (
                            drawn(place, lot, person, card.item.code)
                            - taste[lot, card.item.code]
                        ),
                    )[: consultation.n_marks]
                    if drawn(place, lot, person, card.item.code)
                    < taste[lot, card.item.code]
                )
                cast_id = fixed_id(SLUG, "cast", place, lot, person).bytes
                if person < n_slips:
                    ballots.cast_ballot(
                        admission=ballots.admit(slips[lot][person]),
                        marks=marks,
                        cast_id=cast_id,
                    )
                else:
                    papers.append(marks)
            ballots.lay_in_papers(consultation=consultation, lot=lot, ballots=papers)

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
            publishing.ask_to_publish_local(
                acting_user=coordinator,
                agenda=agenda,
                dialogue_note_es=NOT_HELD[0],
                dialogue_note_en=NOT_HELD[1],
            )
            publishing.confirm_publish_local(acting_user=editor, agenda=agenda)

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

"""A synthetic process of any size: coded, read back, voted and published, written in bulk.

The rows are those that the actions would leave; the rankings come from the real engine and
the versions from the real queries. Everything is invented and says so.
"""

import secrets
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from random import Random
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from agendas.actions import codes
from agendas.actions.tallying import keep_tally
from agendas.actions.versions import item_digest, version_hash
from agendas.choices import (
    CodeState,
    ConsultationState,
    LocalState,
    Lot,
    NationalState,
    Stage,
)
from agendas.models.agendas import (
    AgendaItem,
    AgendaTrace,
    AgendaVersion,
    LeftOff,
    LocalAgenda,
    NationalAgenda,
    StageRecord,
)
from agendas.models.ballots import VotingCode
from agendas.models.consultations import Card, Consultation
from agendas.models.themes import Placement, Theme
from agendas.queries.content import Row
from agendas.queries.local_content import local_content
from agendas.queries.national_content import national_content
from agendas.queries.public import current_versions
from agendas.queries.results import public_national, public_vote
from agendas.tally import phragmen, record, weights
from agendas.tally.ballots import Ballots, group_ballots
from agendas.tally.lifting import lift
from communities import vocabularies
from communities.actions.processes import (
    create_account,
    create_process,
    grant_role,
)
from communities.choices import CommunityState, RiskLevel, Role
from communities.models.people import User
from communities.models.places import Community, Cycle, Municipality, RiskAssessment
from communities.models.processes import Process
from communities.safety import thresholds
from workshops.choices import ItemState, ReviewState, SessionOrigin, SessionState
from workshops.models.contributions import Contribution
from workshops.models.items import Insecurity, Proposal
from workshops.models.sessions import Consent, Session
from workshops.models.synthesis import ReadBack

SLUG = "demo-benchmark"
N_INSECURITIES, N_PROPOSALS = 35, 15
ITEMS_PER_COMMUNITY = N_INSECURITIES + N_PROPOSALS
# Two communities make a national agenda, a third one votes.
FEWEST_ITEMS = 3 * ITEMS_PER_COMMUNITY
CARDS_PER_ITEM, SITTINGS, BALLOTS, THEMES = 2, 4, 40, 24
WORDS = [
    "calle",
    "luz",
    "agua",
    "escuela",
    "mercado",
    "transporte",
    "parque",
    "salud",
    "noche",
    "camino",
    "casa",
    "barrio",
]
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the measured pages need: addresses' parts, a coordinator, codes that are valid."""

    process: Process
    community: Community
    coordinator: User
    theme: Theme
    vote: Consultation
    codes: list[str]


def load(n_items: int, *, n_codes: int, seed: int = 1) -> Loaded:
    """A process of ``n_items`` items in communities of fifty; the last one is voting.

    Raises:
        ValueError: fewer than three communities.
    """
    if n_items < FEWEST_ITEMS:
        raise ValueError("too few items for a national agenda and one vote")
    with transaction.atomic():
        return Loader(Random(seed)).load(n_items // ITEMS_PER_COMMUNITY, n_codes)


class Loader:
    """One loading; methods run in order."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.insecurities: list[Insecurity] = []
        self.proposals: list[Proposal] = []

    def load(self, n_communities: int, n_codes: int) -> Loaded:
        """Everything, in one transaction of the caller's."""
        self.process = create_process(
            acting_user=None,
            slug=SLUG,
            name_es="Medición (inventada)",
            name_en="Benchmark (invented)",
            synthetic=True,
        )
        self.found(n_communities)
        self.sit()
        self.word()
        self.say()
        *published, voting = self.agendas
        counted = [self.count(agenda) for agenda in published]
        for agenda, _ballots in counted:
            self.freeze(agenda, *local_content(agenda))
        theme = self.merge([ballots for _agenda, ballots in counted])
        vote, slips = self.open_vote(voting, n_codes)
        return Loaded(
            self.process, self.communities[0], self.coordinator, theme, vote, slips
        )

    def found(self, n: int) -> None:
        """Communities with their cycles, agendas and one coordinator of the first."""
        place, _made = Municipality.objects.get_or_create(
            code="02004", defaults={"name": "Tijuana", "state": "Baja California"}
        )
        self.communities = Community.plain.bulk_create(
            Community(
                process=self.process,
                slug=f"barrio-{i:03d}",
                name=f"Barrio {i}",
                municipality=place,
                state=CommunityState.PUBLISHED
                if i < n - 1
                else CommunityState.PRIORITISING,
                context_es="Una colonia inventada para medir.",
                context_en="An invented neighbourhood for measuring.",
            )
            for i in range(n)
        )
        cycles = Cycle.plain.bulk_create(Cycle(community=c) for c in self.communities)
        self.agendas = LocalAgenda.plain.bulk_create(
            LocalAgenda(community=c, cycle=cycle, state=LocalState.PUBLISHED)
            for c, cycle in zip(self.communities, cycles, strict=True)
        )
        StageRecord.plain.bulk_create(
            StageRecord(local_agenda=agenda, stage=stage, held=False, note_es="Aún no.")
            for agenda in self.agendas
            for stage in (Stage.COMMUNITY_VALIDATION, Stage.DIALOGUE)
        )
        self.coordinator = create_account(
            acting_user=None,
            email="mide@demo.example",
            password=secrets.token_urlsafe(24),
            name="Mide",
            process=self.process,
        )
        for role in (Role.COORDINATOR, Role.FACILITATOR):
            grant_role(
                acting_user=None,
                user=self.coordinator,
                role=role,
                process=self.process,
                community=self.communities[0],
            )

    def sit(self) -> None:
        """Four sittings a community, each with a risk card and the group's consent."""
        until = timezone.now() + timedelta(days=3)
        risks = RiskAssessment.plain.bulk_create(
            RiskAssessment(
                community=agenda.community,
                level=RiskLevel.GREEN,
                valid_until=until,
                signed_by=self.coordinator,
            )
            for agenda in self.agendas
        )
        groups = vocabularies.codes("group")
        self.sittings = Session.plain.bulk_create(
            Session(
                community=agenda.community,
                cycle=agenda.cycle,
                origin=SessionOrigin.WORKSHOP,
                phase="diagnosis" if i < 2 else "proposals",
                methods=["circle"],
                group=groups[i],
                iso_week=f"2025-W{10 + i}",
                headcount_band="10-19",
                risk=risk,
                state=SessionState.LOCKED,
            )
            for agenda, risk in zip(self.agendas, risks, strict=True)
            for i in range(SITTINGS)
        )
        Consent.plain.bulk_create(
            Consent(
                session=sitting,
                take_part="all",
                notes="all",
                chart_photo="none",
                agenda_use="all",
                publication="all",
            )
            for sitting in self.sittings
        )

    def title(self, what: str, i: int) -> str:
        """A line of plausible length."""
        return f"{what} {i + 1}: " + " ".join(self.random.choices(WORDS, k=7))

    def word(self) -> None:
        """Coded and confirmed items; each proposal answers two insecurities."""
        draw, terms = self.random.choice, vocabularies.codes
        for agenda in self.agendas:
            common: dict[str, Any] = {
                "community": agenda.community,
                "cycle": agenda.cycle,
                "state": ItemState.VALIDATED,
                "sensitivity": "S1",
            }
            self.insecurities += [
                Insecurity(
                    **common,
                    code=f"I{i + 1:02d}",
                    title_es=self.title("Hay miedo", i),
                    title_en=self.title("There is fear", i),
                    dimension=draw(terms("dimension")),
                    form="none",
                    violent="no",
                    criminal=draw(("yes", "no")),
                    group=draw(terms("group")[:7]),
                    spaces=[draw(terms("space"))],
                )
                for i in range(N_INSECURITIES)
            ]
            self.proposals += [
                Proposal(
                    **common,
                    code=f"P{i + 1:02d}",
                    title_es=self.title("Que haya", i),
                    title_en=self.title("Let there be", i),
                    kind="social",
                    level=draw(terms("level")),
                    decision_level="municipal",
                    duty_bearer="municipal_gov",
                    horizon=draw(terms("horizon")),
                    group=draw(terms("group")[:7]),
                    review_state=ReviewState.ELIGIBLE,
                )
                for i in range(N_PROPOSALS)
            ]
        Insecurity.plain.bulk_create(self.insecurities, batch_size=2000)
        Proposal.plain.bulk_create(self.proposals, batch_size=2000)
        link = Proposal.answers.through
        link.objects.bulk_create(
            link(proposal=proposal, insecurity=self.insecurities[at])
            for i, proposal in enumerate(self.proposals)
            for start in [i // N_PROPOSALS * N_INSECURITIES]
            for at in (start + i % N_PROPOSALS, start + i % N_PROPOSALS + 15)
        )

    def say(self) -> None:
        """Two cards and one read-back beneath every item."""
        cards, heard = [], []
        for i in range(len(self.agendas)):
            sittings = self.sittings[i * SITTINGS : (i + 1) * SITTINGS]
            items: list[Insecurity | Proposal] = [
                *_slice(self.insecurities, i, N_INSECURITIES),
                *_slice(self.proposals, i, N_PROPOSALS),
            ]
            for n, item in enumerate(items):
                kind = item.kind_of_item.value
                heard.append(
                    ReadBack(
                        community=item.community,
                        number=n + 1,
                        result="confirmed",
                        title_before=item.title_es,
                        **{kind: item},
                    )
                )
                cards += [
                    Contribution(
                        session=sittings[(n + k) % SITTINGS],
                        position=n * CARDS_PER_ITEM + k,
                        kind=kind,
                        text=self.title("Se dijo", n),
                        group=item.group,
                        sensitivity="S1",
                        **{kind: item},
                    )
                    for k in range(CARDS_PER_ITEM)
                ]
        Contribution.plain.bulk_create(cards, batch_size=2000)
        ReadBack.plain.bulk_create(heard, batch_size=2000)

    def lay_out(
        self, agenda: LocalAgenda, state: ConsultationState
    ) -> tuple[Consultation, list[Card]]:
        """A consultation with twelve cards; the rest is left off with a reason."""
        at = self.agendas.index(agenda)
        proposals = _slice(self.proposals, at, N_PROPOSALS)
        vote = Consultation.plain.create(
            agenda=agenda,
            subject="proposals",
            question_es="¿Qué es lo más importante?",
            question_en="What matters most?",
            state=state,
            tie_seed=secrets.token_hex(32),
            n_ballots=BALLOTS if state == ConsultationState.PUBLISHED else None,
        )
        cards = Card.plain.bulk_create(
            Card(
                consultation=vote,
                position=position,
                proposal=proposal,
                words_es=" ".join(proposal.title_es.split()[2:7]),
                words_en=" ".join(proposal.title_en.split()[3:8]),
                picture="house",
            )
            for position, proposal in enumerate(proposals[: thresholds.CARDS_PER_BALLOT])
        )
        LeftOff.plain.bulk_create(
            LeftOff(
                consultation=vote, proposal=proposal, reason="not_now", note_es="Después"
            )
            for proposal in proposals[thresholds.CARDS_PER_BALLOT :]
        )
        return vote, cards

    def count(self, agenda: LocalAgenda) -> tuple[LocalAgenda, Ballots]:
        """Invented ballots of one community, ranked."""
        vote, cards = self.lay_out(agenda, ConsultationState.PUBLISHED)
        keys = [str(card.proposal_id) for card in cards]
        ballots = group_ballots(
            items=keys,
            rows=[
                (
                    agenda.community.slug,
                    frozenset(self.random.sample(keys, vote.n_marks)),
                    1,
                )
                for _person in range(BALLOTS)
            ],
        )
        self.keep(ballots, seed=vote.tie_seed, consultation=vote)
        return agenda, ballots

    def keep(self, ballots: Ballots, *, seed: str, **owner: Any) -> None:
        """Rank ballots with the engine and keep the record."""
        weighted = weights.equal_shrunk(
            ballots, full_voice_ballots=thresholds.FULL_VOICE_BALLOTS
        )
        ranking = phragmen.rank(weighted, seed=seed)
        made: dict[str, Any] = dict(
            record.tally_record(ballots=weighted, ranking=ranking, synthetic=True)
        )
        made["marks"] = {
            item: sum(row.count for row in ballots.rows if item in row.items)
            for item in ballots.items
        }
        groups: dict[str, dict[str, int]] = {}
        for row in ballots.rows:
            marked = groups.setdefault(row.group, {})
            for item in row.items:
                marked[item] = marked.get(item, 0) + row.count
        made["marks_by_community"] = groups
        gated = (
            public_vote(made, n_ballots=BALLOTS)
            if "consultation" in owner
            else public_national(made)
        )
        keep_tally(process=self.process, exact=made, public=gated, number=1, **owner)

    def freeze(
        self, agenda: LocalAgenda | NationalAgenda, head: dict[str, Any], rows: list[Row]
    ) -> list[AgendaItem]:
        """The first version of an agenda."""
        head["version"] = 1
        items = []
        for position, (content, section, rank, thing) in enumerate(rows, start=1):
            salt = secrets.token_hex(16)
            items.append(
                AgendaItem(
                    position=position,
                    section=section,
                    rank=rank,
                    content=content,
                    salt=salt,
                    digest=item_digest(salt, content),
                    **{str(thing._meta.model_name): thing},
                )
            )
        version = AgendaVersion.plain.create(
            process=self.process,
            local_agenda=agenda if isinstance(agenda, LocalAgenda) else None,
            national_agenda=agenda if isinstance(agenda, NationalAgenda) else None,
            number=1,
            head=head,
            hash=version_hash(head, [item.digest for item in items]),
            published_on=timezone.localdate(),
        )
        for item in items:
            item.version = version
        return AgendaItem.plain.bulk_create(items)

    def merge(self, counted: Sequence[Ballots]) -> Theme:
        """The national agenda: every card stands in a theme, by its place on the ballot."""
        agenda = NationalAgenda.plain.create(
            process=self.process,
            state=NationalState.PUBLISHED,
            tie_seed=secrets.token_hex(32),
        )
        themes = Theme.plain.bulk_create(
            Theme(
                agenda=agenda,
                number=i + 1,
                title_es=self.title("Tema", i),
                title_en=self.title("Theme", i),
            )
            for i in range(THEMES)
        )
        # Not the left-off ones, and none of the voting community: they are not published.
        placed = [
            Placement(agenda=agenda, theme=self.random.choice(themes), proposal=proposal)
            for i in range(len(counted))
            for proposal in islice(
                _slice(self.proposals, i, N_PROPOSALS), thresholds.CARDS_PER_BALLOT
            )
        ]
        Placement.plain.bulk_create(placed, batch_size=2000)
        theme_of = {str(row.proposal_id): str(row.theme_id) for row in placed}
        every = group_ballots(
            items=[item for ballots in counted for item in ballots.items],
            rows=[(row.group, row.items, row.count) for b in counted for row in b.rows],
        )
        self.keep(
            lift(every, theme_of=theme_of), seed=agenda.tie_seed, national_agenda=agenda
        )
        head, rows, traces = national_content(agenda, current_versions(self.process).local)
        items = self.freeze(agenda, head, rows)
        AgendaTrace.plain.bulk_create(
            (
                AgendaTrace(national_item=item, local_item=local)
                for item in items
                for local in traces[str(item.theme_id)]
            ),
            batch_size=2000,
        )
        first = items[0].theme
        if first is None:
            raise ValueError("a national line without a theme")
        return first

    def open_vote(
        self, agenda: LocalAgenda, n_codes: int
    ) -> tuple[Consultation, list[str]]:
        """An open consultation with as many valid slips."""
        vote, _cards = self.lay_out(agenda, ConsultationState.DRAFT)
        slips = [
            slip.code
            for n in _batches(n_codes, codes.SLIPS_PER_BATCH)
            for slip in codes.print_slips(
                acting_user=self.coordinator,
                consultation=vote,
                id=uuid.uuid4(),
                n_slips=n,
                lot=Lot.MIXED,
            )
        ]
        vote.public_key = codes.keyring().create_consultation(vote.id).public_key
        vote.state = ConsultationState.OPEN
        vote.save(update_fields=["public_key", "state"])
        turn_codes(vote, CodeState.ACTIVE)  # as after the door
        return vote, slips


def turn_codes(vote: Consultation, state: str) -> None:
    """Give every code of a vote one state, batch by batch.

    The database compares the rows before and after each statement with each other: with all
    batches at once that would take the square of the time.
    """
    for batch in vote.batches.all():
        VotingCode.objects.filter(batch=batch).update(state=state)


def _slice(rows: Sequence[M], i: int, n: int) -> Sequence[M]:
    return rows[i * n : (i + 1) * n]


def _batches(total: int, most: int) -> Iterator[int]:
    while total > 0:
        yield min(total, most)
        total -= most

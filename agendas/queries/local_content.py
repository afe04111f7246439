"""What goes into a local version: gathered once, then frozen."""

import base64
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from agendas.choices import Section
from agendas.models.agendas import LeftOff, LocalAgenda
from agendas.models.consultations import Card, Consultation, Tally
from agendas.queries.assembly import beside_the_vote, newest_order, reason_words
from agendas.queries.content import (
    SCHEMA_VERSION,
    Item,
    Row,
    community_words,
    process_words,
    stage_rows,
)
from agendas.queries.ground_content import context_content, coverage_content
from agendas.queries.results import Line, Visible, visible_vote
from agendas.queries.reviews import review_words
from agendas.queries.sittings import public_sittings
from communities.models.places import Community
from workshops.choices import ItemState
from workshops.models.items import Insecurity, Proposal
from workshops.models.links import Link
from workshops.queries.items import held_back, publishable
from workshops.queries.records import public_longings, public_records

# What a line of a proposal says besides its own columns.
TOGETHER = ("answers", "principle_reviews__principle")


def _item(item: Item) -> dict[str, Any]:
    common = {
        "id": str(item.id),
        "kind_of_item": item.kind_of_item.value,
        "code": item.code,
        "title_es": item.title_es,
        "title_en": item.title_en,
        "group": item.group,
    }
    if isinstance(item, Insecurity):
        return common | {
            "dimension": item.dimension,
            "further_dimensions": item.further_dimensions,
            "form": item.form,
            "quadrant": item.quadrant,
            "spaces": item.spaces,
            "lethality": item.lethality,
        }
    return common | {
        "kind": item.kind,
        "social_part_es": item.social_part_es,
        "social_part_en": item.social_part_en,
        "security_part_es": item.security_part_es,
        "security_part_en": item.security_part_en,
        "level": item.level,
        "decision_level": item.decision_level,
        "duty_bearer": item.duty_bearer,
        "horizon": item.horizon,
        "answers": sorted(answered.code for answered in item.answers.all()),
        **review_words(item),
    }


def _card(card: Card) -> dict[str, Any]:
    return {
        "words_es": card.words_es,
        "words_en": card.words_en,
        "picture": card.picture,
        "drawing": base64.b64encode(bytes(card.ballot_drawing)).decode(),
    }


def _vote(consultation: Consultation, tally: Tally, visible: Visible) -> dict[str, Any]:
    return {
        "subject": consultation.subject,
        "question_es": consultation.question_es,
        "question_en": consultation.question_en,
        "n_cards": consultation.cards.count(),
        "n_marks": consultation.n_marks,
        "band": visible.band.name.lower(),
        "n_ballots": visible.n_ballots,
        "rule": tally.record["rule"],
        "weights": tally.record["weights"],
        "settings_hash": tally.record.get("settings_hash", ""),
        "tie_seed": consultation.tie_seed,
        **({"counts_only": True} if consultation.counts_only else {}),
        **_unspoken(consultation),
        # The record is salted: its hash commits to it and tells nothing.
        "commitment": tally.record_hash,
    }


def _unspoken(consultation: Consultation) -> dict[str, str]:
    names = ("unspoken_es", "unspoken_en")
    words = {name: getattr(consultation, name) for name in names}
    return words if words["unspoken_es"] else {}


def local_content(agenda: LocalAgenda) -> tuple[dict[str, Any], list[Row]]:
    """The head and the lines of a local version; lines by section, then by rank or code."""
    community = agenda.community
    items = _validated(community)
    votes, rows, done, meetings = [], [], set(), []
    refused = _refused(community)
    withheld = 0
    counted = agenda.consultations.filter(tallies__isnull=False).distinct()
    for consultation in counted.order_by("subject"):
        tally = consultation.tallies.first()
        if tally is None:
            continue
        visible = visible_vote(consultation, tally)
        votes.append(_vote(consultation, tally, visible))
        said = newest_order(tally)
        if said:
            meetings.append(reason_words(said, subject=consultation.subject))
        for row in beside_the_vote(_vote_rows(consultation, visible, items), said):
            if row[0]["id"] in refused:
                withheld += 1
                continue
            rows.append(row)
            done.add(row[0]["id"])
    rows += [
        (_item(item), Section.VOICED.value, None, item)
        for key, item in sorted(items.items(), key=lambda pair: pair[1].code)
        if key not in done
    ]
    _name_only_what_is_shown(rows)
    order = list(Section.values)
    rows.sort(key=lambda row: order.index(row[1]))
    heard = sorted({item.group for item in items.values()})
    head = {
        "schema": "tequio.local-agenda",
        "schema_version": SCHEMA_VERSION,
        "synthetic": community.process.synthetic,
        "process": process_words(community.process),
        "community": community_words(community),
        "cycle": agenda.cycle.number,
        "heard": heard,
        **coverage_content(agenda.cycle, heard),
        **context_content(community),
        "sessions": public_sittings(community),
        "stages": stage_rows(agenda),
        "votes": votes,
        **public_records(community),
        "longings": public_longings(community, items.keys()),
        "links": _links(community, items),
    }
    if meetings:
        head["assembly"] = meetings
    if withheld:
        # What was chosen keeps its place, and the gap is explained.
        head["withheld"] = withheld
    return head, rows


def _name_only_what_is_shown(rows: Sequence[Row]) -> None:
    """A line names no other that was kept back: not even that it was said is told."""
    found = [row[0] for row in rows]
    shown = {content["code"] for content in found}
    keys = {row[0]["id"] for row in rows if row[1] == Section.PRIORITY}
    for content in found:
        if content.get("beside") not in keys:
            content.pop("beside", None)
        if "answers" in content:
            content["answers"] = [code for code in content["answers"] if code in shown]


def _refused(community: Community) -> set[str]:
    """Items that the groups who voiced them took back, or never agreed to publish."""
    found = held_back(Insecurity.objects.within(community)).values_list("id", flat=True)
    more = held_back(Proposal.objects.within(community)).values_list("id", flat=True)
    return {str(key) for key in (*found, *more)}


def _links(community: Community, items: Mapping[str, Item]) -> list[dict[str, Any]]:
    """Links whose two ends stand in the version: any other would tell what was kept back."""
    links = Link.objects.within(community).filter(removed=False)
    return [
        {
            "start": str(link.start_id),
            "end": str(link.end_id),
            "kind": link.kind,
            "mechanism": link.mechanism,
            "confirmed_by": link.confirmed_by,
        }
        for link in links
        if {str(link.start_id), str(link.end_id)} <= items.keys()
    ]


def voted_unconfirmed(agenda: LocalAgenda) -> list[str]:
    """Codes of items that were voted on and whose words now wait for their group."""
    settled = {ItemState.VALIDATED, ItemState.WITHDRAWN}
    cards = (
        Card.plain.filter(consultation__agenda=agenda, consultation__tallies__isnull=False)
        .select_related("insecurity", "proposal")
        .distinct()
    )
    items = [card.insecurity or card.proposal for card in cards]
    return sorted(item.code for item in items if item and item.state not in settled)


def _validated(community: Community) -> dict[str, Item]:
    found: dict[str, Item] = {
        str(item.id): item for item in publishable(Insecurity.objects.within(community))
    }
    proposals = publishable(Proposal.objects.within(community))
    return found | {str(p.id): p for p in proposals.prefetch_related(*TOGETHER)}


def _vote_rows(
    consultation: Consultation, visible: Visible, items: Mapping[str, Item]
) -> Iterable[Row]:
    cards = {
        card.item_id: card
        for card in consultation.cards.select_related("insecurity", "proposal")
    }
    # The words may have been corrected since, and the item even withdrawn by its group: the
    # card keeps what people voted on, and what they chose stays in its place.
    for line in visible.ranked:
        words, voted = _voted(cards[line.item], items)
        if consultation.counts_only:
            words["hands"] = True
        yield _ranked(line, words, voted)
    for key in visible.unranked:
        words, voted = _voted(cards[key], items)
        yield words, Section.UNMARKED.value, None, voted
    left_off = consultation.left_off.select_related("insecurity", "proposal")
    for left in left_off.order_by("insecurity__code", "proposal__code"):
        item = items.get(str(left.insecurity_id or left.proposal_id))
        if item is not None:
            yield _item(item) | _reason(left), Section.LEFT_OFF.value, None, item


def _voted(card: Card, items: Mapping[str, Item]) -> tuple[dict[str, Any], Item]:
    """What is shown of a card's item: all of it, or once withdrawn the words of the card."""
    if confirmed := items.get(card.item_id):
        return _item(confirmed) | {"card": _card(card)}, confirmed
    item = cast("Item", card.insecurity or card.proposal)
    withdrawn = {name: "" for name in _item(item) if name.endswith(("_es", "_en"))} | {
        "title_es": card.words_es,
        "title_en": card.words_en,
        "withdrawn": True,
    }
    return _item(item) | withdrawn | {"card": _card(card)}, item


def _ranked(line: Line, words: dict[str, Any], item: Item) -> Row:
    content = words | {
        "rank": line.rank,
        "share": line.share,
        "margin": line.margin,
        "tie": line.tie,
        "beside": line.beside,
    }
    return content, Section.PRIORITY.value, line.rank, item


def _reason(left: LeftOff) -> dict[str, Any]:
    return {"reason": left.reason, "note_es": left.note_es, "note_en": left.note_en}

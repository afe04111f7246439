"""Searching one process for words that every reader of a record may see.

Restricted records (S2 and above) and what a group withdrew are never found, by nobody;
the indexes do not hold their words either. Accents do not matter on either side.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BooleanField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    UUIDField,
    Value,
)
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils.translation import get_language

from agendas.models.agendas import NationalAgenda
from agendas.models.themes import Theme
from communities.models.base import House
from communities.models.places import Community
from communities.models.processes import Process
from workshops.choices import ItemState
from workshops.models.contributions import Contribution
from workshops.models.items import Insecurity, Proposal
from workshops.queries.items import OPEN_ENOUGH

QUERY_LENGTH = 100
# Marks around what was found: characters that no text may hold, so nothing can forge them.
START, STOP = "\ue000", "\ue001"
HEADLINE = f"HighlightAll=true, StartSel={START}, StopSel={STOP}"
COLUMNS = (
    "id",
    "place_name",
    "found_in",
    "hit_kind",
    "hit_label",
    "hit_words",
    "hit_marked",
    "hit_parent",
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One record found. ``found_in``: its community's key, None for a theme.

    ``parent``: the sitting of a card, otherwise None; for a theme ``label`` is its subject.
    ``pieces``: its words in order, each with whether it was found.
    """

    id: Any
    found_in: Any
    kind: str
    label: str
    pieces: list[tuple[str, bool]]
    parent: Any


def clean_query(text: str) -> str:
    """What was typed, without what is no word and no longer than a line."""
    return " ".join(re.sub(r"[\x00-\x1f\ud800-\udfff\ue000\ue001]", " ", text).split())[
        :QUERY_LENGTH
    ].strip()


def search(
    process: Process, communities: QuerySet[Community], words: str
) -> QuerySet[Any, dict[str, Any]]:
    """What ``words`` find in ``communities`` and in the themes of ``process``.

    Ordered by community, kind and code; to be sliced, each row read with ``hit``.
    ``communities``: those in which the reader may open items and sittings.
    """
    query = _query(words)
    places = communities.order_by().values("pk")
    rows: Mapping[str, QuerySet[Any]] = {
        "a_community": _found(Community, query, es="name")
        .filter(pk__in=places)
        .annotate(found_in=F("pk"), hit_label=Value("", TextField()), place_name=F("name")),
        "b_insecurity": _items(Insecurity, query).filter(community__in=places),
        "c_proposal": _items(Proposal, query).filter(community__in=places),
        "d_card": _cards(query).filter(session__community__in=places),
        "e_theme": _themes(process, query),
    }
    shaped = [
        found.annotate(
            hit_kind=Value(kind, TextField()),
            hit_parent=F("session_id")
            if kind == "d_card"
            else Cast(Value(None), UUIDField()),
        )
        .order_by()
        .values(*COLUMNS)
        for kind, found in rows.items()
    ]
    found: QuerySet[Any, dict[str, Any]] = (
        shaped[0]
        .union(*shaped[1:], all=True)
        .order_by("place_name", "found_in", "hit_kind", "hit_label", "id")
    )
    return found


def hit(row: Mapping[str, Any]) -> Hit:
    """A row of ``search`` with its marks as pieces."""
    return Hit(
        id=row["id"],
        found_in=row["found_in"],
        kind=row["hit_kind"][2:],
        label=row["hit_label"],
        pieces=list(pieces(row["hit_words"], row["hit_marked"])),
        parent=row["hit_parent"],
    )


def pieces(words: str, marked: str) -> Iterator[tuple[str, bool]]:
    """``words`` cut where ``marked``, the same text without accents, holds marks.

    One unmarked piece where the two do not fit together.
    """
    if len(marked.replace(START, "").replace(STOP, "")) != len(words):
        yield words, False
        return
    at = 0
    for part in re.split(f"({START}[^{STOP}]*{STOP})", marked):
        is_found = part.startswith(START)
        length = len(part) - 2 * is_found
        if length:
            yield words[at : at + length], is_found
        at += length


def _query(words: str) -> Func:
    before, _space, last = words.rpartition(" ")
    # Half a word is a beginning; an operator or a part of a quotation is not.
    if not re.fullmatch(r"[^\W_]{2,}", last) or words.count('"') % 2:
        before, last = "", ""
    return Func(Value(words), Value(before), Value(last), function="search_query")


def _found(
    model: type[House], query: Func, *, es: str, en: str = "", code: str = ""
) -> QuerySet[Any]:
    """Rows of ``model`` whose words match, with the words shown and their marked copy.

    ``es``, ``en``, ``code``: the columns to search; "" where the model has none.
    """
    vector = Func(
        F(code) if code else Value(""),
        F(es),
        F(en) if en else Value(""),
        function="search_words",
    )
    shown: Any = F(es)
    language = "spanish"
    if en and get_language() == "en":
        shown, language = Coalesce(NullIf(F(en), Value("")), F(es)), "english"
    folded = Func(shown, function="search_fold")
    marked = Func(Value(language), folded, query, Value(HEADLINE), function="ts_headline")
    matches = CombinedExpression(vector, "@@", query, output_field=BooleanField())
    return model.plain.filter(matches).annotate(
        hit_words=Cast(shown, TextField()), hit_marked=Cast(marked, TextField())
    )


def _items(model: type[Insecurity] | type[Proposal], query: Func) -> QuerySet[Any]:
    # The words of the condition are those of the index, or it would not be used.
    found: QuerySet[Any] = (
        _found(model, query, es="title_es", en="title_en", code="code")
        .filter(sensitivity__in=OPEN_ENOUGH)
        .exclude(state=ItemState.WITHDRAWN)
        .annotate(
            found_in=F("community_id"),
            hit_label=Cast("code", TextField()),
            place_name=F("community__name"),
        )
    )
    return found


def _cards(query: Func) -> QuerySet[Any]:
    """Cards, but for those beneath an item that its group withdrew."""
    withdrawn = Q(insecurity__state=ItemState.WITHDRAWN) | Q(
        proposal__state=ItemState.WITHDRAWN
    )
    found: QuerySet[Any] = (
        _found(Contribution, query, es="text")
        .filter(sensitivity__in=OPEN_ENOUGH)
        .exclude(pk__in=Contribution.plain.filter(withdrawn).values("pk"))
        .annotate(
            found_in=F("session__community_id"),
            hit_label=Cast("session__iso_week", TextField()),
            place_name=F("session__community__name"),
        )
    )
    return found


def _themes(process: Process, query: Func) -> QuerySet[Any]:
    """Themes that stand on the desk today: those of the last edition of each subject."""
    later = NationalAgenda.objects.within(process).filter(
        subject=OuterRef("agenda__subject"), edition__gt=OuterRef("agenda__edition")
    )
    found: QuerySet[Any] = (
        _found(Theme, query, es="title_es", en="title_en")
        .filter(~Exists(later), agenda__process=process, discarded=False)
        .annotate(
            found_in=Cast(Value(None), UUIDField()),
            hit_label=Cast("agenda__subject", TextField()),
            place_name=Value("", TextField()),
        )
    )
    return found

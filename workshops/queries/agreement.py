"""Items coded twice: which wait, what was given, how far two people agree.

``restricted`` means what it means for items: the reader may also see S2.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

from django.db.models import QuerySet

from communities.models.audit import AuditEntry
from communities.models.people import User
from communities.models.places import Community
from workshops.agreement import Pair, nominal_alpha, share_agreed
from workshops.choices import ItemKind, ItemState
from workshops.models.items import Insecurity, Proposal
from workshops.models.second_coding import SecondCoding
from workshops.queries.items import items_of

# Whether every required code was given; only then is there something to compare.
CODED = (ItemState.CODED, ItemState.GIVEN_BACK, ItemState.VALIDATED, ItemState.CONTESTED)
# The closed lists of each kind. Not among them: what follows from another code (lethality),
# what stands there unless changed (how openly it is spoken of), and who may read it.
CLOSED: Mapping[str, tuple[str, ...]] = {
    ItemKind.INSECURITY: (
        "dimension",
        "form",
        "violent",
        "criminal",
        "group",
        "further_dimensions",
        "spaces",
        "actors",
        "groups_affected",
        "selectivity",
        "generational",
        "impact_personal",
        "impact_collective",
    ),
    ItemKind.PROPOSAL: (
        "kind",
        "level",
        "decision_level",
        "duty_bearer",
        "horizon",
        "group",
        "approach",
        "beneficiaries",
    ),
}


def codes_given(item: Insecurity | Proposal) -> dict[str, object]:
    """The closed-list codes that an item has, by field in the order of the form."""
    codes = {name: getattr(item, name) for name in CLOSED[item.kind_of_item]}
    return {name: code for name, code in codes.items() if code not in ("", [], None)}


def may_code_second(user: User, item: Insecurity | Proposal) -> bool:
    """Whether ``user`` never coded or worded this item."""
    return not _coded_by(user, item.community).filter(target_id=item.pk).exists()


def _coded_by(user: User, community: Community) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.within(community.process).filter(
        action="code_item", actor=user
    )


def second_coding_of(item: Insecurity | Proposal) -> SecondCoding | None:
    """The second coding of an item, if there is one."""
    rows = SecondCoding.objects.within(item.community)
    return rows.filter(**{item.kind_of_item.value: item}).first()


def coded_items(
    community: Community, *, restricted: bool
) -> Iterator[Insecurity | Proposal]:
    """Every item of both kinds whose required codes were given, by kind and code."""
    return chain.from_iterable(
        items_of(community, kind, restricted=restricted)
        .filter(state__in=CODED)
        .select_related("second_coding")
        for kind in ItemKind.values
    )


def next_for(
    user: User, community: Community, *, restricted: bool
) -> Insecurity | Proposal | None:
    """The item that ``user`` should code second; None when none waits.

    Every item has the same chance, and everybody meets the items in the same order: that
    of a digest of their keys, which knows neither age nor title.
    """
    own = set(_coded_by(user, community).values_list("target_id", flat=True))
    waiting = [
        item
        for item in coded_items(community, restricted=restricted)
        if item.pk not in own and not hasattr(item, "second_coding")
    ]
    return min(waiting, key=_lot, default=None)


def _lot(item: Insecurity | Proposal) -> bytes:
    return hashlib.sha256(item.pk.bytes).digest()


@dataclass(frozen=True, slots=True)
class FieldAgreement:
    """How far two people agree in one field. ``alpha`` is None where it is not defined."""

    kind: str
    name: str
    n_items: int
    share: Fraction
    alpha: Fraction | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement in one community. ``differing``: items with codes still to settle."""

    n_coded: int
    n_twice: int
    fields: list[FieldAgreement]
    differing: list[Insecurity | Proposal]


def agreement(community: Community, *, restricted: bool) -> Agreement:
    """How far two people agree, by kind of item and field; two queries."""
    items = list(coded_items(community, restricted=restricted))
    twice = [item for item in items if hasattr(item, "second_coding")]
    fields = [
        found
        for kind in ItemKind.values
        for found in _by_field(kind, [i for i in twice if i.kind_of_item == kind])
    ]
    return Agreement(
        n_coded=len(items),
        n_twice=len(twice),
        fields=fields,
        differing=[item for item in twice if unsettled(item, item.second_coding)],
    )


def unsettled(item: Insecurity | Proposal, second: SecondCoding) -> list[str]:
    """The differing fields that nobody settled, or whose settling was undone since."""
    sides = {"first": second.first_codes, "second": second.second_codes}
    return [
        name
        for name in second.differing
        if name not in second.settled
        or sides[second.settled[name]][name] != getattr(item, name)
    ]


def _by_field(
    kind: str, items: Sequence[Insecurity | Proposal]
) -> Iterator[FieldAgreement]:
    for name in CLOSED[kind]:
        pairs: list[Pair] = [
            (_value(second.first_codes[name]), _value(second.second_codes[name]))
            for item in items
            for second in [item.second_coding]
            if name in second.first_codes
        ]
        share = share_agreed(pairs)
        if share is not None:
            yield FieldAgreement(kind, name, len(pairs), share, nominal_alpha(pairs))


def _value(code: object) -> str | frozenset[object]:
    """A nominal value: several codes are one value, the set of them."""
    return frozenset(code) if isinstance(code, list) else str(code)

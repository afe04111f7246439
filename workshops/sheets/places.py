"""Which item each row stands for: by its code, by its title, or a new one."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import count

from workshops.sheets.cells import code_key
from workshops.sheets.columns import INSECURITY, PROPOSAL
from workshops.sheets.drafts import Draft, folded_title
from workshops.sheets.results import Item, Known

_NUMBER = re.compile(r"(\d+)$")
CodeKey = tuple[str, int]
PREFIXES: Mapping[str, str] = {INSECURITY: "I", PROPOSAL: "P"}


class Places:
    """The codes and titles of a file and of the items already present.

    A written code decides; without one the title does, among items of the same kind;
    else the next free code is proposed. The first row that claims a code or a title has
    it, later ones are told so. Proposed codes depend on the file and the items alone: a
    second check of the same file proposes the same.
    """

    def __init__(self, known: Known) -> None:
        """Start from the items that are present."""
        self.items: dict[CodeKey, Item] = {key_of(item.code): item for item in known.items}
        self.rows: dict[CodeKey, Draft] = {}
        self.titles: dict[tuple[str, str], Draft] = {}
        self.items_by_title: dict[tuple[str, str], Item] = {
            (item.kind, folded_title(item.values)): item for item in known.items
        }

    def place(self, drafts: Iterable[Draft]) -> None:
        """Give each draft its item or its code, or a message; linear in rows and items."""
        ordered = tuple(drafts)
        for draft in ordered:
            self._claim_code(draft)
        numbers = {kind: self._free_codes(prefix) for kind, prefix in PREFIXES.items()}
        for draft in ordered:
            own_title = self._claim_title(draft)
            if draft.code or draft.doubted("code") or not own_title:
                continue
            item = self._unclaimed_with_title(draft)
            self._settle(draft, item.code if item else next(numbers[draft.kind]), item)

    def _claim_code(self, draft: Draft) -> None:
        text = str(draft.values.get("code", ""))
        if not text:
            return
        key = code_key(text)
        if key is None:
            digits = text if text.isascii() and text.isdigit() and len(text) <= 4 else ""
            draft.add(
                "bad_code",
                "code",
                text,
                f"{PREFIXES[draft.kind]}{digits}" if digits else "",
            )
        elif key in self.rows:
            draft.add("duplicate_code", "code", text, str(self.rows[key].row.number))
        elif key in self.items and self.items[key].kind != draft.kind:
            draft.add("duplicate_code", "code", text)
        else:
            item = self.items.get(key)
            self._settle(draft, item.code if item else text.upper(), item)

    def _settle(self, draft: Draft, code: str, item: Item | None) -> None:
        draft.code, draft.item = code, item
        self.rows[key_of(code)] = draft

    def _claim_title(self, draft: Draft) -> bool:
        """Whether no earlier row and no other item has the draft's title."""
        if not draft.title:
            return True
        place = (draft.kind, draft.title)
        holder = self.items_by_title.get(place)
        if place in self.titles:
            code = self.titles[place].code
        elif holder and not self._gives_up_title(holder, draft):
            code = holder.code
        else:
            self.titles[place] = draft
            return True
        draft.add("duplicate_title", "title_es", str(draft.values["title_es"]), code)
        return False

    def _gives_up_title(self, holder: Item, draft: Draft) -> bool:
        """Whether ``draft`` stands for the holder of its title, or the holder is retitled."""
        claimant = self.rows.get(key_of(holder.code))
        if claimant is None:
            return not draft.code
        return claimant is draft or claimant.title not in ("", draft.title)

    def _unclaimed_with_title(self, draft: Draft) -> Item | None:
        item = self.items_by_title.get((draft.kind, draft.title)) if draft.title else None
        return item if item and key_of(item.code) not in self.rows else None

    def _free_codes(self, prefix: str) -> Iterator[str]:
        """Codes with ``prefix`` that nothing has, upwards, as wide as those in use."""
        used = [code for code in self._codes() if code.upper().startswith(prefix)]
        digits = [match[1] for match in map(_NUMBER.search, used) if match]
        width = max(map(len, digits), default=1)
        for number in count(1):
            if (prefix, number) not in self.items and (prefix, number) not in self.rows:
                yield f"{prefix}{number:0{width}d}"

    def _codes(self) -> Iterator[str]:
        yield from (item.code for item in self.items.values())
        yield from (draft.code for draft in self.rows.values())


def key_of(code: str) -> CodeKey:
    """What a code in use is compared by; one that breaks the pattern is only itself."""
    return code_key(code) or (code.upper(), 0)

"""A row while it is being checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from workshops.sheets.cells import quoted
from workshops.sheets.folding import fold
from workshops.sheets.results import Item, Message, Value
from workshops.sheets.rows import RawRow


@dataclass(slots=True)
class Draft:
    """One raw row of a known kind, what was read of it so far, and the item it stands for.

    ``values`` holds only the columns that the file has, "code" among them.
    """

    row: RawRow
    values: dict[str, Value] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    code: str = ""
    item: Item | None = None

    @property
    def kind(self) -> str:
        """The kind of the row."""
        return self.row.kind

    @property
    def title(self) -> str:
        """The folded title that the file gives; "" when it gives none."""
        return folded_title(self.values)

    def doubted(self, column: str) -> bool:
        """Whether something is already said about ``column``."""
        return any(message.column == column for message in self.messages)

    def add(self, reason: str, column: str, value: str = "", suggestion: str = "") -> None:
        """Say something about ``column``."""
        self.messages.append(Message(reason, column, quoted(value), suggestion))

    @property
    def blocked(self) -> bool:
        """Whether anything said keeps the row out."""
        return any(message.blocking for message in self.messages)


def folded_title(values: Mapping[str, Value]) -> str:
    """The title among ``values`` for comparing; "" when there is none."""
    text = str(values.get("title_es", ""))
    return fold(text) if text else ""

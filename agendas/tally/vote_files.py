"""A vote as files bring it, and the error that names the line where a file stops making sense."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from agendas.tally.ballots import Ballots, TallyError

# The community of every ballot of a file that names none.
ONE_COMMUNITY = "all"


class MalformedFileError(TallyError):
    """The file cannot be read; the message says in which line and why.

    Attributes:
        line: counted from 1.
    """

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(f"Line {line}: {sentence}")
        self.line = line


@dataclass(frozen=True, slots=True)
class VoteFile:
    """What a file of approval ballots holds.

    Attributes:
        ballots: with the file's own ids.
        titles: what the file calls each item, by id; empty texts where it does not.
    """

    ballots: Ballots
    titles: Mapping[str, str]


def numbered_lines(content: bytes) -> list[str]:
    """The lines of a file, in UTF-8, with their ends.

    Raises:
        MalformedFileError: a line is not UTF-8, or holds a character of value 0.
    """
    lines = []
    # Only what editors count as an end of line, and not the many that ``splitlines`` knows
    for number, raw in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        try:
            line = raw.decode()
        except UnicodeDecodeError as error:
            raise MalformedFileError(number, "it is not UTF-8 text.") from error
        if "\0" in line:
            raise MalformedFileError(number, "it holds a character of value 0.")
        lines.append(line + "\n")
    return lines


def whole_number(text: str, *, line: int, what: str) -> int:
    """A number 0 or more, written in digits.

    Raises:
        MalformedFileError: it is not.
    """
    # Python refuses numbers of thousands of digits; nobody counts that far.
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise MalformedFileError(line, f"{what} is not a whole number.")
    return int(text)


def twice(ids: list[str]) -> str | None:
    """An id that stands twice, or None."""
    return next((id for id, n in Counter(ids).items() if n > 1), None)

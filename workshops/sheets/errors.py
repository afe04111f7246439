"""Why a whole file is refused: a closed list of reasons, without words."""

from typing import Final

REASONS: Final = frozenset(
    {
        "too_large",  # limit_bytes: more bytes than may be uploaded
        "not_a_spreadsheet",  # found: what the bytes are, such as "png", "pdf", "binary"
        "open_document",  # an .ods: to be saved as .xlsx
        "old_xls",  # the binary format from before 2007: to be saved as .xlsx
        "password",  # an encrypted workbook
        "zip_bomb",  # unpacks to far more than an agenda can hold
        "broken",  # cut or damaged; line: where a CSV stopped making sense
        "encoding",  # letters that no usual encoding explains
        "too_many_rows",  # limit: how many rows a file may have
        "too_many_cells",  # limit: how many filled cells a file may have
        "timeout",  # reading took longer than it may
        "wrong_sheet",  # found: names of the sheets, none of them known
        "no_header",  # sheet; found: the first texts seen where headers should stand
        "empty",  # a header and nothing below, or nothing at all
    }
)


class SheetError(Exception):
    """The file cannot be read as an agenda; nothing of it was kept.

    ``reason`` is one of ``REASONS``; ``params`` holds what a sentence about it may
    quote. The text of the exception is the reason alone, so that a log never repeats
    what people wrote.
    """

    def __init__(self, reason: str, **params: object) -> None:
        """Keep the reason and what may be said about it.

        Raises:
            ValueError: the reason is not in the list.
        """
        if reason not in REASONS:
            raise ValueError(reason)
        super().__init__(reason)
        self.reason = reason
        self.params = params

"""What the uploaded bytes are, told from the bytes alone, and whether a ZIP may be opened."""

import struct
import zipfile
import zlib
from io import BytesIO

from workshops.sheets.errors import SheetError
from workshops.sheets.grids import MEGABYTE, Limits

WORKBOOK = "workbook"
TEXT = "text"

_ZIP = b"PK\x03\x04"
_ZIP_EMPTY = b"PK\x05\x06"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BIFF = tuple(
    bytes((0x09, version, length, 0x00))
    for version in (0, 2, 4, 8)
    for length in (4, 6, 8, 16)
)
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_KNOWN = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"%PDF", "pdf"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!", "rar"),
    (b"{\\rtf", "rtf"),
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_TEXT_SUFFIXES = frozenset({"csv", "tsv", "txt", "xlsx", "xlsm", "xls", ""})
# What zipfile raises on a damaged, encrypted or exotic archive.
_ZIP_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ValueError,
    OSError,
    EOFError,
    RuntimeError,
)
# A file this small may pack well without being a trap: blank styled rows do.
_RATIO_FROM_BYTES = MEGABYTE
# Tags that no CSV starts with; Excel opens such files, so people do rename them.
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<svg", b"<table")


def container(data: bytes, *, filename: str, limits: Limits) -> str:
    """``WORKBOOK`` for an XLSX that may be opened, ``TEXT`` for what may be a CSV.

    The name only decides for text, where the bytes do not: ".json" is no table.

    Raises:
        SheetError: too_large, empty, not_a_spreadsheet, open_document, old_xls,
            password, zip_bomb, broken or too_many_cells.
    """
    if len(data) > limits.upload_bytes:
        raise SheetError("too_large", limit_bytes=limits.upload_bytes)
    if not data.strip():
        raise SheetError("empty")
    if data.startswith((_ZIP, _ZIP_EMPTY)):
        _check_archive(data, limits)
        return WORKBOOK
    if data.startswith(_OLE):
        raise SheetError("password" if _ENCRYPTED in data else "old_xls")
    if data.startswith(_BIFF):
        raise SheetError("old_xls")
    _check_text(data, filename)
    return TEXT


def _check_text(data: bytes, filename: str) -> None:
    for start, name in _KNOWN:
        if data.startswith(start):
            raise SheetError("not_a_spreadsheet", found=name)
    head = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(_MARKUP):
        raise SheetError("not_a_spreadsheet", found="html")
    if b"\x00" in data and not data.startswith(_UTF16):
        raise SheetError("not_a_spreadsheet", found="binary")
    stem, dot, suffix = filename.rpartition(".")
    if stem and dot and suffix.lower() not in _TEXT_SUFFIXES:
        raise SheetError("not_a_spreadsheet", found=suffix.lower()[:8])


def _check_archive(data: bytes, limits: Limits) -> None:
    """Read the directory of the ZIP only; what lies in it is not unpacked."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_contents(archive, entries)
    except _ZIP_FAULTS as error:
        raise SheetError("broken") from error
    _check_sizes(entries, limits)


def _check_contents(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    names = {entry.filename for entry in entries}
    if "mimetype" in names:
        with archive.open("mimetype") as file:
            if b"opendocument" in file.read(80):
                raise SheetError("open_document")
    if "[Content_Types].xml" not in names:
        raise SheetError("not_a_spreadsheet", found="zip")
    if "xl/workbook.bin" in names:
        raise SheetError("not_a_spreadsheet", found="xlsb")
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise SheetError("not_a_spreadsheet", found="office")
    if any(entry.flag_bits & 1 for entry in entries):
        raise SheetError("password")


def _check_sizes(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > limits.entries or unpacked > limits.unpacked_bytes:
        raise SheetError("zip_bomb")
    for entry in entries:
        packed = max(entry.compress_size, 1)
        if entry.file_size > max(_RATIO_FROM_BYTES, limits.ratio * packed):
            raise SheetError("zip_bomb")
    # zipfile stops at the declared size, so a directory that lies gains nothing.
    sheets = [
        each for each in entries if each.filename.lower().startswith("xl/worksheets/")
    ]
    if sum(entry.file_size for entry in sheets) > limits.sheet_bytes:
        raise SheetError("too_many_rows", limit=limits.rows)
    if any(entry.file_size > limits.part_bytes for entry in entries if entry not in sheets):
        raise SheetError("too_many_cells", limit=limits.cells)

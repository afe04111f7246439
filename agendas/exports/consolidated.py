"""The consolidated agenda as one ZIP: tables, full JSON, codebook, manifest.

Everything comes from frozen versions, so it holds no more than the public pages, and the
same versions give the same bytes.
"""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from agendas.actions.exports import complete_export, fail_export, note_progress, take_export
from agendas.choices import Subject
from agendas.exports.codebook import COLUMNS, README, codebook_rows, column_rows
from agendas.models.agendas import AgendaItem, AgendaVersion
from agendas.queries.hidden import hidden_in, leave_out
from agendas.queries.public import lines_of, newest_versions
from communities.models.processes import Process
from communities.safety.spreadsheet import safe_cell

SCHEMA = "tequio.consolidated-agenda"
SCHEMA_VERSION = 1
# ZIP entries carry a date; a fixed one keeps the bytes the same.
ZIP_DATE = (1980, 1, 1, 0, 0, 0)

Progress = Callable[[int, int], None]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Made:
    """A finished file."""

    data: bytes
    sha256: str
    manifest: dict[str, Any]


def make(export_id: UUID) -> None:
    """Make the file of one order. Safe to run twice or at once: one run takes the row.

    Raises:
        Export.DoesNotExist: there is no such order.
    """
    export = take_export(export_id)
    if export is None:
        return
    try:
        made = build(
            export.process, progress=lambda done, total: note_progress(export, done, total)
        )
    except Exception:
        fail_export(export)
        raise
    complete_export(export, data=made.data, sha256=made.sha256, manifest=made.manifest)


def build(process: Process, *, progress: Progress = lambda _done, _total: None) -> Made:
    """The ZIP of a process's newest public versions; linear in their lines.

    What is frozen or taken down now is left out, and the file says that something is.
    """
    hidden = hidden_in(process)
    versions = newest_versions([process])[process.id]
    local = sorted(
        (v for v in versions if v.local_agenda_id),
        key=lambda v: v.head["community"]["slug"],
    )
    national = max(
        (v for v in versions if v.national_agenda and _on_proposals(v)),
        key=lambda v: v.head["edition"],
        default=None,
    )
    lines, partial = {}, set()
    for version in versions:
        lines[version.id] = lines_of(version)
        if version.national_agenda_id and (slugs := hidden.communities_in(version)):
            lines[version.id] = leave_out(version, lines[version.id], slugs)
            partial.add(version.id)
    tables: list[tuple[str, Iterator[Row]]] = [
        ("communities.csv", _communities(national, local)),
        ("themes.csv", _themes(national, lines)),
        ("theme_by_community.csv", _cells(national, lines)),
        ("traces.csv", _traces(national, lines)),
        ("local_items.csv", _local_items(local, lines)),
        ("links.csv", _links(local)),
        ("sessions.csv", _sessions(local)),
        ("codebook.csv", codebook_rows()),
        ("columns.csv", column_rows()),
    ]
    files: dict[str, bytes] = {}
    counts: dict[str, int] = {}
    total = len(tables) + 2
    for done, (name, rows) in enumerate(tables):
        progress(done, total)
        files[name], counts[name] = _csv(name, rows, synthetic=process.synthetic)
    progress(total - 2, total)
    files["agendas.json"] = _json(_everything(process, versions, lines, partial))
    files["README.txt"] = _readme(process, whole=hidden.is_empty)
    manifest = _manifest(process, versions, files, counts)
    manifest["whole"] = hidden.is_empty
    files["manifest.json"] = _json(manifest)
    # Kept beside the file, not in it: it tells whether the file may still be fetched.
    manifest = manifest | {"hidden": hidden.keys}
    data = _zip(files)
    progress(total, total)
    return Made(data, sha256(data).hexdigest(), manifest)


def _on_proposals(version: AgendaVersion) -> bool:
    return bool(version.head["subject"] == Subject.PROPOSALS)


def _csv(name: str, rows: Iterable[Row], *, synthetic: bool) -> tuple[bytes, int]:
    out = io.StringIO(newline="")
    columns = [column for column, *_rest in COLUMNS[name]]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*columns, "synthetic"])
    n_rows = 0
    for row in rows:
        cells = (row.get(column) for column in columns)
        writer.writerow([*(_cell(cell) for cell in cells), "yes" if synthetic else "no"])
        n_rows += 1
    return out.getvalue().encode(), n_rows


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Sequence) and not isinstance(value, str):
        value = " ".join(map(str, value))
    return safe_cell(str(value)) if isinstance(value, str) else str(value)


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def _zip(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(
                zipfile.ZipInfo(name, ZIP_DATE), files[name], zipfile.ZIP_DEFLATED
            )
    return out.getvalue()


def _share(shown: Mapping[str, Any] | None) -> str:
    """``none``, ``under 10``, ``about 35``, ``over 95``; "" where it may not be shown."""
    if not shown:
        return ""
    return "none" if shown["sign"] == "none" else f"{shown['sign']} {shown['percent']}"


def _communities(
    national: AgendaVersion | None, local: list[AgendaVersion]
) -> Iterator[Row]:
    if national:
        yield from national.head["communities"]
        return
    for version in local:
        yield version.head["community"] | {
            "status": "agenda",
            "version": version.number,
            "hash": version.hash,
        }


def _national_lines(
    national: AgendaVersion | None, lines: Mapping[UUID, list[AgendaItem]]
) -> list[AgendaItem]:
    return lines[national.id] if national else []


def _themes(
    national: AgendaVersion | None, lines: Mapping[UUID, list[AgendaItem]]
) -> Iterator[Row]:
    for line in _national_lines(national, lines):
        content = line.content
        yield content | {
            "theme": content["id"],
            "section": line.section,
            "n_sources": len(content["sources"]),
            "n_echoes": len(content["echoes"]),
        }


def _cells(
    national: AgendaVersion | None, lines: Mapping[UUID, list[AgendaItem]]
) -> Iterator[Row]:
    for line in _national_lines(national, lines):
        for community in national.head["communities"] if national else []:
            slug = community["slug"]
            cell = line.content["cells"].get(slug, {"status": "empty_chair", "share": None})
            payments = line.content["payments"] or {}
            yield {
                "theme": line.content["id"],
                "community": slug,
                "status": cell["status"],
                "share_of_ballots": _share(cell["share"]),
                "carried": _share(payments.get(slug)),
            }


def _traces(
    national: AgendaVersion | None, lines: Mapping[UUID, list[AgendaItem]]
) -> Iterator[Row]:
    for line in _national_lines(national, lines):
        for source in line.content["sources"]:
            yield source | {"theme": line.content["id"], "trace": "published"}
        for echo in line.content["echoes"]:
            yield echo | {"theme": line.content["id"], "trace": "testimony"}
    for source in national.head["unplaced"] if national else []:
        yield source | {"theme": "", "trace": "unplaced"}


def _local_items(
    local: list[AgendaVersion], lines: Mapping[UUID, list[AgendaItem]]
) -> Iterator[Row]:
    for version in local:
        for line in lines[version.id]:
            content = line.content
            card = content.get("card") or {}
            yield content | {
                "community": version.head["community"]["slug"],
                "item": content["id"],
                "section": line.section,
                "share_of_ballots": _share(content.get("share")),
                "card_words_es": card.get("words_es", ""),
                "card_words_en": card.get("words_en", ""),
            }


def _links(local: list[AgendaVersion]) -> Iterator[Row]:
    for version in local:
        # Versions that are older than links have no such key.
        for link in version.head.get("links", []):
            yield link | {"community": version.head["community"]["slug"]}


def _sessions(local: list[AgendaVersion]) -> Iterator[Row]:
    for version in local:
        for session in version.head["sessions"]:
            yield session | {"community": version.head["community"]["slug"]}


def _everything(
    process: Process,
    versions: list[AgendaVersion],
    lines: Mapping[UUID, list[AgendaItem]],
    partial: Collection[UUID],
) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "synthetic": process.synthetic,
        "versions": [
            {
                "hash": version.hash,
                "whole": version.id not in partial,
                "head": version.head,
                "items": [
                    {
                        "section": line.section,
                        "rank": line.rank,
                        "content": line.content,
                        # With it, what was left out could be guessed and checked.
                        "salt": "" if version.id in partial else line.salt,
                        "digest": line.digest,
                    }
                    for line in lines[version.id]
                ],
            }
            for version in sorted(versions, key=lambda v: v.hash)
        ],
    }


def _readme(process: Process, *, whole: bool) -> bytes:
    mark = README["synthetic"] if process.synthetic else ""
    mark += "" if whole else README["left_out"]
    return f"{process.name_es}\n{process.name_en}\n\n{mark}{README['text']}".encode()


def _manifest(
    process: Process,
    versions: list[AgendaVersion],
    files: Mapping[str, bytes],
    counts: Mapping[str, int],
) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "synthetic": process.synthetic,
        "process": process.slug,
        "licence": process.licence,
        "versions": sorted(version.hash for version in versions),
        "files": {
            name: {
                "sha256": sha256(data).hexdigest(),
                "bytes": len(data),
                **({"rows": counts[name]} if name in counts else {}),
            }
            for name, data in sorted(files.items())
        },
    }

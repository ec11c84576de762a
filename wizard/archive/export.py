"""Exporting an archive: one JSON Lines file per kind, the files, and a table of aliases. No name from outside ever becomes a path."""

import csv
import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from wizard.archive.archive import Archive
from wizard.archive.decode import one_line
from wizard.archive.files import Placed
from wizard.archive.schema import cannot_write
from wizard.errors import UsageError
from wizard.folders import UNFINISHED, cell, claim, replacing
from wizard.migration import Migration
from wizard.text import printable

MARKER = "outercom-export.json"
ALIAS_COLUMNS = ("old_link", "old_id", "new_id", "new_link")

_encoder = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote: objects by kind, files copied, and what is missing and why."""

    kinds: dict[str, int]
    files: int
    missing: int
    unread: int


def export(
    archive: Archive,
    folder: Path,
    kinds: Sequence[str],
    aliases: Iterable[tuple[str, str, str, str]] = (),
    told: Callable[[str, int], None] | None = None,
) -> Exported:
    """Write the whole archive to a folder that is new, empty, or an earlier export of ours.

    `kinds` are written even when they are empty. `aliases` are rows of old link, old id, new id, new link. `told(kind, count)` is called per kind.
    Raises UsageError for a folder with other things in it, CannotWrite.
    """
    claim(folder, MARKER)
    try:
        _replace(folder / MARKER, UNFINISHED)
        written = {}
        known = [kind for kind, _ in archive.objects.kinds()]
        for kind in dict.fromkeys((*kinds, *known)):
            written[kind] = _write_lines(
                folder / f"{_safe(kind)}.jsonl", (one_line(raw) for _, raw in archive.objects.each(kind))
            )
            if told:
                told(kind, written[kind])
        copied, missing = _write_files(archive, folder)
        unread = _write_lines(
            folder / "unread.jsonl", (_encoded(_plain(row)) for row in archive.listing.unread(1_000_000))
        )
        _write_lines(
            folder / "not_available.jsonl",
            (
                _encoded({"kind": kind, "reason": why, "answer": answer, "at": at})
                for kind, why, answer, at in archive.listing.unavailable_answers()
            ),
        )
        _write_lines(
            folder / "gone.jsonl",
            (
                _encoded({"kind": kind, "id": object_id, "reason": "listed, and not there when it was asked for"})
                for kind, object_id in archive.listing.all_gone()
            ),
        )
        _write_lines(
            folder / "earlier.jsonl",
            (
                _encoded({"kind": kind, "id": object_id, "part": part})
                for kind, object_id, part in archive.objects.earlier.each()
            ),
        )
        _write_aliases(folder / "aliases.csv", aliases)
        exported = Exported(written, copied, missing, unread)
        _replace(folder / MARKER, _encoded({"schema": 1, **_plain(exported)}))
    except OSError as error:
        raise cannot_write(folder, error) from error
    return exported


def export_archive(migration: Migration, folder: Path, told: Callable[[str, int], None] | None = None) -> Exported:
    """`export` for a migration whose plan cannot be read: everything but the ids at a destination."""
    with Archive(migration.paths.archive, migration.paths.files, read_only=True) as archive:
        return export(archive, folder, (), (), told)


def _write_lines(path: Path, lines: Iterable[bytes]) -> int:
    count = 0
    with replacing(path) as stream:
        for line in lines:
            stream.write(line)
            stream.write(b"\n")
            count += 1
    return count


def _write_files(archive: Archive, folder: Path) -> tuple[int, int]:
    """`attachments.jsonl` and the files it names. Returns (files copied, places whose file is missing)."""
    room = folder / "attachments"
    room.mkdir(mode=0o700, exist_ok=True)
    copied = missing = 0

    def lines() -> Iterable[bytes]:
        nonlocal copied, missing
        for place in archive.files.each_place():
            path = None
            if place.status == "stored" and place.sha256 and not archive.files.path(place.sha256).exists():
                place = replace(place, status="missing", reason="it is not in the archive's folder any more")
            if place.status == "stored" and place.sha256:
                path = f"attachments/{place.sha256[:2]}/{place.sha256}"
                copied += _copy(archive.files.path(place.sha256), folder / path)
            elif place.status != "external":
                missing += 1
            yield _encoded(_attachment(place, path))

    _write_lines(folder / "attachments.jsonl", lines())
    return copied, missing


def _attachment(place: Placed, path: str | None) -> dict[str, Any]:
    return {
        "kind": place.kind,
        "id": place.id,
        "conversation_id": place.id if place.kind == "conversations" else None,
        "ticket_id": place.id if place.kind == "tickets" else None,
        "part_id": place.part_id,
        "name": place.name,
        "url": place.url,
        "content_type": place.content_type,
        "size": place.size if path else place.declared_size,
        "sha256": place.sha256,
        "path": path,
        "status": place.status,
        "reason": place.reason,
        "inline": place.inline,
    }


def _copy(source: Path, target: Path) -> int:
    if target.exists() and target.stat().st_size == source.stat().st_size:
        return 0
    target.parent.mkdir(mode=0o700, exist_ok=True)
    temporary = target.with_name(f".{target.name}.new")
    shutil.copyfile(source, temporary)
    os.replace(temporary, target)
    return 1


def _write_aliases(path: Path, rows: Iterable[tuple[str, str, str, str]]) -> None:
    temporary = path.with_name(f".{path.name}.new")
    with temporary.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(ALIAS_COLUMNS)
        table.writerows([tuple(cell(value) for value in row) for row in rows])
    os.replace(temporary, path)


def _safe(kind: str) -> str:
    """Kinds are our own words; anything else would be a mistake of ours, and still no path."""
    if not kind.replace("_", "").isalnum() or not kind.isascii():
        raise UsageError(f"'{printable(kind)}' is not a kind.")
    return kind


def _encoded(row: dict[str, Any]) -> bytes:
    return one_line(_encoder.encode(row))


def _plain(row: object) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(row)
    return plain


def _replace(path: Path, content: bytes) -> None:
    with replacing(path) as stream:
        stream.write(content)

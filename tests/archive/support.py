"""Short ways to say what was read."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from wizard.archive.archive import Archive, Stored
from wizard.sources.port import Downloaded, Fetched, FileLink


def opened(folder: Path) -> Archive:
    """An archive in a folder, made where it is missing."""
    return Archive(folder / "archive.db", folder / "files")


def thing(
    object_id: str,
    content: dict[str, Any] | bytes,
    *,
    version: int | None = 1,
    files: Sequence[FileLink] = (),
    contacts: Sequence[str] = (),
    missing_parts: int = 0,
) -> Fetched:
    """An object as read; a dict is its JSON without the id."""
    raw = content if isinstance(content, bytes) else json.dumps({"id": object_id, **content}).encode()
    return Fetched(object_id, version, raw, tuple(files), tuple(contacts), missing_parts=missing_parts)


def keep(archive: Archive, kind: str, *things: Fetched) -> Stored:
    """Store objects in one commit, as listed in the version they have."""
    return archive.store(kind, [(one, one.version, None) for one in things])


def contact(contact_id: str, email: str | None = None, **more: Any) -> Fetched:
    """A contact."""
    return thing(contact_id, {"email": email, "role": "user", "created_at": 1, **more})


def link(key: str, name: str = "a.png", **more: Any) -> FileLink:
    """A link to a file."""
    return FileLink(key, f"https://files.example/{key}?expires=1&signature=2", more.pop("part_id", None), name, **more)


def came(archive: Archive, folder: Path, key: str, content: bytes, content_type: str = "image/png") -> str:
    """A file was fetched; returns its SHA-256."""
    sha256 = hashlib.sha256(content).hexdigest()
    temporary = folder / f"incoming-{key}"
    temporary.write_bytes(content)
    archive.keep_files([(key, Downloaded(sha256, len(content), content_type), temporary)])
    return sha256


def revision(archive: Archive, kind: str, object_id: str) -> int:
    """An object's revision."""
    row = archive.objects.row(kind, object_id)
    assert row is not None
    return row.revision

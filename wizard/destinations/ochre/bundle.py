"""A workspace as one ZIP, in the shape of Ochre's documented export.

Ochre's help lists the files of its data export and no field names: the names of the files are Ochre's, the names of the fields are ours. It is no
import into Ochre's servers. What the list lacks and a migration needs is in `outercom/`. Each `.json` file has one JSON object a line; the first
line says what the file is. Attachments are named by the SHA-256 of their content and never by the names they came with; those of 50 MB and
more are named with where they lie. The same workspace gives the same bytes.
"""

import hashlib
import re
import sqlite3
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import IO, Any, Final

import msgspec

from wizard.destinations.ochre.bundle_rows import ATTACHMENT_FIELDS, FILES, BundleFile, attachments
from wizard.destinations.ochre.schema import writing
from wizard.errors import UsageError
from wizard.folders import claim, replacing
from wizard.paths import cannot_write

BUNDLE: Final = "ochre-bundle.zip"
MANIFEST: Final = "manifest.json"
SUMS: Final = "SHA256SUMS"
LABEL: Final = "OCHRE-BUNDLE.txt"
LARGEST_INLINE: Final = 50_000_000
WHAT: Final = "In the shape of Ochre's documented export; field names are ours, Ochre publishes none; not an import into Ochre's servers."

_SHA256 = re.compile(r"[0-9a-f]{64}")
_CHUNK = 1 << 20
_MOMENT = (1980, 1, 1, 0, 0, 0)
_encoder = msgspec.json.Encoder()


class Bundled(msgspec.Struct, frozen=True):
    """What a bundle holds: rows by file, attachments inside, named by reference, and missing from the file store."""

    rows: dict[str, int]
    inside: int
    by_reference: int
    missing: int


def write_bundle(workspace: Path, files: Path, folder: Path, told: Callable[[str, int], None] | None = None) -> Bundled:
    """Write the bundle of the workspace file, with attachments from the file store `files`, into a folder that is new, empty, or has an earlier one.

    The folder then has the ZIP, its manifest, and the checksums of both. An earlier bundle stays until the new one is whole. `told(file, rows)` is called
    for each file. Raises UsageError, CannotWrite.
    """
    if not workspace.is_file():
        raise UsageError("Nothing has been loaded into an Ochre workspace yet.", hint="Run `outercom run NAME` first.")
    claim(folder, LABEL)
    with writing(workspace), closing(sqlite3.connect(f"{workspace.as_uri()}?mode=ro", uri=True)) as connection:
        # One transaction: a run that goes on meanwhile does not show.
        connection.execute("BEGIN")
        try:
            return _Writer(connection, files, folder, told).write()
        except OSError as error:
            raise cannot_write(folder, error) from error


class _Writer:
    def __init__(
        self, connection: sqlite3.Connection, files: Path, folder: Path, told: Callable[[str, int], None] | None
    ) -> None:
        self._db = connection
        self._store = files
        self._folder = folder
        self._told = told
        self._members: list[dict[str, Any]] = []
        self._odd: dict[str, str] = {}
        self._inside = 0

    def write(self) -> Bundled:
        with replacing(self._folder / LABEL) as stream:
            stream.write(f"{BUNDLE}: {WHAT}\n".encode())
        with ExitStack() as stack:
            # All three are written before the first one takes its place.
            sums = stack.enter_context(replacing(self._folder / SUMS, durable=True))
            manifest = stack.enter_context(replacing(self._folder / MANIFEST, durable=True))
            stream = stack.enter_context(replacing(self._folder / BUNDLE, durable=True))
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as bundle:
                self._fill(bundle)
            done = self._done()
            said = msgspec.json.format(_encoder.encode(self._manifest(done)), indent=2)
            manifest.write(said)
            stream.seek(0)
            sums.write(f"{_digest(stream)}  {BUNDLE}\n{hashlib.sha256(said).hexdigest()}  {MANIFEST}\n".encode())
        return done

    def _done(self) -> Bundled:
        by_reference = sum(why == _LARGE for why in self._odd.values())
        rows = {member["name"]: member["rows"] for member in self._members if "rows" in member}
        return Bundled(rows, self._inside, by_reference, len(self._odd) - by_reference)

    def _manifest(self, done: Bundled) -> dict[str, Any]:
        return {
            "schema": 1,
            "what": WHAT,
            "bundle": BUNDLE,
            "files": self._members,
            "attachments": {"inside": done.inside, "by_reference": done.by_reference, "missing": done.missing},
        }

    def _fill(self, bundle: zipfile.ZipFile) -> None:
        self._member(bundle, "README.txt", [f"{WHAT}\n{_HOW}".encode()])
        for file in FILES:
            self._rows(bundle, file)
        for sha256 in self._contents():
            self._attachment(bundle, sha256)
        self._rows(
            bundle, BundleFile("outercom/attachments.json", _ATTACHMENTS, self._listed, ATTACHMENT_FIELDS, ours=True)
        )
        self._member(bundle, SUMS, self._sums())

    def _rows(self, bundle: zipfile.ZipFile, file: BundleFile) -> None:
        count = 0

        def lines() -> Iterator[bytes]:
            nonlocal count
            yield _line(
                {
                    "file": file.name,
                    "schema": 1,
                    "what": file.what,
                    "shape": WHAT,
                    "ours": file.ours,
                    "fields": file.fields,
                }
            )
            for row in file.rows(self._db):
                count += 1
                yield _line(row)

        self._member(bundle, file.name, lines())
        self._members[-1] |= {"rows": count, "ours": file.ours}
        if self._told:
            self._told(file.name, count)

    def _member(self, bundle: zipfile.ZipFile, name: str, chunks: Iterable[bytes]) -> None:
        digest, size = hashlib.sha256(), 0
        with bundle.open(_info(name, zipfile.ZIP_DEFLATED), "w", force_zip64=True) as stream:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                stream.write(chunk)
        self._members.append({"name": name, "sha256": digest.hexdigest(), "bytes": size})

    def _contents(self) -> Iterator[str]:
        """Each content once, by its digest."""
        for (sha256,) in self._db.execute("SELECT DISTINCT sha256 FROM attachments ORDER BY sha256"):
            yield str(sha256)

    def _attachment(self, bundle: zipfile.ZipFile, sha256: str) -> None:
        path = self._store / sha256[:2] / sha256
        if not _SHA256.fullmatch(sha256) or not path.is_file():
            self._odd[sha256] = "it is not in the migration's file store"
        elif path.stat().st_size >= LARGEST_INLINE:
            self._odd[sha256] = _LARGE
        elif not _is(path, sha256):
            self._odd[sha256] = "its content in the file store is not what it was"
        else:
            with (
                path.open("rb") as source,
                bundle.open(_info(f"attachments/{sha256}"), "w", force_zip64=True) as target,
            ):
                _copy(source, target)
            self._inside += 1

    def _listed(self, connection: sqlite3.Connection) -> Iterator[dict[str, Any]]:
        for row in attachments(connection):
            sha256 = str(row["sha256"])
            why = self._odd.get(sha256, "")
            where = f"files/{sha256[:2]}/{sha256}" if why == _LARGE else None
            yield {**row, "path": None if why else f"attachments/{sha256}", "reference": where, "why": why}

    def _sums(self) -> Iterator[bytes]:
        for member in self._members:
            yield f"{member['sha256']}  {member['name']}\n".encode()
        for sha256 in self._contents():
            if sha256 not in self._odd:
                yield f"{sha256}  attachments/{sha256}\n".encode()


_LARGE = "50 MB or more: it lies in the migration's folder"
_ATTACHMENTS = "Every file: its name as it was, its content's SHA-256, and its path in this bundle, or where it lies, or why it is not here."
_HOW = """
Each .json file has one JSON object a line; the first line says what is in it. Files in outercom/ are not in Ochre's list; they are Outercom's own.
Attachments are named by the SHA-256 of their content. Check everything with: sha256sum -c SHA256SUMS
"""


def _line(row: dict[str, Any]) -> bytes:
    """A row as one line, also for readers that take other characters for line ends."""
    encoded = _encoder.encode(row)
    for end, escape in ((b"\xe2\x80\xa8", rb"\u2028"), (b"\xe2\x80\xa9", rb"\u2029"), (b"\xc2\x85", rb"\u0085")):
        encoded = encoded.replace(end, escape)
    return encoded + b"\n"


def _info(name: str, method: int = zipfile.ZIP_STORED) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _MOMENT)
    info.compress_type = method
    info.create_system = 3
    info.external_attr = 0o600 << 16
    return info


def _digest(stream: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _is(path: Path, sha256: str) -> bool:
    with path.open("rb") as stream:
        return _digest(stream) == sha256


def _copy(source: IO[bytes], target: IO[bytes]) -> None:
    while chunk := source.read(_CHUNK):
        target.write(chunk)

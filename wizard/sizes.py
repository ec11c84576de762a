"""What a migration takes on the disk."""

from dataclasses import dataclass
from pathlib import Path

from wizard.archive.archive import Archive
from wizard.paths import MigrationPaths
from wizard.text import size


@dataclass(frozen=True, slots=True)
class Sizes:
    """Bytes. `received` is all JSON as it came, every version; `json` the same as it is kept; `index` the rest of the archive's database; `files`
    each content once; `workspace` the embedded destination; `ledger` the ledger of the plan's destination; `search` the search index, 0 where there
    is none.
    """

    received: int
    json: int
    index: int
    files: int
    workspace: int
    ledger: int
    search: int = 0

    def line(self) -> str:
        """In one line."""
        return (
            f"On disk: JSON {size(self.json)} ({size(self.received)} as received), index {size(self.index)}, files {size(self.files)},"
            f" workspace {size(self.workspace)}, ledger {size(self.ledger)}"
            + (f", search {size(self.search)}" if self.search else "")
        )


def sizes_of(paths: MigrationPaths, destination: str) -> Sizes | None:
    """What a migration takes, from totals that were kept meanwhile; None before anything was read. Raises CannotWrite, UsageError."""
    if not paths.archive.exists():
        return None
    with Archive(paths.archive, paths.files, read_only=True) as archive:
        if not archive.totals.kept:
            # Of an older Outercom: the next run counts it once.
            return None
        received, packed = archive.totals.json_bytes()
        files = archive.totals.file_bytes()
    whole = _database(paths.archive)
    return Sizes(
        received,
        packed,
        max(0, whole - packed),
        files,
        _database(paths.workspace),
        _database(paths.ledger(destination)),
        _database(paths.search),
    )


def _database(path: Path) -> int:
    """Bytes of a SQLite database with its write-ahead log, 0 where there is none: a log goes when the last one who uses it does."""
    return _bytes(path) + _bytes(path.with_name(f"{path.name}-wal"))


def _bytes(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0

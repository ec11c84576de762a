"""What else lies in a migration's folder, and may speak of a person: logs, reports, status, requests, exports, search index, plan."""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from wizard.archive.export import MARKER
from wizard.archive.redacting import ERASED, Identity, Redaction, worth_a_look
from wizard.archive.upgrading import copies
from wizard.browsing.schema import remove_index
from wizard.migration import Migration
from wizard.paths import MigrationPaths, cannot_write, write_private
from wizard.plan.models import Plan
from wizard.receipt import FOLDER

_KEPT_FOLDERS = ("files", "log", "downloads", FOLDER)
_TEXTS = (".md", ".json", ".jsonl", ".html", ".csv", ".txt", ".ics")
_LARGEST_BYTES = 200_000_000


class Leavings:
    """The rest of a migration's folder. The caller holds the migration's lock, so that nobody writes there."""

    def __init__(self, migration: Migration, redaction: Redaction, identity: Identity) -> None:
        self._migration = migration
        self._paths: MigrationPaths = migration.paths
        self._redaction = redaction
        self._identity = identity
        self._pattern = worth_a_look(identity)
        ids = "|".join(re.escape(one) for one in sorted(identity.ids, key=len, reverse=True))
        self._ids = re.compile(rf"(?<![\w-])(?:{ids})(?![\w-])") if ids else None
        self.unknown: list[str] = []

    def erase(self) -> dict[str, int]:
        """Erase the person from all of it. Returns counts for the receipt; `unknown` then names what was not looked into. Raises CannotWrite."""
        try:
            return {
                "files of text rewritten": sum(self._rewrite(path) for path in self._texts()),
                "search indexes removed": int(remove_index(self._paths.search)),
                "exports removed": self._exports(),
                "copies from before an update removed": self._copies(),
                "requests dropped": self._requests(),
                "decisions of the plan changed": self._plan(),
            }
        except OSError as error:
            raise cannot_write(Path(error.filename or self._paths.folder), error) from error

    def _texts(self) -> Iterator[Path]:
        own = (self._paths.plan, self._paths.lock)
        for path in sorted([*self._paths.folder.iterdir(), *self._paths.log.glob("*")]):
            if path.is_file() and path not in own and (path.suffix in _TEXTS or ".jsonl" in path.name):
                yield path
        for path in self._paths.downloads.glob("*"):
            path.unlink()

    def _rewrite(self, path: Path) -> bool:
        if path.stat().st_size > _LARGEST_BYTES:
            self.unknown.append(f"{path.name} in the migration's folder: it is too large to be looked through.")
            return False
        text = path.read_text(encoding="utf-8", errors="replace")
        new = self._clean(text)
        if new == text:
            return False
        write_private(path, new.encode())
        return True

    def _clean(self, text: str) -> str:
        if not self._pattern.search(text.casefold()):
            return text
        new = self._redaction.text(text)
        # In our own files an id stands alone, however short it is.
        return self._ids.sub(ERASED, new) if self._ids is not None else new

    def _exports(self) -> int:
        removed = 0
        for path in sorted(self._paths.folder.iterdir()):
            if not path.is_dir() or path.name in _KEPT_FOLDERS:
                continue
            if (path / MARKER).exists():
                shutil.rmtree(path)
                removed += 1
            else:
                self.unknown.append(f"The folder {path.name} in the migration's folder.")
        return removed

    def _copies(self) -> int:
        """Databases and plans as an older Outercom left them: nobody needs these any more, and they hold everything."""
        found = copies(self._paths.folder)
        for path in found:
            path.unlink()
        return len(found)

    def _requests(self) -> int:
        if not self._paths.requests.exists():
            return 0
        connection = sqlite3.connect(self._paths.requests, isolation_level=None)
        try:
            return connection.execute("DELETE FROM request").rowcount
        except sqlite3.Error:
            return 0
        finally:
            connection.close()

    def _plan(self) -> int:
        """Notes, judgements and the list of people kept apart. Attributes and admins are no customers'."""
        changed = 0

        def change(plan: Plan) -> None:
            nonlocal changed
            apart = tuple(one for one in plan.apart if one not in self._identity.ids)
            notes = {key: self._clean(value) for key, value in plan.notes.items()}
            judged = {
                key: one.model_copy(update={"note": self._clean(one.note)})
                for key, one in plan.judgements.items()
                if key.removeprefix("contacts:") not in self._identity.ids
            }
            changed = (apart != plan.apart) + sum(notes[key] != plan.notes[key] for key in notes)
            changed += sum(judged.get(key) != one for key, one in plan.judgements.items())
            plan.apart, plan.notes, plan.judgements = apart, notes, judged

        change(self._migration.load())
        if changed:
            self._migration.update(change)
        return changed


def databases(paths: MigrationPaths) -> list[Path]:
    """Every database in a migration's folder."""
    return sorted(paths.folder.glob("*.db"))

"""The plan on disk: one small document in TinyDB, replaced in one go, never written over when it cannot be read."""

import contextlib
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from pydantic import ValidationError
from tinydb import TinyDB
from tinydb.middlewares import CachingMiddleware
from tinydb.storages import Storage
from tinydb.table import Document

from wizard.errors import CannotWrite, PlanUnreadable
from wizard.paths import write_private
from wizard.plan.models import SCHEMA_VERSION, Plan
from wizard.text import one_line

_TABLE = "plan"
_ID = 1
# TinyDB meets a damaged file in several ways: no JSON, or JSON of another shape.
_DAMAGE = (ValueError, KeyError, TypeError, AttributeError, RecursionError)


class AtomicStorage(Storage):
    """TinyDB's storage in one JSON file that is replaced as a whole, so that a crash leaves the old one or the new one."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> dict[str, dict[str, Any]] | None:
        """The file's tables, None where there is no file. Raises ValueError when it is not JSON and OSError when it cannot be read."""
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return None
        tables: dict[str, dict[str, Any]] = json.loads(content)
        return tables

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Replace the file, durably. Raises CannotWrite and leaves the old one."""
        write_private(self._path, msgspec.json.format(msgspec.json.encode(data), indent=1))


class PlanStore:
    """The plan of one migration in its `plan.json`. Share one store in a process; its methods may be called from any thread.

    Every save carries a revision. A save is refused when somebody else saved since this store last looked.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.RLock()
        self._revision = 0

    def load(self) -> Plan:
        """The plan as it is on disk. Raises PlanUnreadable when it is missing, damaged or newer than this Outercom; the file is left alone."""
        with self._lock:
            return self._load()[0]

    def save(self, plan: Plan) -> None:
        """Write the plan, durably. Raises CannotWrite (disk, or somebody else saved meanwhile) or PlanUnreadable (nothing is written over then)."""
        with self._lock:
            document = self._read()
            if document is not None:
                self._plan(document)
                if _revision(document) != self._revision:
                    raise _changed_meanwhile()
                self._keep_older(document["schema"])
            self._write(plan)

    def update(self, change: Callable[[Plan], object]) -> Plan:
        """Load, change in place, save; the plan that was saved. Raises as `load` and `save` do."""
        with self._lock:
            before = self._on_disk()
            plan, document = self._load()
            change(plan)
            if self._on_disk() != before:
                raise _changed_meanwhile()
            self._keep_older(document["schema"])
            self._write(plan)
            return plan

    def _load(self) -> tuple[Plan, dict[str, Any]]:
        document = self._read()
        if document is None:
            raise PlanUnreadable(f"The plan file {self._path} is missing.", hint=_RESTORE)
        plan = self._plan(document)
        self._revision = _revision(document)
        return plan, document

    def _write(self, plan: Plan) -> None:
        revision = self._revision + 1
        decisions = plan.model_dump(mode="json")
        saved = Document({"schema": SCHEMA_VERSION, "revision": revision, "decisions": decisions}, doc_id=_ID)
        # Cached, so that TinyDB's two steps of an upsert reach the disk as one.
        storage = CachingMiddleware(AtomicStorage)  # type: ignore[no-untyped-call]  # TinyDB leaves it untyped
        with TinyDB(self._path, storage=storage) as database:
            database.table(_TABLE).upsert(saved)
        self._revision = revision

    def _on_disk(self) -> tuple[int, int, int] | None:
        """Which file it is: every save makes another one."""
        with contextlib.suppress(OSError):
            found = self._path.stat()
            return found.st_ino, found.st_mtime_ns, found.st_size
        return None

    def _keep_older(self, schema: int) -> None:
        """The plan as an older Outercom left it stays beside the new one."""
        if schema < SCHEMA_VERSION:
            write_private(self._path.with_name(f"{self._path.name}.schema{schema}"), self._path.read_bytes())

    def _read(self) -> dict[str, Any] | None:
        if not self._path.exists():
            return None
        try:
            with TinyDB(self._path, storage=AtomicStorage) as database:
                document = database.table(_TABLE).get(doc_id=_ID)
                found = dict(document) if isinstance(document, Document) else None
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise PlanUnreadable(f"The plan file {self._path} cannot be read ({reason}).", hint=_RESTORE) from error
        except _DAMAGE as error:
            raise self._damaged("it is not what Outercom wrote") from error
        if found is None:
            raise self._damaged("it holds no plan")
        return found

    def _plan(self, document: dict[str, Any]) -> Plan:
        schema = document.get("schema")
        if isinstance(schema, int) and schema > SCHEMA_VERSION:
            raise PlanUnreadable(
                f"The plan file {self._path} is from a newer Outercom (plan version {schema}; this one knows {SCHEMA_VERSION}).",
                hint="Update Outercom. The file was left as it is.",
            )
        # Every older version is a plan with fewer decisions: the new ones have their defaults.
        if not (isinstance(schema, int) and 1 <= schema <= SCHEMA_VERSION) or _revision(document) < 1:
            raise self._damaged("it has no version")
        try:
            return Plan.model_validate(document.get("decisions"))
        except ValidationError as error:
            place = ".".join(str(part) for part in error.errors(include_input=False)[0]["loc"]) or "decisions"
            raise self._damaged(f"'{one_line(place, 60)}' is not valid") from None

    def _damaged(self, why: str) -> PlanUnreadable:
        return PlanUnreadable(f"The plan file {self._path} is damaged: {why}.", hint=_RESTORE)


def _changed_meanwhile() -> CannotWrite:
    return CannotWrite(
        "The plan was changed by another Outercom meanwhile; this change was not saved.",
        hint="Open the migration again and repeat the last change.",
    )


_RESTORE = "The file was left as it is. Put a copy from a backup in its place. The archive beside it is not concerned: Browse still reads it."


def _revision(document: dict[str, Any]) -> int:
    revision = document.get("revision")
    return revision if isinstance(revision, int) else 0

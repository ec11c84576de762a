"""A source in memory that does what a test tells it to, and a migration from it into the poorer destination."""

import asyncio
import hashlib
import json
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.destinations.poorer import PoorerDestination, Service
from wizard.archive.archive import Archive
from wizard.destinations.port import Destination
from wizard.engine.control import RunControl
from wizard.engine.ledger import Ledger
from wizard.engine.ledger_rows import Row
from wizard.engine.outcome import RunResult
from wizard.engine.progress import ProgressBoard
from wizard.engine.run import Only, Run
from wizard.errors import Gone
from wizard.migration import Migration
from wizard.plan.models import Plan
from wizard.plan.scope import in_scope
from wizard.records import (
    Admin,
    Author,
    Company,
    Contact,
    Conversation,
    Entry,
    EntryType,
    Kind,
    Link,
    Record,
    Ref,
    Role,
    SavedReply,
)
from wizard.sources.port import (
    Census,
    Downloaded,
    Fetched,
    FileLink,
    Listed,
    ListedPage,
    LookupTable,
    ScopeCount,
    Skipped,
    Source,
    SourceKind,
    Workspace,
)

NOW = 1_000_000
KINDS = (
    SourceKind("admins", Kind.ADMIN),
    SourceKind("macros", Kind.SAVED_REPLY, optional=True, single=True),
    SourceKind("companies", Kind.COMPANY, single=True),
    SourceKind("contacts", Kind.CONTACT, dated=True, single=True, after=("companies",)),
    SourceKind(
        "conversations", Kind.CONVERSATION, fetched=True, sliced=True, dated=True, single=True, after=("contacts",)
    ),
)
WORKSPACE = Workspace("w1", "Made up", "US", "UTC", "1", "Ann", "ann@example.com", b'{"app": {"created_at": 1000}}')


class FakeSource(Source):
    """Objects by kind and id. `before(verb, kind, argument)` is called before every answer and may change things or raise."""

    kinds = KINDS

    def __init__(self) -> None:
        self.objects: dict[str, dict[str, dict[str, Any]]] = {kind.name: {} for kind in KINDS}
        self.files: dict[str, bytes] = {}
        self.merged: dict[str, str] = {}
        self.removed: list[tuple[str, int]] = []
        self.calls: Counter[str] = Counter()
        self.asked: set[tuple[str, str, Any]] = set()
        self.before: Callable[[str, str, Any], None] = lambda *_: None
        self.clock: Callable[[], float] = time.time

    def forget_calls(self) -> None:
        """Count from here on."""
        self.calls.clear()
        self.asked.clear()

    def put(self, kind: str, object_id: str, **content: Any) -> None:
        """Add or replace an object; `at` is when it changed last."""
        at = content.pop("at", 2000)
        self.objects[kind][object_id] = {"id": object_id, "created_at": 1500, "updated_at": at, **content}

    def conversation(self, object_id: str, *texts: str, **more: Any) -> None:
        """Add or replace a conversation with these messages."""
        parts = [{"id": f"{object_id}-{n}", "text": text} for n, text in enumerate(texts or ("Hello",))]
        self.put("conversations", object_id, **{"contacts": ["c1"], "parts": parts, "files": [], **more})

    def _asked(self, verb: str, kind: str, argument: Any = None) -> None:
        self.calls[f"{verb} {kind}"] += 1
        self.asked.add((verb, kind, argument))
        self.before(verb, kind, argument)

    async def check(self) -> Workspace:
        return WORKSPACE

    async def scan(self, plan: Plan) -> AsyncIterator[Census]:
        yield Census(finished=True)

    def now(self) -> float:
        return self.clock()

    @property
    def at_once(self) -> int:
        return 50

    def use_share(self, share: Callable[[], float]) -> None:
        self.share = share

    def definitions(self) -> tuple[str, ...]:
        return ("admins",)

    async def list(
        self,
        kind: str,
        *,
        since: int | None = None,
        window: tuple[int, int] | None = None,
        active_since: int | None = None,
    ) -> AsyncIterator[ListedPage]:
        low, high = window or (0, 2**62)
        oldest = max(since or 0, active_since or 0)
        ids = [
            one
            for one, raw in self.objects[kind].items()
            if low <= raw["created_at"] < high and raw["updated_at"] >= oldest
        ]
        for start in range(0, max(1, len(ids)), 3):
            self._asked("list", kind, since if window is None else window)
            await asyncio.sleep(0)
            there = [self.objects[kind][one] for one in ids[start : start + 3] if one in self.objects[kind]]
            carried = kind != "conversations"
            yield ListedPage(
                tuple(Listed(raw["id"], raw["updated_at"], _json(raw) if carried else None) for raw in there), len(ids)
            )

    async def count(
        self, kind: str, *, window: tuple[int, int] | None = None, active_since: int | None = None
    ) -> int | None:
        return sum(raw["updated_at"] >= (active_since or 0) for raw in self.objects[kind].values())

    async def count_scope(self, plan: Plan) -> ScopeCount:
        return ScopeCount()

    async def fetch(self, kind: str, object_id: str) -> Fetched:
        self._asked("fetch", kind, object_id)
        await asyncio.sleep(0)
        raw = self.objects[kind].get(object_id)
        if raw is None:
            gone = Gone("It is not there any more.", status=404)
            gone.moved_to = self.merged.get(object_id)
            raise gone
        return self._fetched(raw)

    async def complete(self, kind: str, raw: bytes) -> Fetched:
        self._asked("complete", kind, json.loads(raw)["id"])
        return self._fetched(json.loads(raw))

    def _fetched(self, raw: dict[str, Any]) -> Fetched:
        links = tuple(FileLink(key, f"https://files/{key}", None, f"{key}.txt") for key in raw.get("files", ()))
        people, whole = tuple(raw.get("contacts", ())), _json(raw)
        companies, halves = tuple(raw.get("companies", ())), self.halves("", whole)
        return Fetched(raw["id"], raw["updated_at"], whole, links, people, companies=companies, halves=halves)

    def halves(self, kind: str, raw: bytes) -> tuple[tuple[str, str], ...]:
        return tuple((other, one) for other, one in json.loads(raw).get("halves", ()))

    async def deleted(self, since: int) -> AsyncIterator[ListedPage]:
        yield ListedPage(tuple(Listed(one, at) for one, at in self.removed if at >= since))

    async def download(self, link: FileLink, folder: Path) -> tuple[Downloaded, Path]:
        self._asked("download", "files", link.key)
        if link.key not in self.files:
            raise Gone("The file is missing.", status=404)
        path, content = folder / f"incoming-{link.key}", self.files[link.key]
        path.write_bytes(content)
        return Downloaded(hashlib.sha256(content).hexdigest(), len(content), "text/plain"), path

    def translate(self, kind: str, raw: dict[str, Any], plan: Plan, lookup: LookupTable) -> Record | Skipped | None:
        if skipped := in_scope(kind, raw, plan, NOW):
            return skipped
        if kind == "contacts" and lookup.contact(raw["id"]) not in (None, raw["id"]):
            return Skipped("merged into another contact", elsewhere=True)
        return _record(kind, raw, lookup)

    async def close(self) -> None:
        return None


OLD = "old link"  # How parts that point `to` a conversation begin.


def _json(raw: dict[str, Any]) -> bytes:
    return json.dumps(raw).encode()


def _record(kind: str, raw: dict[str, Any], lookup: LookupTable) -> Record:
    name = raw.get("name", "")
    match kind:
        case "admins":
            return Admin(source_id=raw["id"], name=name)
        case "macros":
            return SavedReply(source_id=raw["id"], name=name, text=raw.get("text", ""))
        case "companies":
            return Company(source_id=raw["id"], name=name)
        case "contacts":
            companies = tuple(Ref(Kind.COMPANY, one) for one in raw.get("companies", ()))
            return Contact(source_id=raw["id"], name=name, emails=(raw.get("email") or "",), companies=companies)
    people = tuple(Ref(Kind.CONTACT, one) for named in raw["contacts"] if (one := lookup.contact(named)))
    entries = tuple(
        Entry(
            EntryType.MESSAGE,
            part["id"],
            "comment",
            Author(Role.ADMIN, "1", "Ann"),
            2000 + n,
            text=part["text"],
            links=tuple(Link(one, OLD, (0, 0), (0, len(OLD))) for one in part.get("to", ())),
        )
        for n, part in enumerate(raw["parts"])
    )
    return Conversation(source_id=raw["id"], subject=name, contacts=people, entries=entries)


class Bench:
    """One migration: what is read (`source`), what is there (`service`), and what was written down."""

    def __init__(self, name: str = "x") -> None:
        self.migration = Migration.create(name)
        # What it reads is no JSON of Intercom's, so nobody may take it for that.
        self.migration.update(lambda plan: setattr(plan, "source", plan.source.model_copy(update={"name": "fake"})))
        self.source = FakeSource()
        self.source.clock = lambda: float(self.now)
        self.service = Service()
        self.control = RunControl()
        self.board = ProgressBoard()
        self.now = NOW
        self.translator = 1
        self.on_start: Callable[[], object] = lambda: None
        self.running: Run | None = None
        self.watch: Callable[[Run], Coroutine[None, None, None]] | None = None

    def destination(self) -> PoorerDestination:
        """The destination, opened anew."""
        return PoorerDestination(self.service)

    async def go(self, only: Only | None = None, destination: Destination | None = None, **scope: Any) -> RunResult:
        """Run to the end."""
        plan = self.migration.update(lambda plan: setattr(plan, "scope", plan.scope.model_copy(update=scope)))
        self.control, self.board = RunControl(), ProgressBoard()
        run = self.running = Run(
            self.migration, plan, self.source, destination or self.destination(), WORKSPACE, self.translator, self.control, self.board,
            only=only, watch=self.watch,
        )  # fmt: skip
        self.on_start()
        return await run.go()

    @contextmanager
    def archive(self) -> Iterator[Archive]:
        """The archive, read-only."""
        with Archive(self.migration.paths.archive, self.migration.paths.files, read_only=True) as archive:
            yield archive

    def row(self, kind: str, object_id: str) -> Row | None:
        """What the ledger knows of an object."""
        ledger = Ledger(self.migration.paths.ledger("ochre"), self.migration.paths.archive, read_only=True)
        try:
            return ledger.row(kind, object_id)
        finally:
            ledger.close()

    def states(self) -> dict[str, str]:
        """The ledger's states by kind/id."""
        connection = sqlite3.connect(self.migration.paths.ledger("ochre"))
        try:
            return {
                f"{kind}/{one}": state for kind, one, state in connection.execute("SELECT kind, id, state FROM rows")
            }
        finally:
            connection.close()

    def held(self, kind: Kind) -> list[dict[str, Any]]:
        """What is there of a kind."""
        return [held for held in self.service.objects.values() if held["kind"] == kind]

    def texts(self, source_id: str) -> list[str]:
        """The messages of a conversation that is there, in order."""
        (found,) = [one for one in self.held(Kind.CONVERSATION) if one["source_id"] == source_id]
        return [entry["text"] for entry in found["entries"].values()]

"""Loading: archive → (translated by the plan) → destination, recorded in the ledger. Only the difference is touched."""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence

from wizard import logs
from wizard.archive.archive import Archive
from wizard.destinations.port import Destination, Lookup
from wizard.engine.control import RunControl
from wizard.engine.finishing import to_its_end
from wizard.engine.ledger import Entry, Ledger, Work
from wizard.engine.prepared import Prepared, quiet, removed, sent
from wizard.engine.preparing import Preparing
from wizard.engine.progress import ProgressBoard
from wizard.engine.stages import FILES as FILES
from wizard.engine.stages import stages
from wizard.engine.thread import WorkThread
from wizard.plan.models import Plan
from wizard.plan.scope import comes_along
from wizard.plan.shaping import digests
from wizard.records import Kind, Record
from wizard.sources.port import Skipped, Source

BATCH = 100
MOST_LOOKS, LOOK_SECONDS = 10, 0.05
"""How long what comes from reading is gathered once a run is on its way: one batch of many is cheaper than many of a few, here and there."""


class Loader:
    """Brings the ledger's difference to one destination."""

    def __init__(
        self,
        source: Source,
        archive: Archive,
        ledger: Ledger,
        destination: Destination,
        plan: Plan,
        translator: int,
        thread: WorkThread,
        control: RunControl,
        board: ProgressBoard,
    ) -> None:
        self._source = source
        self._ledger = ledger
        self._destination = destination
        self._translator = translator
        self._thread = thread
        self._control = control
        self._board = board
        self._archive = archive
        self._front: deque[tuple[str, str, asyncio.Future[tuple[str, str]]]] = deque()
        self._news: asyncio.Event | None = None
        self._after: dict[str, int] = {}
        self._size = min(BATCH, destination.capabilities.batch)
        self.stages = stages(source, destination)
        self.digests = digests(plan, self.kinds)
        """The digest, by kind, of what shapes it in the plan."""
        self._along = {
            kind.record: kind.name for kind in source.kinds if kind.record and comes_along(kind.name, plan.scope)
        }
        if FILES in self.kinds:
            self._along[Kind.FILE] = FILES
        self._needs = {
            kind.record: kind.name
            for kind in source.kinds
            if kind.name in self.kinds and kind.record in (Kind.CONTACT, Kind.COMPANY, Kind.TAG)
        } | self._along
        # Files come with what they hang on; once that is there, what is left of them needs no more than a look.
        self._order = [tuple(kind for kind in stage if kind != FILES) for stage in self.stages]
        self._order += [(FILES,)] if FILES in self.kinds else []
        self._ledger.along = frozenset(self._along.values())
        self._preparing = Preparing(source, archive, ledger, destination, plan, frozenset(self._along.values()))
        self.removed: Counter[str] = Counter()
        """How many records of each kind were removed there because the scope leaves them out."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The source kinds that this destination takes."""
        return tuple(kind for stage in self.stages for kind in stage)

    async def settle_doubts(self) -> int:
        """Look up every write that was under way when the last run was cut off. Returns how many there were."""
        doubts = 0
        after = ("", "")
        while rows := await self._thread.call(self._ledger.in_state, "intent", after=after, limit=BATCH):
            after = (rows[-1].kind, rows[-1].id)
            doubts += len(rows)
            works = [Work(row.kind, row.id, -1, b"") for row in rows]
            prepared = await self._thread.call(self._preparing.prepare, works)
            asked = [p for p in prepared if p.delivery is not None]
            found = await self._destination.find([p.delivery for p in asked if p.delivery is not None])
            for p, there in zip(asked, found, strict=True):
                known = self._destination.capabilities.lookup[p.record.kind] if p.record else Lookup.NONE
                if there is None and known is Lookup.NONE and p.delivery is not None and p.delivery.id is None:
                    entry = Entry(
                        p.work,
                        "uncertain",
                        p.record,
                        reason="A write was cut off, and this destination cannot be asked whether it arrived. Tried again, it may be there twice.",
                    )
                    await self._thread.call(self._ledger.write, [entry], self.digests, self._translator)
                else:
                    await self._thread.call(
                        self._ledger.settle,
                        p.work.kind,
                        p.work.id,
                        there.id if there else None,
                        there.children if there else {},
                    )
            for p in prepared:
                if p.delivery is None:
                    await self._thread.call(self._ledger.settle, p.work.kind, p.work.id, None, {})
        return doubts

    async def run(self, news: asyncio.Event, ready: Callable[[str], bool], finished: Callable[[], bool]) -> None:
        """Load until `finished` says that reading is over and one whole pass finds nothing to do.

        `news` is set whenever the archive grew; `ready(kind)` says whether everything a kind needs before its first record is read.
        """
        self._news = news
        looks = 1
        while True:
            last = finished()
            news.clear()
            handled = await self._pass(ready)
            if self._ledger.woken:
                await self._again(self._ledger.woken.take())
            elif last and not handled:
                return
            elif handled < self._size and not last:
                await self._control.checkpoint()
                await news.wait()
                await _gather(looks, lambda: finished() or bool(self._front))
                looks = min(2 * looks, MOST_LOOKS)

    async def reload(self, works: Sequence[Work]) -> None:
        """Load these objects of one kind again now, whatever else waits: what they are made from was changed here."""
        prepared = await self._thread.call(self._preparing.prepare, works, True)
        await self._deliver(works[0].kind, prepared)

    async def first(self, kind: str, object_id: str) -> tuple[str, str]:
        """Load one object before anything else, with what it needs, between two batches. Returns its state in the ledger, and the reason."""
        done: asyncio.Future[tuple[str, str]] = asyncio.get_running_loop().create_future()
        self._front.append((kind, object_id, done))
        if self._news is not None:
            self._news.set()
        return await done

    async def _bring_front(self) -> None:
        while self._front:
            kind, object_id, done = self._front.popleft()
            row = await self._thread.call(self._archive.objects.row, kind, object_id)
            if row is None or kind not in self.kinds:
                done.set_result(("", "This destination does not take it: it is kept in the archive."))
                continue
            works = [Work(kind, object_id, row.revision, row.digest)]
            prepared = await self._thread.call(self._preparing.prepare, works)
            if await self._bring_along(prepared, self._needs):
                prepared = await self._thread.call(self._preparing.prepare, works)
            await self._deliver(kind, prepared)
            loaded = await self._thread.call(self._ledger.row, kind, object_id)
            done.set_result((loaded.state, loaded.reason) if loaded else ("", ""))

    async def _pass(self, ready: Callable[[str], bool]) -> int:
        handled = 0
        await self._bring_front()
        for stage in self._order:
            # Asked once: what becomes ready while the others are loaded has not been loaded itself, and later stages point to it.
            able = [kind for kind in stage if ready(kind)]
            for kind in able:
                handled += await self._load(kind)
            if len(able) < len(stage):
                break
        return handled

    async def _load(self, kind: str) -> int:
        handled = 0
        while True:
            await self._control.checkpoint()
            await self._bring_front()
            after = self._after.get(kind, 0)
            works = await self._thread.call(
                self._ledger.work, kind, self.digests[kind], self._translator, after=after, limit=self._size
            )
            if not works:
                return handled
            await self._bring_over(kind, works)
            self._after[kind] = works[-1].revision
            handled += len(works)

    async def _again(self, woken: dict[str, list[str]] | None) -> None:
        """Load what became work again; where that is not known one by one, look at everything from the start."""
        if woken is None:
            self._after.clear()
            return
        for kind in (kind for stage in self._order for kind in stage if kind in woken):
            works = await self._thread.call(
                self._ledger.work_among, kind, woken[kind], self.digests[kind], self._translator
            )
            for start in range(0, len(works), self._size):
                await self._control.checkpoint()
                await self._bring_over(kind, works[start : start + self._size])

    async def _bring_over(self, kind: str, works: Sequence[Work]) -> None:
        prepared = await self._thread.call(self._preparing.prepare, works)
        if await self._bring_along(prepared):
            prepared = await self._thread.call(self._preparing.linked_again, prepared)
        await self._deliver(kind, prepared)

    async def bring(self, kind: str, works: Sequence[Work]) -> int:
        """Load these alone. Returns how many records were sent or removed: the others are there already as they should be."""
        prepared = await self._thread.call(self._preparing.prepare, works)
        await self._deliver(kind, prepared)
        return sum(bool(p.leftover or (p.delivery and not p.same)) for p in prepared)

    async def _bring_along(self, prepared: Sequence[Prepared], along: Mapping[Kind, str] | None = None) -> bool:
        """Load what these need and what is loaded only where it is needed: files, people, companies. Returns whether there was any.

        `along` are other kinds of records to bring, with the source's kinds they come from.
        """
        along = self._along if along is None else along
        wanted: dict[str, dict[str, None]] = {}
        for p in prepared:
            for ref in p.waits if along and not p.same else ():
                if ref.kind in along:
                    wanted.setdefault(along[ref.kind], {})[ref.id] = None
        brought = False
        for kind, ids in wanted.items():
            found = await self._thread.call(self._ledger.works_of, kind, list(ids))
            for start in range(0, len(found), self._size):
                works = found[start : start + self._size]
                needed = await self._thread.call(self._preparing.prepare, works, True)
                if await self._bring_along(needed, along):
                    needed = await self._thread.call(self._preparing.linked_again, needed)
                await self._deliver(kind, needed)
                brought = True
        return brought

    async def _deliver(self, kind: str, prepared: Sequence[Prepared]) -> None:
        done = [quiet(p) for p in prepared if (p.delivery is None or p.same) and not p.leftover]
        going = [p for p in prepared if p.leftover]
        new = [p for p in prepared if p.delivery is not None and not p.same]
        if done:
            await self._thread.call(self._ledger.write, done, self.digests, self._translator)
        if going:
            done += await to_its_end(self._remove(going))
        if new:
            done += await to_its_end(self._send(new))
        self._show(kind, prepared, done)

    async def _send(self, new: Sequence[Prepared]) -> list[Entry]:
        intents = [Entry(p.work, "intent", p.record) for p in new]
        await self._thread.call(self._ledger.write, intents, self.digests, self._translator)
        outcomes = await self._destination.write([p.delivery for p in new if p.delivery is not None])
        entries = [sent(p, outcome) for p, outcome in zip(new, outcomes, strict=True)]
        await self._thread.call(self._ledger.write, entries, self.digests, self._translator)
        return entries

    async def _remove(self, going: Sequence[Prepared]) -> list[Entry]:
        """Remove there first, then write it down: cut off in between, it is removed once more, and is gone already."""
        entries: list[Entry] = []
        for kind in {p.leftover[0] for p in going if p.leftover}:
            these = [(p, p.leftover[1]) for p in going if p.leftover and p.leftover[0] is kind]
            outcomes = await self._destination.remove(kind, [there for _, there in these])
            entries += [removed(p, outcome) for (p, _), outcome in zip(these, outcomes, strict=True)]
            self.removed.update(p.work.kind for (p, _) in these if p.scoped)
        await self._thread.call(self._ledger.write, entries, self.digests, self._translator)
        return entries

    def _show(self, kind: str, prepared: Sequence[Prepared], entries: Sequence[Entry]) -> None:
        """Count each object once, in the state it is in now."""
        before = {p.work.id: p.before for p in prepared}
        change: Counter[str] = Counter(entry.state for entry in entries)
        change.subtract(before[entry.work.id] for entry in entries)
        self._board.kind(kind, loaded=change["loaded"], skipped=change["skipped"], failed=change["failed"])
        for entry in entries:
            if entry.state != "failed":
                self._control.ceiling.went_well(f"loading {kind}")
            else:
                self._control.ceiling.failed(f"loading {kind}", entry.reason)
            if entry.state == "failed" and before[entry.work.id] != "failed":
                self._board.failure(f"{kind}: {entry.reason}")
                logs.event("load.failed", kind=kind, id=logs.name_of(entry.work.id))

    def record(self, kind: str, object_id: str) -> Record | Skipped | None:
        """See `Preparing.record`. Runs on the ledger's thread."""
        return self._preparing.record(kind, object_id)


async def _gather(looks: int, enough: Callable[[], bool]) -> None:
    """Let more come, unless there is enough."""
    for _ in range(looks):
        if enough():
            return
        await asyncio.sleep(LOOK_SECONDS)

"""Looking things up in what was archived and loaded: failures, old links, a sample, one conversation side by side."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from wizard.archive.archive import Archive
from wizard.destinations.port import Destination
from wizard.engine.ledger import Ledger
from wizard.engine.ledger_rows import Row
from wizard.errors import UsageError
from wizard.migration import Migration
from wizard.plan.models import Plan
from wizard.records import Kind
from wizard.sources.port import SourceKind
from wizard.text import one_line
from wizard.translate.body import body
from wizard.translate.old_links import of_workspace, old_link
from wizard.verify.failing import causes
from wizard.verify.report import Chosen, Line, Side, SideBySide
from wizard.verify.ugly import ugly, with_random

THREADS = {"conversations": Kind.CONVERSATION, "tickets": Kind.TICKET}
LINK = "https://app.intercom.com/a/inbox/{app}/inbox/conversation/{id}"


class Viewer:
    """The archive, the ledger and the destination of a migration, read-only. Blocking; used on one thread. Get one from `viewing`."""

    def __init__(
        self, archive: Archive, ledger: Ledger, destination: Destination, kinds: tuple[SourceKind, ...]
    ) -> None:
        self.archive = archive
        self.ledger = ledger
        self.destination = destination
        self.kinds = tuple(kind.name for kind in kinds)

    def failures(self) -> list[tuple[str, int]]:
        """What could not be read, had or loaded, by cause with counts, most first."""
        found: Counter[str] = Counter()
        for one in causes(self.archive, self.ledger):
            found[f"{one.kind}: {one.message}"] += one.count
        return found.most_common()

    def open_link(self, text: str) -> str | None:
        """The id at the source of the conversation or ticket that the destination opens for an old link or id; None where it opens none.

        Raises UsageError for a link of another workspace.
        """
        link = old_link(text)
        if link is not None and not of_workspace(link, self.archive.fact("workspace") or ""):
            raise UsageError(
                f"This link is of another Intercom workspace ({one_line(link.app, 40)}).",
                hint="Open it with the migration of that workspace.",
            )
        there = asyncio.run(self.destination.open_alias(text))
        return self._source_id(there) if there else None

    def _source_id(self, there: str) -> str | None:
        for kind in THREADS.values():
            if found := self.ledger.find_record(there, kind):
                return found[1]
        return None

    def aliases(self) -> Iterator[tuple[str, str, str, str]]:
        """(old link, old id, new id, new link) of every loaded conversation and ticket."""
        app = self.archive.fact("workspace") or ""
        for kind in THREADS:
            after = ""
            while rows := self.ledger.loaded(kind, after=after):
                after = rows[-1].id
                for row in rows:
                    yield (
                        LINK.format(app=app, id=row.id),
                        row.id,
                        row.there or "",
                        self.destination.link_to(row.there or ""),
                    )

    def sample(self, count: int, seed: int = 1) -> list[Chosen]:
        """Up to `count` conversations and tickets: three in four ugly on purpose, the others at random. The same for the same seed."""
        return with_random(ugly(self.archive, self.ledger, count * 3 // 4, seed), self.ledger, count, seed)

    def side_by_side(self, object_id: str) -> SideBySide:
        """A conversation (or ticket) as Intercom gave it, from its raw JSON, and as the destination now holds it. Raises UsageError."""
        row = self._row(object_id)
        if row is None or row.there is None or row.record_kind is None:
            raise UsageError(
                "This conversation is not at the destination.", hint="It is out of scope, or not loaded yet."
            )
        raw = self.archive.objects.decoded(row.kind, object_id)
        if raw is None:
            raise UsageError("This conversation is not in the archive.", hint="Run the migration first.")
        held = asyncio.run(self.destination.read(Kind(row.record_kind), [row.there]))[0]
        ours = _from_raw(raw)
        theirs = _from_content(held.content) if held else {}
        order = sorted(ours, key=lambda key: (ours[key].at, key != "source", len(key), key))
        order += [key for key in theirs if key not in ours]
        absent = Line(0, "", "", "", ())
        marks = frozenset(i for i, key in enumerate(order) if not _same(ours.get(key), theirs.get(key)))
        return SideBySide(
            object_id,
            row.there,
            Side(_facts(raw), tuple(ours.get(key, absent) for key in order)),
            Side(_facts(held.content) if held else (), tuple(theirs.get(key, absent) for key in order)),
            marks,
        )

    def _row(self, object_id: str) -> Row | None:
        rows = (self.ledger.row(kind, object_id) for kind in THREADS)
        return next((row for row in rows if row is not None and row.state == "loaded"), None)


@contextmanager
def viewing(
    migration: Migration, plan: Plan, destination: Destination, kinds: tuple[SourceKind, ...]
) -> Iterator[Viewer]:
    """A viewer over a migration, closed afterwards. Raises UsageError when nothing was read or loaded yet."""
    paths = migration.paths
    try:
        with Archive(paths.archive, paths.files, read_only=True) as archive:
            ledger = Ledger(paths.ledger(plan.destination), paths.archive, read_only=True)
            try:
                yield Viewer(archive, ledger, destination, kinds)
            finally:
                ledger.close()
    finally:
        asyncio.run(destination.close())


def _from_raw(raw: Mapping[str, Any]) -> dict[str, Line]:
    found: dict[str, Line] = {}
    source = raw.get("source")
    if isinstance(source, dict):
        found["source"] = _raw_line(source, raw.get("created_at"), "source")
    for name, inner in (("conversation_parts", "conversation_parts"), ("ticket_parts", "ticket_parts")):
        parts = raw.get(name)
        for part in (parts.get(inner) or []) if isinstance(parts, dict) else []:
            found[str(part.get("id"))] = _raw_line(part, part.get("created_at"), str(part.get("part_type") or ""))
    return found


def _raw_line(part: Mapping[str, Any], at: object, kind: str) -> Line:
    author = part.get("author") if isinstance(part.get("author"), dict) else {}
    files = tuple(str(file.get("name") or "") for file in part.get("attachments") or () if isinstance(file, dict))
    who = str((author or {}).get("name") or (author or {}).get("email") or (author or {}).get("type") or "")
    return Line(at if isinstance(at, int) else 0, who, kind, body(part.get("body")).text, files)


def _from_content(content: Mapping[str, Any]) -> dict[str, Line]:
    found: dict[str, Line] = {}
    for entry in content.get("entries") or ():
        files = tuple(str(file.get("name") or "") for file in entry.get("attachments") or () if not file.get("inline"))
        who = str(entry.get("author_name") or entry.get("author_email") or entry.get("author_role") or "")
        found[str(entry.get("source_id"))] = Line(
            int(entry.get("at") or 0), who, str(entry.get("type") or ""), str(entry.get("text") or ""), files
        )
    return found


def _same(ours: Line | None, theirs: Line | None) -> bool:
    if ours is None or theirs is None:
        return False
    return ours.at == theirs.at and ours.text.split() == theirs.text.split() and set(ours.files) <= set(theirs.files)


def _facts(content: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    shown = (
        "title",
        "subject",
        "state",
        "status",
        "channel",
        "priority",
        "created_at",
        "updated_at",
        "last_activity_at",
    )
    return tuple(
        (key, str(content[key]))
        for key in shown
        if content.get(key) not in (None, "", {}) and not isinstance(content[key], dict)
    )

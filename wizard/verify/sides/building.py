"""Puts both sides of one object together: conversations, tickets, people, companies and saved replies."""

import hashlib
from collections.abc import Mapping
from typing import Any

from wizard.archive.archive import Archive
from wizard.destinations.held import Held, HeldCompany, HeldPerson, HeldReply, HeldThread
from wizard.destinations.port import Destination
from wizard.engine.ledger import Ledger, Row
from wizard.errors import UsageError
from wizard.plan.models import Plan
from wizard.records import Kind, fingerprint
from wizard.verify.kept.book import Book
from wizard.verify.kept.entries import Where
from wizard.verify.kept.judging import Judge
from wizard.verify.kept.there import Places, There
from wizard.verify.report import Fact, Named, Pair, SideBySide
from wizard.verify.said import threads
from wizard.verify.sides import people
from wizard.verify.sides.names import Names
from wizard.verify.sides.related import Related, title_of
from wizard.verify.sides.threads import thread_facts, thread_pairs

THREADS = ("conversations", "tickets")
SHOWN = (*THREADS, "contacts", "companies", "macros")
"""The kinds that can be seen from both sides."""

Raw = dict[str, Any]


class Sides:
    """Looks at single objects of a migration, read-only."""

    def __init__(self, archive: Archive, ledger: Ledger, destination: Destination, plan: Plan) -> None:
        self._archive = archive
        self._ledger = ledger
        self._destination = destination
        self._there = There(archive, ledger, plan)
        self._judge = Judge(archive, ledger, destination, self._there, Book())
        self._names = Names(archive, destination)
        self._related = Related(archive)

    async def of(self, kind: str, object_id: str) -> SideBySide:
        """One object from both sides; of a contact that was merged, the one that holds it; of a conversation that is there as a ticket, that ticket.

        Raises UsageError where it is not archived, or of another kind.
        """
        kind, object_id = self._held_by(kind, object_id)
        raw = self._archive.objects.decoded(kind, object_id) if kind in SHOWN else None
        if raw is None:
            raise UsageError(
                "This is not in the archive.", hint="It may have been deleted in Intercom before it was read."
            )
        row, held, content = await self._held(kind, object_id)
        where = Where(kind, object_id, row.losses if row else ())
        facts, pairs = await self._sides(kind, raw, held, where)
        gone = row is not None and row.state == "loaded" and held is None
        if gone:
            facts = (*facts, Fact("at the destination", "loaded", "", "it is not there any more"))
        return SideBySide(
            kind=kind,
            id=object_id,
            there=(row.there or "") if row and (held is not None or gone) else "",
            title=title_of(kind, raw),
            facts=facts,
            pairs=pairs,
            losses=tuple(f"{loss.cause}: {loss.detail}" if loss.detail else loss.cause for loss in where.losses),
            absent="" if held is not None or gone else why_absent(row),
            related=self._conversations(kind, object_id),
            digest=self._digest(kind, object_id, content),
        )

    async def digest(self, kind: str, object_id: str) -> str:
        """What `SideBySide.digest` would be now."""
        kind, object_id = self._held_by(kind, object_id)
        return self._digest(kind, object_id, (await self._held(kind, object_id))[2])

    def _digest(self, kind: str, object_id: str, content: Mapping[str, Any] | None) -> str:
        row = self._archive.objects.row(kind, object_id)
        ours = row.digest if row else b""
        theirs = fingerprint(content).encode() if content is not None else b""
        return hashlib.blake2b(ours + b"\x00" + theirs, digest_size=8).hexdigest()

    def _held_by(self, kind: str, object_id: str) -> tuple[str, str]:
        if kind == "contacts":
            return kind, self._archive.people.canonical(object_id) or object_id
        if kind in THREADS and not self._loaded(kind, object_id):
            other = THREADS[1 - THREADS.index(kind)]
            return (other, object_id) if self._loaded(other, object_id) else (kind, object_id)
        return kind, object_id

    def _loaded(self, kind: str, object_id: str) -> bool:
        row = self._ledger.row(kind, object_id)
        return row is not None and row.state == "loaded"

    async def _held(self, kind: str, object_id: str) -> tuple[Row | None, Held | None, Mapping[str, Any] | None]:
        row = self._ledger.row(kind, object_id)
        if row is None or not row.there or not row.record_kind or row.state not in ("loaded", "failed", "skipped"):
            return row, None, None
        found = (await self._destination.read(Kind(row.record_kind), [row.there]))[0]
        return (row, None, None) if found is None else (row, self._destination.held(found), found.content)

    async def _sides(
        self, kind: str, raw: Raw, held: Held | None, where: Where
    ) -> tuple[tuple[Fact, ...], tuple[Pair, ...]]:
        takes = self._destination.capabilities.entry_types
        if kind in THREADS:
            thread = held if isinstance(held, HeldThread) else None
            other = self._judge.thread_of(where.id) if kind == "tickets" else None
            said = threads.ticket(raw, other) if kind == "tickets" else threads.conversation(raw)
            whole = (other or {}) if kind == "tickets" else raw
            places = [self._places(kind, where.id), *([self._places("conversations", where.id)] if other else [])]
            facts = await thread_facts(said, whole, thread, where, self._there, self._names)
            return facts, thread_pairs(said, thread, where, self._there, Places.together(places), takes)
        if kind == "contacts":
            folded = self._archive.people.folded_into(where.id)
            every = [raw, *(one for other in folded if (one := self._archive.objects.decoded(kind, other)))]
            places = [self._places(kind, one) for one in (where.id, *folded)]
            person = held if isinstance(held, HeldPerson) else None
            return await people.person(every, person, where, self._there, Places.together(places), self._names, takes)
        if kind == "companies":
            company = held if isinstance(held, HeldCompany) else None
            return await people.company(raw, company, where, self._there, self._names)
        return people.reply(raw, held if isinstance(held, HeldReply) else None, self._there)

    def _places(self, kind: str, object_id: str) -> Places:
        return Places(self._archive.files.on(kind, object_id))

    def _conversations(self, kind: str, object_id: str) -> tuple[Named, ...]:
        if kind == "contacts":
            return self._related.of_people([object_id, *self._archive.people.folded_into(object_id)])
        return self._related.of_company(object_id) if kind == "companies" else ()


def why_absent(row: Row | None) -> str:
    """Why an archived object is not at the destination, by the ledger."""
    if row is None:
        return "It is in the archive and was not loaded yet."
    words = {"skipped": "Not loaded", "failed": "Failed", "uncertain": "Nobody knows whether it arrived"}
    return (
        f"{words.get(row.state, 'Its write was cut off')}: {row.reason}."
        if row.reason
        else "It is not at the destination."
    )

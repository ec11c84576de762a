"""A destination that can do less than most, in memory: it shapes the port as much as the rich one does.

No tags. One company a person. The service gives out the ids, takes only small batches, and works them off as jobs that are polled. Nothing but people and
conversations carries the source's id: entries and notes are found again by time, author and a digest of their text; saved replies not at all.
"""

import asyncio
import copy
from collections.abc import Sequence
from hashlib import blake2b
from itertools import count
from typing import Any

from wizard.destinations.held import (
    Held,
    HeldAdmin,
    HeldCompany,
    HeldEntry,
    HeldNamed,
    HeldPerson,
    HeldReply,
    HeldThread,
)
from wizard.destinations.port import (
    Account,
    Capabilities,
    Delivery,
    Directory,
    Found,
    Lookup,
    Loss,
    Needs,
    Outcome,
    Partial,
    Projection,
    Rejected,
    RoleOffered,
    Written,
)
from wizard.destinations.weaving import woven_text
from wizard.records import Admin, Company, Contact, Conversation, Entry, EntryType, FieldType, Kind, Record, SavedReply

CAPABILITIES = Capabilities(
    name="poorer",
    label="A poorer service",
    statement="A made-up service for tests.",
    stages=((Kind.ADMIN,), (Kind.COMPANY,), (Kind.CONTACT,), (Kind.CONVERSATION,), (Kind.SAVED_REPLY,)),
    roles=(RoleOffered("agent", "Agent", billable=True),),
    field_types={"contact": (FieldType.TEXT,), "conversation": (FieldType.TEXT,)},
    lookup={
        Kind.ADMIN: Lookup.BY_SOURCE_ID,
        Kind.COMPANY: Lookup.BY_SOURCE_ID,
        Kind.CONTACT: Lookup.BY_SOURCE_ID,
        Kind.CONVERSATION: Lookup.BY_CHILDREN,
        Kind.SAVED_REPLY: Lookup.NONE,
    },
    entry_types=(EntryType.MESSAGE, EntryType.NOTE),
    batch=3,
    companies_per_contact=1,
    irreversible=("Invitations cannot be taken back.",),
)
_POLLS = 3


class Service:
    """The service itself: it knows jobs and objects, and nothing of Outercom."""

    def __init__(self) -> None:
        self.objects: dict[str, dict[str, Any]] = {}
        self.breaks_after: int | None = None
        self._jobs: dict[str, tuple[int, list[dict[str, Any]]]] = {}
        self._numbers = count(1)

    def submit(self, tasks: list[dict[str, Any]]) -> str:
        """Take a bulk job; its tasks are worked off when it has been asked after often enough."""
        job = f"job-{next(self._numbers)}"
        self._jobs[job] = (_POLLS, tasks)
        return job

    def poll(self, job: str) -> list[dict[str, Any]] | None:
        """None while the job is running, then an answer for each task."""
        left, tasks = self._jobs[job]
        if left:
            self._jobs[job] = (left - 1, tasks)
            return None
        return [self._work(task) for task in tasks]

    def _work(self, task: dict[str, Any]) -> dict[str, Any]:
        if task["kind"] == Kind.CONTACT and not (task["content"]["name"] or task["content"]["email"]):
            return {"error": "A person needs a name or an e-mail."}
        held = self.objects.get(task["id"] or "")
        there = task["id"] if held else f"{next(self._numbers):08d}"
        if held is None:
            held = self.objects[there] = {"kind": task["kind"], "source_id": task["source_id"], "entries": {}}
        held["content"] = {
            key: copy.deepcopy(value) for key, value in task["content"].items() if key not in ("entries", "notes")
        }
        wanted = task["content"].get("entries", task["content"].get("notes", []))
        kept, held["entries"] = held["entries"], {}
        numbers: list[str] = []
        for place, (entry, known) in enumerate(zip(wanted, task["known"], strict=True)):
            if self.breaks_after is not None and place >= self.breaks_after and held["kind"] == Kind.CONVERSATION:
                self.breaks_after = None
                return {"id": there, "entries": numbers, "error": "The job was interrupted."}
            number = known if known in kept else f"{next(self._numbers):08d}"
            held["entries"][number] = copy.deepcopy(entry)
            numbers.append(number)
        return {"id": there, "entries": numbers}


class PoorerDestination:
    """Implements `wizard.destinations.port.Destination` over `Service`."""

    capabilities = CAPABILITIES

    def __init__(self, service: Service | None = None) -> None:
        self.service = service or Service()

    async def check(self) -> Account:
        return Account(workspace="poorer", user="Ann", role="owner")

    async def directory(self) -> Directory:
        return Directory()

    async def prepare(self, needs: Needs) -> None:
        return None

    def project(self, record: Record) -> Projection:
        losses: list[Loss] = []
        content, entries = _content(record, losses)
        children = tuple(entry.source_id for entry in entries)
        return Projection(
            kind=record.kind, source_id=record.source_id, content=content, losses=tuple(losses), children=children
        )

    async def write(self, batch: Sequence[Delivery]) -> Sequence[Outcome]:
        assert len(batch) <= CAPABILITIES.batch, "the service refuses larger batches"
        if not batch:
            return []
        job = self.service.submit([self._task(delivery) for delivery in batch])
        while (answers := self.service.poll(job)) is None:  # noqa: ASYNC110 - a service that is polled
            await asyncio.sleep(0)
        return [_outcome(delivery, answer) for delivery, answer in zip(batch, answers, strict=True)]

    def _task(self, delivery: Delivery) -> dict[str, Any]:
        return {
            "kind": delivery.projection.kind,
            "id": delivery.id,
            "source_id": delivery.projection.source_id
            if self.capabilities.lookup[delivery.projection.kind] is not Lookup.NONE
            else "",
            "content": delivery.content,
            "known": [delivery.children.get(source, "") for source in delivery.projection.children],
        }

    async def find(self, batch: Sequence[Delivery]) -> Sequence[Found | None]:
        return [self._find(delivery) for delivery in batch]

    def _find(self, delivery: Delivery) -> Found | None:
        kind, source_id = delivery.projection.kind, delivery.projection.source_id
        if self.capabilities.lookup[kind] is Lookup.NONE:
            return None
        for there, held in self.service.objects.items():
            if (held["kind"], held["source_id"]) == (kind, source_id):
                return Found(there, self._children(delivery, held))
        return None

    @staticmethod
    def _children(delivery: Delivery, held: dict[str, Any]) -> dict[str, str]:
        """Entries by what they say: those that are alike are matched in their order."""
        waiting: dict[str, list[str]] = {}
        for number, entry in held["entries"].items():
            waiting.setdefault(_mark(entry), []).append(number)
        wanted = delivery.content.get("entries", delivery.content.get("notes", []))
        found: dict[str, str] = {}
        for source, entry in zip(delivery.projection.children, wanted, strict=True):
            alike = waiting.get(_mark(entry))
            if alike:
                found[source] = alike.pop(0)
        return found

    async def read(self, kind: Kind, ids: Sequence[str]) -> Sequence[Projection | None]:
        return [self._read(kind, there) for there in ids]

    def _read(self, kind: Kind, there: str) -> Projection | None:
        held = self.service.objects.get(there)
        if held is None or held["kind"] != kind:
            return None
        content = copy.deepcopy(held["content"])
        if kind in (Kind.CONVERSATION, Kind.CONTACT):
            content["entries" if kind is Kind.CONVERSATION else "notes"] = copy.deepcopy(list(held["entries"].values()))
        return Projection(kind=kind, source_id=held["source_id"], content=content)

    def held(self, projection: Projection) -> Held:
        return _held(projection.kind, projection.source_id, projection.content)

    async def ids(self, kind: Kind, *, after: str | None = None, limit: int | None = None) -> Sequence[str]:
        ids = sorted(there for there, held in self.service.objects.items() if held["kind"] == kind)
        return [there for there in ids if after is None or there > after][:limit]

    async def inspect(self) -> Sequence[str]:
        return ()

    async def remove(self, kind: Kind, ids: Sequence[str]) -> Sequence[Outcome]:
        for there in ids:
            self.service.objects.pop(there, None)
        return [Written(there) for there in ids]

    async def open_alias(self, text: str) -> str | None:
        sources = {
            held["source_id"]: there
            for there, held in self.service.objects.items()
            if held["kind"] is Kind.CONVERSATION
        }
        return sources.get(text.rpartition("/")[2])

    def link_to(self, there: str) -> str:
        return f"https://poorer.example/{there}"

    async def close(self) -> None:
        return None


def _content(record: Record, losses: list[Loss]) -> tuple[dict[str, Any], Sequence[Entry]]:
    match record:
        case Admin():
            return {"name": record.name, "email": record.email}, ()
        case Company():
            return {"name": record.name, "domain": record.website}, ()
        case SavedReply():
            return {"name": record.name, "text": record.text}, ()
        case Contact():
            losses += [Loss("one company a person", ref.id) for ref in record.companies[1:]]
            losses += [Loss("tag", ref.id) for ref in record.tags]
            losses += [Loss("second e-mail", email) for email in record.emails[1:]]
            company = record.companies[0] if record.companies else None
            content: dict[str, Any] = {"name": record.name, "email": next(iter(record.emails), ""), "company": company}
            return {
                **content,
                "fields": _texts(record.fields),
                "notes": [_entry(note) for note in record.notes],
            }, record.notes
        case Conversation():
            losses += [Loss("tag", ref.id) for ref in record.tags]
            losses += [Loss("event") for entry in record.entries if entry.type is EntryType.EVENT]
            said = [entry for entry in record.entries if entry.type is not EntryType.EVENT]
            content = {
                "subject": record.subject,
                "open": record.state == "open",
                "people": list(record.contacts),
                "fields": _texts(record.fields),
            }
            return {**content, "entries": [_entry(entry) for entry in said]}, said
    raise ValueError(f"This service does not hold {record.kind}.")


def _texts(fields: dict[str, Any]) -> dict[str, Any]:
    return {key: value if isinstance(value, str) else str(value) for key, value in fields.items()}


def _entry(entry: Entry) -> dict[str, Any]:
    internal = entry.type is EntryType.NOTE
    return {
        "at": entry.at,
        "author": entry.author.ref,
        "name": entry.author.name,
        "text": woven_text(entry.text, entry.links, "https://poorer.example/{id}"),
        "internal": internal,
    }


def _held(kind: Kind, source_id: str, content: dict[str, Any]) -> Held:
    match kind:
        case Kind.ADMIN:
            return HeldAdmin(source_id, content["name"], content["email"])
        case Kind.COMPANY:
            return HeldCompany(source_id, content["name"], website=content["domain"])
        case Kind.SAVED_REPLY:
            return HeldReply(source_id, content["name"], content["text"])
        case Kind.CONTACT:
            emails = (content["email"],) if content["email"] else ()
            company = (content["company"] or "",) if content["company"] else ()
            notes = tuple(_held_entry(note) for note in content["notes"])
            return HeldPerson(
                source_id, content["name"], emails, all_emails=False, companies=company, all_companies=False, fields=content["fields"], notes=notes
            )  # fmt: skip
    return HeldThread(
        kind, source_id, subject=content["subject"], customers=tuple(one or "" for one in content["people"]), fields=content["fields"],
        entries=tuple(_held_entry(entry) for entry in content["entries"]),
    )  # fmt: skip


def _held_entry(entry: dict[str, Any]) -> HeldEntry:
    kind = EntryType.NOTE if entry["internal"] else EntryType.MESSAGE
    return HeldEntry(kind, entry["at"], HeldNamed(name=entry["name"], account=entry["author"] or ""), entry["text"])


def _outcome(delivery: Delivery, answer: dict[str, Any]) -> Outcome:
    if "id" not in answer:
        return Rejected(answer["error"])
    children = dict(zip(delivery.projection.children, answer["entries"], strict=False))
    return Partial(answer["id"], children, answer["error"]) if "error" in answer else Written(answer["id"], children)


def _mark(entry: dict[str, Any]) -> str:
    return blake2b(
        repr((entry["at"], entry["author"], entry["name"], entry["text"])).encode("utf-8", "replace"), digest_size=8
    ).hexdigest()

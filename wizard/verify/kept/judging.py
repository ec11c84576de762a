"""Judging one object of any kind: which check is for it, whether the decisions leave it out, and how it is counted."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from wizard.archive.archive import Archive
from wizard.destinations.held import Held, HeldAdmin, HeldCompany, HeldField, HeldPerson, HeldReply, HeldTag, HeldThread
from wizard.destinations.port import Destination
from wizard.engine.ledger import Ledger
from wizard.plan.models import AdminDecision, AttributeDecision
from wizard.plan.scope import loads
from wizard.records import Kind
from wizard.verify.kept.book import Book
from wizard.verify.kept.definitions import admin_differs, field_differs, reply_differs, standard_name
from wizard.verify.kept.entries import Where
from wizard.verify.kept.people import check_company, check_person
from wizard.verify.kept.tallies import Facets, month
from wizard.verify.kept.there import Places, There, is_operator
from wizard.verify.kept.threads import check_thread
from wizard.verify.report import Verdict
from wizard.verify.said import threads
from wizard.verify.said.shapes import moment, name_of, words

Raw = Mapping[str, Any]

ARCHIVE_ONLY = "kept in the archive"
_ACCOUNTS = frozenset({AdminDecision.MATCH, AdminDecision.INVITE})
_MODELS = {"conversation_attributes": "conversation"}


class Judge:
    """Compares one object with what is held of it, and writes into the book."""

    def __init__(self, archive: Archive, ledger: Ledger, destination: Destination, there: There, book: Book) -> None:
        self._archive = archive
        self._ledger = ledger
        self._destination = destination
        self._there = there
        self._book = book
        self._takes = destination.capabilities.entry_types

    def judge(self, kind: str, object_id: str, raw: Raw, held: Held) -> None:
        """Compare `raw`, an object of the source's `kind`, with what is held of it."""
        row = self._ledger.row(kind, object_id)
        where = Where(kind, object_id, row.losses if row else ())
        match held:
            case HeldThread():
                self._thread(where, raw, held)
            case HeldPerson():
                folded = self._archive.people.folded_into(object_id)
                people = [raw, *(one for other in folded if (one := self._archive.objects.decoded("contacts", other)))]
                places = Places.together([self._places("contacts", one) for one in (object_id, *folded)])
                check_person(people, held, where, self._there, places, self._book, self._takes)
            case HeldCompany():
                check_company(raw, held, where, self._there, self._book)
            case _:
                self._book.judge(kind, kind, object_id, self._small(kind, raw, held))

    def _small(self, kind: str, raw: Raw, held: Held) -> list[str]:
        match held:
            case HeldTag():
                return ["name"] if held.name != words(raw.get("name")) else []
            case HeldField():
                return field_differs(raw, _MODELS.get(kind) or words(raw.get("model")), held, self._there)
            case HeldReply():
                return reply_differs(raw, held, self._there, self._book)
            case HeldAdmin():
                if kind == "workspace":
                    return [] if held.bot in (None, True) else ["being a bot"]
                return admin_differs(raw, held, self._there)
        return ["kind of record"]

    def thread_of(self, ticket_id: str) -> Raw | None:
        """The archived conversation that became this ticket, None where there is none."""
        if self._there.leaves_deleted("conversations", ticket_id):
            return None
        thread = self._archive.objects.decoded("conversations", ticket_id)
        return thread if thread is not None and threads.became_ticket(thread) else None

    def _thread(self, where: Where, raw: Raw, held: HeldThread) -> None:
        places, whole = [self._places(where.kind, where.id)], raw
        if where.kind == "tickets":
            thread = self.thread_of(where.id)
            said, whole = threads.ticket(raw, thread), thread or {}
            places += [self._places("conversations", where.id)] if thread else []
        else:
            said = threads.conversation(raw)
        check_thread(said, whole, held, where, self._there, places, self._book, self._takes)

    def _places(self, kind: str, object_id: str) -> Places:
        return Places(self._archive.files.on(kind, object_id))

    async def old_ids(self, kind: str, loaded: Sequence[tuple[str, str]]) -> None:
        """The old id of each thread (id, id there) opens it; where a conversation and a ticket share one, the conversation."""
        asked = [one for one in loaded if kind == "conversations" or not self._there.record("conversations", one[0])]
        opened = await asyncio.gather(
            *(self._destination.open_alias(object_id) for object_id, _ in asked), return_exceptions=True
        )
        for (object_id, there), found in zip(asked, opened, strict=True):
            if isinstance(found, BaseException):
                self._book.note(
                    "old ids", Verdict.UNCHECKED, kind, object_id, "the destination does not say what its old id opens"
                )
            else:
                wrong = "its old id opens nothing" if found is None else "its old id opens another one"
                self._book.judge("old ids", kind, object_id, [] if found == there else [wrong])


def left_out(kind: str, object_id: str, raw: Raw, there: There) -> str:
    """Why an object in scope is no record of its own, by the decisions and by what Intercom says of it; empty where it has to be one."""
    plan = there.plan
    match kind:
        case "contacts":
            holder = there.holder(object_id)
            return "" if holder in (None, object_id) else "merged into another contact"
        case "conversations":
            same = (
                threads.became_ticket(raw)
                and loads("tickets", plan.scope)
                and there.archive.objects.row("tickets", object_id)
                and not there.leaves_deleted("tickets", object_id)
            )
            return "loaded as the ticket it became" if same else ""
        case "admins" | "former_admins":
            if raw.get("type") == "bot" or is_operator(words(raw.get("email"))):
                return "becomes Intercom Bot"
            return (
                ""
                if plan.admin(name_of(raw.get("id"))).decision in _ACCOUNTS
                else "keeps name and e-mail, without an account"
            )
        case "data_attributes" | "conversation_attributes":
            if kind == "data_attributes" and raw.get("custom") is not True:
                return "" if (words(raw.get("model")), standard_name(raw)) in there.standard else ARCHIVE_ONLY
            if raw.get("custom") is False:
                return ARCHIVE_ONLY
            choice = plan.attribute(_MODELS.get(kind) or words(raw.get("model")), words(raw.get("name")))
            return "this attribute is not loaded" if choice and choice.decision is AttributeDecision.SKIP else ""
    return ""


def facets_said(kind: str, raw: Raw) -> Facets:
    """How an object is counted by what raw JSON says."""
    made = {"month": month(moment(raw.get("created_at")))}
    match kind:
        case "conversations":
            return {"state": threads.state_of(raw), "channel": threads.channel_of(raw) or "unknown", **made}
        case "tickets":
            return {"state": threads.state_of(raw), **made}
        case "contacts":
            return {"role": "lead" if raw.get("role") == "lead" else "user", **made}
        case "companies":
            return {"month": month(moment(raw.get("remote_created_at")) or moment(raw.get("created_at")))}
    return {}


def facets_held(held: Held) -> Facets:
    """How it is counted by what the destination holds."""
    match held:
        case HeldThread():
            channel = held.channel if held.source_channel is None else held.source_channel
            told = {"state": held.state}
            if held.kind is Kind.CONVERSATION:
                told["channel"] = None if channel is None else channel or "unknown"
            kept = {facet: value for facet, value in told.items() if value is not None}
            return kept if held.created_at is None else {**kept, "month": month(held.created_at)}
        case HeldPerson():
            role = {} if held.lead is None else {"role": "lead" if held.lead else "user"}
            return {**role, "month": month(held.created_at)} if "created_at" in held.keeps else role
        case HeldCompany():
            return {"month": month(held.created_at)} if "created_at" in held.keeps else {}
    return {}

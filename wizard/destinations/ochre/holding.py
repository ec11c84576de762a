"""What the workspace holds, in neutral words. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

from wizard.destinations.held import (
    Held,
    HeldAdmin,
    HeldAttachment,
    HeldCompany,
    HeldEntry,
    HeldField,
    HeldFile,
    HeldNamed,
    HeldPerson,
    HeldRating,
    HeldReply,
    HeldTag,
    HeldThread,
)
from wizard.destinations.port import Projection
from wizard.records import EntryType, Kind

_TYPES = {one.value: one for one in EntryType}
_THREAD_KEEPS = frozenset({"snoozed_until", "assignee", "company", "rating", "ticket"})
_PERSON_KEEPS = frozenset({"created_at", "updated_at", "last_seen_at"})
_COMPANY_KEEPS = frozenset({"size", "monthly_spend", "created_at", "updated_at"})
_REPLY_KEEPS = frozenset({"created_at", "updated_at"})


def held(projection: Projection) -> Held:
    """The facts in what `read` gave. Raises ValueError for kinds the workspace does not hold."""
    reader = _READERS.get(projection.kind)
    if reader is None:
        raise ValueError(f"Ochre does not hold records of the kind {projection.kind}.")
    return reader(projection.source_id, projection.content, projection.kind)


def _thread(source_id: str, content: Mapping[str, Any], kind: Kind) -> HeldThread:
    rating, ticket, assignee = content["rating"], content["ticket"], content["assignee"]
    return HeldThread(
        kind=kind,
        source_id=source_id,
        subject=content["subject"],
        channel=content["channel"],
        source_channel=content["source_channel"],
        state=content["status"],
        priority=content["priority"],
        created_at=content["created_at"],
        updated_at=content["last_activity_at"],
        snoozed_until=content["snoozed_until"],
        customers=_ids(content["customers"]),
        participants=tuple(_named(person) for person in content["participants"]),
        assignee=_named(assignee) if assignee else None,
        team=content["team"],
        company=content["company"],
        tags=_ids(content["tags"]),
        fields=_values(content["fields"]),
        rating=HeldRating(rating["score"], rating["remark"] or "", rating["at"]) if rating else None,
        aliases=tuple(found["alias"] for found in content["aliases"]),
        ticket=(ticket["number"], ticket["type"], ticket["category"], ticket["state"]) if ticket else None,
        missing_entries=content["missing_entries"],
        entries=tuple(_entry(found) for found in content["entries"]),
        keeps=_THREAD_KEEPS,
    )


def _ids(found: Any) -> tuple[str, ...]:
    """Ids as they are held; a reference that leads nowhere is an empty one."""
    return tuple(one or "" for one in found)


def _values(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in fields.items()}


def _named(person: Mapping[str, Any]) -> HeldNamed:
    return HeldNamed(
        person["role"], person["name"] or "", person["email"] or "", person["source_id"] or "", person["account"] or ""
    )


def _entry(found: Mapping[str, Any]) -> HeldEntry:
    author = HeldNamed(
        found["author_role"], found["author_name"] or "", found["author_email"] or "", found["author_source_id"] or "", found["author"] or ""
    )  # fmt: skip
    details = found["details"]
    return HeldEntry(
        type=_type(found["type"]),
        at=found["at"],
        author=author,
        text=found["text"] or "",
        html=found["html"] or "",
        source_id=found["source_id"] or "",
        source_type=found["source_type"] or "",
        attachments=tuple(_attachment(held) for held in found["attachments"]),
        redacted=bool(found["redacted"]),
        details=details if isinstance(details, dict) else {"": details},
        tags=_ids(found["tags"]),
    )


def _type(found: str) -> EntryType:
    """A type nobody knows is shown to nobody: an event."""
    return _TYPES.get(found, EntryType.EVENT)


def _attachment(found: Mapping[str, Any]) -> HeldAttachment:
    return HeldAttachment(
        found["key"], found["name"] or "", found["size"], bool(found["inline"]), found["status"] or "", found["file"] or "", found["content_type"] or ""
    )  # fmt: skip


def _person(source_id: str, content: Mapping[str, Any], _kind: Kind) -> HeldPerson:
    return HeldPerson(
        source_id=source_id,
        name=content["name"] or "",
        emails=_ids(content["emails"]),
        phones=_ids(content["phones"]),
        external_id=content["external_id"] or "",
        lead=bool(content["lead"]),
        unsubscribed=bool(content["unsubscribed"]),
        gone=bool(content["gone"]),
        language=content["language"] or "",
        created_at=content["created_at"],
        updated_at=content["updated_at"],
        last_seen_at=content["last_seen_at"],
        companies=_ids(content["companies"]),
        tags=_ids(content["tags"]),
        fields=_values(content["fields"]),
        merged=_ids(content["merged"]),
        notes=tuple(_entry(note) for note in content["notes"]),
        keeps=_PERSON_KEEPS,
    )


def _company(source_id: str, content: Mapping[str, Any], _kind: Kind) -> HeldCompany:
    return HeldCompany(
        source_id=source_id,
        name=content["name"] or "",
        external_id=content["external_id"] or "",
        website=content["website"] or "",
        industry=content["industry"] or "",
        plan=content["plan"] or "",
        size=content["size"],
        monthly_spend=content["monthly_spend"],
        created_at=content["created_at"],
        updated_at=content["updated_at"],
        tags=_ids(content["tags"]),
        fields=_values(content["fields"]),
        keeps=_COMPANY_KEEPS,
    )


def _tag(source_id: str, content: Mapping[str, Any], _kind: Kind) -> HeldTag:
    return HeldTag(source_id, content["name"] or "")


def _field(source_id: str, content: Mapping[str, Any], _kind: Kind) -> HeldField:
    return HeldField(
        source_id, content["model"], content["key"], content["label"] or "", content["type"], _ids(content["options"]),
        bool(content["archived"]), content["description"] or "",
    )  # fmt: skip


def _reply(source_id: str, content: Mapping[str, Any], _kind: Kind) -> HeldReply:
    return HeldReply(
        source_id, content["name"] or "", content["text"] or "", content["html"] or "", content["created_at"], content["updated_at"], _REPLY_KEEPS
    )  # fmt: skip


def _file(source_id: str, content: Mapping[str, Any], _kind: Kind) -> HeldFile:
    return HeldFile(source_id, content["name"] or "", content["sha256"] or "", content["size"] or 0, content["content_type"] or "")  # fmt: skip


def _admin(source_id: str, content: Mapping[str, Any], _kind: Kind) -> HeldAdmin:
    return HeldAdmin(
        source_id, content["name"] or "", content["email"] or "", bool(content["bot"]), content["account"] or "", content["role"] or ""
    )  # fmt: skip


_READERS: dict[Kind, Callable[[str, Mapping[str, Any], Kind], Held]] = {
    Kind.ADMIN: _admin,
    Kind.TAG: _tag,
    Kind.FIELD: _field,
    Kind.FILE: _file,
    Kind.SAVED_REPLY: _reply,
    Kind.COMPANY: _company,
    Kind.CONTACT: _person,
    Kind.CONVERSATION: _thread,
    Kind.TICKET: _thread,
}

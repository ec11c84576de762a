"""A small archive to browse, and short ways to build and search its index."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from tests.archive.support import came, keep, thing
from wizard.archive.archive import Archive
from wizard.browsing.building import Builder
from wizard.browsing.searching import Hit, Searcher, Wanted
from wizard.migration import Migration
from wizard.session import new_plan
from wizard.sources.intercom.links import file_key
from wizard.sources.port import FileLink

NOON = 1_714_737_600
"""2024-05-03 12:00 UTC."""
DAY = 86_400
JANE = {"type": "user", "id": "c1", "name": "Jané Doe", "email": "jane@example.com"}
ADA = {"type": "admin", "id": "7", "name": "Ada Admin", "email": "ada@acme.example"}


def new_migration(name: str = "acme") -> Migration:
    """A migration with nothing read."""
    return Migration.create(name, new_plan())


def archive_of(migration: Migration) -> Archive:
    """Its archive, to write to."""
    return Archive(migration.paths.archive, migration.paths.files)


def part(
    part_id: str, at: int, author: dict[str, Any], body: str | None, kind: str = "comment", **more: Any
) -> dict[str, Any]:
    """A part of a thread."""
    return {
        "type": "conversation_part",
        "id": part_id,
        "part_type": kind,
        "body": body,
        "created_at": at,
        "author": author,
        **more,
    }


def conversation(object_id: str, at: int, body: str, *parts: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A conversation that Jane began."""
    return {
        "id": object_id, "created_at": at, "updated_at": at, "state": "open", "title": None,
        "source": {"type": "conversation", "id": "s", "body": body, "author": JANE, "subject": ""},
        "contacts": {"contacts": [{"type": "contact", "id": "c1"}]}, "tags": {"tags": []}, "custom_attributes": {},
        "conversation_parts": {"conversation_parts": list(parts)}, **more,
    }  # fmt: skip


def store(archive: Archive, kind: str, *objects: dict[str, Any], **more: Any) -> None:
    """Keep objects as read, conversations with whom they name."""
    contacts = ("c1",) if kind == "conversations" else ()
    keep(archive, kind, *(thing(one["id"], one, contacts=contacts, **more) for one in objects))


def furnished(migration: Migration) -> None:
    """Two people, a company, and four conversations from the oldest to the newest: 1 (closed, e-mail, tag), 2 (open), 3 (note, file), 4 (Chinese)."""
    with archive_of(migration) as archive:
        archive.set_fact("workspace", "abc12")
        store(archive, "admins", {**ADA, "type": "admin"})
        store(archive, "tags", {"type": "tag", "id": "t1", "name": "Billing"})
        store(archive, "data_attributes", {"id": "da1", "model": "contact", "name": "Trial ends", "data_type": "date"})
        store(
            archive,
            "companies",
            {
                "id": "co1",
                "name": "Initech",
                "company_id": "x1",
                "updated_at": NOON,
                "website": "https://initech.example",
            },
        )
        store(
            archive, "contacts",
            {**JANE, "role": "user", "created_at": 1, "updated_at": NOON, "custom_attributes": {"Plan": "gold", "Trial ends": NOON}, "phone": "+49 170 1234567",
             "companies": {"data": [{"type": "company", "id": "co1"}]}},
            {"id": "c2", "role": "lead", "name": "", "email": "lead@example.org", "updated_at": NOON - DAY},
        )  # fmt: skip
        store(
            archive, "conversations",
            conversation("1", NOON, "<p>Where is my re<b>fund</b>? Straße 5</p>", part("11", NOON + 60, ADA, "<p>On its way, Jané.</p>"),
                         state="closed", tags={"tags": [{"type": "tag", "id": "t1"}]}, company={"type": "company", "id": "co1"},
                         source={"type": "email", "body": "<p>Where is my re<b>fund</b>? Straße 5</p>", "author": JANE, "subject": "Refund"}),
            conversation("2", NOON + DAY, "<p>The printer is on fire</p>"),
        )  # fmt: skip
        pdf = _file("inv\u202eoice.pdf")
        lost = _file("lost.png")
        urls = [{"type": "upload", "name": one.name, "url": one.url, "filesize": 3} for one in (pdf, lost)]
        third = conversation(
            "3", NOON + 2 * DAY, "<p>Hello</p>",
            part("31", NOON + 2 * DAY + 5, ADA, "<p>Secret note about fire</p>", "note", attachments=urls),
            part("32", NOON + 2 * DAY + 6, ADA, None, "assignment", assigned_to={"type": "admin", "id": "7"}),
            part("33", NOON + 2 * DAY + 7, JANE, None, redacted=True),
        )  # fmt: skip
        keep(archive, "conversations", thing("3", third, files=[pdf, lost], contacts=["c1"]))
        came(archive, migration.paths.downloads, pdf.key, b"pdf")
        store(archive, "conversations", conversation("4", NOON + 3 * DAY, "<p>我想申请退款政策</p>", state="snoozed"))


def _file(name: str) -> FileLink:
    """A file on Intercom's host, attached to part 31."""
    url = f"https://downloads.intercomcdn.com/i/{quote(name)}?expires=1&signature=2"
    return FileLink(file_key(url) or "", url, "31", name, "", 3)


def build(migration: Migration) -> None:
    """Bring the index up to date."""
    with Builder(migration) as builder:
        assert builder.build()


def found(migration: Migration, text: str = "", **filters: Any) -> list[str]:
    """`kind id` of what is found, in order."""
    searcher = Searcher(migration.paths.search)
    try:
        return names(searcher.find(Wanted(text, **filters)).hits)
    finally:
        searcher.close()


def names(hits: Sequence[Hit]) -> list[str]:
    """`id` of threads, `kind id` of the others."""
    return [hit.id if hit.kind == "conversations" else f"{hit.kind} {hit.id}" for hit in hits]

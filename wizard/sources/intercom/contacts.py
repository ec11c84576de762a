"""Contacts and companies made whole: Intercom embeds at most ten companies, tags and notes, by id alone."""

import asyncio

import msgspec

from wizard.errors import Gone, NotAvailable
from wizard.intercom.client import IntercomClient
from wizard.intercom.decoding import Head, decode, id_text, replaced
from wizard.intercom.envelope import first
from wizard.intercom.pager import Listing, pages

_Object = dict[str, msgspec.Raw]
_ABSURD = 1_000_000_000
_EMBEDDED = ("companies", "tags", "notes")
_EMBEDDED_IN_COMPANIES = ("notes",)


class _Embedded(msgspec.Struct):
    """The part of an embedded list that says whether there is more than nothing."""

    data: list[msgspec.Raw] | None = None
    total_count: int | float | None = None
    has_more: bool | None = None


class _Members(msgspec.Struct):
    """An embedded list by the ids of what is in it."""

    data: list[Head] | None = None


async def whole_contact(client: IntercomClient, contact_id: str, raw: bytes) -> tuple[bytes, int]:
    """The contact's JSON with its full companies, tags and notes in `companies.data`, `tags.data` and `notes.data`; all else stays as received.

    A list that is there and empty costs no call. Where Intercom does not give one (the contact is gone by now, or the token's scope lacks it), what
    was embedded stays, and what Intercom says there is beyond that is counted: the second value.
    """
    return await _whole(client, f"/contacts/{contact_id}", raw, _EMBEDDED)


async def whole_company(client: IntercomClient, company_id: str, raw: bytes) -> tuple[bytes, int]:
    """The company's JSON with its full notes in `notes.data`; as `whole_contact`. A company that says nothing of notes costs no call."""
    return await _whole(client, f"/companies/{company_id}", raw, _EMBEDDED_IN_COMPANIES, assume=False)


async def _whole(
    client: IntercomClient, path: str, raw: bytes, embedded: tuple[str, ...], *, assume: bool = True
) -> tuple[bytes, int]:
    """`assume`: a list that is not there at all may have something in it."""
    whole = decode(raw, _Object)
    names = [name for name in embedded if (assume or name in whole) and _has_some(whole.get(name))]
    if not names:
        return raw, 0
    full = await asyncio.gather(*(_items(client, path, name) for name in names))
    values = {
        name: _spliced(whole.get(name), items) for name, items in zip(names, full, strict=True) if items is not None
    }
    missing = sum(_beyond(whole.get(name)) for name in names if name not in values)
    return replaced(raw, values) if values else raw, missing


def companies_of(raw: bytes) -> tuple[str, ...]:
    """The ids of the companies a contact belongs to, as its JSON has them."""
    embedded = decode(raw, _Object).get("companies")
    if embedded is None or first(embedded) != b"{":
        return ()
    try:
        found = decode(embedded, _Members).data or []
    except ValueError:
        return ()
    return tuple(dict.fromkeys(name for one in found if (name := id_text(one.id))))


def _beyond(embedded: msgspec.Raw | None) -> int:
    if embedded is None or first(embedded) != b"{":
        return 0
    try:
        parts = decode(embedded, _Embedded)
    except ValueError:
        return 0
    total = parts.total_count or 0
    more = int(total) - len(parts.data or ()) if 0 <= total < _ABSURD else 1
    return max(1, more) if parts.has_more else 0


def lists_with_something(raw: bytes | msgspec.Raw) -> int:
    """How many of a listed contact's embedded lists are not empty: each is one call to have it whole."""
    contact = decode(raw, _Object)
    return sum(_has_some(contact.get(name)) for name in _EMBEDDED)


def _has_some(embedded: msgspec.Raw | None) -> bool:
    if embedded is None or first(embedded) != b"{":
        return True
    try:
        parts = decode(embedded, _Embedded)
    except ValueError:
        return True
    return bool(parts.data is None or parts.data or parts.has_more or parts.total_count)


async def _items(client: IntercomClient, path: str, name: str) -> list[msgspec.Raw] | None:
    listing = Listing(f"{path}/{name}", 0 if name == "tags" else 50, numbered=name != "tags")
    try:
        return [item.raw async for page in pages(client, listing) for item in page.items]
    except (Gone, NotAvailable):
        return None


def _spliced(embedded: msgspec.Raw | None, items: list[msgspec.Raw]) -> msgspec.Raw:
    fields: _Object = {"type": msgspec.Raw(b'"list"')}
    if embedded is not None and first(embedded) == b"{":
        fields = decode(embedded, _Object)
    fields["data"] = msgspec.Raw(b"[" + b",".join(bytes(item) for item in items) + b"]")
    return msgspec.Raw(msgspec.json.encode(fields))

"""Listing Intercom's kinds as the source port wants them."""

import hashlib
from collections.abc import AsyncIterator

from wizard.errors import Gone, NotAvailable
from wizard.intercom.client import IntercomClient
from wizard.intercom.decoding import decode_any, id_text, unix_seconds
from wizard.intercom.pager import Item, Listing, Page, pages
from wizard.sources.intercom import queries
from wizard.sources.intercom.companies import company_pages
from wizard.sources.intercom.kinds import KINDS, LISTINGS
from wizard.sources.intercom.workspace import check_workspace
from wizard.sources.port import Listed, ListedPage

_KIND = {kind.name: kind for kind in KINDS}
_DELETED = Listing("/conversations/deleted", 60, numbered=True)


class Lister:
    """Lists and counts what a workspace has."""

    def __init__(self, client: IntercomClient) -> None:
        self._client = client

    async def list(
        self,
        kind: str,
        since: int | None = None,
        window: tuple[int, int] | None = None,
        active_since: int | None = None,
    ) -> AsyncIterator[ListedPage]:
        """See `Source.list`."""
        if kind == "workspace":
            workspace = await check_workspace(self._client)
            yield ListedPage((Listed(workspace.id, None, workspace.raw),), 1)
            return
        try:
            active_since = active_since if _KIND[kind].sliced else None
            oldest = max(since or 0, active_since or 0)
            async for page in self._pages(kind, since, window, active_since):
                items = tuple(_listed(kind, item) for item in page.items if _within(item, oldest, window))
                yield ListedPage(items, page.total)
        except Gone as gone:
            missing = gone
        else:
            return
        raise _not_offered(missing)

    async def deleted(self, since: int) -> AsyncIterator[ListedPage]:
        """See `Source.deleted`. The feed is read to the point where, newest first, everything is older."""
        async for page in pages(self._client, _DELETED):
            times = [unix_seconds(item.head.deleted_at) for item in page.items]
            recent = tuple(
                Listed(item.id or "", time, bytes(item.raw))
                for item, time in zip(page.items, times, strict=True)
                if item.id and (time is None or time >= since)
            )
            yield ListedPage(recent, page.total)
            known = [time for time in times if time is not None]
            if len(known) > 1 and known == sorted(known, reverse=True) and known[0] < since and known[0] > known[-1]:
                return

    async def count(
        self, kind: str, window: tuple[int, int] | None = None, active_since: int | None = None
    ) -> int | None:
        """See `Source.count`. A call or two, whatever the kind; None for macros, which Intercom does not count.

        Of contacts, only windows without an end are counted.
        """
        if kind == "workspace":
            return 1
        if kind in ("conversations", "tickets"):
            return await self.total(one_row(queries.created_in(kind, window, active_since)))
        if window is not None:
            since, until = window
            return await self._contacts_since(since) if kind == "contacts" and until >= queries.ENDLESS else None
        if not any(listing.per_page or listing.numbered for listing in LISTINGS[kind]):
            return len({item.id async for page in self.list(kind) for item in page.items})
        return await self.total(one_row(LISTINGS[kind][0]))

    async def _contacts_since(self, since: int) -> int | None:
        """Contacts created at or after a unix second. The search has whole days, oldest first: those of its first day that are older do not count."""
        older = 0
        async for page in pages(self._client, queries.contacts_created_since(since)):
            made = [unix_seconds(item.head.created_at) for item in page.items]
            older += sum(at is not None and at < since for at in made)
            if any(at is not None and at >= since for at in made):
                return None if page.total is None else max(0, page.total - older)
        return 0

    async def total(self, listing: Listing) -> int | None:
        """The total Intercom tells with a list's first page; None where it tells none. Raises like `Source.list`."""
        try:
            async for page in pages(self._client, listing):
                return page.total
        except Gone as gone:
            missing = gone
        else:
            return 0
        raise _not_offered(missing)

    async def _pages(
        self, kind: str, since: int | None, window: tuple[int, int] | None, active_since: int | None
    ) -> AsyncIterator[Page]:
        if kind in ("conversations", "tickets"):
            listings: tuple[Listing, ...] = (
                queries.created_in(kind, window, active_since)
                if since is None
                else queries.updated_since(kind, max(since, active_since or 0)),
            )
        elif kind == "contacts" and since is not None:
            listings = (queries.contacts_updated_since(since),)
        elif kind == "companies":
            async for page in company_pages(self._client):
                yield page
            return
        else:
            listings = LISTINGS[kind]
        known: set[str] = set()
        for listing in listings:
            async for page in pages(self._client, listing):
                yield Page(tuple(item for item in page.items if item.id not in known), page.total)
                if len(listings) > 1:
                    known |= {item.id for item in page.items if item.id is not None}


def one_row(listing: Listing) -> Listing:
    """The same list, asked for a single row: enough for its total."""
    per_page = 1 if listing.per_page else 0
    return Listing(listing.path, per_page, listing.method, listing.params, listing.search, listing.numbered)


def _within(item: Item, oldest: int, window: tuple[int, int] | None) -> bool:
    """Whether a row is what was asked for, no older than a unix second (0: any); a row without the date that decides it always is.

    Of a window only its neighbours' rows are left out: whatever else Intercom gives for it may have an odd date, and comes nowhere else.
    """
    created = unix_seconds(item.head.created_at) if window is not None else None
    if window is not None and created is not None and queries.beside(window, created):
        return False
    return not oldest or item.version is None or item.version >= oldest


def _listed(kind: str, item: Item) -> Listed:
    raw = bytes(item.raw)
    return Listed(_name(kind, item, raw), item.version, None if _KIND[kind].fetched else raw)


def _name(kind: str, item: Item, raw: bytes) -> str:
    """An object's id. Standard attributes have none: theirs is `model:name`; anything else without one is named by its digest."""
    if item.id is not None:
        return item.id
    if kind == "data_attributes":
        fields = decode_any(raw)
        name = fields.get("full_name") or fields.get("name") if isinstance(fields, dict) else None
        if name:
            return f"{fields.get('model')}:{id_text(name)}"
    return hashlib.blake2b(raw, digest_size=12).hexdigest()


def _not_offered(gone: Gone) -> NotAvailable:
    """A list that is not there at all: the feature is off."""
    return NotAvailable(
        f"This workspace does not have this ({gone.code or gone.status}).",
        status=gone.status,
        code=gone.code,
        answer=gone.answer,
        request=gone.request,
    )

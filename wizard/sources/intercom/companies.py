"""Companies: listed up to ten thousand, beyond that by the scroll, of which a workspace has only one."""

import asyncio
import time
import zlib
from collections.abc import AsyncIterator

from wizard.errors import Gone, OutercomError, RecordError, Refused
from wizard.intercom.client import IntercomClient
from wizard.intercom.envelope import open_envelope
from wizard.intercom.pager import Page, Seen, pages
from wizard.net.retry import Patience, TriesUsedUp
from wizard.sources.intercom.kinds import COMPANY_LIST

LIST_CAP = 10_000
"""`/companies/list` gives no more rows than this."""

SCROLL = "/companies/scroll"
_LIFE_SECONDS = 55.0
_LOCK_SECONDS = 65.0
_LOCK_WAITS = 10
_RESTARTS = 6
_ONCE = Patience(tries=1)


async def company_pages(client: IntercomClient) -> AsyncIterator[Page]:
    """Every company. Where the list is cut off, what it gave comes again from the scroll."""
    try:
        async for page in pages(client, COMPANY_LIST):
            if page.total is not None and page.total > LIST_CAP:
                break
            yield page
        else:
            return
    except Refused as refused:
        if refused.status != 400 or "scroll" not in refused.answer.lower():
            raise
    async for page in _scroll(client):
        yield page


async def _scroll(client: IntercomClient) -> AsyncIterator[Page]:
    """The scroll ends when it idles for a minute, so its pages are taken one right after the other and wait here, packed, for whoever reads them."""
    ready: asyncio.Queue[bytes | None] = asyncio.Queue()
    puller = asyncio.create_task(_pull(client, ready))
    seen = Seen()
    try:
        while (packed := await ready.get()) is not None:
            body = await asyncio.to_thread(zlib.decompress, packed)
            yield Page(seen.fresh(open_envelope(body, client.base_url)), None)
        await puller
    finally:
        puller.cancel()


async def _pull(client: IntercomClient, ready: asyncio.Queue[bytes | None]) -> None:
    try:
        for _ in range(_RESTARTS):
            if await _pass(client, ready):
                return
        raise Refused("Intercom's company scroll breaks off again and again.", code="scroll", request=f"GET {SCROLL}")
    finally:
        ready.put_nowait(None)


async def _pass(client: IntercomClient, ready: asyncio.Queue[bytes | None]) -> bool:
    """One scroll from its beginning; False when it broke off (it cannot be resumed)."""
    body = await _open(client)
    clock = client.health.clock
    while True:
        envelope = open_envelope(body, client.base_url)
        if not envelope.items:
            return True
        ready.put_nowait(await asyncio.to_thread(zlib.compress, body, 1))
        if not (cursor := envelope.next.get("scroll_param")):
            return True
        # Steady clocks stand still while a machine sleeps, the scroll does not wait.
        asked, asked_at = clock(), time.time()
        try:
            body = await client.attempt("GET", SCROLL, {"scroll_param": cursor}, patience=_ONCE)
        except Gone:
            return max(clock() - asked, time.time() - asked_at) < _LIFE_SECONDS
        except (TriesUsedUp, RecordError):
            client.board.note("Intercom's company scroll broke off and begins again.")
            await client.control.sleep(1.0)
            return False


async def _open(client: IntercomClient) -> bytes:
    """The first page, once no other scroll is open: one that was left open ends by itself after a minute."""
    for _ in range(_LOCK_WAITS):
        try:
            return await client.get(SCROLL)
        except Refused as refused:
            if refused.status != 400 or "scroll" not in f"{refused.code} {refused.answer}".lower():
                raise
        client.board.waiting(
            "scroll", "another program reads the companies of this workspace; trying again in a minute"
        )
        try:
            await client.control.sleep(_LOCK_SECONDS)
        finally:
            client.board.waiting("scroll")
    raise _locked()


def _locked() -> OutercomError:
    return Refused(
        "Another program keeps Intercom's only company scroll open.",
        hint="Stop the other export of this workspace, then run it again.",
        code="scroll_exists",
        request=f"GET {SCROLL}",
    )

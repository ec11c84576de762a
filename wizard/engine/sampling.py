"""A small sample of what a source has, before anything is read: the first of each kind, and as many threads."""

import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

from wizard.engine.foreseeing_losses import Sample
from wizard.errors import RecordError
from wizard.sources.port import Listed, ListedPage, Source

DRAWN = 25
_KINDS = ("companies", "contacts", "tickets", "conversations")
_WHOLE = ("macros",)
_MOST_OF_A_SMALL_KIND = 600
_RECENT_SECONDS = 30 * 86_400


async def draw(source: Source, active_since: int | None = None) -> Sample:
    """Up to 25 objects of each large kind, and the macros: about 35 calls. Kinds the source does not give are left out.

    `active_since`: of threads only those last active at or after this unix second.
    """
    known = {kind.name for kind in source.kinds}
    found: dict[str, tuple[tuple[tuple[str, bytes], ...], int | None]] = {}
    for name in (one for one in (*_WHOLE, *_KINDS) if one in known):
        try:
            most = _MOST_OF_A_SMALL_KIND if name in _WHOLE else DRAWN
            found[name] = await _drawn(source, name, most, active_since)
        except RecordError:
            continue
    return found


async def _drawn(
    source: Source, kind: str, most: int, active_since: int | None
) -> tuple[tuple[tuple[str, bytes], ...], int | None]:
    there_are = None if kind in _WHOLE else await source.count(kind, active_since=active_since)
    # What is written today says most about what will be lost; where that is little, whatever there is.
    sliced = any(one.sliced for one in source.kinds if one.name == kind)
    recent = int(time.time()) - _RECENT_SECONDS
    items = await _first(source.list(kind, since=recent, active_since=active_since), most) if sliced else []
    if len(items) < most:
        items = await _first(source.list(kind, active_since=active_since), most)
    rows: list[tuple[str, bytes]] = []
    for item in items:
        raw = item.raw
        if raw is None:
            try:
                raw = (await source.fetch(kind, item.id)).raw
            except RecordError:
                continue
        rows.append((item.id, raw))
    return tuple(rows), there_are


async def _first(pages: AsyncIterator[ListedPage], most: int) -> list[Listed]:
    items: list[Listed] = []
    closable: Any = pages
    async with aclosing(closable) as listing:
        async for page in listing:
            items += page.items
            if len(items) >= most:
                break
    return items[:most]

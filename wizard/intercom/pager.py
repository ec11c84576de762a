"""One pager for every kind of list Intercom has."""

from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from wizard.errors import Refused
from wizard.intercom.client import IntercomClient
from wizard.intercom.decoding import Head, head_of, id_text, unix_seconds
from wizard.intercom.envelope import Envelope, open_envelope
from wizard.intercom.page_size import PageSize
from wizard.net.retry import TOO_LARGE, TriesUsedUp

_REMEMBERED = 20_000
_STALE_PAGES = 5
_RESTARTS = 2
_AGAIN = 5
MOST_ROWS = 100_000
MOST_TIMES = 1_000
"""A list that gives more than MOST_ROWS rows, and more than MOST_TIMES as many as it said, does not end. Intercom's totals drift, and may be capped."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What to list. `search` is the body of a search (its query and sort), None for a GET or `/companies/list`.

    `per_page` 0 means that the whole list comes at once. `numbered` lists count their pages; the others have a cursor, and their page size may
    change on the way.
    """

    path: str
    per_page: int = 0
    method: str = "GET"
    params: Mapping[str, str | int] = field(default_factory=dict)
    search: Mapping[str, Any] | None = None
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One listed object as received, and its head."""

    raw: msgspec.Raw
    head: Head

    @property
    def id(self) -> str | None:
        """Its id as text."""
        return id_text(self.head.id)

    @property
    def version(self) -> int | None:
        """Its `updated_at` in unix seconds."""
        return unix_seconds(self.head.updated_at)


@dataclass(frozen=True, slots=True)
class Page:
    """One page without what the pages before it had already, and the total Intercom says there is."""

    items: tuple[Item, ...]
    total: int | None


async def pages(client: IntercomClient, listing: Listing) -> AsyncIterator[Page]:
    """Every page of a list, in order; each id in each version once (rows that shift between pages come twice).

    Pages of a cursor that keep failing, or are too large, are asked for in smaller pieces. A cursor Intercom no longer knows is begun again from
    the start, twice at most. Counted pages that held fewer rows than Intercom says there are (rows moved to pages that were read) are turned
    again, as long as that brings more. Raises Refused for pages that go round in circles or never end, and what the client raises.
    """
    size = PageSize(listing.per_page, fixed=listing.numbered)
    seen = Seen()
    ahead: Mapping[str, str] = {}
    circle = _Circle()
    shortfall = _Shortfall()
    flood = _Flood()
    while True:
        try:
            envelope = await _ask(client, listing, size, ahead)
        except Refused as refused:
            if refused.code != "client_error" or not ahead or circle.restarts >= _RESTARTS:
                raise
            circle, ahead = circle.restarted(), {}
            continue
        items = seen.fresh(envelope)
        shortfall.saw(items)
        flood.saw(items, envelope.total)
        yield Page(items, envelope.total)
        if not envelope.next:
            if not (listing.numbered and ahead and shortfall.again(envelope.total)):
                return
            circle, ahead = circle.restarted(), {}
            continue
        ahead = envelope.next
        circle.turned(ahead, fresh=bool(items))


async def _ask(client: IntercomClient, listing: Listing, size: PageSize, ahead: Mapping[str, str]) -> Envelope:
    while True:
        params, body = _words(listing, size.now, ahead)
        try:
            answer = await client.attempt(listing.method, listing.path, params, body, patience=size.patience)
        except TriesUsedUp as used_up:
            last = used_up
            if not last.last.throttled and size.shrink():
                continue
        except Refused as refused:
            if refused.code != TOO_LARGE or not size.shrink():
                raise
            continue
        else:
            size.succeeded()
            return open_envelope(answer, client.base_url, numbered=listing.numbered)
        raise await client.final(last)


def _words(listing: Listing, per_page: int, ahead: Mapping[str, str]) -> tuple[dict[str, str | int], Any]:
    paging: dict[str, str | int] = {"per_page": per_page} if per_page else {}
    if listing.search is None:
        return {**listing.params, **paging, **ahead}, None
    return dict(listing.params), {**listing.search, "pagination": {**paging, **ahead}}


class Seen:
    """The latest ids with their versions. Rows shift by a page or two at most, so a bounded memory is enough for any list."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, int | None], None] = OrderedDict()

    def fresh(self, envelope: Envelope) -> tuple[Item, ...]:
        """The page's items that were not there before. Those without an id always are."""
        items = (Item(raw, head_of(raw) or Head()) for raw in envelope.items)
        return tuple(item for item in items if self._new(item))

    def _new(self, item: Item) -> bool:
        if (name := item.id) is None:
            return True
        key = (name, item.version)
        if key in self._known:
            return False
        self._known[key] = None
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return True


class _Shortfall:
    """Notices that a list has not shown all its rows, and whether turning its pages again is worth it."""

    def __init__(self) -> None:
        self._found = self._before = 0
        self._again = _AGAIN

    def saw(self, items: Sequence[Item]) -> None:
        """Rows that were not there before."""
        self._found += len(items)

    def again(self, total: int | None) -> bool:
        """Whether, at the end of the list, less was found than `total`, and the last turn brought something."""
        worth = total is not None and self._before < self._found < total and self._again > 0
        self._before, self._again = self._found, self._again - 1
        return worth


class _Flood:
    """Notices a list that keeps giving new rows, far beyond what it first said there are."""

    def __init__(self) -> None:
        self._found = 0
        self._said: int | None = None

    def saw(self, items: Sequence[Item], total: int | None) -> None:
        """Rows that were not there before. Raises Refused when there are far too many; without any total, only a list of millions is."""
        self._found += len(items)
        self._said = self._said if self._said is not None else total
        most = MOST_ROWS * MOST_TIMES if self._said is None else max(MOST_ROWS, MOST_TIMES * self._said)
        if self._found > most:
            raise Refused(
                "Intercom's pages do not end: they hold far more than Intercom says there is.", code="endless pages"
            )


class _Circle:
    """Notices pages that do not get anywhere."""

    def __init__(self, restarts: int = 0, allowed: int = _STALE_PAGES) -> None:
        self.restarts = restarts
        self._allowed = allowed
        self._pages = self._stale = 0
        self._last: Mapping[str, str] = {}

    def restarted(self) -> "_Circle":
        """The pages read so far will all be old news when they come again."""
        return _Circle(self.restarts + 1, self._pages + _STALE_PAGES)

    def turned(self, ahead: Mapping[str, str], *, fresh: bool) -> None:
        """Another page is announced. Raises Refused when its cursor is the same again, or when page after page brings nothing new."""
        self._pages += 1
        self._stale = 0 if fresh else self._stale + 1
        if ahead == self._last and "scroll_param" not in ahead:
            raise Refused("Intercom's pages do not advance: the same cursor came twice.", code="stuck cursor")
        if self._stale >= self._allowed:
            raise Refused("Intercom's pages bring nothing new and do not end.", code="endless pages")
        self._last = ahead

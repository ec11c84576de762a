"""The simulator's state: the workspace, the limits, what went wrong and what was asked."""

from __future__ import annotations

import threading
import time
from collections import Counter
from datetime import UTC, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from wizard.rehearsal.dice import scramble
from wizard.rehearsal.intercom.faults import Fault, Faults
from wizard.rehearsal.intercom.quota import Quota
from wizard.rehearsal.intercom.scroll import CompanyScroll
from wizard.rehearsal.intercom.search.contact_fields import contact_fields
from wizard.rehearsal.intercom.search.conversation_fields import conversation_fields
from wizard.rehearsal.intercom.search.engine import SearchEngine
from wizard.rehearsal.intercom.search.ticket_fields import ticket_fields
from wizard.rehearsal.intercom.world.links import signing_key
from wizard.rehearsal.intercom.world.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from wizard.rehearsal.settings import SimulatorSettings

# In brutal times something changes at every 97th request, forty times in all.
_UNREST_EVERY = 97
_UNREST_ENDS = 40 * _UNREST_EVERY


def _zone(name: str) -> tzinfo:
    """The workspace's timezone; UTC on machines that have no timezone database."""
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        return UTC


class Simulator:
    """One simulated workspace; tests look at its counters and use its hooks.

    Hooks may be called from any thread; `lock` is held while a request is answered.
    `requests` counts answered calls by method and path pattern; `writes` counts calls that would
    have changed something; `leaked_tokens` counts file requests that carried an API token;
    `file_requests` counts file requests.
    """

    def __init__(self, settings: SimulatorSettings, *, clock: Callable[[], float] = time.time) -> None:
        self.settings = settings
        self.clock = clock
        self.world = Workspace(settings)
        self.zone = _zone(settings.timezone)
        zone = self.zone
        world = self.world
        self.contact_search = SearchEngine(world.contacts, contact_fields(world), zone)
        self.conversation_search = SearchEngine(world.columns, conversation_fields(world), zone)
        self.ticket_search = SearchEngine(world.tickets, ticket_fields(world), zone)
        for table in (world.contacts, world.columns, world.tickets):
            table.lag(settings.index_lag_seconds, clock)
        self.poisoned_days = frozenset(moment // 86_400 for moment in settings.poison_days)
        self.quota = Quota(settings)
        self.scroll = CompanyScroll(settings.scroll_page_size, settings.scroll_idle_seconds)
        self.faults = Faults(settings.faults, settings.seed)
        self.file_key = signing_key(settings.seed)
        self.requests: Counter[str] = Counter()
        self.statuses: Counter[int] = Counter()
        self.writes = 0
        self.leaked_tokens = 0
        self.file_requests = 0
        self.received = 0
        self.under_way = 0
        self.lock = threading.RLock()
        self.revoked = False
        self.revoked_tokens: set[str] = set()

    def inject(self, fault: Fault, *, at_request: int | None = None, path: str | None = None, times: int = 1) -> None:
        """Order a fault: for the first request from number `at_request` on (counted from 1 over
        all requests received), and/or one whose path starts with `path`; `times` in all.

        Raises ValueError for a fault that does not exist.
        """
        self.faults.order(fault, at_request=at_request, path=path, times=times)

    def touch(self, conversation_id: str) -> None:
        """Have the customer write again in a conversation. Raises KeyError for an unknown id."""
        with self.lock:
            self.world.touch(self._row(conversation_id), int(self.clock()))

    def delete(self, conversation_id: str) -> None:
        """Delete a conversation. Raises KeyError for an unknown id."""
        with self.lock:
            self.world.delete(self._row(conversation_id), int(self.clock()))

    def remove(self, kind: str, identity: str) -> None:
        """Delete a contact, company, ticket, tag, macro or article (by its kind's plural). Raises KeyError for one that is not there."""
        with self.lock:
            self.world.remove(kind, identity)

    def bulk_update(self, conversation_ids: Iterable[str], at: int | None = None) -> None:
        """Have conversations updated in one and the same second (now by the clock). Raises KeyError for an unknown id."""
        with self.lock:
            rows = [self._row(one) for one in conversation_ids]
            self.world.bulk_update(rows, int(self.clock()) if at is None else at)

    def arrive(self) -> str:
        """Have a new conversation begin; returns its id."""
        with self.lock:
            return self.world.columns.id_of(self.world.arrive(int(self.clock())))

    def revoke_token(self, token: str | None = None) -> None:
        """From now on the token (None: every one) is refused, as after its revocation."""
        if token is None:
            self.revoked = True
        else:
            self.revoked_tokens.add(token)

    def change_limit(self, per_minute: int, workspace_per_minute: int | None = None) -> None:
        """From the next window on a token has that many calls a minute, and all of them together (None: as before)."""
        with self.lock:
            self.quota.change(per_minute, workspace_per_minute)

    def unrest(self, number: int) -> None:
        """In brutal times, life goes on while somebody reads."""
        if self.faults.level != "brutal" or number % _UNREST_EVERY or number > _UNREST_ENDS:
            return
        columns = self.world.columns
        if not columns.base_count:
            return
        index = scramble(number ^ self.settings.seed) % columns.base_count
        kind = (number // _UNREST_EVERY) % 5
        if kind == 3:
            self.arrive()
        elif columns.alive[index] and kind == 4:
            self.delete(columns.id_of(index))
        elif columns.alive[index]:
            self.touch(columns.id_of(index))

    def _row(self, conversation_id: str) -> int:
        index = self.world.columns.index_of(conversation_id)
        if index is None:
            raise KeyError(conversation_id)
        return index

"""Intercom as a source."""

import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from pydantic import SecretStr

from wizard.engine.control import RunControl
from wizard.engine.progress import ProgressBoard
from wizard.errors import Refused
from wizard.intercom.client import TOGETHER_PER_MINUTE, IntercomClient, Renew
from wizard.intercom.decoding import decode_any, head_of, id_text, unix_seconds
from wizard.intercom.files import FileClient, FileLimits
from wizard.intercom.pager import pages
from wizard.net.http import Transport
from wizard.plan.models import Plan
from wizard.plan.quota_share import share_now
from wizard.plan.switching import SetThere, StillOpen
from wizard.records import Record
from wizard.sources.intercom import queries, threads
from wizard.sources.intercom.contacts import companies_of, whole_company, whole_contact
from wizard.sources.intercom.forecast import calls_for_changes
from wizard.sources.intercom.kinds import DEFINITIONS, KINDS, OBJECTS
from wizard.sources.intercom.listing import Lister
from wizard.sources.intercom.scan import scan
from wizard.sources.intercom.scope_count import count_scope
from wizard.sources.intercom.set_there import set_there
from wizard.sources.intercom.still_open import still_open
from wizard.sources.intercom.workspace import check_tokens
from wizard.sources.port import (
    Census,
    Downloaded,
    Fetched,
    FileLink,
    ListedPage,
    LookupTable,
    ScopeCount,
    Skipped,
    Source,
    SourceKind,
    Workspace,
)


class IntercomSource(Source):
    """One Intercom workspace, read only.

    `base_url` is a region's name (us, eu, au) or the API's base URL. `share` is the part of Intercom's quota to use,
    `limits` what a file may take. `outage_seconds` is how long calls wait while nothing can be reached. `renew` gives a new
    token in place of one that is refused. It belongs to one event loop.
    Raises UsageError for an address and TokenRefused for a token that cannot be ones.
    """

    def __init__(
        self,
        base_url: str,
        token: SecretStr,
        *,
        control: RunControl,
        board: ProgressBoard,
        share: float | Callable[[], float] = 1.0,
        together_per_minute: int = TOGETHER_PER_MINUTE,
        limits: FileLimits | None = None,
        transport: Transport | None = None,
        outage_seconds: float = 0.0,
        renew: Renew | None = None,
    ) -> None:
        self.client = IntercomClient(
            base_url,
            token,
            control=control,
            board=board,
            share=share,
            together_per_minute=together_per_minute,
            transport=transport,
            outage_seconds=outage_seconds,
            renew=renew,
        )
        self.files = FileClient(
            self.client.base_url,
            control=control,
            board=board,
            health=self.client.health,
            limits=limits,
            transport=transport,
            api=self.client.outage,
        )
        self._lister = Lister(self.client)

    @property
    def kinds(self) -> tuple[SourceKind, ...]:
        """Everything it can read, definitions first."""
        return KINDS

    async def check(self) -> Workspace:
        """See `Source.check`."""
        return await check_tokens(self.client)

    def scan(self, plan: Plan) -> AsyncIterator[Census]:
        """See `Source.scan`."""
        return scan(self.client, self._lister, self.files.hosts.allow, share=share_now(plan.scope)())

    def now(self) -> float:
        """See `Source.now`."""
        return self.client.pacer.now()

    @property
    def at_once(self) -> int:
        """See `Source.at_once`."""
        return self.client.at_once

    def use_share(self, share: Callable[[], float]) -> None:
        """See `Source.use_share`."""
        self.client.pacer.share = share

    def definitions(self) -> tuple[str, ...]:
        """The small kinds steps 2 and 3 need."""
        return DEFINITIONS

    def list(
        self,
        kind: str,
        *,
        since: int | None = None,
        window: tuple[int, int] | None = None,
        active_since: int | None = None,
    ) -> AsyncIterator[ListedPage]:
        """See `Source.list`."""
        return self._lister.list(kind, since, window, active_since)

    async def count(
        self, kind: str, *, window: tuple[int, int] | None = None, active_since: int | None = None
    ) -> int | None:
        """See `Source.count`."""
        return await self._lister.count(kind, window, active_since)

    async def count_scope(self, plan: Plan) -> ScopeCount:
        """See `Source.count_scope`."""
        return await count_scope(self._lister, plan)

    async def still_open(self, now: int) -> StillOpen:
        """See `Source.still_open`."""
        return await still_open(self._lister, now)

    async def set_there(self, now: int) -> SetThere:
        """See `Source.set_there`."""
        return await set_there(self.client, now)

    async def calls_for_changes(self, since: Mapping[str, int], archived: Mapping[str, int]) -> int:
        """See `Source.calls_for_changes`. Three calls."""
        return await calls_for_changes(self._lister, since, archived)

    async def fetch(self, kind: str, object_id: str) -> Fetched:
        """See `Source.fetch`."""
        path = OBJECTS.get(kind)
        if path is None or not _is_id(object_id):
            raise Refused("Intercom does not give this one by one.", code="not fetched", request=f"GET {path or kind}")
        raw = await self.client.get(f"{path}/{object_id}")
        fetched = await self._whole(kind, raw, listed=False)
        if fetched.id != object_id:
            raise Refused(
                "Intercom's answer is another object than the one asked for.", code="other object", request=path
            )
        return fetched

    async def sample(self, kind: str) -> Sequence[dict[str, Any]]:
        """See `Source.sample`. The newest conversations, the first page of the others."""
        async for page in pages(self.client, queries.sample_of(kind)):
            return [raw for item in page.items if isinstance(raw := decode_any(item.raw), dict)]
        return []

    async def complete(self, kind: str, raw: bytes) -> Fetched:
        """See `Source.complete`."""
        return await self._whole(kind, raw, listed=True)

    def halves(self, kind: str, raw: bytes) -> tuple[tuple[str, str], ...]:
        """See `Source.halves`."""
        return threads.halves(kind, raw)

    def deleted(self, since: int) -> AsyncIterator[ListedPage]:
        """See `Source.deleted`."""
        return self._lister.deleted(since)

    async def download(self, link: FileLink, folder: Path) -> tuple[Downloaded, Path]:
        """See `Source.download`."""
        file = await self.files.download(link.url, folder, size=link.size)
        return Downloaded(file.sha256, file.size, file.content_type), file.path

    def translate(self, kind: str, raw: dict[str, Any], plan: Plan, lookup: LookupTable) -> Record | Skipped | None:
        """See `Source.translate`."""
        from wizard.sources.intercom.translate import translate

        return translate(kind, raw, plan, lookup)

    async def close(self) -> None:
        """Let go of connections."""
        await self.client.close()
        await self.files.close()

    async def _whole(self, kind: str, raw: bytes, *, listed: bool) -> Fetched:
        try:
            if kind == "tickets" and listed and threads.ticket_is_cut(raw):
                raw = await self.client.get(f"{OBJECTS[kind]}/{_id_of(raw)}")
            if kind in _MADE_WHOLE:
                raw, missing = await _MADE_WHOLE[kind](self.client, _id_of(raw), raw)
                companies, writers = (companies_of(raw), threads.note_writers(raw)) if kind == "contacts" else ((), ())
                return msgspec.structs.replace(
                    self._plain(kind, raw), missing_parts=missing, companies=companies, teammates=writers
                )
            if kind == "conversations":
                return _shaping("tickets", threads.conversation(raw, self.files.hosts.allow))
            if kind == "tickets":
                return _shaping("conversations", threads.ticket(raw, self.files.hosts.allow))
            return self._plain(kind, raw)
        except (ValueError, RecursionError) as error:
            reason = str(error)[:200]
        raise Refused("Intercom's answer is not such an object.", code="odd object", answer=reason, request=kind)

    def _plain(self, kind: str, raw: bytes) -> Fetched:
        if (head := head_of(raw)) is None:
            raise ValueError("no object at all")
        files = threads.texts(kind, raw, self.files.hosts.allow) if kind in _WITH_TEXT else ()
        return Fetched(id_text(head.id) or "", unix_seconds(head.updated_at), raw, files=files)


_ID = re.compile(r"[A-Za-z0-9_-]+")
_MADE_WHOLE = {"contacts": whole_contact, "companies": whole_company}
_WITH_TEXT = ("articles", "internal_articles", "macros", "contacts")


def _shaping(kind: str, fetched: Fetched) -> Fetched:
    """A conversation and the ticket it became share their id, and one record holds both."""
    return msgspec.structs.replace(fetched, shapes=((kind, fetched.id),))


def _is_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None


def _id_of(raw: bytes) -> str:
    head = head_of(raw)
    name = id_text(head.id) if head is not None else None
    if name is None or not _is_id(name):
        raise ValueError("an object without an id")
    return name

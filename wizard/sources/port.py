"""The source port: how a source is scanned, listed, fetched and translated. A source can only be read."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import msgspec

from wizard.plan.models import AttributeChoice, Plan
from wizard.plan.switching import SetThere, StillOpen
from wizard.records import Kind, Record
from wizard.sources.census import Census as Census
from wizard.sources.census import ScopeCount as ScopeCount


@dataclass(frozen=True, slots=True)
class Workspace:
    """The workspace a token opens: its app id, name, region, time zone, and whose token it is. `raw` is the answer as received."""

    id: str
    name: str
    region: str
    timezone: str
    admin_id: str
    admin_name: str
    admin_email: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class SourceKind:
    """One kind of object a source has.

    `name` is also the name of its export file. `fetched` kinds are listed first and then had one by one; the others come whole with the listing.
    `sliced` kinds are listed by windows of their creation time. `after` names kinds that must be listed first. `joins` names a kind whose objects
    may be the same threads: that kind is loaded once this one is listed, and this one once reading is over, for only then it is known what is in
    the scope. `record` is the kind of record it becomes, None where it is only archived. `optional` kinds may be missing from a workspace. `named`
    kinds are never listed: their objects are known only because others name them. `dated` kinds can be listed by what changed since a moment; of
    the others every listing is whole. Objects of `single` kinds can be had one by one.
    `calls` is about how many calls reading one takes, for the kinds there may be many of (0 for the others), and `page` how many a page of their
    listing has: for the time left.
    """

    name: str
    record: Kind | None = None
    fetched: bool = False
    sliced: bool = False
    optional: bool = False
    named: bool = False
    dated: bool = False
    single: bool = False
    after: tuple[str, ...] = ()
    joins: str = ""
    calls: float = 0.0
    page: int = 0


class Listed(msgspec.Struct, frozen=True):
    """One object of a listing: its id, the version it has (its `updated_at`, or None where it has none), and its JSON where the listing carries it whole."""

    id: str
    version: int | None
    raw: bytes | None = None


class ListedPage(msgspec.Struct, frozen=True):
    """One page of a listing. `total` is what the source says there are (only ever shown); None where it does not say."""

    items: tuple[Listed, ...]
    total: int | None = None


HIDDEN_FILE = "https://erased.invalid/"
"""Begins the address of a file whose own address named an erased person; its key follows. No such host exists (RFC 6761)."""


class FileLink(msgspec.Struct, frozen=True):
    """A file an object points to.

    `key` names the file for ever: a digest of the URL's path, without host and signed query. `part_id` is None for the opening message. `wanted` is
    False for files that are not on the source's file hosts; these are never fetched.
    """

    key: str
    url: str
    part_id: str | None
    name: str
    content_type: str = ""
    size: int | None = None
    inline: bool = False
    wanted: bool = True


class Teammate(msgspec.Struct, frozen=True):
    """A teammate whom an object involves, with the name and e-mail its words carry; empty where they carry none."""

    id: str
    name: str = ""
    email: str = ""


class Fetched(msgspec.Struct, frozen=True):
    """One whole object as received, its version, and what it points to that must be had as well.

    `contacts` are ids of people it names, `companies` of companies it belongs to, `teammates` those who wrote in it, take part in it or have it
    assigned to them. `shapes` are other objects (kind, id) whose records change with this one. `missing_parts` is how many older parts (of a
    contact: companies, tags and notes) it has that the source does not give, `parts` the ids of those it gave of a thread that it cut off.
    `halves` are objects (kind, id) that are the same thread: whoever has one of them wants the other.
    """

    id: str
    version: int | None
    raw: bytes
    files: tuple[FileLink, ...] = ()
    contacts: tuple[str, ...] = ()
    shapes: tuple[tuple[str, str], ...] = ()
    missing_parts: int = 0
    parts: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    teammates: tuple[Teammate, ...] = ()
    halves: tuple[tuple[str, str], ...] = ()


class Downloaded(msgspec.Struct, frozen=True):
    """A file on disk: its SHA-256 (hex), its size in bytes, and the content type its host gave."""

    sha256: str
    size: int
    content_type: str


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What the archive knows of a file: `status` is stored, wanted, missing, external or failed."""

    key: str
    name: str
    content_type: str
    size: int
    sha256: str | None
    status: str


class LookupTable(Protocol):
    """Identities and definitions from the archive, read-only, for translators."""

    def contact(self, contact_id: str) -> str | None:
        """The id of the contact this one was merged into (itself when it was not), or None when nobody knows it."""

    def merged_into(self, contact_id: str) -> Sequence[str]:
        """The ids of the contacts folded into this one."""

    def raw(self, kind: str, object_id: str) -> dict[str, Any] | None:
        """Another archived object of the source, decoded; None where there is none."""

    def known(self, kind: str) -> Mapping[str, dict[str, Any]]:
        """All objects of a small kind (admins, teams, tags, data_attributes, conversation_attributes, ticket_types …) by id."""

    def files(self, kind: str, object_id: str) -> Mapping[str, StoredFile]:
        """The files of an object by key."""

    def attribute(self, model: str, name: str) -> AttributeChoice | None:
        """The decision for an attribute, None where it is skipped or unknown."""


class Skipped(msgspec.Struct, frozen=True):
    """This object is not loaded, by a decision or because another record holds it. `reason` groups them.

    `elsewhere`: what it says is held by another record, or goes with the words themselves. If it was loaded before as a record of its own, that
    one is removed.
    `scoped`: the plan's scope leaves it out. If it was loaded before, the plan says what becomes of it (`Scope.leaving`).
    """

    reason: str
    elsewhere: bool = False
    scoped: bool = False


Translator = Callable[[str, dict[str, Any], Plan, LookupTable], Record | Skipped | None]
"""A source's `translate`."""


class Source(Protocol):
    """Where the data comes from. It has no way to write."""

    @property
    def kinds(self) -> tuple[SourceKind, ...]:
        """Everything it can read, definitions first."""

    async def check(self) -> Workspace:
        """The token works, and for which workspace. Raises CredentialsError, Unreachable or NotIntercom."""

    def scan(self, plan: Plan) -> AsyncIterator[Census]:
        """Counts and estimates, yielded again as they become known; the last one has `finished` set."""

    def now(self) -> float:
        """Unix seconds by the source's own clock, which its answers show: at most a moment behind it, never ahead. This machine's before any answer."""

    @property
    def at_once(self) -> int:
        """How many objects it is useful to fetch at once just now; may change from moment to moment."""

    def use_share(self, share: Callable[[], float]) -> None:
        """From now on use this part of the source's quota (above 0, at most 1); asked again for every window."""

    def definitions(self) -> tuple[str, ...]:
        """Names of the small kinds steps 2 and 3 need (admins, teams, tags, attributes)."""

    def list(
        self,
        kind: str,
        *,
        since: int | None = None,
        window: tuple[int, int] | None = None,
        active_since: int | None = None,
    ) -> AsyncIterator[ListedPage]:
        """The objects of a kind, page by page. `since`: only what changed at or after this unix second (kinds that can; others list all).

        `window`: only what was created in [from, until), unix seconds (sliced kinds); from 0, or until 2100 and later, is open at that side.
        `active_since`: of these only what was last active at or after this unix second (sliced kinds).
        Rows with odd dates may come with any window. Raises NotAvailable where the workspace does not offer it.
        """

    async def count(
        self, kind: str, *, window: tuple[int, int] | None = None, active_since: int | None = None
    ) -> int | None:
        """How many there are, by the source's own count; None where it does not say. `window` and `active_since` as of `list`: None too where it
        cannot count by a window.
        """

    async def count_scope(self, plan: Plan) -> ScopeCount:
        """How many threads the plan's scope loads, by the source's own totals: fifteen calls at most, at once. Cancelling it leaves nothing behind."""

    async def still_open(self, now: int) -> StillOpen:
        """What is open and snoozed there at this moment (`now`, unix seconds), by the source's own totals: a few calls."""

    async def set_there(self, now: int) -> SetThere:
        """Support addresses and office hours as they are set there at this moment (`now`, unix seconds): a few calls."""

    async def calls_for_changes(self, since: Mapping[str, int], archived: Mapping[str, int]) -> int:
        """About how many calls it takes to read what changed. `since` has the unix second up to which a kind was listed, `archived` how many there are."""

    async def fetch(self, kind: str, object_id: str) -> Fetched:
        """One object whole. Raises Gone when it is not there any more (with `moved_to` when it was merged)."""

    async def sample(self, kind: str) -> Sequence[dict[str, Any]]:
        """One page of contacts, companies or conversations as listed, decoded: what their attributes look like. One call."""

    def halves(self, kind: str, raw: bytes) -> tuple[tuple[str, str], ...]:
        """Objects (kind, id) that are the same thread as one of a kind, given as it was received; none where that cannot be said. Pure."""

    async def complete(self, kind: str, raw: bytes) -> Fetched:
        """An object whose listing carried it, with what the listing cuts off (a contact's companies, tags and notes)."""

    def deleted(self, since: int) -> AsyncIterator[ListedPage]:
        """Conversations deleted at or after this unix second, where the source says so."""

    async def download(self, link: FileLink, folder: Path) -> tuple[Downloaded, Path]:
        """A file, streamed to a new temporary file in `folder`, synced. Raises Gone when the link expired or the file is missing, Refused otherwise."""

    def translate(self, kind: str, raw: dict[str, Any], plan: Plan, lookup: LookupTable) -> Record | Skipped | None:
        """The record an object becomes; Skipped by decision; None for kinds that are only archived. Pure."""

    async def close(self) -> None:
        """Let go of connections."""

"""The destination port: what every destination can be asked, and how it says what it cannot do.

The engine and the screens know only this page. Whatever is special about a destination is in its `Capabilities`.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

import msgspec

from wizard.destinations.held import Held
from wizard.destinations.linking import link as link
from wizard.destinations.linking import refs_in
from wizard.records import EntryType, FieldType, Kind, Record, Ref, fingerprint


class Lookup(StrEnum):
    """How an object is found again when it is not known whether a write arrived."""

    BY_SOURCE_ID = "by source id"
    BY_CHILDREN = "by its parent's children"
    NONE = "not at all"


@dataclass(frozen=True, slots=True)
class RoleOffered:
    """A role a teammate can be invited with. `billable` roles take a paid seat."""

    name: str
    label: str
    billable: bool


@dataclass(frozen=True, slots=True)
class Limitation:
    """Something that does not move to this destination, and what to do instead."""

    what: str
    instead: str


@dataclass(frozen=True, slots=True)
class ConnectionField:
    """Something a person has to give so that the destination can be reached: a key, an address, the name of a workspace.

    `name` is one word in small letters; a `secret` one is kept with the tokens and nowhere else, the others in the plan. `where` says where it is
    found, `example` what it looks like.
    """

    name: str
    label: str
    secret: bool = False
    where: str = ""
    example: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a destination can hold and do.

    `stages` lists the kinds in the order they must be loaded; kinds in one tuple may be loaded together. `field_types` are keyed by model
    (contact, company, conversation). `columns` says by model under which name standard attributes are held without a field of their own.
    `lookup` says how each kind is found again; `batch` how many records one write takes at most.
    `side_effects` are sentences about what it may do on its own; `irreversible` about what cannot be undone. `connection` is what has to be given to
    reach it, in the order it is asked for; a `local` one, a file on this machine, needs nothing. `records_a_second` and `bytes_a_record` are for
    estimates: about how many records it takes in a second, and how much disk of this machine each takes (0: not known, or none).
    """

    name: str
    label: str
    statement: str
    stages: tuple[tuple[Kind, ...], ...]
    roles: tuple[RoleOffered, ...]
    field_types: Mapping[str, tuple[FieldType, ...]]
    lookup: Mapping[Kind, Lookup]
    entry_types: tuple[EntryType, ...] = tuple(EntryType)
    batch: int = 100
    companies_per_contact: int | None = None
    reserved_fields: frozenset[str] = frozenset()
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    side_effects: tuple[str, ...] = ()
    irreversible: tuple[str, ...] = ()
    limitations: tuple[Limitation, ...] = ()
    stays_in_archive: tuple[str, ...] = ()
    local: bool = False
    connection: tuple[ConnectionField, ...] = ()
    records_a_second: float = 0.0
    bytes_a_record: int = 0

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """All kinds it can hold, in load order."""
        return tuple(kind for stage in self.stages for kind in stage)


@dataclass(frozen=True, slots=True)
class Account:
    """Who we are at the destination."""

    workspace: str
    user: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class User:
    """A teammate who exists at the destination."""

    id: str
    name: str
    email: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class ExistingField:
    """A custom field that exists at the destination."""

    id: str
    model: str
    key: str
    label: str
    type: FieldType


@dataclass(frozen=True, slots=True)
class Directory:
    """What exists there before the import: people, fields, tags."""

    users: tuple[User, ...] = ()
    fields: tuple[ExistingField, ...] = ()
    tags: tuple[str, ...] = ()


class Loss(msgspec.Struct, frozen=True):
    """Something of a record that the destination cannot hold. `cause` groups losses; `detail` says what of this record."""

    cause: str
    detail: str = ""


class Projection(msgspec.Struct, frozen=True, kw_only=True):
    """A record as a destination can hold it.

    `content` is JSON-like (dict, list, str, int, float, bool, None) with `Ref` leaves where it points to other records, and `Woven` ones where
    a text does. `losses` is what the
    destination cannot hold. `children` are the source ids of the record's entries in their order, for destinations that cannot hold these in the
    content; the fingerprint leaves them out. A projection that comes from `read` has the destination's ids instead of `Ref`s; its `source_id` is
    empty and `children` are none where the destination keeps no source ids.
    """

    kind: Kind
    source_id: str
    content: dict[str, Any]
    losses: tuple[Loss, ...] = ()
    children: tuple[str, ...] = ()

    def fingerprint(self) -> str:
        """A digest of the content; equal content has an equal fingerprint."""
        return fingerprint(self.content)

    def refs(self) -> set[Ref]:
        """Every record this one points to."""
        return refs_in(self.content)


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One projection on its way: references resolved, and what the ledger knows of an earlier write.

    `content` is the projection's with every `Ref` replaced by the destination's id (None where the record was not loaded). `id` and
    `children` are set when it was written before: then the write is an update.
    """

    projection: Projection
    content: dict[str, Any]
    id: str | None = None
    children: Mapping[str, str] = msgspec.field(default_factory=dict)


class Written(msgspec.Struct, frozen=True):
    """It is there now. `children` maps the source ids of entries to their ids there."""

    id: str
    children: dict[str, str] = {}


class Unchanged(msgspec.Struct, frozen=True):
    """It was there already, as it should be."""

    id: str


class Partial(msgspec.Struct, frozen=True):
    """Some of it is there. The run writes the rest when it is retried. `reason`, `request`, `answer`: as in `Rejected`."""

    id: str | None
    children: dict[str, str]
    reason: str
    request: str = ""
    answer: str = ""


class Rejected(msgspec.Struct, frozen=True):
    """The destination does not take this record. Retrying alone does not help.

    `reason` is a sentence of ours, the same for the same cause; `request` what was asked (method and path), `answer` what it said, where it did.
    """

    reason: str
    request: str = ""
    answer: str = ""


Outcome = Written | Unchanged | Partial | Rejected


class Found(msgspec.Struct, frozen=True):
    """An object that is there, and which of its entries are."""

    id: str
    children: dict[str, str] = {}


SOURCE_WORKSPACE = "source workspace"
"""The option of `Needs` that names the source's workspace, by its id there."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What must exist before the first record: the projections of fields, tags and users are loaded as records of their own stage; this is the rest."""

    roles: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)


IDS_AT_ONCE = 500


class Destination(Protocol):
    """Where the data goes. Every implementation passes the shared contract test."""

    @property
    def capabilities(self) -> Capabilities:
        """What it can hold and do. Never changes while it is open."""

    async def check(self) -> Account:
        """Credentials work, and who we are there. Raises CredentialsError, Unreachable or CannotWrite."""

    async def directory(self) -> Directory:
        """Users, fields and tags that exist there (steps 2 and 3)."""

    async def prepare(self, needs: Needs) -> None:
        """Whatever must exist before the first write. Idempotent."""

    def project(self, record: Record) -> Projection:
        """The record as it can be held there, and what is lost by that. Pure."""

    async def write(self, batch: Sequence[Delivery]) -> Sequence[Outcome]:
        """Write records; one Outcome each, in order. Raises only when the run must wait or stop. Writing the same delivery twice gives one object."""

    async def find(self, batch: Sequence[Delivery]) -> Sequence[Found | None]:
        """Look up records whose write may or may not have arrived; None where there is nothing."""

    async def read(self, kind: Kind, ids: Sequence[str]) -> Sequence[Projection | None]:
        """The records as the destination now holds them, by its ids; None where one is missing."""

    def held(self, projection: Projection) -> Held:
        """The facts in a projection that came from `read`, in neutral words. Pure."""

    async def ids(self, kind: Kind, *, after: str | None = None, limit: int | None = None) -> Sequence[str]:
        """The ids of every record of a kind that this migration wrote there (to find extras), sorted: those after `after`, at most `limit`."""

    async def inspect(self) -> Sequence[str]:
        """What is wrong with what it holds as a whole, a sentence each, beside what reading each record shows; nothing where it cannot be asked."""

    async def open_alias(self, text: str) -> str | None:
        """The id there of the conversation that an old link or id of the source opens; None where it opens none."""

    def link_to(self, there: str) -> str:
        """Where a person opens this conversation: a link, or for a local destination its file and id."""

    async def remove(self, kind: Kind, ids: Sequence[str]) -> Sequence[Outcome]:
        """Delete records that this migration wrote (undo)."""

    async def close(self) -> None:
        """Let go of files and connections."""


async def pages_of_ids(destination: Destination, kind: Kind) -> AsyncIterator[Sequence[str]]:
    """The ids of every record of a kind there, a bounded number at a time."""
    after = None
    while ids := await destination.ids(kind, after=after, limit=IDS_AT_ONCE):
        yield ids
        after = ids[-1]

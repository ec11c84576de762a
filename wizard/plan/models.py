"""What the person decided. Everything here is small, and saved as it is changed."""

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from wizard.plan.switching import Switch
from wizard.records import FieldType

SCHEMA_VERSION = 4
RUN_NOTE = "run.finished"
"""The key in the plan's notes under which the sentence of the last finished run is kept; step 6 opens with it."""

VERIFIED_NOTE = "verify.passed"
"""The key in the plan's notes for the sentence of the last full check that found everything equal; it is removed by a check or a run that does not."""


class _Decision(BaseModel):
    model_config = ConfigDict(extra="forbid", validate_assignment=True)


class AdminDecision(StrEnum):
    """What becomes of a teammate."""

    UNDECIDED = "undecided"
    MATCH = "match"
    INVITE = "invite"
    SKIP = "skip"


class AdminChoice(_Decision):
    """The decision for one admin. `user` is the destination's user id (match), `role` the invitation's role (invite)."""

    decision: AdminDecision = AdminDecision.UNDECIDED
    user: str | None = None
    role: str | None = None


class AttributeDecision(StrEnum):
    """What becomes of an attribute: a field that exists, a new field, or nothing (it stays in the archive)."""

    MAP = "map"
    NEW = "new"
    SKIP = "skip"


class AttributeChoice(_Decision):
    """The decision for one attribute. `field` is the destination's field key; `unfit` says what to do with values that do not fit its type."""

    decision: AttributeDecision = AttributeDecision.NEW
    field: str = ""
    type: FieldType = FieldType.TEXT
    unfit: Literal["text", "report"] = "text"


class Period(StrEnum):
    """How far back to load, by last activity."""

    ALL = "all"
    TWO_YEARS = "2y"
    SIX_MONTHS = "6m"
    CUSTOM = "custom"


STATES: tuple[str, ...] = ("open", "closed", "snoozed")


class Basis(StrEnum):
    """Which date of a conversation the date range is about."""

    ACTIVITY = "activity"
    CREATION = "creation"


class Leaving(StrEnum):
    """What becomes of a loaded record that the scope no longer includes: it is removed at the destination, or stays there."""

    REMOVE = "remove"
    KEEP = "keep"


class Deleted(StrEnum):
    """What becomes of objects that were deleted in Intercom: they are loaded and stay at the destination, or are not there."""

    KEEP = "keep"
    REMOVE = "remove"


class QuotaHours(_Decision):
    """Another share of the quota from `begin` to `end` (`HH:MM`, local time of the machine that reads; over midnight where `end` is not later)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    begin: str = Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    end: str = Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    share: float = Field(gt=0, le=1)


class Scope(_Decision):
    """What is read, and what of it is loaded. An empty `channels` or `kinds` means all of them.

    `read_since` is a day in UTC: of conversations and tickets only those are read into the archive that were active on that day or later. None
    reads everything; all else always comes whole.

    `since` and `until` (used when `period` is custom) are days in UTC, both included; they are compared with a conversation's `updated_at`
    (`basis` activity) or `created_at` (creation). `anchor` is the unix second the relative periods count back from, fixed when the run
    starts for the first time. Where `kinds` leaves out contacts or companies, those that loaded conversations name come along all the same.
    """

    read_since: date | None = None
    period: Period = Period.TWO_YEARS
    basis: Basis = Basis.ACTIVITY
    leaving: Leaving = Leaving.REMOVE
    deleted: Deleted = Deleted.KEEP
    since: date | None = None
    until: date | None = None
    anchor: int | None = None
    states: tuple[str, ...] = STATES
    closed_older_than_days: int | None = Field(default=None, ge=1)
    channels: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    files: bool = True
    quota_share: float = Field(default=1.0, gt=0, le=1)
    quota_hours: tuple[QuotaHours, ...] = ()


class LinkChoice(_Decision):
    """What becomes of links to Intercom inside messages, notes and saved replies: rewritten to the migrated conversation, or left alone.

    `template` is the address of a conversation at the destination with `{id}` in it, e.g. `https://desk.example.com/inbox/{id}`; empty
    where the destination's own form is used.
    """

    rewrite: bool = False
    template: str = ""


class LossBudget(_Decision):
    """The losses a person accepted before the import: how many of each cause were promised, and when it was accepted (unix seconds).

    `exact` is False where they were estimated from a sample: then up to twice as many, and some more, are within the promise.
    """

    promised: dict[str, int] = Field(default_factory=dict)
    at: int = 0
    exact: bool = True

    def allows(self, cause: str, count: int, *, exact: bool = True) -> bool:
        """Whether so many losses of a cause were accepted. `exact` is False where `count` is an estimate itself."""
        promised = self.promised.get(cause)
        if promised is None:
            return False
        return count <= (promised if exact and self.exact else 2 * promised + 10)


class Tick(_Decision):
    """A ticked item of the checklist: who ticked it and when (unix seconds); `machine` where Outercom looked and saw it."""

    who: str
    at: int
    machine: bool = False


class Judgement(_Decision):
    """What a person said of one object that they saw from both sides: accepted or rejected, who, when (unix seconds), and a note.

    `digest` stands for what both sides were then.
    """

    accepted: bool
    who: str = ""
    at: int = 0
    note: str = Field(default="", max_length=2_000)
    digest: str = ""


_UNDECIDED = AdminChoice(decision=AdminDecision.SKIP)


class SourceChoice(_Decision):
    """Where the data comes from. `url` is the API's base URL; `region` its name, or `custom`."""

    name: str = "intercom"
    region: str = ""
    url: str = ""
    rehearsal: bool = False


class Plan(_Decision):
    """Everything a person decides in steps 1 to 8. Keys of `admins` are admin ids; keys of `attributes` are `model:name`.

    `placeholders` says which of the destination's placeholders saved replies may use: documented ones, or likely ones too.
    `connection` holds what was given to reach the destination, by its field's name; never a secret.
    `apart` holds ids of contacts that stay people of their own, whatever the merge rule says. `trusted_hosts` are host names, neither
    Intercom's nor this machine, that a person said may be given the token. Keys of `judgements` are `kind:id`; `sample` is the seed of the
    conversations to be looked at.
    """

    source: SourceChoice = Field(default_factory=SourceChoice)
    destination: str = "ochre"
    connection: dict[str, str] = Field(default_factory=dict)
    admins: dict[str, AdminChoice] = Field(default_factory=dict)
    attributes: dict[str, AttributeChoice] = Field(default_factory=dict)
    scope: Scope = Field(default_factory=Scope)
    apart: tuple[str, ...] = ()
    links: LinkChoice = Field(default_factory=LinkChoice)
    placeholders: Literal["documented", "likely"] = "documented"
    losses: LossBudget | None = None
    trusted_hosts: tuple[str, ...] = ()
    checklist: dict[str, Tick] = Field(default_factory=dict)
    judgements: dict[str, Judgement] = Field(default_factory=dict)
    sample: int = Field(default=1, ge=1)
    switch: Switch = Field(default_factory=Switch)
    notes: dict[str, str] = Field(default_factory=dict)
    step: str = "connect"
    finished_at: int | None = None

    def admin(self, admin_id: str) -> AdminChoice:
        """The choice for an admin; somebody nobody decided on keeps name and e-mail on their words (skip)."""
        return self.admins.get(admin_id) or _UNDECIDED

    def attribute(self, model: str, name: str) -> AttributeChoice | None:
        """The choice for an attribute of a model (contact, company, conversation), or None where none was made."""
        return self.attributes.get(f"{model}:{name}")

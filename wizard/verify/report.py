"""What verification finds, as values: counts, five classes of records, and one thread side by side."""

from dataclasses import dataclass, field
from enum import StrEnum

from wizard.archive.reach import NotRead
from wizard.channel_words import channel_words
from wizard.engine.outcome import SecondLook
from wizard.verify.failing import FailureCause
from wizard.verify.losses import LossRow


class Verdict(StrEnum):
    """The five classes a record falls into. What could not be checked is never counted as equal."""

    EQUAL = "equal"
    DIFFERS = "differs"
    MISSING = "missing there"
    EXTRA = "extra there"
    UNCHECKED = "could not be checked"


@dataclass(frozen=True, slots=True)
class CountRow:
    """One kind: how many Intercom listed, are archived, loaded, skipped by decision, failed, and are held by the destination.

    `explained` says in words where the numbers differ; `right` is False when a difference has no explanation. `not_read` is how many more there
    are in Intercom that were not read, by decision; about, by its own totals.
    """

    kind: str
    listed: int
    archived: int
    loaded: int
    skipped: int
    failed: int
    there: int | None
    explained: str
    right: bool
    not_read: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """One record that is not equal, with what differs in words, and which check found it: `comparison` or `conservation`."""

    verdict: Verdict
    kind: str
    id: str
    what: str
    found_by: str = "comparison"


@dataclass(frozen=True, slots=True)
class Conserved:
    """One sort of thing (messages, notes, files, …): how many raw JSON says, and how many of these fall into each class.

    `declared` ones the destination said it cannot hold; `explained` ones are not there for a reason: out of scope, skipped by decision, gone at
    Intercom. `extra` ones are there though nobody said them; they are not among `said`.
    """

    sort: str
    said: int
    equal: int = 0
    differs: int = 0
    missing: int = 0
    extra: int = 0
    unchecked: int = 0
    declared: int = 0
    explained: int = 0

    @property
    def right(self) -> bool:
        """Whether nothing of this sort is lost, changed, too much or unknown."""
        return not (self.differs or self.missing or self.extra or self.unchecked)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many objects of a kind there are by one facet (state, channel, role, month of creation in UTC): in the archive's raw JSON, and at the
    destination by what it holds. `explained` says why some are not there, by reason.
    """

    kind: str
    facet: str
    value: str
    said: int
    held: int
    explained: dict[str, int] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """The value as people call it."""
        return channel_words(self.value) if self.facet == "channel" else self.value

    @property
    def right(self) -> bool:
        """Whether the difference is explained."""
        return self.said - sum(self.explained.values()) == self.held


@dataclass(frozen=True, slots=True)
class Chosen:
    """One conversation (or ticket) to be looked at, and why it was chosen."""

    kind: str
    id: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """A thread of which Intercom gave only the newest parts, and how many of its parts are missing."""

    kind: str
    id: str
    missing: int


@dataclass(frozen=True, slots=True)
class Judged:
    """What a person said of an object they saw from both sides. `changed` says whether either side is another one since."""

    kind: str
    id: str
    accepted: bool
    who: str
    at: int
    note: str = ""
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a verification. `differences` holds at most a thousand of each check; `totals` counts all of the comparison's.

    `losses` counts what the destination declared it cannot hold, by cause; `promises` holds the accepted losses against those that came.
    `conserved` and `tallies` come from raw JSON, without a translator. `kept` records are there by decision, though the scope leaves them out
    now. `as_of` is the unix second for which the archive is known to be complete, `checked_at` when this was made. `sample` says how the
    compared records were drawn (empty: all of them), `chosen` which conversations are worth a person's look. `failed` says by cause what could not be
    read, had or loaded, `cut` which threads Intercom gave only in part (the first thousand). `judged` is
    what people said of what they looked at; `green` does not depend on it, nor on what was not read by decision (`not_read`).
    """

    full: bool
    totals: dict[str, int]
    counts: tuple[CountRow, ...]
    differences: tuple[Difference, ...] = ()
    losses: dict[str, int] = field(default_factory=dict)
    unread: int = 0
    files_missing: int = 0
    truncated: int = 0
    conserved: tuple[Conserved, ...] = ()
    tallies: tuple[Tally, ...] = ()
    promises: tuple[LossRow, ...] = ()
    kept: int = 0
    as_of: int | None = None
    checked_at: int = 0
    sample: str = ""
    chosen: tuple[Chosen, ...] = ()
    second: SecondLook | None = None
    failed: tuple[FailureCause, ...] = ()
    cut: tuple[Cut, ...] = ()
    judged: tuple[Judged, ...] = ()
    not_read: NotRead | None = None

    @property
    def rejected(self) -> int:
        """How many objects a person looked at and rejected."""
        return sum(not one.accepted for one in self.judged)

    @property
    def unchecked(self) -> int:
        """What could not be checked, whoever tried: a total of its own, never among the equal ones."""
        compared = self.totals.get(Verdict.UNCHECKED, 0)
        return compared + sum(one.unchecked for one in self.conserved)

    @property
    def green(self) -> bool:
        """Whether everything was checked and is equal, and nothing failed on the way."""
        bad = sum(count for verdict, count in self.totals.items() if verdict != Verdict.EQUAL)
        right = (
            [row.right for row in self.counts]
            + [one.right for one in self.conserved]
            + [one.right for one in self.tallies]
        )
        return not bad and not self.unread and not self.files_missing and all(right)


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a thread, for people: unix seconds, who, message/note/event, visible text, names of files. All of it is hostile text."""

    at: int
    who: str
    type: str
    text: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact from both sides; None where that side does not keep it. `differs` says how they differ, empty where they do not."""

    label: str
    source: str | None
    destination: str | None
    differs: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """One entry from both sides, None where it is not there. `differs` says how they differ, empty where they do not."""

    source: Line | None
    destination: Line | None
    differs: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """One object somebody may mean: its kind and id at the source, what it is called, and what else is known of it. Hostile text."""

    kind: str
    id: str
    title: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SideBySide:
    """One object as Intercom has it and as the destination now holds it, judged from Intercom's JSON without a translator.

    `there` is its id at the destination. Where it is empty, `absent` says why it is not there, and nothing is marked. `losses` is what the
    destination said it cannot hold of it, `related` what belongs to it (the conversations of a person). `digest` stands for both sides.
    """

    kind: str
    id: str
    there: str
    title: str
    facts: tuple[Fact, ...]
    pairs: tuple[Pair, ...]
    losses: tuple[str, ...] = ()
    absent: str = ""
    related: tuple[Named, ...] = ()
    digest: str = ""

    @property
    def differences(self) -> int:
        """How many facts and entries differ."""
        return sum(bool(fact.differs) for fact in self.facts) + sum(bool(pair.differs) for pair in self.pairs)

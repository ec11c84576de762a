"""What verification finds, as values: counts, five classes of records, and one thread side by side."""

from dataclasses import dataclass, field
from enum import StrEnum

from wizard.engine.outcome import SecondLook


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

    `explained` says in words where the numbers differ; `right` is False when a difference has no explanation.
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


@dataclass(frozen=True, slots=True)
class Difference:
    """One record that is not equal, with what differs in words."""

    verdict: Verdict
    kind: str
    id: str
    what: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """One conversation (or ticket) to be looked at, and why it was chosen."""

    kind: str
    id: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a verification. `differences` holds at most a thousand; `totals` counts all. `losses` counts what the destination declared
    it cannot hold, by cause. `kept` records are there by decision, though the scope leaves them out now. `as_of` is the unix second for which
    the archive is known to be complete, `checked_at` when this was made. `sample` says how the compared records were drawn (empty: all of
    them), `chosen` which conversations are worth a person's look.
    """

    full: bool
    totals: dict[str, int]
    counts: tuple[CountRow, ...]
    differences: tuple[Difference, ...] = ()
    losses: dict[str, int] = field(default_factory=dict)
    unread: int = 0
    files_missing: int = 0
    truncated: int = 0
    kept: int = 0
    as_of: int | None = None
    checked_at: int = 0
    sample: str = ""
    chosen: tuple[Chosen, ...] = ()
    second: SecondLook | None = None

    @property
    def green(self) -> bool:
        """Whether everything was checked and is equal, and nothing failed on the way."""
        bad = sum(count for verdict, count in self.totals.items() if verdict != Verdict.EQUAL)
        return not bad and not self.unread and not self.files_missing and all(row.right for row in self.counts)


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a thread, for people: unix seconds, who, message/note/event, visible text, names of files. All of it is hostile text."""

    at: int
    who: str
    type: str
    text: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: facts (label, value) and the thread."""

    facts: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """A conversation as Intercom has it and as the destination now holds it. `marks` are the numbers of lines that differ."""

    id: str
    there: str
    source: Side
    destination: Side
    marks: frozenset[int]
    why: str = ""

"""How far back the threads in an archive were read, where a person chose to read less than everything."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from wizard.text import plural

if TYPE_CHECKING:
    from wizard.archive.archive import Archive

NARROWED: Final = ("conversations", "tickets")
"""The kinds of which less than everything may be read."""

LOOSE: Final = "halves to look for"
"""The archive's fact that says: something may have been read by halves, when the other half was to come by itself."""
_LAG_SECONDS = 3600
_DAY_SECONDS = 86_400
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class NotRead:
    """The threads that were not read, by decision: those last active before `since` (unix second, midnight UTC).

    `counts` says by kind about how many, from the source's own totals; a kind it does not name was not counted.
    """

    since: int
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def day(self) -> str:
        """The first day of which threads are read."""
        return day_of(self.since)

    @property
    def nothing(self) -> bool:
        """Whether there are no such threads, by the source's own totals."""
        return set(self.counts) == set(NARROWED) and not any(self.counts.values())

    @property
    def many(self) -> str:
        """`about 1,234 conversations and 12 tickets`; empty where they were not counted."""
        said = [plural(count, kind.removesuffix("s")) for kind, count in self.counts.items() if count]
        return f"about {' and '.join(said)}" if said else ""

    @property
    def sentence(self) -> str:
        """What was not read, in one sentence."""
        count = self.many or ("none by Intercom's own count" if self.nothing else "not counted")
        return f"Threads without activity since {self.day} were not read, by decision: {count}."

    @property
    def perhaps(self) -> str:
        """What to say where somebody looks for a thread that is not in the archive."""
        return f"It may be one of those without activity since {self.day}: these were not read, by decision."


def day_of(second: int) -> str:
    """A unix second as its day in UTC."""
    return str((_EPOCH + timedelta(seconds=second)).date())


def settle(archive: "Archive", kind: str, wanted: int | None, now: int, *, further: bool) -> int | None:
    """From which second of last activity on (None: any) threads of a kind are read from now on, where the plan wants `wanted`.

    What was read further back stays read, and what changed in it before it was listed last is read as well, so no later day than that of the last
    listing counts. Reaching further back than before lists everything anew, and only where `further` allows it or the first listing never
    ended. `now` is the source's unix second. One transaction.
    """
    known = read_since(archive, kind)
    fresh = not archive.listing.planned(kind)
    if known == wanted and not fresh:
        return known
    unfinished = archive.listed_to(kind) is None
    with archive.commit():
        if fresh:
            reach = wanted
        elif wanted is None or is_further(wanted, known):
            reach = wanted if further or unfinished else known
            if reach == wanted:
                _list_anew(archive, kind, now)
        else:
            reach = _read_less(archive, kind, wanted, known, unfinished=unfinished)
        archive.set_fact(_key(kind), "" if reach is None else str(reach))
        if reach != known:
            archive.set_fact(f"idle:{kind}", "")
    return reach


def _read_less(archive: "Archive", kind: str, wanted: int, known: int | None, *, unfinished: bool) -> int | None:
    """Listed for more than is wanted now: what is archived of it stays, the rest is not fetched any more."""
    listed = int(archive.fact(f"listed:{kind}") or archive.fact(f"begin:{kind}") or 0) - _LAG_SECONDS
    since = min(wanted, listed - listed % _DAY_SECONDS)
    if known is not None and since <= known:
        return known
    dropped = archive.listing.drop_unread(kind, since)
    if not dropped and not unfinished:
        return known
    archive.set_fact(LOOSE, "1")
    return since


def _list_anew(archive: "Archive", kind: str, now: int) -> None:
    archive.seen.forget(kind)
    archive.listing.reopen_windows(kind)
    archive.set_fact(f"listed:{kind}", "")
    archive.set_fact(f"begin:{kind}", str(now))


def read_since(archive: "Archive", kind: str) -> int | None:
    """See `Archive.read_since`."""
    value = archive.fact(_key(kind))
    return int(value) if value else None


def reads_further(archive: "Archive", wanted: int | None) -> bool:
    """Whether a plan that wants threads since this unix second (None: all) wants older ones than were read."""
    return any(is_further(wanted, read_since(archive, kind)) for kind in NARROWED)


def is_further(wanted: int | None, known: int | None) -> bool:
    """Whether `wanted` reaches further back than `known`, both unix seconds or None for all time."""
    return known is not None and (wanted is None or wanted < known)


def unlisted(archive: "Archive") -> list[str]:
    """The kinds of threads whose listing has begun, or must begin, and has not ended; but for those where that is told as a failure."""
    told = archive.listing.failed_listings() | set(archive.listing.unavailable())
    begun = (kind for kind in NARROWED if kind == "conversations" or archive.listing.planned(kind))
    return [kind for kind in begun if kind not in told and archive.listed_to(kind) is None]


def note_idle(archive: "Archive", kind: str, count: int) -> None:
    """Keep how many threads of a kind the source has that are older than what is read, by its own totals."""
    archive.set_fact(f"idle:{kind}", str(count))


def not_read(archive: "Archive") -> NotRead | None:
    """See `Archive.not_read`."""
    reaches = {kind: since for kind in NARROWED if (since := read_since(archive, kind)) is not None}
    if not reaches:
        return None
    counts = {kind: 0 for kind in NARROWED if kind not in reaches}
    absent = archive.listing.unavailable()
    for kind, since in reaches.items():
        if kind in absent:
            counts[kind] = 0
        elif idle := archive.fact(f"idle:{kind}"):
            # Some are archived all the same: asked for by name, or read before less was wanted.
            counts[kind] = max(0, int(idle) - archive.count_before(kind, since))
    return NotRead(max(reaches.values()), {kind: counts[kind] for kind in NARROWED if kind in counts})


def _key(kind: str) -> str:
    return f"read since:{kind}"

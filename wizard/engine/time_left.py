"""How long a run still takes, as a range, and what limits it. Pure: fed with samples, it never looks at a clock.

Kinds are read side by side and share what calls there are; files come and records are loaded beside them. So what is left is the longest of
these, and the last look for changes. What has not begun yet is taken to go as fast as its calls, or this machine, allow.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

WIDTH = 0.19
"""The range is this part of its middle to both sides."""

WINDOW_SECONDS = 10.0
"""A quota counts calls in windows of this length."""

# Paces are measured over this long at least, and over this part of the time since what is measured began.
_LEAST_SECONDS = 20.0
_PART_MEASURED = 0.4
# A rate of loading is believed after this long; what is expected of an object weighs as much as so many that were seen.
_PRIOR_SECONDS = 6.0
_PRIOR_OBJECTS = 50
_SMOOTHED_SECONDS = 12.0
# So many that wait are no sign of lagging behind.
_BACKLOG = 100
# So many may have been pulled to the front before loading really begins.
_PULLED = 20
# What loading one costs beside what a call costs, the part of a core there is for both, and how much quicker loading is once reading is over.
_LOAD_TO_READ = 1.2
_OF_A_CORE = 0.9
_LEAST_OF_A_CORE = 0.1
_ALONE = 1.15
_MOSTLY = 1.3
# A last look without changes.
_CLOSING_CALLS = 4


@dataclass(frozen=True, slots=True)
class Stage:
    """A kind that takes long to read: about how many calls one object takes (`calls`), and how many objects a page of its listing has.

    `in_turn`: its pages and what they need come one after the other. `whole`: only a whole listing shows what changed. `streams`: it is loaded while
    it is read, else once it is listed. `weight` is the work of loading one, that of a conversation being 1; 0 where it is not loaded.
    """

    kind: str
    calls: float
    page: int
    in_turn: bool = False
    whole: bool = False
    streams: bool = False
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Counts:
    """How far a kind is: how many there are, are read (or could not be), and are loaded (skipped, or could not be)."""

    total: int = 0
    read: int = 0
    loaded: int = 0


@dataclass(frozen=True, slots=True)
class Sample:
    """One look at a run. `at` is in seconds of a steady clock that stands still while the run is paused or the network is gone.

    `answer_seconds` is how long a call takes, `calls_a_second` what the quota allows (None: no limit known); `on_quota` whether somebody waits for
    it, `cpu` the seconds of one core that the process has used. `closing`: everything was read once, what changed meanwhile is looked for.
    `window_used` are the calls of the quota's current window, which ends at `window_ends`.
    """

    at: float
    kinds: Mapping[str, Counts]
    calls: int = 0
    files_found: int = 0
    files_stored: int = 0
    answer_seconds: float = 0.0
    calls_a_second: float | None = None
    on_quota: bool = False
    cpu: float = 0.0
    closing: bool = False
    window_used: int = 0
    window_ends: float = 0.0

    def of(self, stage: Stage) -> Counts:
        """The counts of a stage."""
        return self.kinds.get(stage.kind) or Counts()


@dataclass(slots=True)
class TimeLeft:
    """What the samples of a run say about its end. `unpaced` calls are under way at once where no quota is known, `most` where one is."""

    stages: Sequence[Stage]
    unpaced: int = 50
    most: int = 256
    left: tuple[float, float] | None = field(default=None, init=False)
    bottleneck: str = field(default="", init=False)
    _samples: deque[Sample] = field(default_factory=lambda: deque(maxlen=900), init=False)
    _ends: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=60), init=False)
    _loading_since: Sample | None = field(default=None, init=False)
    _read_since: Sample | None = field(default=None, init=False)
    _closing_since: Sample | None = field(default=None, init=False)

    def saw(self, sample: Sample) -> None:
        """One more sample, about a second after the one before; `left` (seconds) and `bottleneck` are new then.

        `bottleneck` is quota, answers, machine, destination or files; empty while `left` is None.
        """
        self._samples.append(sample)
        seconds = self._seconds(sample)
        if seconds is None:
            self.left, self.bottleneck = None, ""
            return
        self._ends.append((sample.at, sample.at + seconds))
        recent = [end for at, end in self._ends if sample.at - at <= min(_SMOOTHED_SECONDS, seconds / 4)]
        middle = max(0.0, median(recent) - sample.at)
        self.left = (middle * (1 - WIDTH), middle * (1 + WIDTH))

    def _seconds(self, now: Sample) -> float | None:
        each = self._seconds_a_call(now)
        if each is None or not any(now.of(stage).total for stage in self.stages):
            return None
        self._note_phases(now)
        calls = {stage.kind: self._rest(now, stage) * self._calls_each(now, stage) for stage in self.stages}
        reading = max(
            self._through_windows(now, sum(calls.values()), each),
            *(self._in_turn(now, stage, calls[stage.kind]) for stage in self.stages),
        )
        read = reading + self._closing(now)
        loading, files = self._loading(now, reading), self._files(now, reading)
        longest = max(read, loading, files)
        # What has to be read limits as long as it takes most of the time.
        slower = longest > _MOSTLY * read
        self.bottleneck = self._limit(now) if not slower else "destination" if longest == loading else "files"
        return longest

    def _note_phases(self, now: Sample) -> None:
        streams = [stage for stage in self.stages if stage.streams and stage.weight]
        if self._loading_since is None and sum(now.of(stage).loaded for stage in streams) > _PULLED:
            self._loading_since = self._samples[-2] if len(self._samples) > 1 else now
        if any(self._rest(now, stage) for stage in self.stages):
            self._read_since = None
        elif self._read_since is None:
            self._read_since = now
        if now.closing and self._closing_since is None:
            self._closing_since = now

    # reading

    @staticmethod
    def _rest(now: Sample, stage: Stage) -> int:
        return max(0, now.of(stage).total - now.of(stage).read)

    def _seconds_a_call(self, now: Sample) -> float | None:
        """As measured lately, weighed against what the answers and the quota allow with every place taken."""
        by_quota = 1 / now.calls_a_second if now.calls_a_second else 0.0
        prior = max(now.answer_seconds / (self.most if by_quota else self.unpaced), by_quota)
        first = self._since(now, self._samples[0])
        if self._read_since is not None:
            return prior or 1e-9
        took, made = now.at - first.at, now.calls - first.calls
        if not prior or not made:
            return took / made if made else prior or None
        expected = max(0.0, 1 - took / _LEAST_SECONDS)
        # A window may be used up in its first seconds; over several of them nobody is quicker than the quota.
        return max(by_quota, expected * prior + (1 - expected) * took / made)

    def _through_windows(self, now: Sample, calls: float, each: float) -> float:
        """Seconds for so many calls. Where the quota limits, they go in a burst at the beginning of each window: the last window is over with its burst."""
        if self._limit(now) != "quota":
            return calls * each
        lately = [one for one in self._samples if now.at - one.at <= 2 * WINDOW_SECONDS]
        paces = [(b.calls - a.calls) / (b.at - a.at) for a, b in pairwise(lately) if b.at > a.at]
        burst = max(1 / each, *paces, 0.0)
        window = WINDOW_SECONDS / each
        ends = max(0.0, now.window_ends - now.at)
        left = max(0.0, window - now.window_used) if ends else 0.0
        if calls <= left:
            return calls / burst
        full, rest = divmod(calls - left, window)
        return ends + full * WINDOW_SECONDS + rest / burst

    def _calls_each(self, now: Sample, stage: Stage) -> float:
        """What one object of a stage takes. Where several take more than one, what was made is shared out as their first guess says."""
        if not stage.in_turn:
            return stage.calls
        first = self._samples[0]
        others = sum((now.of(s).read - first.of(s).read) * s.calls for s in self.stages if s is not stage)
        done = now.of(stage).read - first.of(stage).read
        made = max(0.0, now.calls - first.calls - others)
        # Calls of a page that is not whole yet are made already.
        pages = done + stage.page / 2 if done else 0
        found = made / pages if pages else 0.0
        return (stage.calls * _PRIOR_OBJECTS + found * pages) / (_PRIOR_OBJECTS + pages)

    def _in_turn(self, now: Sample, stage: Stage, calls: float) -> float:
        """What is left of a stage takes this long, were it alone: its pages come one after the other."""
        if not stage.in_turn:
            return 0.0
        return now.answer_seconds * (self._rest(now, stage) / stage.page * 1.5 + calls / self.unpaced)

    def _closing(self, now: Sample) -> float:
        """The last look for changes: a few calls one after the other, and the listings that cannot be asked for changes alone."""
        pages = sum(now.of(stage).total / stage.page for stage in self.stages if stage.whole)
        whole = (_CLOSING_CALLS + pages) * now.answer_seconds
        return whole if self._closing_since is None else max(whole / 10, whole - (now.at - self._closing_since.at))

    # loading and files

    def _loading(self, now: Sample, reading: float) -> float:
        """Loading begins once the kinds that do not stream are listed, and may then have to catch up."""
        loaded = [stage for stage in self.stages if stage.weight]
        rest = sum(s.weight * max(0, now.of(s).total - now.of(s).loaded) for s in loaded)
        waiting = sum(s.weight * max(0, now.of(s).read - now.of(s).loaded) for s in loaded)
        if waiting <= _BACKLOG:
            return 0.0
        rate = self._loading_rate(now, loaded)
        begins = max((self._listed_in(now, stage) for stage in loaded if not stage.streams), default=0.0)
        if not rate or self._read_since is not None:
            return rest / rate if rate else 0.0
        # What waits when everything is read has the machine to itself.
        waits = max(0.0, rest - rate * max(0.0, reading - begins))
        return reading + waits / (rate * _ALONE)

    def _loading_rate(self, now: Sample, loaded: Sequence[Stage]) -> float:
        """Loaded a second, as measured since it is as it is now; before that, as the cost of reading lets expect."""
        begun = self._loading_since
        if begun is not None and self._read_since is not None and now.at - self._read_since.at >= _PRIOR_SECONDS:
            begun = self._read_since
        if begun is None:
            return self._machines_rate(now, self._busy(now))
        first = self._since(now, begun)
        done = sum(s.weight * (now.of(s).loaded - first.of(s).loaded) for s in loaded)
        took = now.at - first.at
        if took >= _PRIOR_SECONDS and done:
            return done / took
        return (done + 2 * self._machines_rate(now, self._busy(now))) / (took + 2)

    def _machines_rate(self, now: Sample, busy: float) -> float:
        """What loading one costs is about what reading one costs; `busy` is the part of a core that reading takes."""
        calls, cpu = now.calls - self._samples[0].calls, now.cpu - self._samples[0].cpu
        loads = sum(s.weight * (now.of(s).loaded - self._samples[0].of(s).loaded) for s in self.stages if s.weight)
        if cpu <= 0 or not calls:
            return 0.0
        cost = cpu / (calls / _LOAD_TO_READ + loads)
        return max(_LEAST_OF_A_CORE, _OF_A_CORE - busy) / cost

    def _listed_in(self, now: Sample, stage: Stage) -> float:
        """Seconds until a kind is read, at the pace of late."""
        rest = self._rest(now, stage)
        first = self._since(now, self._samples[0])
        done = now.of(stage).read - first.of(stage).read
        return rest * (now.at - first.at) / done if rest and done else 0.0

    def _files(self, now: Sample, reading: float) -> float:
        waiting = now.files_found - now.files_stored
        first = self._since(now, self._samples[0])
        rate = (now.files_stored - first.files_stored) / (now.at - first.at) if now.at > first.at else 0.0
        if waiting <= _BACKLOG or rate <= 0:
            return 0.0
        read = sum(now.of(stage).read - first.of(stage).read for stage in self.stages if stage.streams)
        to_read = sum(self._rest(now, stage) for stage in self.stages if stage.streams)
        coming = to_read * (now.files_found - first.files_found) / read if read and reading else 0.0
        return (waiting + coming) / rate

    # measuring

    def _since(self, now: Sample, begun: Sample) -> Sample:
        """The first sample of the window in which something is measured that began with `begun`."""
        begin = max(begun.at, now.at - max(_LEAST_SECONDS, _PART_MEASURED * (now.at - begun.at)))
        return next(one for one in self._samples if one.at >= begin)

    def _busy(self, now: Sample) -> float:
        first = self._since(now, self._samples[0])
        return (now.cpu - first.cpu) / (now.at - first.at) if now.at > first.at else 0.0

    def _limit(self, now: Sample) -> str:
        recent = [one for one in self._samples if now.at - one.at <= _LEAST_SECONDS]
        took = now.at - recent[0].at
        rate = (now.calls - recent[0].calls) / took if took else 0.0
        on_quota = sum(one.on_quota for one in recent) / len(recent)
        if now.calls_a_second and (on_quota >= 0.3 or rate >= 0.9 * now.calls_a_second):
            return "quota"
        return "machine" if self._busy(now) >= 0.8 else "answers"


def coverage(samples: Sequence[tuple[float, tuple[float, float] | None]], end: float, *, after: float = 0.1) -> float:
    """The part of the samples (moment, range) whose range held the truth, from that part of the run on. Moments and `end` on one clock, from 0."""
    judged = [(at, left) for at, left in samples if after * end <= at < end]
    return sum(left is not None and left[0] <= end - at <= left[1] for at, left in judged) / max(1, len(judged))

"""How long a run still takes, as a range, and what limits it. Pure: fed with samples, it never looks at a clock.

Kinds are read one after the other (`Stage`s in order), while files come and records are loaded beside them. So what is left is the longest of
the three, and the last look for changes. A stage under way is measured; one that has not begun takes its calls times what a call takes.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

WIDTH = 0.19
"""The range is this part of its middle to both sides."""

_LEAST_SECONDS = 20.0
_PART_OF_STAGE = 0.4
_PRIOR_SECONDS = 6.0
_SMOOTHED_SECONDS = 12.0
_BACKLOG = 60
_ALONE = 1.5
_ALONE_SECONDS = 3.0
_CLOSING_CALLS = 10
_BEGINNING_CALLS = 5


@dataclass(frozen=True, slots=True)
class Stage:
    """A kind that takes long to read: its name, about how many calls one object takes, whether it is loaded, and how many a page of its listing has where only
    a whole listing shows what changed (0 where it can be asked for).

    `weight` is the work of loading one, that of a conversation being 1.
    """

    kind: str
    calls: float
    loaded: bool = True
    page: int = 0
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
    it, `busy` the part of one core that the process used since the sample before.
    """

    at: float
    kinds: Mapping[str, Counts]
    calls: int = 0
    files_found: int = 0
    files_stored: int = 0
    answer_seconds: float = 0.0
    calls_a_second: float | None = None
    on_quota: bool = False
    busy: float = 0.0
    closing: bool = False


@dataclass(slots=True)
class TimeLeft:
    """What the samples of a run say about its end. `in_flight` is how many calls are under way at once."""

    stages: Sequence[Stage]
    in_flight: int = 50
    left: tuple[float, float] | None = field(default=None, init=False)
    bottleneck: str = field(default="", init=False)
    _samples: deque[Sample] = field(default_factory=lambda: deque(maxlen=900), init=False)
    _ends: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=60), init=False)
    _begun: dict[str, Sample] = field(default_factory=dict, init=False)
    _read_at: float | None = field(default=None, init=False)
    _closed: float | None = field(default=None, init=False)

    def saw(self, sample: Sample) -> None:
        """One more sample, about a second after the one before; `left` (seconds) and `bottleneck` are new then.

        `bottleneck` is quota, answers, machine, destination or files; empty while `left` is None.
        """
        self._samples.append(sample)
        for stage in self.stages:
            if _of(sample, stage).read and stage.kind not in self._begun:
                self._begun[stage.kind] = self._samples[-2] if len(self._samples) > 1 else sample
        seconds = self._seconds(sample)
        if seconds is None:
            self.left, self.bottleneck = None, ""
            return
        self._ends.append((sample.at, sample.at + seconds))
        recent = [end for at, end in self._ends if sample.at - at <= min(_SMOOTHED_SECONDS, seconds / 4 + 1)]
        middle = max(0.0, median(recent) - sample.at)
        self.left = (middle * (1 - WIDTH), middle * (1 + WIDTH))

    def _seconds(self, now: Sample) -> float | None:
        if not any(_of(now, stage).total for stage in self.stages):
            return None
        closing = self._closing(now)
        reading = self._reading(now)
        if reading is None:
            return None
        if reading <= 0:
            self._read_at = now.at if self._read_at is None else self._read_at
        else:
            self._read_at = None
        loading, files = self._loading(now, reading), self._files(now, reading)
        longest = max(reading + closing, loading, files)
        if files == longest and files > reading + closing:
            self.bottleneck = "files"
        elif loading == longest and loading > reading + closing:
            self.bottleneck = "destination"
        else:
            self.bottleneck = self._limit(now)
        return longest

    # the three, and the end

    def _reading(self, now: Sample) -> float | None:
        total = 0.0
        for stage in self.stages:
            counts = _of(now, stage)
            if rest := max(0, counts.total - counts.read):
                seconds = self._seconds_each(stage, now)
                if seconds is None:
                    return None
                total += rest * seconds + (0.0 if stage.kind in self._begun else _BEGINNING_CALLS * now.answer_seconds)
        return total

    def _seconds_each(self, stage: Stage, now: Sample) -> float | None:
        """What reading one object of a stage takes: as measured lately, weighed against what its calls would take."""
        prior = self._seconds_a_call(now)
        prior = None if prior is None else prior * stage.calls
        begun = self._begun.get(stage.kind)
        if begun is None:
            return prior
        first = self._since(now, begun.at)
        done, took = _of(now, stage).read - _of(first, stage).read, now.at - first.at
        if prior is None:
            return took / done if done and took else None
        return (took + _PRIOR_SECONDS) / (done + _PRIOR_SECONDS / prior)

    def _seconds_a_call(self, now: Sample) -> float | None:
        """With every place taken, calls come as fast as answers, the quota and this machine let them."""
        by_quota = 1 / now.calls_a_second if now.calls_a_second else 0.0
        return max(now.answer_seconds / self.in_flight, by_quota) or None

    def _loading(self, now: Sample, reading: float) -> float:
        """Loading that lags behind. It is judged once the last kind comes: the others wait for each other, however quick it is."""
        last = self._begun.get(self.stages[-1].kind)
        waiting = sum(s.weight * max(0, _of(now, s).read - _of(now, s).loaded) for s in self.stages if s.loaded)
        if last is None or waiting <= _BACKLOG:
            return 0.0
        alone = self._read_at is not None and now.at - self._read_at >= _ALONE_SECONDS
        first = self._since(now, self._read_at if alone and self._read_at is not None else last.at)
        done = sum(s.weight * (_of(now, s).loaded - _of(first, s).loaded) for s in self.stages if s.loaded)
        if done <= 0 or now.at <= first.at:
            return 0.0
        rate = done / (now.at - first.at)
        rest = sum(s.weight * max(0, _of(now, s).total - _of(now, s).loaded) for s in self.stages if s.loaded)
        # With nothing left to read, loading has the machine to itself.
        return reading + max(0.0, rest - rate * reading) / (rate if alone else rate * _ALONE)

    def _files(self, now: Sample, reading: float) -> float:
        waiting = now.files_found - now.files_stored
        first = self._since(now, max((one.at for one in self._begun.values()), default=self._samples[0].at))
        rate = (now.files_stored - first.files_stored) / (now.at - first.at) if now.at > first.at else 0.0
        if waiting <= _BACKLOG or rate <= 0:
            return 0.0
        read = sum(_of(now, stage).read - _of(first, stage).read for stage in self.stages)
        found = now.files_found - first.files_found
        to_read = sum(max(0, _of(now, stage).total - _of(now, stage).read) for stage in self.stages)
        coming = to_read * found / read if read and reading else 0.0
        return (waiting + coming) / rate

    def _closing(self, now: Sample) -> float:
        """The last look for changes: a few calls one after the other, and the listings that cannot be asked for changes alone."""
        pages = sum(_of(now, stage).total / stage.page for stage in self.stages if stage.page)
        whole = (_CLOSING_CALLS + pages) * now.answer_seconds
        if not now.closing:
            return whole
        if self._closed is None:
            self._closed = now.at
        return max(whole / 10, whole - (now.at - self._closed))

    # measuring

    def _since(self, now: Sample, begun: float) -> Sample:
        """Where the window of measuring something begins that began then."""
        begin = max(begun, now.at - max(_LEAST_SECONDS, _PART_OF_STAGE * (now.at - begun)))
        return next(one for one in self._samples if one.at >= begin)

    def _limit(self, now: Sample) -> str:
        recent = [one for one in self._samples if now.at - one.at <= _LEAST_SECONDS]
        took = now.at - recent[0].at
        rate = (now.calls - recent[0].calls) / took if took else 0.0
        on_quota = sum(one.on_quota for one in recent) / len(recent)
        if now.calls_a_second and (on_quota >= 0.3 or rate >= 0.9 * now.calls_a_second):
            return "quota"
        busy = [one.busy for one in recent]
        return "machine" if sum(busy) / len(busy) >= 0.8 else "answers"


def _of(sample: Sample, stage: Stage) -> Counts:
    return sample.kinds.get(stage.kind) or Counts()


def coverage(samples: Sequence[tuple[float, tuple[float, float] | None]], end: float, *, after: float = 0.1) -> float:
    """The part of the samples (moment, range) whose range held the truth, from that part of the run on. Moments and `end` on one clock, from 0."""
    judged = [(at, left) for at, left in samples if after * end <= at < end]
    return sum(left is not None and left[0] <= end - at <= left[1] for at, left in judged) / max(1, len(judged))

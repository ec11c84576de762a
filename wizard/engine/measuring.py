"""Samples of a run, once a second, for the time it still takes."""

import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from itertools import chain

from wizard.destinations.port import Destination
from wizard.engine.control import RunControl
from wizard.engine.progress import ProgressBoard, Snapshot
from wizard.engine.stages import stages
from wizard.engine.time_left import Counts, Sample, Stage, TimeLeft
from wizard.errors import RecordError
from wizard.sources.port import Source, SourceKind

_LIGHT = 0.3
"""The work of loading a record that is no thread, that of a conversation being 1."""


class Measuring:
    """Feeds the estimate from the board and puts it there. `clock` is steady, `cpu` the seconds of a core this process has used.

    `reading` is set by `count`, when a first reading begins, which alone can be foreseen; `closing` once everything was read a first time.
    """

    def __init__(
        self,
        source: Source,
        destination: Destination,
        control: RunControl,
        board: ProgressBoard,
        clock: Callable[[], float] = time.monotonic,
        cpu: Callable[[], float] = time.process_time,
    ) -> None:
        loaded = set(chain.from_iterable(stages(source, destination)))
        self._time_left = TimeLeft([stage_of(kind, kind.name in loaded) for kind in source.kinds if kind.calls])
        self._source = source
        self._control = control
        self._board = board
        self._clock = clock
        self._cpu = cpu
        self._stood_still = self._window_ends = 0.0
        self._calls = 0
        self._last = clock()
        self.reading = self.closing = False

    async def count(self, total: Callable[[str], Awaitable[int | None]]) -> None:
        """Totals first, by the source's own count: so it is known from the beginning how much there is. What cannot be counted is listed all the same.

        `total` gives how many of a kind there are for this run.
        """
        for kind in self._source.kinds:
            if kind.calls:
                with suppress(RecordError):
                    self._board.expect(kind.name, await total(kind.name) or 0)
        self.reading = True

    def sample(self) -> None:
        """Look once. Time during which nothing can go on is taken out."""
        now, snapshot = self._clock(), self._board.snapshot()
        stuck = next((what for what in snapshot.waiting if what.startswith(("outage", "token"))), "")
        if self._control.paused or stuck:
            self._stood_still += now - self._last
        elif self.reading:
            self._time_left.saw(self._sample(now - self._stood_still, snapshot))
        self._last = now
        self._board.estimated(
            self._time_left.left, "network" if stuck.startswith("outage") else self._time_left.bottleneck
        )

    def _sample(self, at: float, s: Snapshot) -> Sample:
        kinds = {
            kind.kind: Counts(kind.found or 0, kind.read + kind.failed, kind.loaded + kind.skipped + kind.failed)
            for kind in s.kinds
        }
        if s.calls != self._calls:
            # The board has heard of the window with the last call.
            self._calls, self._window_ends = s.calls, at + s.quota.resets_in
        return Sample(
            at,
            kinds,
            calls=s.calls,
            files_found=s.files.found,
            files_stored=s.files.stored + s.files.failed,
            answer_seconds=s.answer_seconds,
            calls_a_second=s.quota.limit / 10 if s.quota.limit else None,
            on_quota="quota" in s.waiting,
            cpu=self._cpu(),
            closing=self.closing,
            window_used=s.quota.used,
            window_ends=self._window_ends,
        )


def stage_of(kind: SourceKind, loaded: bool) -> Stage:
    """What the estimate has to know of a kind of a source."""
    return Stage(
        kind.name,
        kind.calls,
        kind.page,
        in_turn=not kind.sliced and kind.calls >= 1,
        whole=not kind.sliced and kind.calls < 1,
        streams=kind.sliced,
        weight=(1.0 if kind.sliced else _LIGHT) if loaded else 0.0,
    )

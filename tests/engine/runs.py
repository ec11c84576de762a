"""Made-up runs, second by second, for the estimate of the time left."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from wizard.engine.time_left import WINDOW_SECONDS, Counts, Sample, Stage, TimeLeft

_BURST = 1.7
"""How much faster than the quota on average calls go while a window has room."""
STAGES = (
    Stage("companies", 0.6, 60, whole=True, weight=0.3),
    Stage("contacts", 1.8, 150, in_turn=True, weight=0.3),
    Stage("tickets", 0.1, 50, streams=True),
    Stage("conversations", 1.02, 150, streams=True),
)


@dataclass
class MadeUpRun:
    """A run of 20,000 conversations and 4,000 contacts at 166 calls a second. `calls_a_contact` is what a contact really takes, `loads` how many
    records are loaded a second, `warming` how many seconds the calls take to come up to speed, `noise` how much each second differs.
    `pulled` are loaded at once, before their turn.
    """

    conversations: int = 20_000
    contacts: int = 4_000
    calls_a_contact: float = 1.8
    calls_a_second: float = 166.0
    quota: float | None = 166.6
    answer_seconds: float = 0.3
    loads: float = 500.0
    files_a_second: float = 100.0
    files_each: float = 0.2
    warming: float = 0.0
    noise: float = 0.1
    pulled: int = 0
    call_cpu: float = 0.0009
    load_cpu: float = 0.00075
    closing_seconds: float = 1.2
    rng: Random = field(default_factory=lambda: Random(7))

    def samples(self) -> Iterator[Sample]:
        """One a second; the last one is the end."""
        at = read = contacts = loaded = calls = files = cpu = 0.0
        closing = made = used = 0.0
        while closing < self.closing_seconds or loaded < self.conversations or files < self.files_each * read:
            at += 1
            used = 0.0 if at % WINDOW_SECONDS == 1 else used
            speed = self.calls_a_second * min(1.0, at / self.warming if self.warming else 1.0)
            left = speed * (1 + self.noise * (2 * self.rng.random() - 1))
            if self.quota and self.calls_a_second > 0.9 * self.quota:
                # As the pacer does: as fast as it can, until the window is used up.
                left = min(_BURST * left, self.quota * WINDOW_SECONDS - used)
            if contacts < self.contacts:
                # They go first, a page at a time, which is why they come in lumps.
                share = 0.7 * left
                contacts = min(self.contacts, contacts + share / self.calls_a_contact)
                left, calls = left - share, calls + share
            new = min(left, self.conversations - read)
            read, calls = read + new, calls + new * 1.01
            before, made = loaded, calls - made
            used += made
            loaded = max(loaded, min(read, self.pulled))
            if contacts >= self.contacts:
                loaded = min(read, loaded + self.loads * (1.15 if read >= self.conversations else 1.0))
            files = min(files + self.files_a_second, self.files_each * read)
            done = read >= self.conversations and contacts >= self.contacts
            closing += done
            cpu += self.call_cpu * made + self.load_cpu * (loaded - before)
            made = calls
            yield self._sample(at, int(read), int(contacts) // 150 * 150 if contacts < self.contacts else self.contacts,
                               int(loaded), int(calls), int(files), cpu, done, used)  # fmt: skip

    def _sample(
        self,
        at: float,
        read: int,
        contacts: int,
        loaded: int,
        calls: int,
        files: int,
        cpu: float,
        done: bool,
        used: float,
    ) -> Sample:
        everybody = contacts >= self.contacts
        kinds = {
            "contacts": Counts(self.contacts, contacts, contacts if everybody else 0),
            "conversations": Counts(self.conversations, read, loaded),
        }
        ends = at - (at - 1) % WINDOW_SECONDS + WINDOW_SECONDS - 1
        return Sample(
            at,
            kinds,
            calls,
            int(self.files_each * read),
            files,
            self.answer_seconds,
            self.quota,
            False,
            cpu,
            done,
            int(used),
            ends,
        )


def estimates(run: MadeUpRun) -> tuple[list[tuple[float, tuple[float, float] | None]], list[str], float]:
    """The estimate at each second with what it named, and when the run ended."""
    time_left = TimeLeft(STAGES)
    found, named = [], []
    for sample in run.samples():
        time_left.saw(sample)
        found.append((sample.at, time_left.left))
        named.append(time_left.bottleneck)
    return found, named, found[-1][0]

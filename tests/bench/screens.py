"""`python -m tests.bench.screens`: how long a key takes until its change is painted, at each step, with the engine at full speed.

The wizard is a process on a terminal of its own, its engine runs in it, the simulator is another process. Keys are pressed at random moments; a key's
time ends when the text it changes has been painted. The engine's speed is measured with the dashboard shown and without any screen.
"""

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.bench.served import served
from tests.bench.terminal import Terminal
from wizard.paths import MigrationPaths
from wizard.status import read_status

HIGHEST_P99 = 0.060
_TAB, _BACK_TAB, _DOWN, _UP = b"\t", b"\x1b[Z", b"\x1b[B", b"\x1b[A"
_BETWEEN = (0.03, 0.25)
_SETTLE_SECONDS = 4.0


@dataclass(frozen=True)
class Case:
    """One step: its keys, pressed in turns, and a word that each of them paints anew; without one it is learned before the engine starts."""

    step: str
    keys: tuple[bytes, ...]
    mark: bytes = b""
    engine: bool = True


CASES = {
    "wait": Case("wait", (_TAB, _BACK_TAB), b"Stop"),
    "wait-idle": Case("wait", (_TAB, _BACK_TAB), b"Hand", engine=False),
    "map_admins": Case("map_admins", (_DOWN, _UP)),
    "map_attributes": Case("map_attributes", (_DOWN, _UP)),
}


@dataclass(frozen=True)
class Figures:
    """Seconds from keys to paint, seconds the event loop was late, conversations a minute, bytes painted a second."""

    keys: list[float]
    late: list[float]
    speed: float
    painted: float


def main() -> int:
    """Measure and print. Exit code 1 where the best turn of a step was slower than HIGHEST_P99."""
    options = _options()
    print(f"{options.keys} keys a turn, {options.turns} turns, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print("key ms: p50   p99   max   loop ms: p99   max   conversations/min  kB/s  load  step", flush=True)
    good = True
    tokens = (
        " ".join(f"rehearsal-{number}" for number in range(1, options.apps + 1)) if options.apps > 1 else "rehearsal"
    )
    with served(
        options.conversations,
        contacts=400,
        companies=50,
        parts=options.parts,
        requests_per_minute=options.requests_per_minute,
        latency_ms=options.latency_ms,
        token=tokens,
    ) as url:
        for name in options.step or tuple(CASES):
            best = min(_turn(CASES[name], url, tokens, options) for _ in range(options.turns))
            good = good and best <= HIGHEST_P99
        alone = _alone(url, tokens, options.seconds)
        print(f"{'':45}{alone:17,.0f}              without a screen")
    print(f"the best p99 of each step is to be at most {HIGHEST_P99 * 1000:.0f} ms")
    return 0 if good else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keys", type=int, default=200, help="for each turn")
    parser.add_argument(
        "--turns", type=int, default=3, help="for each step; the best one counts, since machines are shared"
    )
    parser.add_argument(
        "--step", choices=tuple(CASES), action="append", help="only this one; may be given several times"
    )
    parser.add_argument("--conversations", type=int, default=300_000)
    parser.add_argument("--parts", type=int, default=8, help="of each conversation; 0 for a mixture")
    parser.add_argument(
        "--requests-per-minute", type=int, default=0, help="Intercom's quota for each token; 0 for none"
    )
    parser.add_argument("--apps", type=int, default=1, help="how many tokens")
    parser.add_argument("--latency-ms", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=15.0, help="for the speed without a screen")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _turn(case: Case, url: str, tokens: str, options: argparse.Namespace) -> float:
    """One wizard, started anew. Prints its line; the p99 in seconds."""
    dice = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        lags = Path(folder) / "lags.json"
        command = [sys.executable, "-m", "tests.bench.ours_on_a_terminal", url, "bench", case.step, str(lags)]
        environment = os.environ | {"OUTERCOM_INTERCOM_TOKEN": tokens, "OUTERCOM_HOME": folder}
        paths = MigrationPaths(Path(folder) / "migrations" / "bench")
        with Terminal([*command, *(["--engine"] if case.engine else [])], environment) as terminal:
            terminal.wait_for(b"/8 ")
            terminal.quiet(_SETTLE_SECONDS)
            mark = case.mark or learned(terminal, case.keys)
            begun, read, painted = time.monotonic(), conversations(paths), terminal.painted
            times = []
            for number in range(options.keys):
                terminal.quiet(dice.uniform(*_BETWEEN))
                times.append(terminal.press(case.keys[number % len(case.keys)], mark, 10.0))
            minutes = (time.monotonic() - begun) / 60
            speed, drawn = (conversations(paths) - read) / minutes, (terminal.painted - painted) / minutes / 60
        late = json.loads(lags.read_text()) if lags.exists() else []
    _print(case, times, late, speed, drawn)
    return _percentile(times, 0.99)


def learned(terminal: Terminal, keys: tuple[bytes, ...]) -> bytes:
    """The longest word that each of these keys paints anew while nothing else is painted."""
    words: set[bytes] | None = None
    for key in keys:
        terminal.quiet(0.5)
        terminal.send(key)
        painted = {word for word in terminal.quiet(0.5).split() if word.isalnum() and len(word) > 3}
        words = painted if words is None else words & painted
    if not words:
        sys.exit("no word is painted by each of the keys")
    return max(sorted(words), key=len)


def conversations(paths: MigrationPaths) -> int:
    """How many conversations the run has read, by what it told last."""
    told = read_status(paths)
    kinds = told.snapshot.kinds if told else ()
    return sum(kind.read for kind in kinds if kind.kind == "conversations")


def _alone(url: str, tokens: str, seconds: float) -> float:
    """Conversations a minute of the same run without a screen, after the same time."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"OUTERCOM_INTERCOM_TOKEN": tokens, "OUTERCOM_HOME": folder}
        command = [sys.executable, "-m", "tests.bench.paced", url, str(seconds + 60)]
        paths = MigrationPaths(Path(folder) / "migrations" / "paced")
        with Terminal(command, environment) as terminal:
            while not conversations(paths):
                terminal.quiet(0.2)
            terminal.quiet(_SETTLE_SECONDS)
            begun, before = time.monotonic(), conversations(paths)
            terminal.quiet(seconds)
            return (conversations(paths) - before) / (time.monotonic() - begun) * 60


def _print(case: Case, times: list[float], late: list[float], speed: float, painted: float) -> None:
    keys = [statistics.median(times), _percentile(times, 0.99), max(times)]
    loop = [_percentile(late, 0.99), max(late)] if late else [0.0, 0.0]
    print(
        "        " + "".join(f"{seconds * 1000:5.0f} " for seconds in keys)
        + "         " + "".join(f"{seconds * 1000:5.0f} " for seconds in loop)
        + f"{speed:19,.0f}  {painted / 1000:4.1f}  {os.getloadavg()[0]:4.1f}  {case.step}{'' if case.engine else ', no engine'}",
        flush=True,
    )  # fmt: skip


def _percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


if __name__ == "__main__":
    sys.exit(main())

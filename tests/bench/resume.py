"""`python -m tests.bench.resume`: one migration killed again and again (SIGKILL) at random moments of its work, against one that nobody disturbs.

At the end both exports must hold the same. What is counted: the calls of each piece between two kills, how many of them had been answered before
(conversations fetched once more, parts of contacts and companies, pages of listings), and how many calls were in flight at the kill.
Exit code 1 when the exports differ, or when more conversations were fetched again than can be under way.
"""

import argparse
import random
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen

from tests.e2e.support import Outercom, kill
from wizard.engine.fetching import _COMMITTING
from wizard.net.in_flight import UNPACED
from wizard.rehearsal.intercom.faults import Fault
from wizard.rehearsal.server import ServedSimulator
from wizard.rehearsal.settings import SimulatorSettings

_CONVERSATION = re.compile(r"/conversations/[^/]+")
_CONTACT = re.compile(r"/(?:contacts|companies|tickets)/[^/]+")
UNDER_WAY = UNPACED * 3 // 2 + _COMMITTING
"""Conversations that are fetched or wait for their commit at once, at most."""
_STARTING = 30
"""Calls with which each piece begins: whose token it is, and the definitions."""
_PART_REACHED = 0.8
"""The part of the work that is done by the last kill, about."""
_PART = re.compile(r"/(?:contacts|companies)/[^/]+/[a-z]+")


@dataclass
class Watched:
    """Every request by what it asks for, told apart by pieces of the run. Pages of one list count as the same."""

    before: set[str] = field(default_factory=set)
    now: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """A new piece: what was asked so far counts as asked before."""
        self.before.update(self.now)
        self.now = []

    def again(self) -> Counter[str]:
        """What this piece asked for that had been asked before it, by sort: conversation, part (of a contact or a company), page."""
        return Counter(_sort(key) for key in self.now if key in self.before)


def _sort(key: str) -> str:
    path = key.split()[1]
    if path.endswith(("/search", "/deleted", "/list")):
        return "page"
    if _CONVERSATION.fullmatch(path):
        return "conversation"
    return "part" if _PART.fullmatch(path) or _CONTACT.fullmatch(path) else "page"


def main() -> int:
    """Run both, print, and compare."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--conversations", type=int, default=1500)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--latency-ms", type=int, default=20)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="outercom-resume-"))
    settings = SimulatorSettings(
        conversations=options.conversations, latency_ms=options.latency_ms, requests_per_minute=0, lost_files=False
    )
    print(f"{options.conversations:,} conversations, {options.latency_ms} ms latency, seed {options.seed}")
    try:
        with ServedSimulator(settings) as served:
            return _compare(served, folder, options.kills, random.Random(options.seed))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _compare(served: ServedSimulator, folder: Path, kills: int, dice: random.Random) -> int:
    watched = _watch(served)
    whole, killed = Outercom(folder / "whole" / "home"), Outercom(folder / "killed" / "home")
    began = time.monotonic()
    done = whole("run", "x", "--new", "--to", "ochre", "--intercom-url", served.url, timeout=1800)
    took, calls = time.monotonic() - began, len(watched.now)
    if done.returncode:
        print(done.stdout + done.stderr)
        return 1
    print(f"undisturbed: {calls:,} calls, {took:.0f} s")
    watched.now.clear()
    print("kill  after s  calls  in flight  conversations again  contacts' parts again  pages again")
    total, within = 0, True
    for number in range(1, kills + 1):
        process = killed.start_run("x", served.url)
        wait = _until_it_called(watched, process, _STARTING + dice.uniform(0, _PART_REACHED * 2 * calls / kills))
        over = process.poll() is not None
        kill(process)
        again = watched.again()
        in_flight = served.simulator.received - sum(served.simulator.statuses.values())
        total += again["conversation"]
        # What one kill took may be asked for two pieces later.
        within = within and total <= UNDER_WAY * (number - 1)
        print(
            f"{number:4}  {wait:7.1f}  {len(watched.now):5,}  {in_flight:9}  {again['conversation']:19}  {again['part']:21}  {again['page']:11}"
            + ("  (was over)" if over else ""),
            flush=True,
        )
        watched.begin()
    done = killed("run", "x", "--new", "--to", "ochre", "--intercom-url", served.url, timeout=1800)
    print(f"the last piece: {len(watched.now):,} calls, exit {done.returncode}")
    same = done.returncode == 0 and whole.exported("x") == killed.exported("x")
    print(f"exports {'identical' if same else 'DIFFER'}")
    print(
        f"{total} conversations fetched again in {kills} kills; from asking to the commit at most {UNDER_WAY} are under way"
    )
    return 0 if same and within else 1


def _watch(served: ServedSimulator) -> Watched:
    """Look at each request where the simulator decides on faults."""
    watched, choose = Watched(), served.simulator.faults.choose

    def looking(number: int, path: str, key: str) -> Fault | None:
        watched.now.append(key)
        return choose(number, path, key)

    served.simulator.faults.choose = looking  # type: ignore[method-assign]
    return watched


def _until_it_called(watched: Watched, process: Popen[str], calls: float) -> float:
    """Wait for a piece's so-manieth call, or its end. Seconds."""
    began = time.monotonic()
    while len(watched.now) < calls and process.poll() is None:
        time.sleep(0.001)
    return time.monotonic() - began


if __name__ == "__main__":
    sys.exit(main())

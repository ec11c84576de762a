"""`python -m tests.bench.browse`: how long the search index of a large archive takes to make, how large it is, and how soon it answers.

The archive is made through SQL, with threads of six messages or so. Every question is asked twice: on a connection of its own, with nothing of the
index in memory ("cold"), and again ("warm"). `--home` keeps the archive and its index in a folder, and uses what is there.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.large_archive import COMMON, FIRST_ID, PHRASE, RARE, make
from wizard.browsing.building import Builder, Progress
from wizard.browsing.library import Library
from wizard.browsing.reading import read
from wizard.browsing.searching import Searcher, Wanted
from wizard.migration import Migration
from wizard.session import new_plan

SECONDS = 0.3
NAME = "bench"
JANUARY_2022, JANUARY_2023 = 1_640_995_200, 1_672_531_200
QUESTIONS: dict[str, Wanted] = {
    "nothing typed: the newest": Wanted(),
    "a rare word": Wanted(f"{RARE} "),
    "a common word": Wanted(f"{COMMON} "),
    "the beginning of a common word": Wanted("cust"),
    "the beginning of a rare word": Wanted("quetz"),
    "a word nobody wrote": Wanted("zzyzx"),
    "five common words": Wanted("the order is in it "),
    "a phrase": Wanted(f'"{PHRASE}"'),
    "an e-mail": Wanted("customer77@mail.example"),
    "an id": Wanted(str(FIRST_ID + 4_321)),
    "state": Wanted(state="open"),
    "tag": Wanted(tag="119"),
    "teammate": Wanted(admin="7"),
    "channel": Wanted(channel="email"),
    "dates": Wanted(since=JANUARY_2022, until=JANUARY_2023),
    "kind": Wanted(kind="contacts"),
    "of one person": Wanted(contacts=(f"{77:024x}",)),
    "a common word, all filters": Wanted(
        f"{COMMON} ", "conversations", "open", "3", "7", "email", JANUARY_2022, JANUARY_2023
    ),
    "a rare word, two filters": Wanted(f"{RARE} ", state="snoozed", tag="119"),
    "two filters that hardly meet": Wanted(state="snoozed", tag="119"),
}

HARDEST: dict[str, Wanted] = {"a phrase of common words nobody wrote": Wanted('"the the the the you"')}
"""What has to go through everything: shown, without a claim."""


def main() -> int:
    """Measure and print. Exit code 1 where an answer took longer than SECONDS."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=1_000_000)
    parser.add_argument("--home", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["OUTERCOM_HOME"] = str(options.home or folder)
        migration = _made(options.conversations)
        _index(migration)
        good = _ask(migration)
        _open_thread(migration)
        _command()
    return 0 if good else 1


def _made(conversations: int) -> Migration:
    if Migration.exists(NAME):
        return Migration.open(NAME)
    migration = Migration.create(NAME, new_plan())
    seconds = _timed(lambda: make(migration.paths, conversations))
    print(f"{conversations:,} conversations made in {seconds:.0f} s", flush=True)
    return migration


def _index(migration: Migration) -> None:
    heard: list[Progress] = []
    cpu = time.process_time()
    with Builder(migration) as builder:
        seconds = _timed(lambda: builder.build(heard.append))
    took = heard[-1].done - heard[0].done
    cpu = time.process_time() - cpu
    archive, index = (path.stat().st_size / 1e6 for path in (migration.paths.archive, migration.paths.search))
    print(f"{took:,} of {heard[-1].total:,} objects taken in: {seconds:.0f} s, {cpu:.0f} s of CPU", flush=True)
    print(f"archive {archive:,.0f} MB, index {index:,.0f} MB ({index / archive:.2f} of it)")
    print(f"most memory so far: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB\n")


def _ask(migration: Migration) -> bool:
    good = True
    print(f"first results, at most {SECONDS * 1e3:.0f} ms{'cold ms':>29} {'warm ms':>8} {'hits':>5}")
    for what, wanted in (QUESTIONS | HARDEST).items():
        _out_of_memory(migration.paths.search)
        searcher = Searcher(migration.paths.search)
        cold = _timed(lambda: searcher.find(wanted))  # noqa: B023 - called at once
        warm = _timed(lambda: searcher.find(wanted))  # noqa: B023
        hits = len(searcher.find(wanted).hits)
        searcher.close()
        late = cold > SECONDS and what in QUESTIONS
        good = good and not late
        print(f"{'! ' if late else '  '}{what:50} {cold * 1e3:8.1f} {warm * 1e3:8.1f} {hits:5}", flush=True)
    searcher = Searcher(migration.paths.search)
    print(f"  counting a common word{searcher.count(QUESTIONS['a common word']):>16,}+ {'':10}", end="")
    print(f"{_timed(lambda: searcher.count(QUESTIONS['a common word'])) * 1e3:10.1f}")
    searcher.close()
    return good


def _out_of_memory(path: Path) -> None:
    """Have the system forget what it keeps of a file, where it can."""
    if hasattr(os, "posix_fadvise"):
        with path.open("rb") as file:
            os.fsync(file.fileno())
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _open_thread(migration: Migration) -> None:
    with Library(migration) as library:
        seconds = [_timed(lambda: read(library, "conversations", str(FIRST_ID + 4_321))) for _ in range(2)]
    print(f"  opening a thread{'':35} {seconds[0] * 1e3:8.1f} {seconds[1] * 1e3:8.1f}")


def _command() -> None:
    """The whole command: Python's start, a look whether the index is up to date, the search, the count."""
    command = [sys.executable, "-m", "wizard", "browse", NAME, "--find", RARE]
    seconds = [_timed(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL)) for _ in range(2)]
    print(f"  outercom browse NAME --find, with the start of Python{seconds[-1] * 1e3:7.0f}")


def _timed(what: Callable[[], object]) -> float:
    begin = time.perf_counter()
    what()
    return time.perf_counter() - begin


if __name__ == "__main__":
    sys.exit(main())

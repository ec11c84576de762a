"""The commands' own output: plain lines, no screen. The only place in `wizard/` that prints."""

import contextlib
import io
import os
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

from wizard.text import counted, one_line, plural, printable, size, without_tokens
from wizard.time_words import left_words, time_range

if TYPE_CHECKING:
    from wizard.costs import Costs
    from wizard.engine.outcome import RunResult
    from wizard.engine.progress import ProgressBoard, Snapshot
    from wizard.errors import OutercomError
    from wizard.sources.port import Census, ScopeCount

LINE_SECONDS = 5.0
LIVE_SECONDS = 0.5


def say(text: str = "") -> None:
    """One line on stdout."""
    _line(text, sys.stdout)


def complain(text: str) -> None:
    """One line on stderr. A token that was typed in the wrong place is not repeated."""
    _line(without_tokens(text), sys.stderr)


def terminal(stream: TextIO | None) -> bool:
    """Whether a stream is a terminal. One that was closed before the start (None) is not."""
    return stream is not None and stream.isatty()


def _line(text: str, stream: TextIO | None) -> None:
    _write(printable(text) + "\n", stream)


def _write(text: str, stream: TextIO | None) -> None:
    """Whoever closed the stream (`| head -1`, a terminal that is gone) wants no more of it; the work goes on all the same."""
    try:
        print(text, end="", file=stream, flush=True)
    except OSError:
        if stream is not None:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)


def prepare() -> None:
    """Make the three streams safe: closed ones lead nowhere, and what an encoding cannot show is replaced, not refused."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            # Else the next file opened, a database perhaps, would get this number.
            os.open(os.devnull, os.O_RDWR)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def explain(error: "OutercomError") -> None:
    """An error for a person: what happened, its code, then what to do next."""
    complain(f"outercom: {error.message} ({error.error_code})")
    if error.hint:
        complain(f"  {error.hint}")


def table(rows: Iterable[Sequence[object]], head: Sequence[str]) -> None:
    """Columns with a head; numbers to the right."""
    cells = [
        [f"{cell:,}" if isinstance(cell, int) and not isinstance(cell, bool) else one_line(cell, 60) for cell in row]
        for row in rows
    ]
    right = (
        [all(isinstance(cell, int) or cell in ("", "–") for cell in column) for column in zip(*rows, strict=True)]
        if cells
        else []
    )
    widths = [max(len(title), *(len(row[i]) for row in cells)) if cells else len(title) for i, title in enumerate(head)]
    say(
        "  ".join(
            title.rjust(w) if right and right[i] else title.ljust(w)
            for i, (title, w) in enumerate(zip(head, widths, strict=True))
        ).rstrip()
    )
    for row in cells:
        say(
            "  ".join(
                cell.rjust(w) if right[i] else cell.ljust(w)
                for i, (cell, w) in enumerate(zip(row, widths, strict=True))
            ).rstrip()
        )


@contextlib.contextmanager
def progress(board: "ProgressBoard") -> Iterator[None]:
    """While inside: how a run goes, on stderr. One line that is written anew on a terminal, else a line every few seconds."""
    live = terminal(sys.stderr)
    over = threading.Event()
    shown = -1

    def show() -> None:
        nonlocal shown
        snapshot = board.snapshot()
        if snapshot.version == shown:
            return
        shown = snapshot.version
        line = progress_line(snapshot)
        if live:
            _write(f"\r\x1b[2K{line[: _width()]}", sys.stderr)
        else:
            complain(line)

    def loop() -> None:
        while not over.wait(LIVE_SECONDS if live else LINE_SECONDS):
            show()

    thread = threading.Thread(target=loop, name="progress", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        show()
        if live:
            _write("\n", sys.stderr)


def progress_line(s: "Snapshot") -> str:
    """A snapshot in one line."""
    kinds = {kind.kind: kind for kind in s.kinds}
    parts = []
    for name in ("contacts", "conversations"):
        if kind := kinds.get(name):
            found = f"{kind.found:,}" if kind.found is not None else "?"
            parts.append(f"{name} {kind.read:,} of {found} read, {kind.loaded:,} loaded")
    parts.append(f"files {s.files.stored:,} of {s.files.found:,} ({size(s.files.bytes)})")
    parts.append(f"{s.rate_now:,.0f} conversations a minute")
    if s.left:
        parts.append(left_words(s))
    if s.waiting_on:
        parts.append(f"waiting for {s.waiting_on}")
    failed = sum(count for _, count in s.failures)
    if failed:
        parts.append(plural(failed, "failure"))
    return printable("; ".join(parts))


def tell_result(result: "RunResult", snapshot: "Snapshot") -> None:
    """The end of a run: what each kind came to, and one sentence, on stderr when the run did not get to its end."""
    rows = [
        (
            kind.kind,
            kind.found or 0,
            kind.read,
            kind.loaded,
            kind.skipped,
            kind.failed,
            kind.unavailable and "not available",
        )
        for kind in snapshot.kinds
    ]
    rows = [row for row in rows if row[0] != "files"]
    if rows:
        table(rows, ("kind", "found", "read", "loaded", "skipped", "failed", ""))
        say(
            f"files: {snapshot.files.stored:,} of {snapshot.files.found:,} stored, {size(snapshot.files.bytes)}; {snapshot.calls:,} calls to Intercom"
        )
    if result.removed:
        say(f"Removed there, because the scope leaves them out: {counted(dict(result.removed))}")
    for cause, count in snapshot.failures[:20]:
        say(f"! {count:,} × {one_line(cause)}")
    if result.error is not None:
        complain(f"outercom: {result.sentence}")
        complain(f"  {result.hint}")
        return
    say(result.sentence)
    if result.hint:
        say(f"  {result.hint}")


def tell_census(c: "Census", costs: "Costs") -> None:
    """A scan, and what it takes to move all of it."""
    table(sorted(c.counts.items()), ("kind", "count"))
    for title, counts in (("state", c.states), ("channel", c.channels), ("role", c.roles)):
        if counts:
            say(f"by {title}: " + ", ".join(f"{one_line(name)} {count:,}" for name, count in counts.items()))
    say(
        f"files: {c.files_low:,} to {c.files_high:,}, {size(c.bytes_low)} to {size(c.bytes_high)} (from {c.sampled} sampled conversations)"
    )
    took = time_range(costs.seconds_low, costs.seconds_high)
    say(f"calls: about {costs.calls:,}; time: {took}, limited by {one_line(costs.bottleneck, 40)}")
    say(f"disk: about {size(costs.disk_bytes)}")
    if c.long_threads:
        say(
            f"{plural(c.long_threads, 'conversation has', 'conversations have')} more parts than the 500 that Intercom gives: the oldest cannot be had"
        )
    for kind, why in c.unavailable.items():
        say(f"not available: {kind} ({one_line(why)})")


def tell_scope_count(c: "ScopeCount") -> None:
    """How much a scope loads."""
    from wizard.scoping import scope_count_line

    say(f"In the scope: {scope_count_line(c)}")
    say("  A conversation that became a ticket is loaded as that ticket, and counted once, as a conversation.")
    for kind, why in c.unavailable.items():
        say(f"not counted: {one_line(kind)} ({one_line(why)})")


def _width() -> int:
    import shutil

    return max(20, shutil.get_terminal_size().columns - 1)
